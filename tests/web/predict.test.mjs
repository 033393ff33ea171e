// Rows in, results out: predict, predictInto, classify, activations, and what layers tell of themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { classifier, instances, memoryOf, numbers, xor, xorNet } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

test('several rows in one array have to be said', async () => {
    const net = await xorNet();
    const flat = new Float32Array(xor.inputs.flat());
    const all = net.predict(xor.inputs);
    assert.deepEqual(net.predict(flat, { rows: 4 }), all);
    assert.deepEqual(net.predict(xor.inputs, { rows: 4 }), all);
    assert.deepEqual(net.predict([1, 0]), all.slice(2, 3));
    assert.deepEqual(net.predict([[1, 0]]), all.slice(2, 3));
    for (const [inputs, options, message, fields] of [
        [flat, undefined, /inputs has 8 numbers: expected 2, or \{ rows: 4 \}/, { option: 'inputs', value: flat }],
        [flat, { rows: 3 }, /inputs has 8 numbers: expected 3 rows of 2/, { option: 'inputs', value: flat }],
        [xor.inputs, { rows: 3 }, /inputs has 4 rows of 2: expected 3 rows of 2/, {}],
        [[1, 2, 3], undefined, /inputs has 3 numbers: expected 2/, {}],
        [flat, { rows: 1.5 }, /rows is 1.5/, { option: 'rows', value: 1.5 }],
    ]) {
        assert.throws(() => net.predict(inputs, options), { name: 'RangeError', message, ...fields });
    }
    assert.throws(() => net.predict(flat, { row: 4 }), { name: 'TypeError', message: /"row".*"rows"/ });
    net.dispose();
});

test('predictInto writes where it is told, and allocates nothing', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    const net = await classifier(33, 17, 3);
    const { exports } = instances[0];
    const x = numbers(7 * 33);
    const y = new Float32Array(7 * 3);
    net.predictInto(x, 7, y);
    assert.deepEqual(y, net.predict(x, { rows: 7 }));
    const call = (times) => { for (let i = 0; i < times; i++) net.predictInto(x, 7, y); };
    call(20000);        // until the engine has compiled it
    collect();
    const before = memoryOf({ exports });
    const grown = Array.from({ length: 11 }, () => {
        const heap = process.memoryUsage().heapUsed;
        call(10000);
        return process.memoryUsage().heapUsed - heap;
    });
    const typical = grown.sort((a, b) => a - b)[5];      // the engine itself may work meanwhile
    assert.ok(typical < 50000, `10,000 calls left ${grown} bytes of garbage`);
    assert.deepEqual(memoryOf({ exports }), before);
    net.dispose();
});

test('predictInto refuses other lengths and types', async () => {
    const net = await xorNet();
    const x = new Float32Array(8);
    for (const [inputs, rows, outputs, name, message] of [
        [x, 3, new Float32Array(3), 'RangeError', /inputs has 8 numbers: expected 3 rows of 2/],
        [x, 4, new Float32Array(5), 'RangeError', /outputs has 5 numbers: expected 4 rows of 1/],
        [[0, 1], 1, new Float32Array(1), 'TypeError', /inputs is an array of 2: expected a typed array/],
        [x, 4, [0, 0, 0, 0], 'TypeError', /outputs is an array of 4: expected a Float32Array/],
        [x, 4, new Uint8Array(4), 'TypeError', /outputs is an Uint8Array: expected a Float32Array/],
        [x, -4, x, 'RangeError', /rows is -4/],
        [x, 0, x, 'RangeError', /inputs has 8 numbers: expected 0 rows/],
    ]) {
        assert.throws(() => net.predictInto(inputs, rows, outputs), { name, code: 'argument', message });
    }
    net.dispose();
});

test('classes with their probabilities', async () => {
    const net = await classifier(5, 4, 3);
    net.classNames = ['cat', 'dog', null];
    const x = numbers(10);
    const y = net.predict(x, { rows: 2 });
    const both = net.classify(x, { rows: 2 });
    assert.equal(both.length, 2);
    for (const [row, found] of both.entries()) {
        assert.deepEqual(found.map(({ probability }) => probability), Array.from(y.slice(3 * row, 3 * row + 3)).sort((a, b) => b - a));
        for (const { label, index, probability } of found) {
            assert.equal(label, ['cat', 'dog', 2][index]);
            assert.equal(probability, y[3 * row + index]);
        }
    }
    assert.deepEqual(net.classify(x.subarray(0, 5)), both[0]);
    assert.deepEqual(net.classify([Array.from(x.subarray(0, 5))]), [both[0]]);
    assert.deepEqual(net.classify(x.subarray(5), { top: 2 }), both[1].slice(0, 2));
    assert.throws(() => net.classify(x, { tip: 2 }), { name: 'TypeError', message: /"tip".*"top"/ });
    assert.throws(() => net.classify(x.subarray(5), { top: -1 }), { name: 'RangeError', option: 'top', value: -1 });
    net.dispose();

    const two = await xorNet();
    const [p] = two.predict([0, 1]);
    const found = two.classify([0, 1]);
    assert.deepEqual(found.map(({ index }) => index), p < 0.5 ? [0, 1] : [1, 0]);
    assert.deepEqual(found.find(({ index }) => index === 1), { label: 1, index: 1, probability: p });
    assert.deepEqual(found.find(({ index }) => index === 0), { label: 0, index: 0, probability: 1 - p });
    two.classNames = ['odd'];
    assert.deepEqual(two.classify([0, 1]).map(({ label }) => label).sort(), ['not odd', 'odd']);
    two.dispose();

    const linear = await Network.create({ inputs: 1, layers: [{ units: 2 }] });
    assert.throws(() => linear.classify([1]), { code: 'unsupported', message: /"linear" are no probabilities/ });
    linear.dispose();
});

