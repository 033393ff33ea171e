// A training run: options into the module, batches in slices of time, callbacks in between.
import * as host from '#host';
import { callback, number, object, options as checkOptions, outOfRange, wrongType } from './check.mjs';
import { Table } from './dataset.mjs';
import { fannWayNumber } from './fann.mjs';
import { createTrainer } from './prepare.mjs';
import { needsWhole, wholeOptions } from './whole.mjs';

const RUN_MS = 8;           // aimed at for one call into the module
const YIELD_MS = 16;        // a frame: then the event loop has its turn
export const EPOCHS_AT_ONCE = 1024;    // of a tiny network in one call

/** Goals that null turns off, as they are by default. */
const goals = ['stopLoss', 'stopBitFails'];

const own = ['validation', 'classWeights', 'scale', 'scaleTargets', 'shuffleBuffer', 'onBatch', 'onEpoch', 'signal'];

/** Options as the module takes them. */
export const withNumbers = (options) => ({
    ...options,
    ...Object.fromEntries(goals.map((name) => [name, options[name] ?? undefined])),
    fannWay: fannWayNumber(options.fannWay ?? false),
});

/** The user's data and options, checked as far as that takes no instance. */
export function readRun(data, options, inputs, outputs, optionNames) {
    checkOptions(options, [...new Set([...optionNames, ...wholeOptions, ...own])], 'the training options');
    const { validation, signal } = options;
    if (signal !== undefined && typeof object(signal, 'signal').aborted !== 'boolean') {
        throw wrongType('signal', signal, 'an AbortSignal');
    }
    callback(options.onBatch, 'onBatch');
    callback(options.onEpoch, 'onEpoch');
    const table = Table.of(data, inputs, outputs, 'data');
    const given = withNumbers(options);
    const run = {
        options: given,
        whole: needsWhole(options.optimizer, options.loss) || given.fannWay !== 0 || table.whole
            || wholeOptions.some((name) => options[name] !== undefined),
        table, outputs, validation: null, fraction: null,
    };
    if (typeof validation === 'number') {
        if (!(validation > 0 && validation < 1)) {
            throw outOfRange('validation', validation, 'data or a fraction above 0 and below 1');
        }
        run.fraction = validation;
    } else if (validation !== undefined) {
        run.validation = Table.of(validation, inputs, outputs, 'validation');
    }
    run.bytes = run.table.bytes + (run.validation?.bytes ?? 0);
    return run;
}

function setOption(instance, index, value, name) {
    const { calls } = instance;
    if (typeof value === 'string') {
        instance.check(calls.option_set_name(index, ...instance.putText(value)), name, value);
    } else {
        const given = typeof value === 'boolean' ? Number(value) : number(value, name);
        instance.check(calls.option_set(index, given), name, value);
    }
}

/** Makes those of the options that training has the set under construction in the instance. */
export function setOptions(instance, options) {
    instance.calls.options_reset();
    instance.optionNames.forEach((name, index) => {
        if (options[name] !== undefined) setOption(instance, index, options[name], name);
    });
}

/** What the loop has to know of the options, which become the set under construction. */
function readPlan(instance, options) {
    setOptions(instance, options);
    instance.calls.plan();
    return instance.record('plan');
}

/** Copies the data of a run into an instance. `owned` collects the pointers that must be destroyed. */
function copyData(instance, { table, validation, fraction }, plan, owned) {
    const copy = (from) => {
        const dataset = from.copyInto(instance, plan);
        owned.push(dataset);
        return dataset;
    };
    const all = copy(table);
    const stream = table.fill ? table : null;
    if (validation) return { training: all, validation: copy(validation), stream };
    if (fraction === null) return { training: all, validation: 0, stream };
    instance.check(instance.calls.dataset_split(all, fraction, plan.seed));
    const { first, second } = instance.record('split');
    owned.push(first, second);
    return { training: first, validation: second };
}

/** Batches in calls of about RUN_MS; says when the event loop should have a turn. */
export class Pacer {
    #batches = 1;
    #most;
    #now = performance.now();
    #rested = this.#now;

