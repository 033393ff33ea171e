// A run of training: its options and data in an instance, and what each call of the module did.
import { boolean, number, own } from './check.mjs';
import { VaneError } from './errors.mjs';
import { createTrainer } from './prepare.mjs';

const RUN_MS = 8;               // aimed at for one call into the module
const FIRST_WORK = 2 ** 21;     // of the first one, in operations: a millisecond or two of a slow machine
const MOST_WORK = 2 ** 28;      // of any one: a clock may be too coarse to tell
const BATCH_WORK = 5000;        // of a batch beside its rows and weights
const ROW_WORK = 100;           // of a row that is measured, likewise
const WHOLE_ROWS = 512;         // of a batch of all rows, those that the module takes at a time
export const EPOCHS_AT_ONCE = 1024;    // of a tiny network in one call

const flags = ['nesterov', 'biasMomentum', 'shuffle', 'restoreBest'];

function setOption(instance, index, value, name) {
    const { calls } = instance;
    if (flags.includes(name)) {
        calls.option_set(index, Number(boolean(value, name)));
    } else if (typeof value === 'string') {
        instance.check(calls.option_set_name(index, ...instance.putText(value)), name, value);
    } else {
        instance.check(calls.option_set(index, number(value, name)), name, value);
    }
}

/** Sets those of the options that training has, in the set under construction in the instance. */
export function setOptions(instance, given) {
    const options = own(given);
    instance.optionNames.forEach((name, index) => {
        if (options[name] !== undefined) setOption(instance, index, options[name], name);
    });
}

/** Copies the data of a run into an instance; `owned` collects the pointers that must be destroyed. */
function copyData(instance, { table, validation, fraction }, plan, owned) {
    const copy = (from) => {
        const dataset = from.copyInto(instance, plan);
        owned.push(dataset);
        return dataset;
    };
    if (!table) return { training: 0, validation: 0 };
    const all = copy(table);
    if (validation) return { training: all, validation: copy(validation) };
    if (fraction === null) return { training: all, validation: 0 };
    instance.check(instance.calls.dataset_split(all, fraction, plan.seed));
    const { first, second } = instance.record('split');
    owned.push(first, second);
    return { training: first, validation: second };
}

/** What a batch of so many rows is, in operations, for a network of so many parameters. */
export const batchWork = (rows, parameters) => (6 * rows + 20) * parameters + BATCH_WORK;
const rowWork = (parameters) => 2 * parameters + ROW_WORK;

/** How many units one call takes: by the time that the last ones took, and by the work of one. */
export class Pace {
    #most;
    #perMs;

    constructor(work) {
        this.#most = Math.floor(MOST_WORK / work);
        this.#perMs = FIRST_WORK / work / RUN_MS;
    }

