// Training to the end: a run in slices of time, and what the user wants to hear in between.
import * as host from '#host';
import { callback, object, options as checkOptions, outOfRange, wrongType } from './check.mjs';
import { Table } from './dataset.mjs';
import { readFactors } from './prepare.mjs';
import { needsWhole, wholeOptions } from './whole.mjs';

const YIELD_MS = 16;        // a frame: then the event loop has its turn

/** Goals that null turns off, as they are by default. */
const goals = ['stopLoss', 'stopBitFails'];

const ofTrainers = ['validation', 'classWeights', 'scale', 'scaleTargets', 'shuffleBuffer', 'resume'];
const callbacks = ['onBatch', 'onEpoch', 'onProgress'];

/** What train takes beside the options of a trainer. */
export const ofTrain = [...callbacks, 'checkpoint', 'counters', 'signal'];

/** Options as the module takes them. */
export const withoutNulls = (options) =>
    ({ __proto__: null, ...options, ...Object.fromEntries(goals.map((name) => [name, options[name] ?? undefined])) });

/** A user's data, null for none, and options, of which `more` are not a trainer's and none for a run that is to be in the
 *  user's hands; checked as far as that takes no instance. */
export function readRun(data, options, inputs, outputs, optionNames, more = []) {
    checkOptions(options, [...new Set([...optionNames, ...wholeOptions, ...ofTrainers, ...more])], 'the training options');
    const { validation, signal, resume = null } = options;
    if (signal !== undefined && typeof object(signal, 'signal').throwIfAborted !== 'function') {
        throw wrongType('signal', signal, 'an AbortSignal');
    }
    for (const name of callbacks) callback(options[name], name);
    const table = data === null ? null : Table.of(data, inputs, outputs, 'data');
    const inHands = more.length === 0;
    if (table?.fill && inHands) throw wrongType('data', data, 'rows at hand: train and trainStream wait for others');
    const given = withoutNulls(options);
    const run = {
        options: given, factors: readFactors(options.classWeights, outputs), outputs, resume,
        whole: inHands || resume !== null || options.checkpoint !== undefined || options.counters === true
            || needsWhole(options.optimizer, options.loss) || given.fannWay > 0 || table?.whole === true || wholeOptions.some((name) => options[name] !== undefined),
        table, validation: null, fraction: null,
    };
    if (typeof validation === 'number') {
        if (!(validation > 0 && validation < 1)) {
            throw outOfRange('validation', validation, 'data or a fraction above 0 and below 1');
        }
        run.fraction = validation;
    } else if (validation !== undefined) {
        run.validation = Table.of(validation, inputs, outputs, 'validation');
    }
    run.bytes = (run.table?.bytes ?? 0) + (run.validation?.bytes ?? 0);
    return run;
}

/** What is awaited, unless the signal comes first. */
export function unlessAborted(answer, signal) {
    if (!signal) return answer;
    return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) abort();
        signal.addEventListener('abort', abort);
        Promise.resolve(answer).then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
}

/** Those who hear of each slice, in this order; each answers undefined, or what may be false, to stop. */
async function listenersOf(run, { onBatch, onEpoch, onProgress, counters, checkpoint }) {
    const listeners = [];
    const unlessCut = (listen) => { listeners.push((epochs) => (run.cut ? undefined : listen(epochs))); };
    if (onBatch) unlessCut(() => onBatch(run.figures));
    if (onEpoch) listeners.push((epochs) => (epochs > 0 ? onEpoch(run.epochFigures) : undefined));
    if (onProgress) {
        const watcher = counters ? (await import('./counters.mjs')).watcherOf(run) : null;
        listeners.push((await import('./progress.mjs')).progressOf(run, onProgress, watcher));
    }
    if (checkpoint !== undefined) unlessCut((await import('./checkpoint.mjs')).keeperOf(run, checkpoint));
    return listeners;
}

/** When the event loop should have a turn. */
export class Turns {
    #rested = performance.now();

    get due() { return performance.now() - this.#rested >= YIELD_MS; }

    async rest() {
        await host.nextTurn();
        this.#rested = performance.now();
    }
}

/** Trains until the plan or the user ends it; gives the history. */
export async function train(run, options) {
    const { onBatch, onEpoch, checkpoint, signal } = options;
    const listeners = await listenersOf(run, options);
    const batches = onBatch ? 1 : Infinity;
    const epochs = onEpoch || checkpoint ? 1 : Infinity;
    const turns = new Turns();
    while (!run.done) {
        const ready = run.stream && !run.cut ? await run.stream.fill(turns, signal) : Infinity;
        const did = run.slice(Math.min(batches, ready), epochs);
        for (const listen of listeners) {
            // An epoch of a tiny network takes a microsecond, as an await does: so none without need.
            const answer = listen(did.epochs);
            if (answer !== undefined && (await unlessAborted(answer, signal)) === false) run.stop('callback');
        }
        signal?.throwIfAborted();
        if (turns.due) await turns.rest();
        signal?.throwIfAborted();
    }
    return run.history;
}
