// Every function, method and property of the package with values that it doesn't expect, in the place of each argument and of
// each option in turn: an error that says which, or a result, and networks that go on.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as brain from '../../web/src/brain/index.mjs';
import * as vane from '../../web/src/index.mjs';
import * as store from '../../web/src/store/store.mjs';
import { xor, xorNet } from './helpers.mjs';
import { closingLine } from './hostile/report.mjs';
import { isMine, values } from './hostile/values.mjs';

const { Network, VaneError } = vane;
const LONGEST_MS = 60_000;
const quiet = { log: false, iterations: 2 };
const rows = xor.inputs.map((input, i) => ({ input, output: [xor.targets[i]] }));
const replaced = (list, place, value) => list.map((each, i) => (i === place ? value : each));
const counts = { calls: 0, results: 0, errors: 0, failures: 0 };

const net = await Network.create({ inputs: 2, layers: [{ units: 3, activation: 'sigmoid' }, { units: 1, activation: 'sigmoid' }] });
const growing = await Network.create({ inputs: 2, layers: [{ units: 1, activation: 'sigmoid' }], shortcuts: true });
const trainer = await (await xorNet()).trainer(xor, { epochs: 5, validation: 0.5 });
const far = await Network.inWorker({ inputs: 2, layers: [{ units: 1, activation: 'sigmoid' }] });
const control = await xorNet();
const before = control.predict(xor.inputs);
after(async () => {
    for (const each of [net, growing, control]) each.dispose();
    trainer.dispose();
    await far.dispose();
});

const folder = await mkdtemp(join(tmpdir(), 'vane-'));
const kept = join(folder, 'x');
await store.save(net, kept);
process.chdir(folder);      // where texts are paths to
after(() => rm(folder, { recursive: true }));

const newBrain = () => {
    const it = new brain.NeuralNetwork({ seed: 1 });
    it.train(rows, quiet);
    return it;
};

const description = { inputs: 2, layers: [{ units: 2, activation: 'tanh', dropout: 0, initialiser: 'auto', frozen: false, steepness: 1 }],
    seed: 1, shortcuts: false, sumLimit: 9, isa: 'scalar', deterministic: true, threads: 1 };
const training = { epochs: 1, batchSize: 4, learningRate: 0.01, optimizer: 'adam', loss: 'auto', schedule: 'constant', seed: 1,
    shuffle: true, validation: xor, classWeights: [1], onEpoch() {}, onBatch() {}, onProgress() {}, checkpoint: { save() {}, everyEpochs: 1 },
    counters: true, signal: new AbortController().signal, stopLoss: 0, patience: 1, fannWay: false, scale: 'none', shuffleBuffer: 8 };
const data = { ...xor, weights: [1, 1, 1, 1], inputNames: ['a', 'b'], classNames: ['c'], rows: 4 };
const json = () => ({ sizes: [1, 1], layers: [{ 0: {} }, { 0: { bias: 0, weights: { 0: 1 } } }], activation: 'sigmoid' });

