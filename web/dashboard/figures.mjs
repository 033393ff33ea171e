// How a run stands, in words and figures.
import { make } from '../demo/common/page.mjs';
import { duration, number, percent, perSecond, UNKNOWN, whole } from './format.mjs';
import { fill, setText } from './table.mjs';

const CONNECTIONS = {
    waiting: 'Waiting for the first record …',
    connected: 'Connected: the run goes on.',
    lost: 'Connection lost: the run may go on. Trying again …',
    reading: 'Reading the file …',
    read: 'The whole file has been read; the end of the run is not in it.',
    unreadable: 'The file can no longer be read.',
};
const ENDS = {
    finished: 'Run ended: finished.',
    'stopped early': 'Run ended: stopped early, the loss no longer fell.',
    stopped: 'Run ended: stopped.',
    diverged: 'Run ended: it diverged. Its loss or a weight became infinite.',
};

function stateOf({ connection, end }) {
    if (!end) return CONNECTIONS[connection];
    return Object.hasOwn(ENDS, end.end) ? ENDS[end.end] : `Run ended: ${end.end ?? UNKNOWN}.`;
}

const plural = (count, noun) => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;

function describe({ start }) {
    if (!start) return '';
    const layers = (start.layers ?? []).map(({ units, activation }) => `${whole(units)} ${activation ?? 'mixed'}`);
    const parts = [
        `${whole(start.inputs)} inputs → ${layers.join(' → ') || UNKNOWN}`,
        start.parameters !== null && `${whole(start.parameters)} parameters`,
        start.rows !== null && `${whole(start.rows)} samples`,
        start.batch !== null && `batches of ${whole(start.batch)}`,
        start.optimizer, start.schedule && `${start.schedule} schedule`, start.loss,
        start.seed !== null && `seed ${start.seed}`,
        start.deterministic && 'deterministic',
        start.version && `Vane ${start.version}`,
    ];
    return parts.filter(Boolean).join(' · ');
}

function speed({ start, progress }) {
    const peak = start?.peak_gflops;
    const value = progress?.gflops ?? null;
    if (value === null || !peak) return [number(value), `share of peak ${UNKNOWN}`];
    return [number(value), `${percent(value / peak)} of peak ${number(peak)}`];
}

function epochs({ start, progress, epoch, end }) {
    const now = end?.epochs ?? progress?.epoch ?? epoch?.epoch ?? null;
    return [whole(now), start?.epochs ? `of ${whole(start.epochs)}` : ''];
}

const latest = ({ progress, epoch, end }, name) => (end ? epoch?.[name] ?? progress?.[name] : progress?.[name] ?? epoch?.[name]);

const FIGURES = {
    Loss: (run) => [number(latest(run, 'loss')), `validation ${number(run.epoch?.validation_loss)}`],
    Accuracy: (run) => [percent(latest(run, 'accuracy')), `validation ${percent(run.epoch?.validation_accuracy)}`],
    Epoch: epochs,
    'Time left': ({ start, progress, epoch, end }) => [
        end ? 'none' : duration(progress?.seconds_left),
        `${duration(end?.seconds ?? progress?.seconds ?? epoch?.seconds)} so far`],
    'Samples a second': (run) => [perSecond(latest(run, 'rows_per_second')), run.progress ? `${whole(run.progress.steps)} steps` : ''],
    'GFLOP/s': speed,
    'Learning rate': (run) => [number(latest(run, 'learning_rate')), run.start?.optimizer ?? ''],
    'Width in use': ({ start }) => [start?.isa ?? UNKNOWN, start?.threads ? plural(start.threads, 'thread') : `threads ${UNKNOWN}`],
};

export class Figures {
    #state = make('p', { className: 'state', role: 'status' });
    #meter = make('progress', { max: 1, ariaLabel: 'Progress of the run' });
    #about = make('p', { className: 'quiet about' });
    #refused = make('p', { className: 'warn', hidden: true });
    #list = make('dl', { className: 'tiles figures' });

    constructor() {
        this.element = make('section', { className: 'overview', ariaLabel: 'The run' },
            this.#state, this.#meter, this.#about, this.#refused, this.#list);
    }

    show(run) {
        setText(this.#state, stateOf(run));
        this.#state.dataset.state = run.end ? 'ended' : run.connection;
        this.#meter.value = run.end ? 1 : run.done ?? 0;
        setText(this.#about, describe(run));
        this.#refused.hidden = run.refused === 0;
        setText(this.#refused, `${plural(run.refused, 'record')} could not be read and ${run.refused === 1 ? 'was' : 'were'} left out.`);
        fill(this.#list, Object.entries(FIGURES),
            () => make('div', { className: 'card' }, make('dt'), make('dd'), make('dd', { className: 'quiet' })),
            (tile, [name, of]) => [name, ...of(run)].forEach((text, i) => setText(tile.children[i], text)));
    }
}
