import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifier, clusters, xor, xorNet, xorOptions } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const small = () => classifier(8, 16, 4);

const pause = () => new Promise((done) => { setImmediate(done); });

test('XOR is learnt', async () => {
    const net = await xorNet();
    const history = await net.train(xor, xorOptions);
    assert.equal(history.stopped, 'epochs');
    assert.equal(history.loss.length, 500);
    assert.equal(history.accuracy.at(-1), 1);
    assert.ok(history.loss.at(-1) < 0.1 && history.loss.at(-1) < history.loss[0]);
    assert.deepEqual(Array.from(net.predict(xor.inputs), Math.round), xor.targets);
    net.dispose();
});

test('evaluate counts', async () => {
    const net = await small();
    const data = clusters(400, 8, 4);
    await net.train(data, { epochs: 20, learningRate: 0.01 });
    const { loss, accuracy, confusion } = await net.evaluate(data);
    assert.ok(loss < 0.3 && accuracy > 0.9);
    assert.equal(confusion.flat().reduce((a, b) => a + b), 400);
    assert.deepEqual(confusion.map((row) => row.reduce((a, b) => a + b)), [100, 100, 100, 100]);
    assert.ok(Math.abs(confusion.reduce((sum, row, i) => sum + row[i], 0) / 400 - accuracy) < 1e-12);
    const y = net.predict(data.inputs, { rows: 400 });
    const mae = y.reduce((sum, v, i) => sum + Math.abs(v - data.targets[i]), 0) / y.length;
    assert.ok(Math.abs((await net.evaluate(data, { loss: 'mae' })).loss - mae) < 1e-6);
    net.dispose();
});

test('validation: as data, as a fraction; reports and history have it', async () => {
    const net = await small();
    const data = clusters(400, 8, 4);
    const seen = [];
    const onEpoch = (report) => { seen.push(report); };
    const history = await net.train(data, { epochs: 3, validation: clusters(40, 8, 4), onEpoch });
    assert.deepEqual(seen.map(({ epoch }) => epoch), [0, 1, 2]);
    assert.deepEqual(seen.map(({ validationLoss }) => validationLoss), history.validationLoss);
    assert.ok(history.validationLoss.every(Number.isFinite) && history.validationAccuracy.every(Number.isFinite));

    const batches = [];
    const onBatch = ({ rows }) => { batches.push(rows); };
    await net.train(data, { epochs: 1, batchSize: 32, validation: 0.2, onBatch });
    assert.deepEqual(batches, [32, 64, 96, 128, 160, 192, 224, 256, 288, 320]);
    assert.equal((await net.train(data, { epochs: 1 })).validationLoss, undefined);
    net.dispose();
});

test('a run does not depend on how it is sliced, nor on who listens', async () => {
    const results = [];
    for (const listen of [{}, { onBatch() {} }, { onEpoch() {}, onBatch: pause }]) {
        const net = await small();
        await net.train(clusters(100, 8, 4), { epochs: 3, batchSize: 7, ...listen });
        results.push(net.serialize());
        net.dispose();
    }
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
});

test('runs side by side do not mix', async () => {
    const alone = await small();
    await alone.train(clusters(100, 8, 4), { epochs: 30, optimizer: 'sgd', l2: 0.01, onEpoch() {} });
    const nets = await Promise.all([small(), small(), small()]);
    await Promise.all([
        nets[0].train(clusters(100, 8, 4), { epochs: 30, optimizer: 'sgd', l2: 0.01, onEpoch: pause }),
        nets[1].train(clusters(60, 8, 4), { epochs: 40, optimizer: 'rmsprop', onEpoch: pause }),
        nets[2].train(clusters(50, 8, 4), { epochs: 50, batchSize: 5, onBatch: pause }),
    ]);
    assert.deepEqual(nets[0].serialize(), alone.serialize());
    for (const net of [alone, ...nets]) net.dispose();
});

