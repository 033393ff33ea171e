// Trainers, whose calls are synchronous; checkpoints of them, and runs that go on from one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifier, clusters, instances, memoryOf, numbers, xor, xorNet } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const data = clusters(100, 8, 4);       // batches of 8: 13 an epoch
const options = { batchSize: 8, epochs: 4, learningRate: 0.01, seed: 5 };
const small = () => classifier(8, 16, 4, { dropout: 0.2 });

/** What train makes of a new network: its bytes, and the history. */
async function trained(data, options) {
    const net = await small();
    const history = await net.train(data, options);
    const bytes = net.serialize();
    net.dispose();
    return { bytes, history };
}

test('a trainer does what train does, whatever the pieces', async () => {
    const whole = await trained(data, options);
    for (const amount of [{ batches: 1 }, { batches: 5 }, { batches: 40 }, { epochs: 1 }, { epochs: 3 }, { ms: 1 }, {}]) {
        const net = await small();
        const trainer = await net.trainer(data, options);
        let calls = 0;
        while (!trainer.done) {
            const { done, loss } = trainer.run(amount);
            assert.ok(done === trainer.done && Number.isFinite(loss));
            calls++;
        }
        if (amount.batches) assert.equal(calls, Math.ceil(4 * 13 / amount.batches));
        if (amount.epochs) assert.equal(calls, Math.ceil(4 / amount.epochs));
        assert.deepEqual(trainer.history, whole.history);
        trainer.dispose();
        assert.deepEqual(net.serialize(), whole.bytes);
        net.dispose();
    }
});

test('run counts batches and epochs from where it is, and keeps to its time', async () => {
    const net = await small();
    const trainer = await net.trainer(data, { ...options, epochs: 2 ** 40 });
    const at = ({ epoch, batch, rows }) => [epoch, batch, rows];
    assert.deepEqual(at(trainer.run({ batches: 5 })), [0, 5, 40]);
    assert.deepEqual(at(trainer.run({ epochs: 1 })), [0, 13, 100]);
    assert.deepEqual(at(trainer.run({ batches: 14 })), [2, 1, 8]);
    assert.deepEqual(at(trainer.run({ batches: 0 })), [2, 1, 8]);
    assert.deepEqual(at(trainer.run({ ms: 0 })), [2, 1, 8]);
    const begin = performance.now();
    const { epoch } = trainer.run({ ms: 100 });
    const spent = performance.now() - begin;
    assert.ok(epoch > 2 && spent >= 100 && spent < 400, `${spent} ms`);
    assert.equal(trainer.history.loss.length, epoch + (trainer.figures.batch === 13));
    for (const [amount, error] of [
        [{ batch: 1 }, { name: 'TypeError', message: /"batch".*"batches"/ }],
        [{ batches: 1.5 }, { name: 'RangeError', message: /batches is 1.5/ }],
        [{ epochs: -1 }, { name: 'RangeError', message: /epochs is -1/ }],
        [{ ms: NaN }, { name: 'RangeError', message: /ms is NaN/ }],
    ]) assert.throws(() => trainer.run(amount), error);
    trainer.dispose();
    net.dispose();
});

test('the learning rate can be set; a diverged run goes on with a smaller one', async () => {
    const nets = [await small(), await small()];
    const [fixed, set] = [await nets[0].trainer(data, options), await nets[1].trainer(data, { ...options, learningRate: 1 })];
    set.learningRate = 0.01;
    assert.equal(set.learningRate, Math.fround(0.01));
    assert.throws(() => { set.learningRate = 0; }, { code: 'argument', message: /learning_rate is 0/ });
    assert.throws(() => { set.learningRate = '1'; }, { name: 'TypeError', message: /learningRate is "1"/ });
    assert.deepEqual(set.run(), fixed.run());
    assert.deepEqual(set.history, fixed.history);
    for (const trainer of [fixed, set]) trainer.dispose();
    for (const net of nets) net.dispose();

    const net = await Network.create({ inputs: 2, layers: [{ units: 1 }], seed: 1 });
    const wild = await net.trainer(xor, { optimizer: 'sgd', learningRate: 1e30, epochs: 20 });
    assert.equal(wild.run().done, true);
    assert.equal(wild.history.stopped, 'diverged');
    assert.match(wild.history.reason, /1e\+30/);
    wild.learningRate = 0.1;
    assert.equal(wild.done, false);
    wild.run();
    const { stopped, reason, loss } = wild.history;
    assert.deepEqual({ stopped, reason, epochs: loss.length }, { stopped: 'epochs', reason: undefined, epochs: 20 });
    wild.dispose();
    net.dispose();
});

