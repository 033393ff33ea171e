// Networks as plain JavaScript: what is printed and what is called gives what predict gives.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { build } from '../../web/node_modules/esbuild/lib/main.js';
import { Network } from '../../web/src/index.mjs';
import { fannFile } from './fann_file.mjs';
import { numbers, xorNet } from './helpers.mjs';

const imported = (text) => import(`data:text/javascript,${encodeURIComponent(text)}`);

const TOLERANCE = 2e-6;     // of results around 1; ours are rounded to float32 at each step

function near(found, expected, what) {
    assert.equal(found.length, expected.length);
    found.forEach((y, i) => {
        assert.ok(Math.abs(y - expected[i]) <= TOLERANCE * Math.max(1, Math.abs(expected[i])), `${what}: ${y}, not ${expected[i]}`);
    });
}

/** The closure and the text give the same, which is nearly what the network gives. */
async function compare(net, what) {
    const { default: printed, predict } = await imported(await net.toSource());
    assert.equal(printed, predict);
    const called = await net.toFunction();
    for (let i = 0; i < 20; i++) {
        const x = numbers(net.inputs, i + 1).map((v) => v * 3 ** (i % 3));
        const y = printed(x);
        assert.deepEqual(called(Array.from(x)), y);
        near(y, net.predict(x), what);
    }
}

const declared = await readFile(new URL('../../web/src/index.d.ts', import.meta.url), 'utf8');
const activations = [.../export type Activation =([^;]*);/.exec(declared)[1].matchAll(/'(\w+)'/g)].map(([, name]) => name);

test('all activations', async () => {
    assert.ok(activations.length >= 25);
    for (const activation of activations) {
        const net = await Network.create({ inputs: 3, layers: [{ units: 4, activation }, { units: 2 }], seed: 6 });
        await compare(net, activation);
        net.dispose();
    }
});

test('shortcuts, units that differ, sums that are cut', async () => {
    const net = await Network.create({
        inputs: 3, shortcuts: true, sumLimit: 2, seed: 2,
        layers: [{ units: 3, activation: ['tanh', 'gaussian', 'relu'], steepness: [0.5, 1, 2] }, { units: 2, activation: 'softmax' }],
    });
    await compare(net, 'mixed');
    net.dispose();
});

test('scaling, and layers with few connections, of a FANN file', async () => {
    const net = await Network.fromFann(fannFile({
        connection_rate: '0.500000', layer_sizes: '3 3 2 ', scale_included: 1,
        'neurons (num_inputs, activation_function, activation_steepness)':
            '(0, 0, 0.0) (0, 0, 0.0) (0, 0, 0.0) (2, 5, 0.5) (1, 5, 0.5) (0, 0, 0.0) (3, 0, 0.5) (0, 0, 0.0) ',
        'connections (connected_to_neuron, weight)': '(0, 2.0) (2, 0.25) (1, -1.5) (3, 0.5) (4, 0.75) (5, 0.125) ',
    }, {
        scale_mean_in: '1.0 2.0 ', scale_deviation_in: '2.0 4.0 ', scale_new_min_in: '-1.0 -1.0 ', scale_factor_in: '1.0 1.0 ',
        scale_mean_out: '3.0 ', scale_deviation_out: '0.5 ', scale_new_min_out: '-1.0 ', scale_factor_out: '1.0 ',
    }));
    assert.deepEqual(net.layers.map(({ connections }) => connections), [3, undefined]);
    assert.deepEqual(net.getWeights(0), { weights: Float32Array.of(2, 0, 0, -1.5), bias: Float32Array.of(0.25, 0) });
    assert.deepEqual(net.scaling, {
        inputs: { scale: Float32Array.of(0.5, 0.25), shift: Float32Array.of(-0.5, -0.5) },
        outputs: { scale: Float32Array.of(0.5), shift: Float32Array.of(3) },
    });
    await compare(net, 'sparse');
    assert.throws(() => net.setWeights(0, { weights: [1, 2, 3, 4] }), { code: 'unsupported', message: /layer 0 is sparse/ });
    await assert.rejects(net.toJSON(), { code: 'unsupported', message: /no scaling of inputs, no scaling of outputs, no activation "linear"/ });
    assert.match(await net.summary(), /sparse, steepness 0.5\n[^]*inputs are scaled\noutputs are scaled$/);
    net.dispose();
});

test('a text for scripts, with a name', async () => {
    const net = await xorNet();
    const text = await net.toSource({ name: 'xor', format: 'function' });
    assert.doesNotMatch(text, /export|eval|new Function|import/);
    const call = runInNewContext(`${text}\n(x) => Array.from(xor(x))`);
    near(call([0, 1]), net.predict([0, 1]), 'xor');
    assert.throws(() => call([0]), { name: 'RangeError', message: /the row has 1 numbers: expected 2/ });
    const called = await net.toFunction();
    assert.throws(() => called([0, 1, 2]), { name: 'RangeError', message: /3 numbers: expected 2/ });
    net.dispose();
});

test('the bundled text runs as well', async () => {
    const { outputFiles: [{ text }] } = await build({
        entryPoints: [new URL('../../web/src/source_text.mjs', import.meta.url).pathname],
        bundle: true, minify: true, format: 'esm', target: 'es2022', write: false,
    });
    const { toSource } = await imported(text);
    const layers = ['gelu', 'sigmoid_stepwise', 'softmax'].map((activation) => ({ units: 4, activation }));
    const net = await Network.create({ inputs: 3, layers, seed: 6 });
    const { predict } = await imported(toSource(net));
    const x = numbers(3);
    near(predict(x), net.predict(x), 'bundled');
    net.dispose();
});

test('large networks, other names and formats are refused', async () => {
    const net = await Network.create({ inputs: 100, layers: [{ units: 99 }, { units: 1 }] });
    await assert.rejects(net.toSource(), { name: 'VaneError', code: 'limit', option: 'limit', value: 10000, message: /10099 parameters.*10000/ });
    assert.ok((await net.toSource({ limit: 10099 })).length > 1e5);
    await assert.rejects(net.toSource({ limit: '5' }), { name: 'TypeError', option: 'limit' });
    await assert.rejects(net.toSource({ limits: 5 }), { name: 'TypeError', message: /"limits".*"limit"/ });
    net.dispose();
    const small = await xorNet();
    for (const name of ['', '1a', 'a b', 'a;b', 'class', 'await', 'é']) {
        await assert.rejects(small.toSource({ name }), { name: 'RangeError', option: 'name', value: name });
    }
    await assert.rejects(small.toSource({ format: 'cjs' }), { name: 'RangeError', option: 'format', message: /"cjs": expected "esm" or "function"/ });
    small.dispose();
});