    constructor(most) { this.#most = most; }

    /** What run(batches) gives. */
    step(run) {
        const result = run(this.#batches);
        const begin = this.#now;
        this.#now = performance.now();
        const spent = this.#now - begin;
        if (spent < RUN_MS / 2) this.#batches = Math.min(2 * this.#batches, this.#most);
        else if (spent > RUN_MS) this.#batches = Math.max(1, this.#batches >>> 1);
        return result;
    }

    get due() { return this.#now - this.#rested >= YIELD_MS; }

    /** What went by was no work. */
    skip() { this.#now = performance.now(); }

    async rest() {
        await host.nextTurn();
        this.#rested = this.#now = performance.now();
    }
}

/** Of an epoch, in the module's order. */
export const reported = ['loss', 'accuracy', 'validationLoss', 'validationAccuracy', 'learningRate', 'bitFails'];

/** Those that a run has. */
const figuresOf = (options, validated) => reported.filter((name) =>
    (validated || !name.startsWith('validation')) && (options.bitFailLimit > 0 || name !== 'bitFails'));

const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));

/** Whole epochs in one call: adds to the reports and tells whether early stopping has ended them. */
function runWhole(instance, trainer, data, count, reports) {
    return instance.withMemory(8 * reported.length * count, (at) => {
        const { calls } = instance;
        const done = instance.check(calls.trainer_epochs(trainer, data.training, data.validation, count, at));
        const { f64 } = instance;
        for (let i = 0, from = at >>> 3; i < done; i++, from += reported.length) {
            reports.push(Object.fromEntries(reported.map((name, j) => [name, f64[from + j]])));
        }
        return instance.record('metrics').stop !== 0;
    });
}

/** Epochs until the plan, the user or early stopping ends them; gives the history. */
async function runEpochs(instance, { trainer, epochs, restoreBest }, data, options) {
    const { calls } = instance;
    const { onBatch, onEpoch, signal } = options;
    const figures = figuresOf(options, data.validation !== 0);
    const pacer = new Pacer(onBatch ? 1 : 2 ** 20);
    const reports = [];
    const listens = onBatch || onEpoch;
    let stopped = epochs > 0 ? null : 'epochs';
    let atEnd = false, atBegin = true;
    let length = Infinity;      // of an epoch in batches, known after the first
    let ready = Infinity;       // batches of which there are rows

    const stop = (early) => {
        if (early) stopped ??= 'early';
        if (reports.length === epochs) stopped ??= 'epochs';
    };
    const run = (batches) => {
        instance.check(calls.trainer_run(trainer, data.training, batches));
        const metrics = instance.record('metrics');
        // It may be that an epoch shows its end only when no rows are left.
        if (!metrics.epochDone && data.stream?.spent) return run(1);
        atBegin = false;
        atEnd = metrics.epochDone !== 0;
        if (atEnd) length = metrics.batch;
        return metrics;
    };
    /** Where nobody listens, as many epochs as there is time for. */
    const runSome = (batches) => {
        const whole = Math.min(Math.floor(batches / length), epochs - reports.length, EPOCHS_AT_ONCE);
        if (listens || data.stream || !atBegin || whole < 2) return run(batches);
        stop(runWhole(instance, trainer, data, whole, reports));
        return null;
    };
    const endEpoch = () => {
        instance.check(calls.trainer_validate(trainer, data.validation));
        const metrics = instance.record('metrics');
        const report = pick(metrics, ['epoch', ...figures]);
        atEnd = false;
        atBegin = true;
        reports.push(report);
        stop(metrics.stop !== 0);
        return onEpoch?.(report);
    };
    /** Some batches, or what comes after an epoch's last; gives the answer of the user's callback. */
    const step = () => {
        if (atEnd) return endEpoch();
        const metrics = pacer.step((batches) => runSome(Math.min(batches, ready)));
        return onBatch?.(pick(metrics, ['epoch', 'batch', 'rows', 'loss', 'accuracy', 'learningRate']));
    };

    while (!stopped || atEnd) {
        // An epoch of a tiny network takes a microsecond, as an await does: so none without need.
        if (data.stream && !atEnd) {
            ready = await data.stream.fill(signal);
            pacer.skip();
        }
        let answer;
        do answer = step();
        while (answer === undefined && !data.stream && (!stopped || atEnd) && !pacer.due && !signal?.aborted);
        if ((await answer) === false) stopped = 'callback';
        signal?.throwIfAborted();
        if (pacer.due) await pacer.rest();
        signal?.throwIfAborted();
    }
    if (restoreBest) instance.check(calls.trainer_restore_best(trainer));
    const columns = figures.map((name) => [name, reports.map((report) => report[name])]);
    return { ...Object.fromEntries(columns), stopped };
}

/** Trains the network at `net` in `instance`. Nothing of the run stays in the instance. */
export async function train(instance, net, run) {
    const { calls } = instance;
    const owned = [];
    let trainer = 0;
    try {
        await run.table.begin?.(run.options.signal);
        const plan = readPlan(instance, run.options);
        const data = copyData(instance, run, plan, owned);
        trainer = createTrainer(instance, net, run, data.training);
        return await runEpochs(instance, { ...plan, trainer }, data, run.options);
    } finally {
        if (!instance.stopped) {
            calls.trainer_destroy(trainer);
            for (const dataset of owned.reverse()) calls.dataset_destroy(dataset);
        }
        await run.table.close?.();
    }
}
