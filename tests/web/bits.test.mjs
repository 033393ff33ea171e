// With `deterministic`, a model has the same bits on every module.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusters, numbers, sha256 } from './helpers.mjs';
import { supports } from '../../web/src/widths.mjs';
import { Network } from '../../web/src/index.mjs';

const layers = [
    { units: 129, activation: 'gelu', dropout: 0.2 }, { units: 17, activation: 'tanh' },
    { units: 1, activation: 'elu' }, { units: 10, activation: 'softmax' },
];

async function fingerprint(isa) {
    const net = await Network.create({ inputs: 37, layers, seed: 5, isa, deterministic: true });
    const options = { epochs: 2, batchSize: 32, schedule: 'cosine', validation: 0.2, clipNorm: 1 };
    const history = await net.train(clusters(103, 37, 10), options);
    const x = numbers(39 * 37);
    x.set([0, -0, 1e-42, 1e30]);
    const outputs = new Uint8Array(net.predict(x, { rows: 39 }).buffer);
    const file = net.serialize();
    net.dispose();
    return sha256(Buffer.concat([file, outputs, Buffer.from(JSON.stringify(history))]));
}

test('scalar and simd128 give the same bytes', async (t) => {
    if (!supports('simd128')) return t.skip('this engine has no SIMD');
    const scalar = await fingerprint('scalar');
    t.diagnostic(scalar);
    assert.equal(await fingerprint('simd128'), scalar);
});