test('early stopping ends and restores the best weights', async () => {
    const net = await small();
    const options = { epochs: 200, learningRate: 0.3, patience: 3, validation: clusters(60, 8, 4) };
    const history = await net.train(clusters(40, 8, 4), options);
    assert.equal(history.stopped, 'early');
    assert.ok(history.loss.length < 200);
    const best = Math.min(...history.validationLoss);
    assert.ok(Math.abs((await net.evaluate(options.validation)).loss - best) <= 1e-9 * Math.abs(best));
    net.dispose();
});

test('callbacks stop; what they throw comes out; the network stays usable', async () => {
    const net = await xorNet();
    let history = await net.train(xor, { epochs: 9, onEpoch: ({ epoch }) => epoch < 3 });
    assert.equal(history.stopped, 'callback');
    assert.equal(history.loss.length, 4);
    history = await net.train(xor, { epochs: 9, batchSize: 1, onBatch: async ({ batch }) => batch < 2 });
    assert.equal(history.stopped, 'callback');
    assert.equal(history.loss.length, 0);
    const mine = new Error('mine');
    await assert.rejects(net.train(xor, { onEpoch() { throw mine; } }), (error) => error === mine);
    await net.train(xor, { epochs: 1 });
    net.dispose();
});

test('an abort rejects with its reason and leaves a network that works', async () => {
    const net = await xorNet();
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Error('enough')), 50);
    const before = Date.now();
    await assert.rejects(net.train(xor, { epochs: 1e6, signal: controller.signal }), /enough/);
    assert.ok(Date.now() - before < 5000);
    clearTimeout(timer);
    assert.equal(net.predict(xor.inputs).length, 4);
    await assert.rejects(net.train(xor, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    await net.train(xor, { epochs: 1 });
    net.dispose();
});

test('the event loop runs while a network trains', async () => {
    const net = await classifier(256, 256, 10);
    const controller = new AbortController();
    const gaps = [];
    let last = performance.now();
    const tick = () => {
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        if (gaps.length === 40) controller.abort();
        else setImmediate(tick);
    };
    setImmediate(tick);
    const { signal } = controller;
    await assert.rejects(net.train(clusters(2000, 256, 10), { epochs: 200, signal }), { name: 'AbortError' });
    gaps.sort((a, b) => a - b);
    assert.ok(gaps[20] < 60, `median gap ${gaps[20]} ms`);
    net.dispose();
});

test('one run at a time; predict goes on meanwhile', async () => {
    const net = await xorNet();
    const run = net.train(xor, { epochs: 20000, onEpoch() {} });
    await pause();
    await assert.rejects(net.train(xor), { code: 'state', message: /being trained/ });
    assert.throws(() => net.dispose(), { code: 'state' });
    assert.equal(net.predict(xor.inputs).length, 4);
    await run;
    net.dispose();
});

test('a diverging run says so and keeps finite weights', async () => {
    const net = await Network.create({ inputs: 2, layers: [{ units: 8, activation: 'linear' }, { units: 1 }], seed: 1 });
    const data = { inputs: [[1e18, -1e18]], targets: [1e18] };
    const options = { optimizer: 'sgd', learningRate: 1e6, epochs: 100 };
    const before = net.serialize();
    const { stopped, reason, loss } = await net.train(data, options);
    assert.deepEqual({ stopped, loss }, { stopped: 'diverged', loss: [] });
    assert.match(reason, /^(the loss|a weight) became .* of epoch 0 \(learning rate 1000000\)/);
    assert.deepEqual(net.serialize(), before);
    assert.equal((await net.train(xor, { epochs: 1 })).stopped, 'epochs');
    net.dispose();
});

test('epochs before a run diverges stay in its history, however many were trained at once', async () => {
    const data = { inputs: [[1, 1]], targets: [0] };
    const options = { optimizer: 'sgd', momentum: 0, learningRate: 2.2, batchSize: 1, epochs: 5000 };
    const histories = [];
    for (const listen of [{}, { onEpoch() {} }]) {
        const net = await Network.create({ inputs: 2, layers: [{ units: 1 }], seed: 1 });
        histories.push(await net.train(data, { ...options, ...listen }));
        assert.ok(net.getWeights(0).weights.every(Number.isFinite));
        net.dispose();
    }
    assert.equal(histories[0].stopped, 'diverged');
    assert.ok(histories[0].loss.length > 5 && histories[0].loss.every(Number.isFinite), `${histories[0].loss.length} epochs`);
    assert.deepEqual(histories[0], histories[1]);
});

