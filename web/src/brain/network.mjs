import { wrongType } from '../check.mjs';
import { VaneError } from '../errors.mjs';
import { Turns } from '../train.mjs';
import { rates } from './binary.mjs';
import { Columns } from './columns.mjs';
import { Engine } from './engine.mjs';
import { readJson, writeJson } from './json.mjs';
import { activations, checkNetwork, defaults, readOptions, readTraining, trainDefaults, vaneOptions } from './options.mjs';
import { makeFunction } from './standalone.mjs';

const MAX_SEED = Number.MAX_SAFE_INTEGER;

const sides = ['input', 'output'];

/** A user's data as an array of { input, output }. */
function readData(data) {
    const rows = Array.isArray(data) ? data : [data];
    if (rows.length === 0) throw wrongType('data', data, 'at least one { input, output }');
    for (const [i, row] of rows.entries()) {
        if (row === null || typeof row !== 'object') throw wrongType(`data[${i}]`, row, '{ input, output }');
    }
    return rows;
}

const squareMean = (outputs, targets) =>
    outputs.reduce((sum, output, i) => sum + (targets[i] - output) ** 2, 0) / outputs.length;

const indexOfMax = (numbers) => numbers.reduce((best, number, i) => (number > numbers[best] ? i : best), 0);

/** Of a network with one output: how its answers stand to the targets. */
function countBinary(judged) {
    const count = (actual, expected) =>
        judged.filter((one) => one.actual === actual && one.expected === expected).length;
    const [trueNeg, falseNeg, falsePos, truePos] = [count(0, 0), count(0, 1), count(1, 0), count(1, 1)];
    const counts = { trueNeg, truePos, falseNeg, falsePos };
    return { ...counts, ...rates(counts, judged.length) };
}

/** For what trains a network from outside, rows as they come: learn and begin, then train. */
export let insideOf;

export class NeuralNetwork {
    static get trainDefaults() { return { ...trainDefaults }; }
    static get defaults() { return { ...defaults }; }

    static {
        insideOf = (net) => ({
            learn: (columns, datum) => net.#learn(columns, datum, 'data'),
            begin: (columns) => { if (!net.isRunnable) net.#begin(columns); },
            train: (rows) => net.#trainOnce(rows),
        });
    }

    /** Of the layers, inputs included; null while there is no network. */
    sizes = null;
    trainOpts;
    #seed;
    #engine = null;
    #columns = null;        // { input, output }
    #training = false;

    constructor(options = {}) {
        const { network, training } = readOptions(options);
        const { seed, ...settings } = network;
        Object.assign(this, settings);
        this.#seed = seed ?? Math.floor(Math.random() * MAX_SEED);
        this.trainOpts = training;
    }

    get inputLookup() { return this.#columns?.input.lookup ?? null; }
    get outputLookup() { return this.#columns?.output.lookup ?? null; }
    get isRunnable() { return this.#engine !== null; }

    /** Options of training, in force from now on. */
    updateTrainingOptions(options) {
        const { activation, training } = readTraining(options, this.trainOpts, this, this.isRunnable);
        this.activation = activation;
        this.trainOpts = training;
    }

    #built() {
        if (!this.#engine) throw new VaneError('state', 'there is no network yet: call train or fromJSON');
        return this.#engine;
    }

    #idle() {
        if (this.#training) throw new VaneError('state', 'the network is being trained');
    }

    run(input) {
        const engine = this.#built();
        return this.#columns.output.read(engine.predict(this.#columns.input.row(input, 'input')));
    }

    train(data, options = {}) {
        const slices = this.#slices(data, options);
        let slice;
        do slice = slices.next(); while (!slice.done);
        return slice.value;
    }

    /** The same with turns of the event loop in between. */
    async trainAsync(data, options = {}) {
        const slices = this.#slices(data, options);
        for (;;) {
            const { done, value } = slices.next();
            if (done) return value;
            await value.rest();
        }
    }

    #learn(columns, datum, what) {
        for (const side of sides) columns[side].learn(datum[side], `${what}.${side}`);
    }

    /** Builds the network for these columns. */
    #begin(columns) {
        const [inputs, outputs] = sides.map((side) => columns[side].width);
        const { activation, hiddenLayers } = checkNetwork(this);
        const hidden = hiddenLayers ?? [Math.max(3, Math.floor(inputs / 2))];
        const sizes = [inputs, ...hidden, outputs];
        this.#engine = new Engine(sizes, activations[activation], this.#seed);
        this.#columns = columns;
        this.sizes = sizes;
    }

    /** All columns that rows have, of a network that has none yet. */
    #columnsOf(rows) {
        const columns = { input: new Columns(), output: new Columns() };
        rows.forEach((row, i) => this.#learn(columns, row, `data[${i}]`));
        return columns;
    }

    /** Pointer to a data set of the rows. */
    #upload(rows, columns) {
        const [inputs, targets] = sides.map((side) => {
            const { [side]: { width } } = columns;
            const numbers = new Float32Array(rows.length * width);
            rows.forEach((row, i) => columns[side].write(row[side], numbers, i * width, `data[${i}].${side}`));
            return numbers;
        });
        return this.#engine.upload(inputs, targets);
    }

    *#slices(data, options) {
        this.#idle();
        this.updateTrainingOptions(options);
        const rows = readData(data);
        if (!this.#engine) this.#begin(this.#columnsOf(rows));
        const engine = this.#engine;
        const set = this.#upload(rows, this.#columns);
        this.#training = true;
        try {
            engine.setTraining(vaneOptions(this.trainOpts, this.sizes.at(-1)));
            return yield* this.#epochs(engine, set, rows.length);
        } finally {
            this.#training = false;
            engine.drop(set);
        }
    }

    /** Epochs until the options end them; yields when the event loop should have a turn. */
    *#epochs(engine, set, length) {
        const { iterations, errorThresh, log, logPeriod, callback, callbackPeriod, timeout } = this.trainOpts;
        const end = performance.now() + timeout;
        const pace = engine.pace();
        const turns = new Turns();
        const status = { error: 1, iterations: 0 };
        const until = (period) => period - (status.iterations % period);
        const isDue = (period) => status.iterations % period === 0;
        let ended = 1;
        while (ended === 0
            || (status.iterations < iterations && status.error > errorThresh && performance.now() < end)) {
            const most = Math.min(iterations - status.iterations, log ? until(logPeriod) : Infinity,
                callback ? until(callbackPeriod) : Infinity);
            const begin = performance.now();
            const { epochs, rows, error } = engine.step(set, length, pace.countIn(), most);
            pace.learn(rows, performance.now() - begin);
            ended = epochs;
            if (ended > 0) {
                status.iterations += epochs;
                status.error = error;
                if (log && isDue(logPeriod)) log(`iterations: ${status.iterations}, training error: ${error}`);
                if (callback && isDue(callbackPeriod)) callback({ ...status });
            }
            if (turns.due) yield turns;
        }
        return status;
    }

