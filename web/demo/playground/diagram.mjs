// The network as a picture: a column for each layer, a button with a small picture for each unit, a line for each weight.
// A line's width is the weight's size; it is dashed where the weight is negative.
import { colour, make } from '../common/page.mjs';
import { gridOf } from './data.mjs';
import { fitCanvas, paintOutputs, paintUnit } from './paint.mjs';

const SIDE = 22;                // cells of a small picture
const GRID = gridOf(SIDE);
const STRONG = 2;               // the weight of a line of half the greatest width
const WIDEST = 6;
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
    #picked = null;
    #change;
    #pick;

    /** change(layer, by) is asked for a unit more or less; pick({ layer, unit } or null) hears what is looked at. */
    constructor(lines, columns, { change, pick }) {
        this.#lines = lines;
        this.#columns = columns;
        this.#change = change;
        this.#pick = pick;
    }

    get picked() { return this.#picked; }

    #set(picked) {
        this.#picked = picked;
        this.#pick(picked);
    }

    #unit(layer, unit, layers) {
        const canvas = make('canvas', { width: SIDE, height: SIDE });
        const button = make('button', { type: 'button', className: 'unit', ariaLabel: nameOf(layer, unit, layers) }, canvas);
        for (const begin of ['pointerenter', 'focus']) button.addEventListener(begin, () => this.#set({ layer, unit }));
        for (const end of ['pointerleave', 'blur']) button.addEventListener(end, () => this.#set(null));
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
            if (layer === layers.length - 1 && model.data.isRegression) paintOutputs(image, layers[layer], model.data, 1);
            else paintUnit(image, layers[layer], unit, units.length);
            canvas.getContext('2d').putImageData(image, 0, 0);
        }));
        this.#drawLines(model);
    }

    #drawLines(model) {
        const { context } = fitCanvas(this.#lines);
        const origin = this.#lines.getBoundingClientRect();
        const boxes = this.#units.map((units) => units.map(({ button }) => button.getBoundingClientRect()));
        for (let layer = 1; layer < model.sizes.length; layer++) {
            const { weights } = model.weightsOf(layer - 1);
            const units = model.sizes[layer];
            weights.forEach((weight, i) => {
                const [from, to] = [boxes[layer - 1][Math.floor(i / units)], boxes[layer][i % units]];
                const isPicked = this.#picked?.layer === layer && this.#picked.unit === i % units;
                this.#drawLine(context, weight, isPicked,
                    [from.right - origin.left, from.top + from.height / 2 - origin.top],
                    [to.left - origin.left, to.top + to.height / 2 - origin.top]);
            });
        }
    }

    #drawLine(context, weight, isPicked, [x, y], [toX, toY]) {
        const size = Math.abs(weight);
        context.strokeStyle = colour(weight < 0 ? 'mark' : 'warm');
        context.lineWidth = 0.4 + WIDEST * size / (size + STRONG);
        context.globalAlpha = this.#picked && !isPicked ? 0.15 : 0.35 + 0.65 * size / (size + STRONG);
        context.setLineDash(weight < 0 ? [5, 4] : []);
        context.beginPath();
        context.moveTo(x, y);
        context.bezierCurveTo((x + toX) / 2, y, (x + toX) / 2, toY, toX, toY);
        context.stroke();
    }
}
