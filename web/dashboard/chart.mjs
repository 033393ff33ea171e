// A chart of lines: drawn by uPlot, with a legend that tells values, and the same numbers as a table.
import { colour, make, onTheme } from '../demo/common/page.mjs';
import { fill, setText, Table } from './table.mjs';
import { svg } from './svg.mjs';
import uPlot from './uplot.mjs';

const COLOURS = 6;
const DASHES = [[], [9, 4], [2, 3], [12, 4, 2, 4]];
/** uPlot counts ticks in doubles: beyond this it may count for ever. */
const OFF_SCALE = 1e30;
const TABLE_MS = 1000;
/** On a line: more of them would be a line of their own. */
const MOST_MARKS = 24;
const AXIS_FONT = '12px system-ui, sans-serif';

/** The lines' points side by side: every x that one of them has, and for each line its y there. */
function align(lines) {
    const xs = [...new Set(lines.flatMap(({ xs: own }) => own))].filter((x) => x !== null).sort((a, b) => a - b);
    const at = new Map(xs.map((x, i) => [x, i]));
    const columns = lines.map(({ xs: own, ys }) => {
        const column = new Array(xs.length);
        own.forEach((x, i) => { if (x !== null) column[at.get(x)] = ys[i]; });
        return column;
    });
    return [xs, ...columns];
}

/** The look of line `index`: no two of eight differ in colour alone. */
const look = (index) => ({
    colour: `line-${index % COLOURS + 1}`, dash: DASHES[index % DASHES.length], isFilled: index >= DASHES.length,
});

/** Where a line is marked: evenly among its points. */
function marks(ys) {
    const known = [...ys.keys()].filter((i) => ys[i] !== null && ys[i] !== undefined);
    const step = Math.ceil(known.length / MOST_MARKS);
    return known.filter((_, i) => i % step === 0);
}

function sample({ style, faint }) {
    const { colour: name, dash, isFilled } = look(style);
    const fill = isFilled ? 'currentColor' : 'var(--card)';
    return svg('svg', { class: `sample ${name}`, width: 36, height: 12, 'aria-hidden': 'true' },
        svg('line', {
            x1: 1, x2: 35, y1: 6, y2: 6, stroke: 'currentColor', 'stroke-width': faint ? 1 : 2.5, 'stroke-dasharray': dash.join(' '),
        }),
        ...(faint ? [] : [svg('circle', { cx: 18, cy: 6, r: 3.5, fill, stroke: 'currentColor', 'stroke-width': 2 })]));
}

/** The newest y that is known at a point. */
const knownAt = (column, index) => column.slice(0, index + 1).findLast((y) => y !== null && y !== undefined) ?? null;

const jobs = new Set();         // two in a frame, charts to be made or tables of thousands of rows, are a long task

function doNext() {
    const [job] = jobs;
    jobs.delete(job);
    if (jobs.size > 0) requestAnimationFrame(doNext);       // first: one that fails is no reason for the others to wait
    job?.();        // those of a closed dashboard are gone
}

function doSoon(job) {
    if (jobs.size === 0) requestAnimationFrame(doNext);
    jobs.add(job);
}

export class Chart {
    #plot = null;
    #lines = [];
    #data = [[]];
    #logarithmic = false;
    #isInView = false;
    #tableTimer = 0;