    countIn(ms = RUN_MS) { return Math.max(1, Math.min(Math.floor(this.#perMs * Math.min(ms, RUN_MS)), this.#most)); }

    learn(count, ms) { this.#perMs = Math.min(count / ms, 2 * Math.max(this.#perMs, 1 / RUN_MS)); }
}

/** Figures of an epoch, in the module's order. */
export const reported = ['loss', 'accuracy', 'validationLoss', 'validationAccuracy', 'learningRate', 'bitFails'];
const ofBatches = ['epoch', 'batch', 'rows', 'loss', 'accuracy', 'learningRate'];

const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));

export class Run {
    net;
    stream;         // that has to be filled before each slice; null for a table
    instance;
    datasets;       // { training, validation }
    plan;
    #held;          // { trainer, datasets }: what is in the instance until end() ends it
    #end;
    #unit;          // what the pace counts: { rows, ofBatch, ofEpoch }, of each of these so many
    #pace;
    #validationPace;        // in rows
    #metrics;       // as the last call left them
    #columns;       // of the history, by name
    #between;       // whether no epoch is under way, nor its validation
    #validating = false;
    #rowsDone = 0;
    #stopped = null;
    #reason;

    /** Trains the net of `at`, { instance, net, run, makeTrainer }: its run was resumed, or is made here. */
    constructor(at, given, end) {
        const { instance, net, makeTrainer = createTrainer } = at;
        const { calls } = instance;
        this.instance = instance;
        this.net = net;
        this.stream = given.table?.fill ? given.table : null;
        this.#end = end;
        if (at.run) calls.options_take(at.run.trainer);
        else calls.options_reset();
        setOptions(instance, given.options);
        at.run ??= { trainer: 0, datasets: [] };
        this.#held = at.run;
        this.datasets = copyData(instance, given, this.#readPlan(at.run.trainer), at.run.datasets);
        const { training, validation } = this.datasets;
        at.run.trainer = makeTrainer(instance, net, given, training);
        const plan = this.#readPlan(this.trainer);
        const rows = this.stream ? Infinity : training && calls.dataset_rows(training);
        const batchRows = Math.min(plan.batchSize || rows, rows);
        this.plan = { ...plan, rows, batches: Math.ceil(rows / batchRows) };
        this.#setPace(batchRows, validation && calls.dataset_rows(validation));
        const measured = reported.filter((name) =>
            (validation || !name.startsWith('validation')) && (plan.bitFailLimit > 0 || name !== 'bitFails'));
        this.#columns = Object.fromEntries(measured.map((name) => [name, []]));
        this.#between = plan.rowsDone === 0;
        instance.check(calls.trainer_metrics(this.trainer));
        this.#takeMetrics();
        this.#settle();
    }

    /** Pointer to the trainer. */
    get trainer() {
        if (!this.#held) throw new VaneError('state', 'the trainer was disposed of');
        return this.#held.trainer;
    }

    #readPlan(trainer) {
        this.instance.calls.trainer_plan(trainer);
        return this.instance.record('plan');
    }

    /** The unit is a batch, or a part of one of all rows. */
    #setPace(batchRows, validationRows) {
        const parameters = this.instance.calls.net_parameters(this.net);
        const rows = this.plan.batchSize > 0 ? batchRows : Math.min(WHOLE_ROWS, batchRows);
        const work = { unit: batchWork(rows, parameters), row: rowWork(parameters) };
        const ofBatch = Math.ceil(batchRows / rows);
        this.#unit = { rows, ofBatch, ofEpoch: this.plan.batches * ofBatch + validationRows * work.row / work.unit };
        this.#pace = new Pace(work.unit);
        this.#validationPace = new Pace(work.row);
    }

    #takeMetrics() { this.#metrics = this.instance.record('metrics'); }

    /** Whether epochs, early stopping, divergence or the user have ended it. */
    get done() { return this.#stopped !== null; }

    /** Whether a batch of all rows, or a validation, is under way: nothing can be kept before it is done. */
    get cut() { return this.#validating || (!this.#between && this.plan.batchSize === 0); }

    /** Of the epoch so far. */
    get figures() { return pick(this.#metrics, ofBatches); }

    /** Of the epoch that has just ended. */
    get epochFigures() { return pick(this.#metrics, ['epoch', ...Object.keys(this.#columns)]); }

    /** Of all epochs the part that is done, with what a checkpoint had before, and the rows that are left; and how many
     *  rows this run has done. A stream's epochs may have Infinity. */
    get extent() {
        const { epochs, epochsDone, rows, batches } = this.plan;
        const under = this.#between ? 0 : this.#metrics.rows;
        return {
            batches, progress: (epochsDone + under / rows) / epochs,
            rowsLeft: (epochs - epochsDone) * rows - under, rowsDone: this.#rowsDone,
        };
    }

    get history() {
        const columns = Object.entries(this.#columns).map(([name, values]) => [name, values.slice()]);
        return { ...Object.fromEntries(columns), stopped: this.#stopped, ...(this.#reason && { reason: this.#reason }) };
    }

    /** One call of RUN_MS or so, at most of so much. Gives how many batches it did, and how many epochs it ended. */
    slice(batches = Infinity, epochs = Infinity, ms = RUN_MS) {
        const { epochsDone, ...plan } = this.plan;
        const units = this.#pace.countIn(ms);
        const whole = Math.min(Math.floor(units / this.#unit.ofEpoch), Math.floor(batches / plan.batches), epochs,
            plan.epochs - epochsDone, EPOCHS_AT_ONCE);
        let done = 0;
        try {
            if (this.#validating) this.#validate();
            else if (this.#between && whole > 1 && !this.stream) done = this.#runEpochs(whole);
            else done = this.#runBatches(Math.min(batches, Math.ceil(units / this.#unit.ofBatch)), units);
        } catch (error) {
            if (error.code !== 'diverged') throw error;
            this.giveEpochUp();
            this.#reason = error.message;
            this.stop('diverged');
        }
        return { batches: done, epochs: this.plan.epochsDone - epochsDone };
    }

    /** At most so many batches of the epoch under way, or units of one of all rows; and what comes after the last. */
    #runBatches(batches, units) {
        const { instance, datasets } = this;
        const begin = performance.now();
        const before = this.#between ? { batch: 0, rows: 0 } : this.#metrics;
        const run = () => {
            instance.check(instance.calls.trainer_run(this.trainer, datasets.training, batches, units * this.#unit.rows));
            this.#takeMetrics();
        };
        run();
        // It may be that an epoch shows its end only when no rows are left.
        if (!this.#metrics.epochDone && this.stream?.spent) run();
        const rows = this.#metrics.rows - before.rows;
        this.#pace.learn(Math.ceil(rows / this.#unit.rows), performance.now() - begin);
        this.#rowsDone += rows;
        this.#between = false;
        this.#validating = this.#metrics.epochDone !== 0;
        const done = this.#metrics.batch - before.batch;
        if (this.#validating) this.#validate();
        return done;
    }

    /** The rest of it, as much as a call takes; then the epoch has ended. */
    #validate() {
        const { instance, datasets: { validation } } = this;
        const rows = this.#validationPace.countIn();
        const begin = performance.now();
        this.#validating = instance.check(instance.calls.trainer_validate(this.trainer, validation, rows)) > 0;
        if (this.#validating) {
            this.#validationPace.learn(rows, performance.now() - begin);
            return;
        }
        this.#between = true;
        this.#takeMetrics();
        this.#endEpoch(this.#metrics);
        this.#settle();
    }

    /** So many whole epochs in one call. */
    #runEpochs(count) {
        const { instance, datasets: { training, validation } } = this;
        const begin = performance.now();
        return instance.withMemory(8 * reported.length * count, (at) => {
            const status = instance.calls.trainer_epochs(this.trainer, training, validation, count, at);
            this.#takeMetrics();
            const { epochs } = this.#metrics;
            for (let i = 0, from = at >>> 3; i < epochs; i++, from += reported.length) {
                this.#endEpoch(Object.fromEntries(reported.map((name, j) => [name, instance.f64[from + j]])));
            }
            instance.check(status);
            this.#settle();
            this.#pace.learn(epochs * this.#unit.ofEpoch, performance.now() - begin);
            this.#rowsDone += epochs * this.plan.rows;
            return epochs * this.plan.batches;
        });
    }

    #endEpoch(figures) {
        this.plan.epochsDone++;
        if (this.stream) Object.assign(this.plan, { rows: this.#metrics.rows, batches: this.#metrics.batch });
        for (const [name, values] of Object.entries(this.#columns)) values.push(figures[name]);
    }

    /** The module has forgotten the one under way. */
    giveEpochUp() {
        this.#between = true;
        this.#validating = false;
    }

    #settle() {
        if (this.#metrics.stop) this.stop('early');
        else if (this.plan.epochsDone >= this.plan.epochs) this.stop('epochs');
    }

    stop(why) {
        this.#stopped = why;
        if (this.plan.restoreBest) this.instance.check(this.instance.calls.trainer_restore_best(this.trainer));
    }

    /** After it has diverged. */
    goOn() {
        if (this.#stopped === 'diverged') this.#stopped = this.#reason = null;
    }

    dispose() {
        if (!this.#held) return;
        this.#held = null;
        this.#end();
    }
}
