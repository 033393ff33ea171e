// Prototype pollution, both ways: what is read changes no prototype, and prototypes that a page has changed lead nothing astray.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecord, parseLine } from '../../web/dashboard/record.mjs';
import { NeuralNetwork } from '../../web/src/brain/index.mjs';
import { Network, oneHot, readCsv } from '../../web/src/index.mjs';
import { xor, xorNet } from './helpers.mjs';

const keys = ['__proto__', 'constructor', 'prototype'];
const names = Object.getOwnPropertyNames(Object.prototype).sort();

/** Nothing has been added to what all objects inherit. */
function untouched() {
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).sort(), names);
    assert.equal({}.polluted, undefined);
    assert.equal((() => {}).polluted, undefined);
}

/** A JSON text with each object's keys so named before what it has. */
const poison = (json) => JSON.stringify(json).replaceAll(/\{(?=")/g,
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1},');

const brainJson = () => ({
    sizes: [2, 1], layers: [{ x: {}, y: {} }, { z: { bias: 0, weights: { x: 1, y: 2 } } }],
    inputLookup: true, outputLookup: true, activation: 'sigmoid', trainOpts: { iterations: 3 },
});

test('keys of files that are names of prototypes are names, or are refused', async () => {
    for (const key of keys) {
        const text = JSON.stringify(brainJson()).replaceAll('"x"', JSON.stringify(key));
        const net = await Network.fromJSON(text);
        assert.deepEqual(net.inputNames, [key, 'y']);
        const again = await Network.fromJSON(JSON.stringify(await net.toJSON()));
        assert.deepEqual(again.predict([1, 1]), net.predict([1, 1]));
        const old = new NeuralNetwork().fromJSON(JSON.parse(text));
        assert.deepEqual(Object.keys(old.inputLookup), [key, 'y']);
        assert.ok(old.run(JSON.parse(`{"${key}":1,"y":1}`)).z > 0.9);
        for (const each of [net, again]) each.dispose();
    }
    await assert.rejects(Network.fromJSON(poison(brainJson())), { code: 'format', message: /entries: sizes says/ });
    assert.throws(() => new NeuralNetwork().fromJSON(JSON.parse(poison(brainJson()))), { code: 'format' });
    untouched();
});

test('names of inputs and classes, headers and labels of CSV may be such keys', async () => {
    const table = await readCsv(`${keys.join()},label\n1,2,3,__proto__\n4,5,6,constructor\n`, { labels: true });
    assert.deepEqual([table.inputNames, table.classNames], [keys, ['__proto__', 'constructor']]);
    const net = await Network.create({ inputs: 3, layers: [{ units: 2, activation: 'softmax' }] });
    await net.train(table, { epochs: 1, classWeights: JSON.parse('{"__proto__":2,"constructor":3}') });
    assert.deepEqual([net.inputNames, net.classNames], [keys, ['__proto__', 'constructor']]);
    const copy = await Network.deserialize(net.serialize());
    assert.equal(copy.classify([1, 2, 3])[0].label, net.classify([1, 2, 3])[0].label);
    await assert.rejects(net.train(table, { classWeights: { valueOf: 1 } }), { code: 'argument', option: 'valueOf' });
    assert.deepEqual((await oneHot(keys)).classNames.sort(), [...keys].sort());
    for (const each of [net, copy]) each.dispose();
    untouched();
});

test('options with such keys are refused by name', async () => {
    const net = await xorNet();
    for (const key of keys) {
        const given = JSON.parse(`{"epochs":1,"${key}":{"polluted":1}}`);
        for (const call of [() => net.train(xor, given), () => Network.create({ inputs: 1, layers: [{ units: 1 }], ...given }),
            () => Network.fit(xor.inputs, xor.targets, given), async () => new NeuralNetwork(given), () => readCsv('1,2\n', given)]) {
            await assert.rejects(async () => call(), { code: 'argument' }, key);
        }
    }
    net.dispose();
    untouched();
});

test('records of a run with such keys have their own fields and no other', () => {
    const record = { event: 'progress', loss: 1, layers: [{ forward: 1, backward: 2 }], memory: { hits: 3 } };
    const read = readRecord(parseLine(poison(record)));
    assert.deepEqual([read.loss, read.layers, read.memory.hits], [1, record.layers, 3]);
    assert.equal(read.polluted, undefined);
    for (const event of [...keys, 'toString', 'valueOf']) assert.equal(readRecord({ event }), null);
    untouched();
});

/** What a page may have put there: names of our options and what the language itself asks objects for. */
const pollution = {
    epochs: 10 ** 9, batchSize: -1, learningRate: 'fast', optimizer: 'evil', loss: 'evil', signal: 7, onEpoch: 7, onBatch: 7,
    onProgress: 7, checkpoint: 7, validation: 7, weights: 7, rows: 7, top: 7, resume: 7, counters: 7, classWeights: 7, inputNames: 7,
    classNames: 7, seed: -1, shortcuts: 7, sumLimit: 'x', isa: 'evil', threads: -1, deterministic: 7, activation: 'evil', dropout: 7,
    initialiser: 7, steepness: 7, frozen: 7, targets: 7, header: 7, labels: 7, separator: 7, scale: 'evil', width: 7, iterations: -1,
    hiddenLayers: 7, callback: 7, log: 7, praxis: 7, type: 'evil', sizes: 7, 0: 7, length: 7, serialize: 7,
    worker: 'evil', load: 7,
};

/** What use() gives while Object.prototype has a name. */
async function polluted(name, value, use) {
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true, enumerable: false });
    try {
        return await use();
    } finally {
        delete Object.prototype[name];
    }
}