/** Of each function a call that is right, by what it is called on. */
const calls = {
    package: [vane, {
        applyScaling: [[1, 2], { scale: [1], shift: [1] }], fitScaling: [[1, 2], { scale: 'minmax', width: 1 }],
        oneHot: [['a', 'b'], { classNames: ['a', 'b'] }],
        readCsv: [new Blob(['a,b\n1,2\n']), { targets: 1, labels: false, header: true, separator: ',' }],
        split: [data, 0.5, { seed: 1 }],
    }],
    Network: [Network, {
        create: [description], deserialize: [net.serialize(), { isa: 'scalar', threads: 1, deterministic: false }],
        fit: [xor.inputs, xor.targets, { hidden: [{ units: 1 }], output: 'linear', classNames: null, ...training, inputNames: ['a', 'b'] }],
        fromFann: [await net.toFann(), { threads: 1 }], fromJSON: [json(), { threads: 1 }],
        inWorker: [{ inputs: 1, layers: [{ units: 1 }] }, { worker: 'shared' }], load: [new Blob([net.serialize()]), { threads: 1 }],
    }],
    network: [net, {
        activations: [[0, 1]], classify: [[0, 1], { top: 1, rows: 1 }], clone: [], evaluate: [data, { loss: 'mse' }], fannLeavesOut: [], getWeights: [0],
        predict: [[0, 1], { rows: 1 }], predictInto: [new Float32Array(2), 1, new Float32Array(1)], serialize: [],
        setFrozen: [0, false], setWeights: [0, { weights: net.getWeights(0).weights, bias: net.getWeights(0).bias }],
        summary: [], toFann: [], toFunction: [{ name: 'f' }], toJSON: [], toSource: [{ name: 'f' }],
        train: [data, training], trainer: [xor, { epochs: 1 }], trainStream: [xor, training],
        'inputNames=': [['a', 'b']], 'classNames=': [['a']],
    }],
    'growing network': [{ cascade: (...args) => growing.cascade(...args) }, {
        cascade: [xor, { maxUnits: 1, kinds: [{ activation: 'tanh', steepness: 1 }] }],
    }],
    'network in a worker': [far, {
        activations: [[0, 1]], classify: [[0, 1], { top: 1, rows: 1 }],
        clone: [], evaluate: [xor, { loss: 'mse' }], fannLeavesOut: [], getWeights: [0], predict: [[0, 1], { rows: 1 }], serialize: [],
        setClassNames: [['a']], setFrozen: [0, false], setInputNames: [['a', 'b']], setWeights: [0, { bias: [0] }], snapshot: [], summary: [],
        toFann: [], toFunction: [{ name: 'f' }], toJSON: [], toSource: [{ name: 'f' }], train: [xor, training], trainStream: [xor, training],
        upload: [xor],
    }],
    trainer: [trainer, {
        checkpoint: [], counters: [], histograms: [], run: [{ batches: 1, epochs: 1, ms: 5 }], step: [[[0, 1]], [1], [1]], validate: [],
        'learningRate=': [0.01],
    }],
    'brain.js': [brain, { likely: [[0, 1], newBrain()] }],
    'brain.js network': [newBrain(), {
        run: [[0, 1]], test: [rows], toFunction: [], toJSON: [], train: [rows, quiet],
        trainAsync: [rows, quiet], updateTrainingOptions: [{ ...quiet, learningRate: 0.1, momentum: 0.1, callback() {}, timeout: 9 }],
        fromJSON: [newBrain().toJSON()],        // last, as it makes another network of it
    }],
    store: [store, {
        checkpointTo: ['x', { everyEpochs: 1, everySeconds: 1 }], find: [kept], list: [folder], load: [kept], remove: [join(folder, 'y')],
        save: [net.serialize(), kept],
    }],
};

/** Classes, what ends things, and what has a row of its own: cascade training, whose networks have shortcuts. */
const others = ['constructor', 'dispose', 'VaneError', 'Network', 'default', 'NeuralNetwork', 'NeuralNetworkGPU', 'CrossValidate',
    'TrainStream', 'recurrent', 'length', 'name', 'prototype'];

/** Names of functions, and with '=' of what can be set, of an object and what it inherits. */
function namesOf(object) {
    const names = [];
    for (let at = object; at && at !== Object.prototype && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
        for (const [name, { value, set }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
            if (typeof value === 'function') names.push(name);
            if (set) names.push(`${name}=`);
        }
    }
    return [...new Set(names)].filter((name) => !others.includes(name) && (object !== net && object !== far || name !== 'cascade')).sort();
}

/** Calls with a hostile value in the place of each argument, or of a part of one: [what, arguments]. */
function* variants(args) {
    for (const [i, arg] of args.entries()) {
        for (const [name, make] of Object.entries(values)) {
            yield [`argument ${i}: ${name}`, () => replaced(args, i, make())];
            const isOptions = arg !== null && typeof arg === 'object' && Object.getPrototypeOf(arg) === Object.prototype;
            for (const key of isOptions ? Object.keys(arg) : []) yield [`${key}: ${name}`, () => replaced(args, i, { ...arg, [key]: make() })];
        }
    }
}

const call = async (target, name, args) => {
    if (name.endsWith('=')) target[name.slice(0, -1)] = args[0];
    const result = name.endsWith('=') ? null : await target[name](...args);
    if (typeof result?.next === 'function') await result.return?.();
    else if (result instanceof Network) await result.dispose();
    else await result?.dispose?.();
};

/** Ours says by its code what it is, as the system's do of files that aren't there. */
const sound = (error) => isMine(error) || (typeof error?.code === 'string' && error.code !== 'dead'
    && ([TypeError, RangeError, VaneError].some((Kind) => error instanceof Kind) || error.errno !== undefined));

for (const [what, [target, table]] of Object.entries(calls)) {
    test(`${what}: each function has its row`, () => assert.deepEqual(namesOf(target), Object.keys(table).sort()));
    for (const [name, args] of Object.entries(table)) {
        test(`${what}: ${name}`, { timeout: LONGEST_MS }, async () => {
            await call(target, name, args);
            const wrong = [];
            for (const [how, make] of variants(args)) {
                counts.calls++;
                try {
                    await call(target, name, make());
                    counts.results++;
                } catch (error) {
                    counts.errors++;
                    if (!sound(error)) wrong.push(`${how}: ${error?.stack ?? error}`.split('\n').slice(0, 3).join(' '));
                }
            }
            counts.failures += wrong.length;
            assert.deepEqual(wrong, []);
            assert.deepEqual(control.predict(xor.inputs), before);
        });
    }
}

test('hostile: the sum', (t) => closingLine(t, 'api', counts));