    /** `write` makes a text of a y; `logarithmic` says whether there is a switch for it, `fromZero` whether the scale begins
     *  there. It lives until `signal` is aborted. */
    constructor({ title, write, logarithmic = false, fromZero = false }, signal) {
        this.write = write;
        this.title = title;
        this.fromZero = fromZero;
        this.#build(logarithmic);
        const size = new ResizeObserver(() => this.#plot?.setSize(this.#size));
        const view = new IntersectionObserver((entries) => {
            this.#isInView = entries.at(-1).isIntersecting;
            this.#draw();
        });
        size.observe(this.canvas);
        view.observe(this.canvas);
        onTheme(() => { if (this.#plot) this.#restart(); }, signal);
        signal.addEventListener('abort', () => {
            size.disconnect();
            view.disconnect();
            clearTimeout(this.#tableTimer);
            jobs.delete(this.#restart);
            jobs.delete(this.#showTable);
            this.#plot?.destroy();
        });
    }

    #build(logarithmic) {
        this.canvas = make('div', { className: 'canvas', role: 'img' });
        this.legend = make('ul', { className: 'legend figures' });
        this.table = new Table(`${this.title}: all points`);
        this.details = make('details', {}, make('summary', { textContent: 'Table' }), this.table.element);
        this.details.addEventListener('toggle', this.#showTable);
        const head = make('div', { className: 'head' }, make('h2', { textContent: this.title }));
        if (logarithmic) head.append(this.#switch());
        this.element = make('section', { className: 'card chart', ariaLabel: this.title }, head, this.canvas, this.legend, this.details);
    }

    #switch() {
        const button = make('button', { type: 'button', textContent: 'Log scale', ariaPressed: 'false' });
        button.addEventListener('click', () => {
            this.#logarithmic = !this.#logarithmic;
            button.ariaPressed = String(this.#logarithmic);
            this.#restart();
        });
        return button;
    }

    /** Lines are { label, xs, ys, style, faint }; `x` is what xs are: { label, unit, write }. */
    show(lines, x) {
        const shape = JSON.stringify([x.label, lines.map(({ label, style, faint }) => [label, style, faint])]);
        this.x = x;
        this.#lines = lines;
        this.#data = align(lines);
        if (shape !== this.shape) {
            this.shape = shape;
            this.legend.replaceChildren();
            if (this.#plot) this.#restart();
            else doSoon(this.#restart);
        } else {
            this.#draw();
        }
        this.#tell(this.#plot?.cursor.idx);
        // A table of thousands of rows costs more than the chart.
        this.#tableTimer ||= setTimeout(() => {
            this.#tableTimer = 0;
            doSoon(this.#showTable);
        }, TABLE_MS);
    }

    get #size() { return { width: this.canvas.clientWidth, height: this.canvas.clientHeight }; }

    /** What can be drawn of the data. */
    #drawn() {
        const [xs, ...columns] = this.#data;
        const least = this.#logarithmic ? 1 / OFF_SCALE : -OFF_SCALE;
        const clip = (y) => (y === undefined ? y : y !== null && y >= least && y <= OFF_SCALE ? y : null);
        return [xs, ...columns.map((column) => Array.from(column, clip))];
    }

    /** What nobody can see is drawn when it comes into view. */
    #draw() {
        if (this.#isInView) this.#plot?.setData(this.#drawn());
    }

    #restart = () => {
        this.#plot?.destroy();
        this.#plot = new uPlot(this.#options(), this.#drawn(), this.canvas);
    };

    #options() {
        const [ink, line, card] = ['quiet', 'line', 'card'].map(colour);
        const axis = { stroke: ink, font: AXIS_FONT, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
        const range = (_, min, max) => {
            if (min === null) return this.#logarithmic ? [0.1, 1] : [0, 1];
            if (this.#logarithmic) return uPlot.rangeLog(min, max, 10, false);
            return uPlot.rangeNum(this.fromZero ? 0 : min, max, 0.1, true);
        };
        return {
            ...this.#size,
            legend: { show: false },
            cursor: { y: false, drag: { setScale: false, x: false, y: false } },
            scales: { x: { time: false }, y: { distr: this.#logarithmic ? 3 : 1, range } },
            axes: [
                { ...axis, values: (_, ticks) => ticks.map((x) => this.x.write(x) + this.x.unit), space: 70, size: 32 },
                { ...axis, values: (_, ticks) => ticks.map((y) => (y === null ? '' : this.write(y))), size: 64 },
            ],
            series: [{}, ...this.#lines.map(({ style, faint }) => {
                const { colour: name, dash, isFilled } = look(style);
                const stroke = colour(name);
                return {
                    stroke, dash, width: faint ? 1 : 2, spanGaps: !faint, alpha: faint ? 0.7 : 1,
                    points: { show: !faint, filter: ({ data }, i) => (faint ? null : marks(data[i])), size: 7, stroke, fill: isFilled ? stroke : card },
                };
            })],
            hooks: { setCursor: [({ cursor }) => this.#tell(cursor.idx)] },
        };
    }

    /** The legend's values: of the point under the cursor, or of the newest where there is no cursor. */
    #tell(index) {
        const [xs, ...columns] = this.#data;
        const values = this.#lines.map(({ label }, i) => [label, this.write(knownAt(columns[i], index ?? xs.length - 1))]);
        fill(this.legend, values,
            (i) => make('li', {}, sample(this.#lines[i]), make('span'), make('strong')),
            (item, [label, value]) => {
                setText(item.children[1], label);
                setText(item.children[2], value);
            });
        this.canvas.ariaLabel = `${this.title}: ${values.map((each) => each.join(' ')).join(', ') || 'no points yet'}`;
    }

    #showTable = () => {
        if (!this.details.open) return;
        const [xs, ...columns] = this.#data;
        const rows = xs.map((x, i) => [this.x.write(x), ...columns.map((column) => (column[i] === undefined ? '' : this.write(column[i])))]);
        this.table.show([this.x.label, ...this.#lines.map(({ label }) => label)], rows);
    };
}
