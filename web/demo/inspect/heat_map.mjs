// A heat map of a layer's weights: the part of it that is shown, at the detail that fits, and the cell that is told of.
import { make } from '../common/page.mjs';
import { MOST } from './matrix.mjs';
import { paintMap } from './pictures.mjs';
import { short } from './text.mjs';

const LEAST = 8;            // weights along the longer side, at the closest
const STEP = 1.5;           // of the keys + and -
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const clamp = (value, most) => Math.max(0, Math.min(most, value));

export class HeatMap {
    #levels;                // of its weights (matrix.mjs)
    #most;
    #names;
    #zoom = 1;
    #fromTop = 0;           // of what is shown, not rounded: small moves add up
    #fromLeft = 0;
    #row = 0;               // the weight told of
    #column = 0;
    #caption = make('figcaption');
    #reading = make('p', { className: 'reading', role: 'status' });
    #mark = make('span', { className: 'cell', hidden: true });

    /** `names` are of its rows and its columns: { inputs, units }, either null. */
    constructor({ levels, most, names, label }) {
        this.#levels = levels;
        this.#most = most;
        this.#names = names;
        this.canvas = make('canvas', {
            className: 'map', tabIndex: 0, role: 'application',
            ariaLabel: `${label}. Arrow keys go from weight to weight, + and - zoom, 0 shows all.`,
        });
        this.figure = make('figure', {}, make('div', { className: 'frame' }, this.canvas, this.#mark), this.#caption, this.#reading);
        this.canvas.addEventListener('focus', () => this.#tell());
        this.canvas.addEventListener('keydown', (event) => this.#press(event));
        for (const kind of ['pointermove', 'pointerdown']) this.canvas.addEventListener(kind, (event) => this.point(event));
        this.#paint();
    }

    get rows() { return this.#levels[0].rows; }
    get columns() { return this.#levels[0].columns; }

    /** Weights down and across that are shown. */
    get height() { return Math.max(1, Math.round(this.rows / this.#zoom)); }
    get width() { return Math.max(1, Math.round(this.columns / this.#zoom)); }

    /** The first weight that is shown. */
    get top() { return Math.round(this.#fromTop); }
    get left() { return Math.round(this.#fromLeft); }

    /** Tells of the weight under a pointer, or the middle of several. */
    point(...pointers) {
        const box = this.canvas.getBoundingClientRect();
        const share = (name, begin, size) => pointers.reduce((sum, pointer) => sum + pointer[name], 0) / pointers.length / size - begin / size;
        this.#row = this.top + clamp(Math.floor(share('clientY', box.top, box.height) * this.height), this.height - 1);
        this.#column = this.left + clamp(Math.floor(share('clientX', box.left, box.width) * this.width), this.width - 1);
        this.#tell();
    }

    /** Closer by a factor, to the weight that is told of, which stays in its place. */
    zoom(factor) {
        const [height, width] = [this.height, this.width];
        this.#zoom = Math.max(1, Math.min(Math.max(this.rows, this.columns) / LEAST, this.#zoom * factor));
        this.#show(this.#row - (this.#row - this.#fromTop) * this.height / height,
            this.#column - (this.#column - this.#fromLeft) * this.width / width);
    }

    /** Moves what is shown, by shares of it. */
    pan(down, right) { this.#show(this.#fromTop + down * this.height, this.#fromLeft + right * this.width); }

    showAll() { this.zoom(0); }

    #show(top, left) {
        this.#fromTop = clamp(top, this.rows - this.height);
        this.#fromLeft = clamp(left, this.columns - this.width);
        this.#row = this.top + clamp(this.#row - this.top, this.height - 1);
        this.#column = this.left + clamp(this.#column - this.left, this.width - 1);
        this.#paint();
        this.#tell();
    }

    #press(event) {
        const arrow = ARROWS[event.key];
        const act = arrow ? () => this.#step(...arrow) : {
            '+': () => this.zoom(STEP), '=': () => this.zoom(STEP), '-': () => this.zoom(1 / STEP), 0: () => this.showAll(),
        }[event.key];
        if (!act || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        act();
    }

    /** On to the next cell; what is shown goes along. */
    #step(down, right) {
        const { level } = this;
        this.#row = clamp(this.#row + down * level.down, this.rows - 1);
        this.#column = clamp(this.#column + right * level.across, this.columns - 1);
        const reach = (at, begin, size) => Math.min(at, Math.max(begin, at - size + 1));
        this.#show(reach(this.#row, this.top, this.height), reach(this.#column, this.left, this.width));
    }

    /** The finest whose cells fit. */
    get level() {
        return this.#levels.find(({ down, across }) => this.height / down <= MOST && this.width / across <= MOST) ?? this.#levels.at(-1);
    }

    #paint() {
        const { level } = this;
        const [top, left] = [Math.floor(this.top / level.down), Math.floor(this.left / level.across)];
        const cells = (begin, size, step, all) => Math.min(all, Math.ceil((begin + size) / step)) - Math.floor(begin / step);
        paintMap(this.canvas, level, this.#most, top, left, cells(this.top, this.height, level.down, level.rows),
            cells(this.left, this.width, level.across, level.columns));
        const ofBlocks = level.down * level.across > 1 ? ` A pixel is the weight farthest from 0 of ${level.down} × ${level.across}.` : '';
        this.#caption.textContent = `Inputs ${range(this.top, this.height)} downwards, units ${range(this.left, this.width)} to the right.${ofBlocks}`;
    }

    #tell() {
        const { level } = this;
        const [row, column] = [Math.floor(this.#row / level.down), Math.floor(this.#column / level.across)];
        const value = level.values[row * level.columns + column];
        const place = (kind, at, step, all, names) => (step > 1
            ? `${kind}s ${range(at * step, Math.min(step, all - at * step))}` : `${kind} ${at}${names?.[at] ? ` (${names[at]})` : ''}`);
        this.#reading.textContent = `${place('Input', row, level.down, this.rows, this.#names.inputs)} → `
            + `${place('unit', column, level.across, this.columns, this.#names.units)}: ${short(value)}`;
        const share = (cell, step, begin, size) => `${100 * (cell * step - begin) / size}%`;
        this.#mark.hidden = false;
        this.#mark.style.inset = `${share(row, level.down, this.top, this.height)} auto auto ${share(column, level.across, this.left, this.width)}`;
        this.#mark.style.height = share(level.down, 1, 0, this.height);
        this.#mark.style.width = share(level.across, 1, 0, this.width);
    }
}

const range = (begin, count) => (count > 1 ? `${begin}–${begin + count - 1}` : `${begin}`);