test('onProgress tells where a run is, 5 to 20 times a second, and of its end', async () => {
    const net = await classifier(256, 256, 10);
    const data = clusters(2000, 256, 10);
    const reports = [];
    const begin = performance.now();
    const onProgress = (report) => { reports.push({ ...report, at: performance.now() - begin }); };
    await net.train(data, { epochs: 12, onProgress, validation: 0.1 });
    const seconds = (performance.now() - begin) / 1000;
    assert.ok(reports.length <= 20 * seconds + 1, `${reports.length} in ${seconds} s`);
    assert.ok(reports.length >= Math.min(5, 2 * seconds), `${reports.length} in ${seconds} s`);
    for (const [i, { progress, rows, batch, batches, epoch, rowsPerSecond, secondsLeft, loss }] of reports.entries()) {
        assert.equal(batches, Math.ceil(1800 / 32));
        assert.equal(rows, Math.min(32 * batch, 1800));
        assert.ok(Math.abs(progress - (1800 * epoch + rows) / (12 * 1800)) < 1e-12 && progress > (reports[i - 1]?.progress ?? 0));
        assert.ok(rowsPerSecond > 0 && secondsLeft >= 0 && Number.isFinite(loss));
    }
    const { progress, secondsLeft, epoch, batch } = reports.at(-1);
    assert.deepEqual({ progress, secondsLeft, epoch, batch }, { progress: 1, secondsLeft: 0, epoch: 11, batch: 57 });
    const history = await net.train(data, { epochs: 1000, onProgress: async () => false });
    assert.equal(history.stopped, 'callback');
    assert.ok(history.loss.length < 1000);
    net.dispose();
});

test('an abort does not wait for a callback', async () => {
    const net = await xorNet();
    const controller = new AbortController();
    const onEpoch = () => {
        setTimeout(() => controller.abort(), 5);
        return new Promise(() => {});
    };
    await assert.rejects(net.train(xor, { onEpoch, signal: controller.signal }), { name: 'AbortError' });
    net.dispose();
});

test('weights of rows and classes, frozen layers', async () => {
    const net = await small();
    net.setFrozen(0, true);
    const before = [net.getWeights(0), net.getWeights(1)];
    const data = clusters(80, 8, 4);
    await net.train({ ...data, weights: new Float32Array(80).fill(2) }, { epochs: 1, classWeights: [1, 2, 0, 1] });
    assert.deepEqual(net.getWeights(0), before[0]);
    assert.notDeepEqual(net.getWeights(1), before[1]);
    net.dispose();
});

test('epochs that nobody listens to are the same ones', async () => {
    const validation = { inputs: xor.inputs, targets: Float32Array.from(xor.targets, (t) => 0.9 - 0.8 * t) };
    for (const options of [{ epochs: 3000 }, { epochs: 100000, patience: 40, validation }, { epochs: 5000, batchSize: 3 }]) {
        const nets = await Promise.all([1, 2].map(() => Network.create({
            inputs: 2, seed: 3, layers: [{ units: 3, activation: 'sigmoid' }, { units: 1, activation: 'sigmoid' }],
        })));
        const run = { optimizer: 'sgd', momentum: 0, learningRate: 0.5, batchSize: 1, ...options };
        const alone = await nets[0].train(xor, run);
        const heard = await nets[1].train(xor, { ...run, onEpoch() {} });
        assert.deepEqual(alone, heard);
        assert.equal(alone.stopped, options.patience ? 'early' : 'epochs');
        assert.deepEqual(nets[0].serialize(), nets[1].serialize());
        for (const net of nets) net.dispose();
    }
});