test('activations are those of each layer, the last one being what predict gives', async () => {
    const layers = [{ units: 7, activation: 'tanh' }, { units: 4, activation: 'relu' }, { units: 3, activation: 'softmax' }];
    for (const shortcuts of [false, true]) {
        const net = await Network.create({ inputs: 5, layers, shortcuts, seed: 3 });
        const x = numbers(5);
        const found = net.activations(x);
        assert.deepEqual(net.activations(Array.from(x)), found);
        assert.deepEqual(found.map(({ length }) => length), [7, 4, 3]);
        assert.deepEqual(found[2], net.predict(x));

        const [{ weights, bias }] = net.layers;
        found[0].forEach((y, unit) => {
            const sum = x.reduce((before, value, i) => before + value * weights[7 * i + unit], bias[unit]);
            assert.ok(Math.abs(y - Math.tanh(sum)) < 1e-6);
        });
        const part = await Network.create({ inputs: 5, layers: layers.slice(0, 2), shortcuts });
        [0, 1].forEach((i) => part.setWeights(i, net.getWeights(i)));
        assert.deepEqual(found[1], part.predict(x));
        assert.throws(() => net.activations(numbers(10)), { name: 'RangeError', message: /10 numbers: expected 1 rows of 5/ });
        for (const each of [net, part]) each.dispose();
    }
});

test('a forward pass in part leaves nothing behind', async () => {
    const net = await xorNet();
    const { exports } = instances[0];
    net.activations([0, 1]);
    const before = memoryOf({ exports }).bytesLive;
    for (let i = 0; i < 100; i++) net.activations([0, 1]);
    assert.equal(memoryOf({ exports }).bytesLive, before);
    net.dispose();
});

test('layers give copies of their weights, as they are when they are asked for', async () => {
    const net = await xorNet();
    const [hidden, last] = net.layers;
    const { weights, bias } = net.getWeights(1);
    assert.deepEqual([last.weights, last.bias], [weights, bias]);
    last.weights.fill(0);
    assert.deepEqual(last.weights, weights);
    net.setWeights(0, { bias: new Float32Array(8).fill(2) });
    assert.deepEqual(hidden.bias, new Float32Array(8).fill(2));
    assert.equal(JSON.stringify(last), JSON.stringify({ ...last }), 'and only then');
    net.dispose();
    assert.throws(() => hidden.weights, { code: 'state' });
});

test('names of inputs and classes are part of the file', async () => {
    const net = await xorNet();
    net.inputNames = ['left', 'right'];
    net.classNames = ['either'];
    const copy = await Network.deserialize(net.serialize());
    assert.deepEqual([copy.inputNames, copy.classNames], [['left', 'right'], ['either']]);
    copy.inputNames = null;
    assert.equal(copy.inputNames, null);
    assert.throws(() => { copy.inputNames = ['one']; }, { name: 'RangeError', option: 'inputNames' });
    assert.throws(() => { copy.inputNames = ['one', 'a\nb']; }, { code: 'argument', option: 'inputNames[1]', value: 'a\nb' });
    for (const each of [net, copy]) each.dispose();
});

test('a summary', async () => {
    const net = await Network.create({
        inputs: 784, sumLimit: 150,
        layers: [{ units: 128, activation: 'relu', dropout: 0.2 }, { units: 3, activation: ['tanh', 'sigmoid', 'tanh'], steepness: 0.5 },
            { units: 10, activation: 'softmax', frozen: true }],
    });
    assert.equal(await net.summary(), `\
layer  inputs  units  activation         parameters   bytes
0         784    128  relu                   100480  401920  dropout 0.2
1         128      3  2 tanh, 1 sigmoid         387    1548  steepness 0.5
2           3     10  softmax                    40     160  frozen
total                                        100907  403628
sums are cut at 150`);
    net.dispose();
});