test('steps update from the rows given', async () => {
    const nets = [await small(), await small()];
    const run = await nets[0].trainer(data, { ...options, shuffle: false, epochs: 1 });
    const stepped = await nets[1].trainer(null, options);
    run.run();
    for (let i = 0; i < 100; i += 8) {
        const figures = stepped.step(data.inputs.subarray(8 * i, 8 * (i + 8)), data.targets.subarray(4 * i, 4 * (i + 8)));
        assert.equal(figures.rows, Math.min(8, 100 - i));
        assert.ok(figures.loss > 0 && figures.accuracy >= 0 && figures.learningRate === Math.fround(0.01));
    }
    assert.deepEqual(nets[1].serialize(), nets[0].serialize());
    assert.throws(() => stepped.step(numbers(9 * 8), numbers(9 * 4)), { code: 'shape', message: /a step of 9 rows.*8/ });
    assert.throws(() => stepped.step(numbers(9), numbers(4)), { name: 'RangeError', message: /step.inputs has 9 numbers/ });
    assert.throws(() => stepped.step(numbers(8), numbers(8)), { message: /step.targets has 2 rows, step.inputs has 1/ });
    assert.throws(() => stepped.run(), { code: 'argument', message: /dataset/ });
    for (const trainer of [run, stepped]) trainer.dispose();
    for (const net of nets) net.dispose();
});

test('validate measures the network as it is', async () => {
    const net = await small();
    const validation = clusters(40, 8, 4);
    const trainer = await net.trainer(data, { ...options, validation });
    trainer.run({ batches: 20 });
    const { loss, accuracy } = await net.evaluate(validation);
    assert.deepEqual(trainer.validate(), { loss, accuracy });
    assert.notEqual(loss, trainer.history.validationLoss[0]);
    trainer.dispose();
    const without = await net.trainer(data, options);
    assert.throws(() => without.validate(), { code: 'state', message: /no validation data/ });
    without.dispose();
    net.dispose();
});

test('a network is its trainer\'s until that ends; nothing stays behind', async () => {
    const net = await small();
    const round = async () => {
        const trainer = await net.trainer(data, { ...options, validation: 0.2 });
        trainer.run({ batches: 3 });
        await assert.rejects(net.train(data), { code: 'state', message: /being trained/ });
        await assert.rejects(net.trainer(data), { code: 'state' });
        assert.throws(() => net.dispose(), { code: 'state' });
        assert.equal(net.predict(data.inputs, { rows: 100 }).length, 400);
        trainer.checkpoint();
        trainer.dispose();
        trainer.dispose();
        const step = () => trainer.step(data.inputs.subarray(0, 8), data.targets.subarray(0, 4));
        for (const use of [() => trainer.run(), () => trainer.checkpoint(), () => trainer.learningRate, () => trainer.validate(), step]) {
            assert.throws(use, { code: 'state', message: /disposed/ });
        }
        await assert.rejects(net.trainer(data, { learningRate: -1 }));
        await assert.rejects(net.trainer(data, { onEpoch() {} }), { message: /"onEpoch"/ });
        await assert.rejects(net.trainer({ inputs: [NaN, 1, 1, 1, 1, 1, 1, 1], targets: [1, 0, 0, 0] }), { code: 'argument' });
    };
    await round();
    const { bytesLive } = memoryOf(instances[0]);
    await round();
    assert.equal(memoryOf(instances[0]).bytesLive, bytesLive);
    net.dispose();
});

const optimizers = {
    sgd: { nesterov: true }, rmsprop: {}, adam: { classWeights: [1, 2, 0.5, 1] }, adamw: { clipNorm: 1 },
    rprop: {}, quickprop: { learningRate: 0.001 }, sarprop: {},
};

