// The dashboard: what is known of one run or of several, kept up to date. A page needs page.css, uplot.css and dashboard.css.
import { make } from '../demo/common/page.mjs';
import { Curves } from './curves.mjs';
import { Figures } from './figures.mjs';
import { Histograms } from './histograms.mjs';
import { Layers } from './layers.mjs';
import { Memory } from './memory.mjs';
import { Run } from './run.mjs';
import { fill, setText } from './table.mjs';

/** As many as can be told apart on a chart. */
export const MOST_RUNS = 4;

/** Between two paints: eight a second are as many as can be followed, and a page that painted more would take the run its processor. */
const PAINT_MS = 125;

export class Dashboard {
    #runs = [];
    #shown = null;
    #timer = 0;
    #frame = 0;
    #painted = -PAINT_MS;
    #closing = new AbortController();

    constructor(element) {
        this.element = element;
        this.curves = new Curves(() => this.#changed(), this.#closing.signal);
        this.figures = new Figures();
        this.views = [this.figures, this.curves, new Layers(), new Memory(), new Histograms()];
        const [, , layers, memory, histograms] = this.views.map((view) => view.element);
        this.picker = make('div', { className: 'row runs', role: 'group', ariaLabel: 'Runs' });
        element.classList.add('dashboard', 'waiting');
        element.replaceChildren(this.picker, this.figures.element, this.curves.axes, this.curves.element,
            make('div', { className: 'pair' }, layers, memory), histograms);
    }

    /** Watches a run until it is closed; of more than MOST_RUNS the oldest goes. Gives what closes it. */
    add(name, source) {
        if (this.#runs.length === MOST_RUNS) this.#remove(this.#runs[0]);
        const run = new Run(name, () => this.#told());
        const entry = { run, end: source(run) };
        this.#runs.push(entry);
        this.#shown = entry;
        this.#changed();
        return () => this.#remove(entry);
    }

    close() {
        for (const entry of [...this.#runs]) this.#remove(entry);
        clearTimeout(this.#timer);
        cancelAnimationFrame(this.#frame);
        this.#closing.abort();
        this.element.replaceChildren();
    }

    #remove(entry) {
        if (!this.#runs.includes(entry)) return;
        entry.end();
        this.#runs = this.#runs.filter((each) => each !== entry);
        if (this.#shown === entry) this.#shown = this.#runs.at(-1) ?? null;
        this.#changed();
    }

    /** However many records come within PAINT_MS, they are painted once. */
    #told() {
        this.#timer ||= setTimeout(() => this.#changed(), Math.max(0, this.#painted + PAINT_MS - performance.now()));
    }

    /** What somebody chose is there in the next frame. */
    #changed() {
        this.#frame ||= requestAnimationFrame(() => this.#paint());
    }

    #paint() {
        clearTimeout(this.#timer);
        this.#timer = this.#frame = 0;
        this.#painted = performance.now();
        this.#showPicker();
        if (!this.#shown) return;
        const { run } = this.#shown;
        this.element.classList.toggle('waiting', !run.isKnown);
        const runs = this.#runs.map((entry) => entry.run);
        for (const view of run.isKnown ? this.views : [this.figures]) view.show(run, runs);
    }

    #showPicker() {
        this.picker.hidden = this.#runs.length < 2;
        fill(this.picker, this.#runs, (i) => this.#choice(i), (choice, entry) => {
            const [show, remove] = choice.children;
            setText(show, entry.run.name);
            show.ariaPressed = String(entry === this.#shown);
            remove.ariaLabel = `Close ${entry.run.name}`;
        });
    }

    #choice(i) {
        const show = make('button', { type: 'button' });
        show.addEventListener('click', () => {
            this.#shown = this.#runs[i];
            this.#changed();
        });
        const remove = make('button', { type: 'button', textContent: '×' });
        remove.addEventListener('click', () => this.#remove(this.#runs[i]));
        return make('span', { className: 'run' }, show, remove);
    }
}

/** A dashboard of one source of records, in an element of a page. */
export function attach(element, source, name = 'This run') {
    const dashboard = new Dashboard(element);
    dashboard.add(name, source);
    return dashboard;
}
