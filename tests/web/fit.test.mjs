// Network.fit: what follows from data, and that it learns with nothing else said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusters, numbers } from './helpers.mjs';
import { Network, readCsv } from '../../web/src/index.mjs';

const { inputs } = clusters(90, 4, 3);
const rows = Array.from({ length: 90 }, (_, i) => Array.from(inputs.subarray(4 * i, 4 * i + 4)));
const classes = rows.map((_, i) => i % 3);
const last = (net) => {
    const { units, activation } = net.layers.at(-1);
    return [net.inputs, units, activation];
};

test('sizes and the last layer follow from the data', async () => {
    const two = rows.map((_, i) => i % 2);
    const oneHot = classes.map((label) => [0, 1, 2].map((i) => Number(i === label)));
    const reals = rows.map(([a, b]) => a + 2 * b);
    const names = classes.map((label) => ['ant', 'bee', 'cat'][label]);
    for (const [x, y, expected, options = {}] of [
        [rows, names, [4, 3, 'softmax']], [inputs, names, [4, 3, 'softmax']],
        [rows, Int32Array.from(classes), [4, 3, 'softmax']], [inputs, Uint8Array.from(classes), [4, 3, 'softmax']],
        [rows, classes, [4, 3, 'softmax'], { output: 'softmax' }], [rows, classes, [4, 1, 'linear']],
        [rows, two, [4, 2, 'softmax'], { classNames: ['no', 'yes'] }],
        [rows, two, [4, 1, 'sigmoid']], [inputs, Uint8Array.from(two), [4, 1, 'sigmoid']],
        [rows, two.map((bit) => [bit]), [4, 1, 'sigmoid']], [rows, two.map((bit) => [bit, 1]), [4, 2, 'sigmoid']],
        [rows, oneHot, [4, 3, 'softmax']], [rows, two.map((bit) => ({ yes: bit, no: 1 - bit })), [4, 2, 'softmax']],
        [rows, reals, [4, 1, 'linear']], [inputs, Float32Array.from(reals), [4, 1, 'linear']],
        [rows, reals.map((real) => [real, 1]), [4, 2, 'linear']], [rows, reals, [4, 1, 'tanh'], { output: 'tanh' }],
        [rows.map(([a, b, c, d]) => ({ a, b, c, d })), two, [4, 1, 'sigmoid']], [reals, two, [1, 1, 'sigmoid']],
    ]) {
        const net = await Network.fit(x, y, { hidden: 5, epochs: 1, ...options });
        assert.deepEqual(last(net), expected);
        assert.equal(net.layers[0].units, 5);
        net.dispose();
    }
});

test('it learns with nothing else said', async () => {
    const xor = await Network.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]);
    assert.deepEqual(Array.from(xor.predict([[0, 0], [0, 1], [1, 0], [1, 1]]), Math.round), [0, 1, 1, 0]);
    assert.deepEqual([xor.history.stopped, xor.history.loss.length], ['epochs', 1000]);

    const labels = await Network.fit(rows, classes.map((label) => ['ant', 'bee', 'cat'][label]), { hidden: [16, 8] });
    assert.deepEqual(labels.classNames, ['ant', 'bee', 'cat']);
    assert.ok(labels.history.accuracy.at(-1) > 0.9);
    assert.deepEqual(labels.layers.map(({ units }) => units), [16, 8, 3]);

    const x = numbers(200, 5);
    const prices = Array.from({ length: 100 }, (_, i) => 5e5 + 1e5 * x[2 * i] * x[2 * i + 1]);
    const sizes = Float32Array.from(x, (v) => 1000 * v + 3);
    const regression = await Network.fit(sizes, prices);
    const errors = regression.predict(sizes, { rows: 100 }).map((y, i) => Math.abs(y - prices[i]));
    assert.ok(errors.reduce((a, b) => a + b) / 100 < 5000, `${errors.reduce((a, b) => a + b) / 100}`);

    const csv = await readCsv('a,b,kind\n1,2,x\n2,1,y\n1,3,x\n3,1,y\n');
    const { inputNames, classNames } = csv;
    const named = await Network.fit(csv.inputs, csv.targets, { inputNames, classNames, hidden: [] });
    assert.deepEqual([named.classNames, named.layers.length], [['x', 'y'], 1]);
    for (const net of [xor, labels, regression, named]) net.dispose();
});

test('options go where they belong', async () => {
    const options = { hidden: [{ units: 6, activation: 'tanh', dropout: 0.1 }], seed: 9, epochs: 4, batchSize: 10, deterministic: true };
    const net = await Network.fit(rows, Int32Array.from(classes), options);
    const same = await Network.create({
        inputs: 4, layers: [...options.hidden, { units: 3, activation: 'softmax' }], seed: 9, deterministic: true,
    });
    await same.train({ inputs: rows, targets: classes }, { seed: 9, epochs: 4, batchSize: 10, scale: 'zscore', scaleTargets: 'none' });
    assert.deepEqual(net.serialize(), same.serialize());
    assert.deepEqual(net.history, same.history);
    net.dispose();
    same.dispose();
});

test('what no network follows from is refused', async () => {
    for (const [x, y, options, error] of [
        [undefined, [1], {}, { name: 'TypeError', message: /inputs is undefined/ }],
        [[], [1], {}, { name: 'RangeError', message: /inputs is empty/ }],
        [rows, 'ab', {}, { name: 'TypeError', message: /targets is "ab"/ }],
        [rows, [1, 2], {}, { name: 'RangeError', message: /targets has 2 numbers: expected as many for each of 90 rows/ }],
        [new Float32Array(7), ['a', 'b'], {}, { name: 'RangeError', message: /inputs has 7 numbers.*2 rows/ }],
        [[[1], [2]], ['a', 'a'], {}, { name: 'RangeError', message: /1 class: expected at least 2/ }],
        [[[1], [2, 3]], [1, 2], {}, { name: 'RangeError', message: /data.inputs\[1\] has 2 numbers: expected 1/ }],
        [rows, classes, { hiden: 3 }, { name: 'TypeError', message: /"hiden"/ }],
        [rows, classes, { hidden: ['a'] }, { name: 'TypeError', message: /hidden\[0\] is "a"/ }],
        [rows, classes, { output: 'sofmax' }, { code: 'argument', message: /"softmax"/ }],
        [rows, classes, { epochs: 1.5 }, { code: 'argument', message: /epochs is 1.5/ }],
    ]) await assert.rejects(Network.fit(x, y, options), error, String(error.message));
});
