// The network as a picture: a column for each layer, a button with a small picture for each unit, a line for each weight.
// A line's width is the weight's size; it is dashed where the weight is negative.
import { colour, make } from '../common/page.mjs';
import { gridOf } from './data.mjs';
import { fitCanvas, paintUnit } from './paint.mjs';

const SIDE = 22;                // cells of a small picture
const GRID = gridOf(SIDE);
const STRONG = 2;               // the weight of a line of half the greatest width
const WIDEST = 6;
const LEAST_PICKED = 2.5;
const NEAR = [2, 6, 12, 24];    // pixels across a line that are pointed at, of the nearest one first
const NAMES = ['x', 'y'];

/** What a unit is called: of which layer, of so many. */
export function nameOf(layer, unit, layers) {
    if (layer === 0) return `Input ${NAMES[unit]}`;
    return layer === layers - 1 ? `Output ${unit + 1}` : `Layer ${layer}, unit ${unit + 1}`;
}

export class Diagram {
    #lines;
    #columns;
    #units = [];        // by layer, { button, canvas, image }
    #sizes = '';
    #paths = [];        // of the lines, { layer, unit, input, path }
    #picked = null;     // { layer, unit }, and `input` where it is the weight of one
    #change;
    #pick;

    /** change(layer, by) is asked for a unit more or less; pick(picked, isAsked) hears of the unit or the weight that is looked at, or
     *  of null, and whether it was asked for by more than pointing. */
    constructor(lines, columns, { change, pick }) {
        this.#lines = lines;
        this.#columns = columns;
        this.#change = change;
        this.#pick = pick;
        const area = lines.parentElement;
        const isOnLines = ({ target }) => !target.closest('button');
        area.addEventListener('pointermove', (event) => { if (isOnLines(event)) this.#set(this.#lineAt(event)); });
        area.addEventListener('pointerleave', () => this.#set(null));
        area.addEventListener('click', (event) => { if (isOnLines(event)) this.#set(this.#lineAt(event), true); });
    }

    get picked() { return this.#picked; }

    #set(picked, isAsked = false) {
        this.#picked = picked;
        this.#pick(picked, isAsked);
    }

    /** The line at a pointer, or null. */
    #lineAt({ clientX, clientY }) {
        const origin = this.#lines.getBoundingClientRect();
        const place = [clientX - origin.left, clientY - origin.top].map((at) => at * devicePixelRatio);
        const context = this.#lines.getContext('2d');
        context.setLineDash([]);
        for (const width of NEAR) {
            context.lineWidth = width;
            const found = this.#paths.find(({ path }) => context.isPointInStroke(path, ...place));
            if (found) return found;
        }
        return null;
    }

    /** From a unit to its first weight, from there to the next, and from the last back to the unit. */
    #goOn(layer, unit) {
        if (layer === 0) return;
        const isHere = this.#picked?.layer === layer && this.#picked.unit === unit;
        const input = isHere ? (this.#picked.input ?? -1) + 1 : 0;
        this.#set(input < this.#units[layer - 1].length ? { layer, unit, input } : { layer, unit }, true);
    }

    #unit(layer, unit, layers) {
        const canvas = make('canvas', { width: SIDE, height: SIDE });
        const button = make('button', { type: 'button', className: 'unit', ariaLabel: nameOf(layer, unit, layers) }, canvas);
        for (const begin of ['pointerenter', 'focus']) button.addEventListener(begin, () => this.#set({ layer, unit }));
        for (const end of ['pointerleave', 'blur']) button.addEventListener(end, () => this.#set(null));
        button.addEventListener('click', () => this.#goOn(layer, unit));
        return { button, canvas, image: canvas.getContext('2d').createImageData(SIDE, SIDE) };
    }

    #column(size, layer, layers) {
        const units = Array.from({ length: size }, (_, unit) => this.#unit(layer, unit, layers));
        this.#units.push(units);
        const isHidden = layer > 0 && layer < layers - 1;
        const title = layer === 0 ? 'In' : isHidden ? String(size) : 'Out';
        const steps = [['+', 1, 'One unit more in'], ['−', -1, 'One unit less in']].map(([sign, by, label]) => {
            const button = make('button', { type: 'button', className: 'step', textContent: sign, ariaLabel: `${label} layer ${layer}` });
            button.addEventListener('click', () => this.#change(layer - 1, by));
            return button;
        });
        return make('div', { className: 'column', role: 'group', ariaLabel: isHidden ? `Layer ${layer}` : title },
            make('div', { className: 'head' }, make('span', { textContent: title }), ...(isHidden ? steps : [])),
            make('div', { className: 'units' }, ...units.map(({ button }) => button)));
    }

    /** Makes the columns anew where the sizes are others; the focus stays where it was. */
    #lay(sizes) {
        if (this.#sizes === String(sizes)) return;
        this.#sizes = String(sizes);
        const label = this.#columns.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
        this.#units = [];
        this.#set(null);
        this.#columns.replaceChildren(...sizes.map((size, layer) => this.#column(size, layer, sizes.length)));
        if (label) [...this.#columns.querySelectorAll('button')].find(({ ariaLabel }) => ariaLabel === label)?.focus();
    }

    draw(model) {
        this.#lay(model.sizes);
        const layers = [GRID, ...model.outputsOfLayers(GRID)];
        this.#units.forEach((units, layer) => units.forEach(({ canvas, image }, unit) => {
            paintUnit(model, image, layers[layer], { layer, unit });
            canvas.getContext('2d').putImageData(image, 0, 0);
        }));
        this.#layLines();
        this.#drawLines(model);
    }

    #layLines() {
        const origin = this.#lines.getBoundingClientRect();
        const boxes = this.#units.map((units) => units.map(({ button }) => button.getBoundingClientRect()));
        const places = boxes.map((layer) => layer.map(({ left, right, top, height }) =>
            ({ left: left - origin.left, right: right - origin.left, y: top + height / 2 - origin.top })));
        this.#paths = places.slice(1).flatMap((units, layer) => places[layer].flatMap((from, input) => units.map((to, unit) => {
            const middle = (from.right + to.left) / 2;
            const path = new Path2D();
            path.moveTo(from.right, from.y);
            path.bezierCurveTo(middle, from.y, middle, to.y, to.left, to.y);
            return { layer: layer + 1, unit, input, path };
        })));
    }

    #drawLines(model) {
        const { context } = fitCanvas(this.#lines);
        const picked = this.#picked;
        const layers = model.sizes.slice(1).map((units, layer) => model.weightsOf(layer).weights);
        for (const { layer, unit, input, path } of this.#paths) {
            const weight = layers[layer - 1][input * model.sizes[layer] + unit];
            const share = Math.abs(weight) / (Math.abs(weight) + STRONG);
            context.strokeStyle = colour(weight < 0 ? 'mark' : 'warm');
            const isPicked = picked?.layer === layer && picked.unit === unit && (picked.input ?? input) === input;
            context.lineWidth = Math.max(isPicked ? LEAST_PICKED : 0, 0.4 + WIDEST * share);
            context.globalAlpha = isPicked ? 1 : picked ? 0.15 : 0.35 + 0.65 * share;
            context.setLineDash(weight < 0 ? [5, 4] : []);
            context.stroke(path);
        }
    }
}