    /** One pass over some rows; gives their mean error. */
    #trainOnce(rows) {
        const set = this.#upload(rows, this.#columns);
        try {
            this.#engine.setTraining({ ...vaneOptions(this.trainOpts, this.sizes.at(-1)), stopLoss: undefined });
            return this.#engine.step(set, rows.length, rows.length, 1).error;
        } finally {
            this.#engine.drop(set);
        }
    }

    test(data) {
        const engine = this.#built();
        const { input, output } = this.#columns;
        const rows = readData(data);
        const isBinary = output.width === 1;
        let errors = 0;
        const judged = rows.map((row, i) => {
            const outputs = engine.predict(input.row(row.input, `data[${i}].input`));
            const targets = output.row(row.output, `data[${i}].output`);
            errors += squareMean(outputs, targets);
            const [actual, expected] = isBinary
                ? [outputs[0] > this.binaryThresh ? 1 : 0, targets[0]] : [indexOfMax(outputs), indexOfMax(targets)];
            return { input: row.input, output: row.output, actual, expected };
        });
        return {
            error: errors / rows.length,
            misclasses: judged.filter(({ actual, expected }) => actual !== expected),
            total: rows.length,
            ...(isBinary ? countBinary(judged) : {}),
        };
    }

    /** What the network is, with copies of its weights. */
    #describe() {
        const engine = this.#built();
        const { sizes, activation, leakyReluAlpha, trainOpts } = this;
        const layers = sizes.slice(1).map((_, i) => engine.getWeights(i));
        return { sizes, activation, leakyReluAlpha, trainOpts, layers, columns: this.#columns };
    }

    /** In the form of brain.js 1.6.1. */
    toJSON() { return writeJson(this.#describe()); }

    /** From JSON of brain.js 1.6.1 or 2.0.0-beta. */
    fromJSON(json) {
        this.#idle();
        const { sizes, layers, columns, network, training } = readJson(json);
        const { seed: _, ...settings } = readOptions(network).network;
        const read = readTraining(training, this.trainOpts, settings, false);
        const engine = new Engine(sizes, activations[network.activation], 0);
        layers.forEach((values, i) => engine.setWeights(i, values));
        Object.assign(this, settings, { sizes, trainOpts: read.training });
        this.#engine = engine;
        this.#columns = columns;
        return this;
    }

    /** A function that gives what run does; its text needs nothing of this package. */
    toFunction() { return makeFunction(this.#describe()); }
}

let warned = false;

export class NeuralNetworkGPU extends NeuralNetwork {
    constructor(options) {
        if (!warned) console.warn('vane-nn/brain: NeuralNetworkGPU trains as NeuralNetwork does, on the CPU');
        warned = true;
        super(options);
    }
}