/** Training, files and predictions, as numbers. */
async function work() {
    const net = await xorNet();
    const history = await net.train({ inputs: xor.inputs, targets: xor.targets }, { epochs: 3 });
    const copy = await Network.deserialize(net.serialize());
    const table = await readCsv('a,b\n1,2\n3,4\n');
    const old = new NeuralNetwork({ seed: 1 });
    old.train([{ input: [0, 1], output: [1] }, { input: [1, 1], output: [0] }], { iterations: 3 });
    const again = await Network.fromJSON(old.toJSON());
    const results = [history.loss, copy.predict(xor.inputs), table, old.run([0, 1]), again.predict([0, 1]), (await net.evaluate(xor)).loss];
    for (const each of [net, copy, again]) each.dispose();
    return JSON.stringify(results);
}

/** The same in a worker, and epoch by epoch. */
async function workAway() {
    const net = await Network.inWorker({ inputs: 2, layers: [{ units: 3, activation: 'tanh' }, { units: 1, activation: 'sigmoid' }], seed: 1 });
    const results = [(await net.train({ inputs: xor.inputs, targets: xor.targets }, { epochs: 3 })).loss];
    for await (const { loss } of net.trainStream(xor, { epochs: 2 })) results.push(loss);
    const copy = await Network.inWorker(await net.serialize(), {});
    results.push(await copy.predict(xor.inputs), (await copy.evaluate(xor)).loss);
    for (const each of [net, copy]) await each.dispose();
    return JSON.stringify(results);
}

/** What use() makes else, for each of the names. */
async function misled(use) {
    const expected = await use();
    const wrong = [];
    for (const [name, value] of Object.entries(pollution)) {
        const result = await polluted(name, value, use).catch((error) => error);
        if (result !== expected) wrong.push(`${name}: ${result?.message ?? result}`.slice(0, 200));
    }
    return wrong;
}

test('a page that has changed Object.prototype gets the same numbers', async () => {
    assert.deepEqual(await misled(work), []);
});

test('and from a worker', async () => {
    const stays = await Network.inWorker({ inputs: 1, layers: [{ units: 1 }] });     // as the worker does, then
    assert.deepEqual(await misled(workAway), []);
    await stays.dispose();
});

test('a declared size is no reason to take memory: 688 bytes of JSON with a huge layer are refused by name', async () => {
    const units = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [i, { bias: 0, weights: { 0: 0.5 } }]));
    const huge = { sizes: [1, 2 ** 31 - 1, 1], layers: [{ 0: {} }, units, { 0: { bias: 0, weights: {} } }], activation: 'sigmoid' };
    const second = { ...huge, layers: [{}, { weights: [[1]], biases: [1] }, { weights: [[1]], biases: [1] }] };
    const short = { ...huge, sizes: [2, 1], layers: [{ 0: {}, 1: {} }, { 0: { bias: 0, weights: { 0: 1 } } }] };
    const before = process.memoryUsage().rss;
    for (const json of [huge, second, { ...huge, sizes: [2 ** 53, 2 ** 53, 1] }, { ...huge, sizes: [1e300, 1, 1] }, short]) {
        assert.ok(JSON.stringify(json).length < 688);
        await assert.rejects(Network.fromJSON(json), { code: 'format', message: /layers\[\d\].*(entries|elements)|sizes/ });
        assert.throws(() => new NeuralNetwork().fromJSON(json), { code: 'format' });
    }
    assert.ok(process.memoryUsage().rss < before + 64 * 2 ** 20);
});