test('a resumed run ends with the same bytes, from wherever it goes on', async () => {
    for (const [optimizer, more] of Object.entries(optimizers)) {
        const run = { ...options, optimizer, schedule: 'cosine', validation: 0.2, patience: 9, ...more };
        const whole = await trained(data, run);
        for (const batches of [0, 1, 7, 10, 13, 27, 1000]) {
            const net = await small();
            const first = await net.trainer(data, run);
            first.run({ batches });
            const bytes = first.checkpoint();
            const before = first.history.loss.length;
            first.dispose();
            const resumed = await trained(data, { validation: 0.2, resume: bytes });
            assert.deepEqual(resumed.bytes, whole.bytes, `${optimizer} after ${batches} batches`);
            assert.deepEqual(resumed.history.loss, whole.history.loss.slice(before));
            assert.deepEqual(resumed.history.validationLoss, whole.history.validationLoss.slice(before));
            assert.equal(resumed.history.stopped, whole.history.stopped);
            net.dispose();
        }
    }
});

test('train has checkpoints saved, after epochs or by the clock; each leads to the same end', async () => {
    const whole = await trained(data, options);
    for (const when of [{}, { everyEpochs: 3 }, { everySeconds: 1e-6 }]) {
        const saved = [];
        const save = async (bytes) => {
            saved.push(bytes);
            await null;
        };
        const run = await trained(data, { ...options, checkpoint: { save, ...when } });
        assert.deepEqual(run, whole);
        if (!when.everySeconds) assert.equal(saved.length, when.everyEpochs ? 1 : 4);
        else assert.ok(saved.length >= 4);
        for (const bytes of saved) assert.deepEqual((await trained(data, { ...options, resume: bytes })).bytes, whole.bytes);
    }
});

test('where a call does no whole epoch or validation, callbacks and checkpoints still come between batches', async () => {
    const many = clusters(30000, 8, 4);
    for (const [rows, more] of [[data, { validation: many }], [many, { batchSize: 0, validation: many }]]) {
        const run = { ...options, epochs: 2, patience: 5, ...more };
        const batches = run.batchSize === 0 ? 1 : 13;
        const saved = [], heard = [], progress = [];
        const whole = await trained(rows, {
            ...run, checkpoint: { save(bytes) { saved.push(bytes); }, everySeconds: 1e-9 },
            onBatch({ epoch, batch }) { heard.push([epoch, batch]); },
            onProgress(report) { progress.push(report.progress); },
        });
        const expected = [0, 1].flatMap((epoch) => Array.from({ length: batches }, (_, i) => [epoch, i + 1]));
        assert.deepEqual(heard, expected);
        assert.equal(saved.length, expected.length);
        assert.deepEqual(progress, [...progress].sort((a, b) => a - b));
        for (const bytes of [saved[0], saved[batches - 1], saved.at(-2)]) {
            const resumed = await trained(rows, { ...run, resume: bytes });
            assert.deepEqual(resumed.bytes, whole.bytes);
            assert.deepEqual(resumed.history.validationLoss, whole.history.validationLoss.slice(-resumed.history.loss.length));
        }
        const net = await small();
        const trainer = await net.trainer(rows, run);
        for (let i = 1; !trainer.done; i++) assert.equal(trainer.run({ batches: 1 }).batch, (i - 1) % batches + 1);
        assert.deepEqual(trainer.history, whole.history);
        trainer.dispose();
        net.dispose();
    }
});

test('what saving throws comes out, and the network works on', async () => {
    const net = await small();
    const full = new Error('the disk is full');
    const checkpoint = { save: async () => { throw full; } };
    await assert.rejects(net.train(data, { ...options, checkpoint }), (error) => error === full);
    for (const [wrong, message] of [
        [{}, /checkpoint.save is undefined/], [{ save() {}, every: 1 }, /"every"/], [{ save: 1 }, /checkpoint.save is 1/],
        [{ save() {}, everyEpochs: 0 }, /checkpoint.everyEpochs is 0/], [null, /checkpoint is null/],
        [{ save() {}, everySeconds: '1' }, /checkpoint.everySeconds is "1"/],
    ]) await assert.rejects(net.train(data, { ...options, checkpoint: wrong }), { message });
    await net.train(data, options);
    net.dispose();
});

