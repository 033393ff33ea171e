import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { numbers } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const description = {
    inputs: 5,
    layers: [{ units: 7, activation: 'gelu', dropout: 0.25, frozen: true }, { units: 3, activation: 'softmax' }],
    seed: 9,
};

test('a network tells what it is', async () => {
    const net = await Network.create(description);
    assert.equal(net.inputs, 5);
    assert.equal(net.outputs, 3);
    assert.equal(net.parameters, 6 * 7 + 8 * 3);
    assert.deepEqual(net.layers, [
        { inputs: 5, units: 7, activation: 'gelu', steepness: 1, dropout: 0.25, frozen: true },
        { inputs: 7, units: 3, activation: 'softmax', steepness: 1, dropout: 0, frozen: false },
    ]);
    assert.deepEqual([net.shortcuts, net.sumLimit], [false, Infinity]);
    assert.equal(net.classNames, null);
    net.classNames = ['eins', null, 'drei ✓'];
    assert.deepEqual(net.classNames, ['eins', null, 'drei ✓']);
    net.classNames = null;
    assert.equal(net.classNames, null);
    net.dispose();
});

test('predict takes numbers in every shape, and rows do not depend on each other', async () => {
    const net = await Network.create(description);
    const x = numbers(2000 * 5).map((v) => Math.round(v * 100));
    const all = net.predict(x, { rows: 2000 });
    assert.equal(all.length, 6000);
    for (let i = 0; i < all.length; i += 3) assert.ok(Math.abs(all[i] + all[i + 1] + all[i + 2] - 1) < 1e-6);

    const rows = Array.from({ length: 2000 }, (_, i) => x.subarray(5 * i, 5 * i + 5));
    for (const same of [Float64Array.from(x), Int8Array.from(x), Array.from(x), rows, rows.map((row) => Array.from(row))]) {
        assert.deepEqual(net.predict(same, { rows: 2000 }), all);
    }
    for (const i of [0, 7, 1999]) assert.deepEqual(net.predict(rows[i]), all.slice(3 * i, 3 * i + 3));
    net.dispose();
});

test('predict goes block by block over rows that are wide', async () => {
    const net = await Network.create({ inputs: 100000, layers: [{ units: 2 }], seed: 3 });
    const x = numbers(7 * 100000);
    const all = net.predict(x, { rows: 7 });
    for (const i of [0, 3, 6]) {
        assert.deepEqual(net.predict(x.subarray(i * 100000, (i + 1) * 100000)), all.slice(2 * i, 2 * i + 2));
    }
    net.dispose();
});

test('linear by hand', async () => {
    const net = await Network.create({ inputs: 2, layers: [{ units: 2 }] });
    net.setWeights(0, { weights: [[1, 2], [3, 4]], bias: [10, 20] });
    assert.deepEqual(net.getWeights(0), { weights: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(10, 20) });
    assert.deepEqual(net.predict([1, 10]), Float32Array.of(1 + 30 + 10, 2 + 40 + 20));
    net.setWeights(0, { bias: [0, 0] });
    assert.deepEqual(net.predict([1, 10]), Float32Array.of(31, 42));
    net.dispose();
});

test('a file goes round: bytes, ArrayBuffer, path, clone', async () => {
    const net = await Network.create(description);
    net.classNames = ['a', 'b', 'c'];
    const bytes = net.serialize();
    const x = numbers(50);
    const y = net.predict(x, { rows: 10 });
    const folder = await mkdtemp(join(tmpdir(), 'vane-'));
    try {
        const path = join(folder, 'net.vane');
        await writeFile(path, bytes);
        const padded = new Uint8Array(bytes.length + 2);
        padded.set(bytes, 1);
        const copies = await Promise.all([
            Network.deserialize(bytes), Network.deserialize(bytes.slice().buffer),
            Network.deserialize(padded.subarray(1, -1)), Network.load(path), net.clone(),
        ]);
        for (const copy of copies) {
            assert.deepEqual(copy.predict(x, { rows: 10 }), y);
            assert.deepEqual(copy.layers, net.layers);
            assert.deepEqual(copy.classNames, net.classNames);
            assert.deepEqual(copy.serialize(), bytes);
            copy.dispose();
        }
    } finally {
        await rm(folder, { recursive: true });
    }
    net.dispose();
});

test('a damaged file is refused', async () => {
    const net = await Network.create(description);
    const bytes = net.serialize();
    for (const at of [0, 9, bytes.length >> 1, bytes.length - 1]) {
        const bad = bytes.slice();
        bad[at] ^= 4;
        await assert.rejects(Network.deserialize(bad), { name: 'VaneError' });
    }
    for (const length of [1, 8, 100, bytes.length - 1]) {
        await assert.rejects(Network.deserialize(bytes.subarray(0, length)), { name: 'VaneError', code: 'format' });
    }
    net.dispose();
});

test('a network that is disposed of says so', async () => {
    const net = await Network.create(description);
    net.dispose();
    net.dispose();
    assert.throws(() => net.predict(numbers(5)), { code: 'state', message: /disposed/ });
    await assert.rejects(net.train({ inputs: [], targets: [] }), { code: 'state' });
});

test('units of a layer that do different things, steeply, with shortcuts and sums cut', async () => {
    const activation = ['tanh', 'tanh', 'relu', 'sigmoid'];
    const steepness = [1, 2, 2, 0.5];
    const net = await Network.create({
        inputs: 1, shortcuts: true, sumLimit: 3,
        layers: [{ units: 4, activation, steepness }, { units: 1, steepness: 0.25 }],
    });
    const [hidden, last] = net.layers;
    assert.deepEqual([hidden.activation, hidden.steepness], [activation, steepness]);
    assert.deepEqual([last.inputs, last.activation, last.steepness], [5, 'linear', 0.25]);
    assert.deepEqual([net.shortcuts, net.sumLimit, net.parameters], [true, 3, 8 + 6]);

    net.setWeights(0, { weights: [1, 1, 1, 1], bias: [0, 0, 0, 0] });
    net.setWeights(1, { weights: [1, 1, 1, 1, 1], bias: [0] });
    const unit = (f, k) => (x) => f(Math.max(-3 / k, Math.min(3 / k, k * x)));
    const hand = (x) => {
        const sigmoid = (z) => 1 / (1 + Math.exp(-z));
        const units = [unit(Math.tanh, 1), unit(Math.tanh, 2), unit((z) => Math.max(z, 0), 2), unit(sigmoid, 0.5)];
        return unit((z) => z, 0.25)(units.reduce((sum, f) => sum + f(x), x));
    };
    for (const x of [-5, -0.3, 0, 0.7, 40]) assert.ok(Math.abs(net.predict([x])[0] - hand(x)) < 1e-5, `${x}`);

    const copy = await net.clone();
    assert.deepEqual(copy.layers, net.layers);
    assert.deepEqual([copy.shortcuts, copy.sumLimit], [true, 3]);
    await assert.rejects(Network.create({ inputs: 1, layers: [{ units: 2, activation: ['tanh'] }] }),
        { name: 'RangeError', message: /layers\[0\].activation has 1 elements: expected one for each of 2 units/ });
    await assert.rejects(Network.create({ inputs: 1, layers: [{ units: 2, steepness: [1, '2'] }] }),
        { name: 'TypeError', message: /layers\[0\].steepness\[1\] is "2"/ });
    await assert.rejects(Network.create({ inputs: 1, layers: [{ units: 2, steepness: 0 }] }), { code: 'argument' });
    net.dispose();
    copy.dispose();
});
