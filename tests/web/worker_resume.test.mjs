// Networks in workers: runs that go on from a checkpoint, and runs that are aborted where a call could take long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusters, numbers } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const classifier = { inputs: 30, layers: [{ units: 20, activation: 'relu', dropout: 0.1 }, { units: 4, activation: 'softmax' }], seed: 2 };

test('checkpoints come here, and a run goes on from each to the same end, here or there', async () => {
    const data = clusters(500, 30, 4);
    const options = { epochs: 4, batchSize: 50, schedule: 'cosine', validation: clusters(60, 30, 4) };
    const near = await Network.create(classifier);
    const history = await near.train(data, options);
    const saved = [];
    const save = async (bytes) => {
        saved.push(bytes);
        await null;
    };
    const watched = await Network.inWorker(classifier);
    assert.deepEqual(await watched.train(data, { ...options, onBatch() {}, checkpoint: { save, everySeconds: 1e-9 } }), history);
    assert.equal(saved.length, 40);
    for (const done of [1, 9, 10, 25, 40]) {
        for (const make of ['inWorker', 'create']) {
            const net = await Network[make](classifier);
            const rest = await net.train(data, { ...options, resume: saved[done - 1] });
            assert.deepEqual(rest.validationLoss, history.validationLoss.slice(Math.floor(done / 10)));
            assert.deepEqual(await net.serialize(), near.serialize(), `${make} after ${done} batches`);
            await net.dispose();
        }
    }

    const full = new Error('the disk is full');
    const failing = { save() { throw full; } };
    await assert.rejects(watched.train(data, { ...options, checkpoint: failing }), (error) => error === full);
    await assert.rejects(watched.train(data, { resume: saved[0].subarray(1) }), { code: 'format' });
    await assert.rejects(watched.train(data, { resume: saved[0], batchSize: 7 }), { name: 'RangeError', message: /^batchSize is 7: / });
    for (const net of [near, watched]) await net.dispose();
});

test('a run over a stream goes on too', async () => {
    const { inputs, targets } = clusters(300, 30, 4);
    const records = async function* records() {
        for (let i = 0; i < 300; i++) yield { input: inputs.subarray(30 * i, 30 * i + 30), output: targets.subarray(4 * i, 4 * i + 4) };
    };
    const options = { epochs: 3, batchSize: 20, shuffleBuffer: 64 };
    const [whole, broken, resumed] = await Promise.all([1, 2, 3].map(() => Network.inWorker(classifier)));
    await whole.train(records, options);
    let saved, batches = 0;
    const save = (bytes) => { saved = bytes; };
    await broken.train(records, { ...options, onBatch: () => ++batches < 24, checkpoint: { save, everySeconds: 1e-9 } });
    await resumed.train(records, { ...options, resume: saved });
    assert.deepEqual(await resumed.serialize(), await whole.serialize());
    for (const net of [whole, broken, resumed]) await net.dispose();
});

test('neither validation nor a batch of all rows holds an abort up', async () => {
    const wide = { inputs: 200, layers: [{ units: 500, activation: 'relu' }, { units: 4, activation: 'softmax' }], seed: 2 };
    const few = clusters(64, 200, 4);
    const many = { inputs: numbers(20000 * 200), targets: Uint8Array.from({ length: 20000 }, (_, i) => i % 4) };
    const net = await Network.inWorker(wide);
    const [less, more] = [await net.upload(few), await net.upload(many)];
    for (const [data, options] of [[less, { validation: more }], [more, { batchSize: 0 }]]) {
        const begin = performance.now();
        await net.train(data, { ...options, epochs: 1 });
        const epoch = performance.now() - begin;
        const waits = [];
        for (let i = 0; i < 5; i++) {
            const controller = new AbortController();
            let aborted;
            setTimeout(() => {
                aborted = performance.now();
                controller.abort();
            }, (0.2 + 0.1 * i) * epoch);
            await assert.rejects(net.train(data, { ...options, epochs: 1e6, signal: controller.signal }), { name: 'AbortError' });
            waits.push(performance.now() - aborted);
        }
        const [,, median] = waits.sort((a, b) => a - b);
        assert.ok(median < epoch / 6, `${waits} ms after an abort, of ${epoch} ms`);
    }
    await net.dispose();
});