test('what can\'t be resumed is refused, and the network stays as it is', async () => {
    const net = await small();
    const trainer = await net.trainer(data, options);
    trainer.run({ batches: 3 });
    const bytes = trainer.checkpoint();
    trainer.dispose();
    const before = net.serialize();
    const damaged = bytes.slice();
    damaged[damaged.length - 1] ^= 1;
    for (const [given, error] of [
        [{ resume: 'x' }, { name: 'TypeError', message: /resume is "x"/ }],
        [{ resume: new Uint8Array(0) }, { name: 'RangeError', message: /resume is empty/ }],
        [{ resume: damaged }, { code: 'format' }],
        [{ resume: before }, { code: 'format', message: /not a checkpoint/ }],
        [{ resume: bytes, learningRate: 0.02 }, { name: 'RangeError', message: /^learningRate is 0.02: / }],
        [{ resume: bytes, optimizer: 'sgd' }, { name: 'RangeError', message: /^optimizer is "sgd": / }],
        [{ resume: bytes, classWeights: [1, 2, 3, 4] }, { name: 'RangeError', message: /^classWeights is an array of 4: / }],
        [{ resume: bytes, epoch: 3 }, { name: 'TypeError', message: /"epoch"/ }],
    ]) await assert.rejects(net.train(data, given), error, JSON.stringify(Object.keys(given)));
    for (const [description, message] of [
        [{ inputs: 8, layers: [{ units: 15, activation: 'relu', dropout: 0.2 }, { units: 4, activation: 'softmax' }] }, /layer 0 is/],
        [{ inputs: 8, layers: [{ units: 4, activation: 'softmax' }] }, /layer 0 is/],
        [{ inputs: 8, sumLimit: 150, layers: [{ units: 16 }, { units: 4 }] }, /sumLimit is Infinity there, 150 here/],
    ]) {
        const other = await Network.create(description);
        await assert.rejects(other.train(data, { resume: bytes }), { code: 'shape', message });
        other.dispose();
    }
    assert.deepEqual(net.serialize(), before);
    const again = await net.train(data, { ...options, resume: bytes });
    assert.equal(again.loss.length, 4);
    net.dispose();
});

test('large data: trainers and resumed runs in an instance of their own', async () => {
    const large = clusters(4000, 80, 4);     // 1.3 MB
    const run = { epochs: 2, batchSize: 100 };
    const make = () => classifier(80, 20, 4, { dropout: 0.1 });
    const nets = [await make(), await make()];
    await nets[0].train(large, run);
    const count = instances.length;
    const trainer = await nets[1].trainer(large, run);
    assert.equal(instances.length, count + 1);
    trainer.run({ batches: 17 });
    const bytes = trainer.checkpoint();
    const y = nets[1].predict(large.inputs.subarray(0, 80));
    trainer.dispose();
    assert.deepEqual(nets[1].predict(large.inputs.subarray(0, 80)), y);
    await nets[1].train(large, { resume: bytes });
    assert.deepEqual(nets[1].serialize(), nets[0].serialize());
    for (const net of nets) net.dispose();
});

test('trainStream gives the epochs; leaving it ends the training', async () => {
    const whole = await trained(data, { ...options, validation: 0.2 });
    let net = await small();
    const reports = [];
    const heard = [];
    const stream = net.trainStream(data, { ...options, validation: 0.2, onEpoch: (report) => { heard.push(report); } });
    let step;
    while (!(step = await stream.next()).done) reports.push(step.value);
    assert.deepEqual(step.value, whole.history);
    assert.deepEqual(reports.map(({ validationLoss }) => validationLoss), whole.history.validationLoss);
    assert.deepEqual(reports, heard);
    assert.deepEqual(net.serialize(), whole.bytes);
    net.dispose();

    net = await small();
    let last;
    for await (const { epoch } of net.trainStream(data, { ...options, epochs: 1e6 })) {
        last = epoch;
        if (epoch === 2) break;
    }
    assert.equal(last, 2);
    const three = await trained(data, { ...options, epochs: 3 });
    assert.deepEqual(net.serialize(), three.bytes);

    const waiting = net.trainStream(clusters(20000, 8, 4), { epochs: 1, batchSize: 1 });
    const next = waiting.next();
    await new Promise((done) => { setTimeout(done, 5); });
    assert.deepEqual(await waiting.return('left'), { done: true, value: 'left' });
    assert.deepEqual(await next, { done: true, value: undefined });

    const controller = new AbortController();
    const aborted = net.trainStream(data, { ...options, epochs: 1e6, signal: controller.signal });
    await aborted.next();
    controller.abort(new Error('enough'));
    await assert.rejects(aborted.next(), /enough/);
    await assert.rejects(net.trainStream(data, { epoch: 1 }).next(), { name: 'TypeError', message: /"epoch"/ });
    await assert.rejects(net.trainStream(data, { signal: {} }).next(), { name: 'TypeError', message: /signal is/ });
    await net.train(data, { epochs: 1 });
    net.dispose();
});
