// The curves of one run, or of several in one another's light.
import { make } from '../demo/common/page.mjs';
import { Chart } from './chart.mjs';
import { number, percent, perSecond } from './format.mjs';

const AXES = {
    seconds: { title: 'by time', label: 'Seconds', unit: ' s', write: number },
    epochs: { title: 'by epoch', label: 'Epochs', unit: '', write: number },
};

const soFar = (name) => ({ curve: 'batches', name, label: 'training, epoch so far', faint: true });
const CHARTS = [
    {
        title: 'Loss', write: number, logarithmic: true,
        lines: [soFar('loss'), { curve: 'epochs', name: 'loss', label: 'training' },
            { curve: 'epochs', name: 'validation_loss', label: 'validation' }],
    },
    {
        title: 'Accuracy', write: percent,
        lines: [soFar('accuracy'), { curve: 'epochs', name: 'accuracy', label: 'training' },
            { curve: 'epochs', name: 'validation_accuracy', label: 'validation' }],
    },
    {
        title: 'Samples a second', write: perSecond, fromZero: true,
        lines: [{ curve: 'batches', name: 'rows_per_second', label: 'samples a second' }],
    },
    {
        title: 'GFLOP/s', write: number, fromZero: true,
        lines: [{ curve: 'batches', name: 'gflops', label: 'GFLOP/s' }],
    },
    {
        title: 'Learning rate', write: number, logarithmic: true,
        lines: [{ curve: 'batches', name: 'learning_rate', label: 'learning rate' }],
    },
];

const hasPoints = (run, { curve, name }) => run[curve].columns[name].some((y) => y !== null);

/** Of several runs, the figures of whole epochs alone; lines that no record has are left out. */
function linesOf(lines, runs, x) {
    const all = runs.flatMap((run) => lines.filter((line) => (runs.length === 1 || !line.faint) && hasPoints(run, line))
        .map((line) => ({ run, ...line })));
    const styled = all.filter(({ faint }) => !faint);
    return all.map((line) => {
        const { run, curve, name, label, faint } = line;
        return {
            faint, style: faint ? 0 : styled.indexOf(line),
            label: runs.length === 1 ? label : `${run.name}: ${label}`,
            xs: run[curve].columns[x], ys: run[curve].columns[name],
        };
    });
}

export class Curves {
    #x = 'seconds';
    #charts;

    /** `changed` is called when another axis has been chosen; `signal` ends the charts. */
    constructor(changed, signal) {
        this.#charts = CHARTS.map((options) => ({ lines: options.lines, chart: new Chart(options, signal) }));
        this.axes = make('div', { className: 'row', role: 'group', ariaLabel: 'Curves' });
        for (const [x, { title }] of Object.entries(AXES)) {
            const button = make('button', { type: 'button', textContent: title, ariaPressed: String(x === this.#x) });
            button.addEventListener('click', () => {
                this.#x = x;
                for (const each of this.axes.children) each.ariaPressed = String(each === button);
                changed();
            });
            this.axes.append(button);
        }
        this.element = make('div', { className: 'curves' }, ...this.#charts.map(({ chart }) => chart.element));
    }

    show(_, runs) {
        for (const { lines, chart } of this.#charts) chart.show(linesOf(lines, runs, this.#x), AXES[this.#x]);
    }
}
