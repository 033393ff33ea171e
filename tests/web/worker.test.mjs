import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { clusters, numbers, until, xor, xorOptions } from './helpers.mjs';
import { Network, VaneError } from '../../web/src/index.mjs';

const layers = [{ units: 8, activation: 'tanh' }, { units: 1, activation: 'sigmoid' }];
const description = { inputs: 2, layers, seed: 1 };
const classifier = { inputs: 30, layers: [{ units: 20, activation: 'relu', dropout: 0.1 }, { units: 4, activation: 'softmax' }], seed: 2 };

/** The workers of this process from now on, and the messages that go to them. */
const workers = new Set();
const workersAre = (count) => until(() => workers.size === count, `${count} workers`);
const messages = [];
const { postMessage, terminate } = Worker.prototype;
Worker.prototype.postMessage = function noted(message, transfer) {
    if (!workers.has(this)) {
        workers.add(this);
        this.on('exit', () => workers.delete(this));
    }
    messages.push(message);
    return postMessage.call(this, message, transfer);
};

/** The services that were called while use() ran. */
async function servicesOf(use) {
    const first = messages.length;
    await use();
    return messages.slice(first).map(({ name }) => name);
}

test('gives what a local network gives', async () => {
    const far = await Network.inWorker(classifier);
    const near = await Network.create(classifier);
    assert.ok(far instanceof Network);
    assert.equal(far.worker, true);
    for (const name of ['inputs', 'outputs', 'backend']) assert.deepEqual(far[name], near[name]);
    for (const name of ['parameters', 'layers', 'shortcuts', 'sumLimit', 'scaling', 'inputNames', 'classNames']) {
        assert.deepEqual(await far[name], near[name]);
    }
    const data = clusters(700, 30, 4);
    const options = { epochs: 3, batchSize: 50, validation: clusters(40, 30, 4) };
    assert.deepEqual(await far.train(data, options), await near.train(data, options));
    const rows = Array.from({ length: 9 }, (_, i) => Array.from(data.inputs.subarray(30 * i, 30 * i + 30)));
    for (const [method, ...args] of [
        ['serialize'], ['predict', data.inputs, { rows: 700 }], ['predict', rows], ['classify', rows[0], { top: 2 }], ['classify', rows],
        ['activations', rows[0]], ['summary'], ['toSource'], ['evaluate', data], ['evaluate', data, { loss: 'mae' }],
        ['getWeights', 1], ['setFrozen', 0, true], ['setWeights', 1, { bias: [1, 2, 3, 4] }], ['serialize'],
        ['fannLeavesOut'],
    ]) {
        assert.deepEqual(await far[method](...args), await near[method](...args), method);
    }
    await far.setClassNames(['a', 'b', 'c', 'd']);
    near.classNames = ['a', 'b', 'c', 'd'];
    await far.setInputNames(rows[0].map((_, i) => `x${i}`));
    near.inputNames = rows[0].map((_, i) => `x${i}`);
    assert.deepEqual((await far.toFunction())(rows[0]), (await near.toFunction())(rows[0]));
    assert.deepEqual(await far.history, near.history);
    const [copy, here] = [await far.clone(), await far.snapshot()];
    assert.ok(copy.worker);
    for (const net of [copy, here]) assert.deepEqual(await net.serialize(), near.serialize());
    assert.equal(here.predict(rows[0]).length, 4);
    for (const net of [far, near, copy, here]) await net.dispose();
});

test('has every method of a local network that a worker can have', async () => {
    const [far, near] = [await Network.inWorker(description), await Network.create(description)];
    const namesOf = (net) => Reflect.ownKeys(Object.getPrototypeOf(net)).filter((name) => !(name in Object.prototype));
    const missing = namesOf(near).filter((name) => !(name in far));
    assert.deepEqual(missing, ['predictInto', 'trainer'], 'those of a snapshot');
    for (const net of [far, near]) await net.dispose();
});

test('a network can come from bytes, a part of them, a place', async () => {
    const near = await Network.create(description);
    const bytes = near.serialize();
    const padded = new Uint8Array(bytes.length + 99);
    padded.set(bytes, 33);
    const folder = await mkdtemp(join(tmpdir(), 'vane-'));
    const path = join(folder, 'xor.vane');
    await writeFile(path, bytes);
    const read = near.serialize();
    const blob = { arrayBuffer: async () => read.buffer };
    for (const source of [bytes, bytes.buffer, padded.subarray(33, 33 + bytes.length), { load: bytes }, { load: path }, { load: blob }]) {
        const far = await Network.inWorker(source, { isa: 'scalar' });
        assert.equal(far.backend.isa, 'scalar');
        assert.deepEqual(await far.serialize(), bytes);
        await far.dispose();
    }
    await rm(folder, { recursive: true });
    assert.deepEqual([read.length, bytes.length > 0], [0, true], 'what was read for the worker alone is handed over');
    const sigmoids = await Network.create({ inputs: 2, layers: [{ units: 1, activation: 'sigmoid' }] });
    for (const [net, form] of [[near, 'toFann'], [sigmoids, 'toJSON']]) {
        const file = await net[form]();
        const far = await Network.inWorker(form === 'toJSON' ? new TextEncoder().encode(JSON.stringify(file)) : file);
        assert.deepEqual(await far[form](), file);
        await far.dispose();
        if (net !== near) net.dispose();
    }
    assert.equal(bytes.length, near.serialize().length, 'nothing was taken away');
    near.dispose();
});

test('what is refused says so as it does here', async () => {
    const [far, near] = [await Network.inWorker(description), await Network.create(description)];
    for (const [method, ...args] of [
        ['train', xor, { learningRat: 1 }], ['train', { inputs: [[0, 1], [0]], targets: [1, 1] }], ['train', xor, { loss: 'mze' }],
        ['train', { inputs: [[0, NaN]], targets: [0] }], ['predict', [1, 2, 3]], ['getWeights', 7],
    ]) {
        const expected = await (async () => near[method](...args))().then(assert.fail, (error) => error);
        const error = await far[method](...args).then(assert.fail, (reason) => reason);
        assert.equal(error.constructor, expected.constructor);
        for (const name of ['name', 'message', 'code', 'option']) assert.equal(error[name], expected[name]);
        if (typeof expected.value !== 'object') assert.equal(error.value, expected.value);
    }
    await assert.rejects(Network.inWorker({ inputs: 2, layers: [] }), TypeError);
    await assert.rejects(Network.inWorker(7), TypeError);
    await assert.rejects(Network.inWorker(description, { worker: 'mine' }), { name: 'RangeError', option: 'worker' });
    await assert.rejects(Network.inWorker(description, { isb: 'scalar' }), /did you mean "isa"/);
    await assert.rejects(far.predict(() => {}), TypeError);
    for (const net of [far, near]) await net.dispose();
    await assert.rejects(far.predict([0, 1]), { name: 'VaneError', code: 'state' });
});

test('callbacks are heard, and stop where they say', async () => {
    const [far, near] = [await Network.inWorker(description), await Network.create(description)];
    const heard = [];
    const options = (list) => ({
        epochs: 100, batchSize: 2,
        onBatch: (report) => { list.push(report); },
        onEpoch: async ({ epoch }) => epoch < 6,
    });
    const history = await far.train(xor, options(heard));
    const expected = [];
    assert.deepEqual(history, await near.train(xor, options(expected)));
    assert.equal(history.stopped, 'callback');
    assert.deepEqual(heard, expected);
    assert.deepEqual(await far.serialize(), near.serialize());

    const mine = new Error('mine');
    await assert.rejects(far.train(xor, { onEpoch() { throw mine; } }), (error) => error === mine);
    await assert.rejects(far.train(xor, { onEpoch: async () => { throw mine; } }), (error) => error === mine);
    const bare = Object.create(null);
    await assert.rejects(far.train(xor, { onEpoch() { throw bare; } }), (error) => error === bare);
    for (const net of [far, near]) await net.dispose();
});

test('a run that is aborted ends with the weights of a whole batch, and says the reason', async () => {
    const data = clusters(500, 30, 4);
    const start = (await Network.create(classifier)).serialize();
    const states = new Map();
    const watched = await Network.deserialize(start);
    const key = (bytes) => Buffer.from(bytes).toString('latin1');
    states.set(key(start), -1);
    const options = { epochs: 400, batchSize: 50 };
    let batches = 0;
    await watched.train(data, { ...options, onBatch() { states.set(key(watched.serialize()), batches++); } });

    const far = await Network.inWorker(start);
    let last = -1;
    for (let i = 0; i < 8; i++) {
        const net = await Network.inWorker(start);
        const controller = new AbortController();
        const reason = i % 2 ? { of: 'mine' } : undefined;
        const run = net.train(data, { ...options, epochs: 1e6, signal: controller.signal });
        let aborted;
        setTimeout(() => {
            aborted = performance.now();
            controller.abort(reason);
        }, 2 * i);
        await assert.rejects(run, (error) => error === controller.signal.reason && (i % 2 === 0 || error === reason));
        assert.ok(performance.now() - aborted < 100);
        const state = states.get(key(await net.serialize()));
        assert.notEqual(state, undefined, 'the weights after some whole batch');
        last = Math.max(last, state);
        await net.dispose();
    }
    assert.ok(last > 0, 'not all before the first batch');
    await assert.rejects(far.train(data, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.deepEqual(await far.serialize(), start);
    await far.dispose();
});

test('an upload is sent once', async () => {
    const [far, near] = [await Network.inWorker(classifier), await Network.create(classifier)];
    const data = clusters(5000, 30, 4);
    const options = { epochs: 1, validation: data };
    const fills = (services) => services.filter((name) => name === 'fill').length;
    const same = async (given) => assert.deepEqual(await far.train(given, { epochs: 1, validation: given }), await near.train(data, options));
    assert.ok(fills(await servicesOf(() => same(data))) >= 4);
    let set;
    assert.ok(fills(await servicesOf(async () => { set = await far.upload(data); })) >= 2);
    const other = await Network.inWorker(classifier);
    assert.equal(fills(await servicesOf(async () => {
        await same(set);
        await same(data);
        await other.train(set, { epochs: 1 });
    })), 0);
    const alone = await Network.inWorker(classifier, { worker: 'own' });
    await assert.rejects(alone.train(set), { code: 'state', message: /another worker/ });
    await set.dispose();
    await assert.rejects(far.evaluate(set), { code: 'state', message: /data set was disposed of/ });
    assert.ok(fills(await servicesOf(() => far.evaluate(data))) >= 2, 'again, as it is gone');
    for (const net of [far, near, other, alone]) await net.dispose();
});

test('data of all kinds arrive as they are, and stay where they came from', async () => {
    const [far, near] = [await Network.inWorker(classifier), await Network.create(classifier)];
    const { inputs, targets } = clusters(3000, 30, 4);
    const rows = (flat, width) => Array.from({ length: flat.length / width }, (_, i) => flat.subarray(i * width, i * width + width));
    for (const data of [
        { inputs: Float64Array.from(inputs), targets: Uint8Array.from(targets), weights: new Uint8Array(3000).fill(2) },
        { inputs: rows(inputs, 30), targets: rows(targets, 4).map((row) => Array.from(row)) },
        { inputs: Array.from(inputs), targets: Int32Array.from(targets), weights: Array(3000).fill(0.5) },
    ]) {
        assert.deepEqual(await far.train(data, { epochs: 1 }), await near.train(data, { epochs: 1 }));
        assert.equal(data.inputs.length, data.inputs[0].length ? 3000 : 90000);
    }
    assert.deepEqual(await far.serialize(), near.serialize());
    const bad = Array.from(inputs);
    bad[80000] = '1';
    await assert.rejects(far.train({ inputs: bad, targets }), { name: 'TypeError', message: /data\.inputs\[80000\] is "1"/ });
    for (const data of [[{ input: 1 }], 7, new Float32Array(3), {}, { inputs: [] }]) {
        const { message } = await near.train(data).then(assert.fail, (error) => error);
        await assert.rejects(far.train(data), { message });
    }
    await assert.rejects(far.upload(7), { name: 'TypeError', option: 'data' });
    for (const net of [far, near]) await net.dispose();
});

test('records, named numbers and labels become there what they become here', async () => {
    const flowers = Array.from({ length: 300 }, (_, i) => ({
        input: { width: (i % 3) + Math.sin(i) / 4, height: (i % 3) - Math.cos(i) / 4 }, output: ['rose', 'lily', 'iris'][i % 3],
    }));
    const { inputs, targets } = clusters(300, 2, 3);
    for (const data of [
        flowers,
        { inputs: flowers.map(({ input }) => input), targets: flowers.map(({ output }) => output) },
        { inputs, targets: Array.from({ length: 300 }, (_, i) => i % 3) },
        { inputs, targets: Int32Array.from({ length: 300 }, (_, i) => i % 3) },
        Array.from({ length: 300 }, (_, i) => ({ input: inputs.subarray(2 * i, 2 * i + 2), output: Array.from(targets.subarray(3 * i, 3 * i + 3)) })),
    ]) {
        const made = { inputs: 2, layers: [{ units: 3, activation: 'softmax' }], seed: 4 };
        const [far, near] = [await Network.inWorker(made), await Network.create(made)];
        const options = { epochs: 3, scale: 'zscore', classWeights: 'balanced', validation: data };
        assert.deepEqual(await far.train(data, options), await near.train(data, options));
        assert.deepEqual(await far.evaluate(data), await near.evaluate(data));
        assert.deepEqual(await far.classNames, near.classNames);
        assert.deepEqual(await far.serialize(), near.serialize());
        for (const net of [far, near]) await net.dispose();
    }
});

test('streams are read here and train there', async () => {
    const made = { inputs: 2, layers: [{ units: 3, activation: 'softmax' }], seed: 4 };
    const { inputs, targets } = clusters(300, 2, 3);
    let opened = 0, closed = 0;
    async function* records() {
        opened++;
        try {
            for (let i = 0; i < 300; i++) yield { input: inputs.subarray(2 * i, 2 * i + 2), output: targets.subarray(3 * i, 3 * i + 3) };
        } finally {
            closed++;
        }
    }
    const [far, near] = [await Network.inWorker(made), await Network.create(made)];
    assert.deepEqual(await far.train(records, { epochs: 3 }), await near.train(records, { epochs: 3 }));
    assert.deepEqual(await far.serialize(), near.serialize());
    assert.equal(inputs.length, 600, 'nothing was taken away');
    assert.equal((await far.train(records, { epochs: 3, onBatch: () => false })).stopped, 'callback');
    await assert.rejects(far.train(async function* broken() { throw new RangeError('torn'); }, { epochs: 1 }), { name: 'RangeError', message: 'torn' });
    await assert.rejects(far.train(records(), { epochs: 2 }), { name: 'TypeError', message: /once, for 2 epochs/ });
    await assert.rejects(far.train(() => 7), { name: 'TypeError', message: /data\(\) is 7: expected an iterable/ });
    assert.ok(opened >= 7);
    assert.equal(closed, opened);
    for (const net of [far, near]) await net.dispose();
});

test('networks share a worker, which ends with the last of them', async () => {
    await workersAre(0);
    const nets = await Promise.all([1, 2, 3].map(() => Network.inWorker(description)));
    await workersAre(1);
    const own = await Network.inWorker(description, { worker: 'own' });
    await workersAre(2);
    await own.dispose();
    await own.dispose();
    for (const net of nets) {
        await workersAre(1);
        await net.predict([0, 1]);
        await net.dispose();
    }
    await workersAre(0);
    const busy = await Network.inWorker(description);
    const run = busy.train(xor, { epochs: 1000, onEpoch: () => busy.dispose().then(assert.fail, (error) => error.code !== 'state') });
    assert.equal((await run).stopped, 'callback', 'it is being trained');
    await busy.dispose();
    await workersAre(0);
});

test('a forgotten network ends too', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    await (async () => { await (await Network.inWorker(description)).predict([0, 1]); })();
    await workersAre(1);
    await until(() => {
        collect();
        return workers.size === 0;
    }, 'its worker ends');
});

test('a worker that ends takes its networks along, and no other', async () => {
    const [lost, own] = [await Network.inWorker(description), await Network.inWorker(description, { worker: 'own' })];
    const [first] = workers;
    const run = lost.train(xor, { epochs: 1e9 });
    setTimeout(() => terminate.call(first), 20);
    await assert.rejects(run, (error) => error instanceof VaneError && error.code === 'dead' && /has ended/.test(error.message));
    await assert.rejects(lost.predict([0, 1]), { code: 'dead' });
    await lost.dispose();
    assert.equal((await own.predict([0, 1])).length, 1);
    const next = await Network.inWorker(description);
    assert.equal((await next.predict([0, 1])).length, 1);
    for (const net of [own, next]) await net.dispose();
});

test('where no worker starts, this thread works in slices', async () => {
    const noted = Worker.prototype.postMessage;
    Worker.prototype.postMessage = () => { throw new Error('no workers today'); };
    try {
        const [far, near] = [await Network.inWorker(classifier), await Network.create(classifier)];
        assert.ok(far instanceof Network);
        assert.equal(far.worker, false);
        assert.match(far.backend.reasons.worker, /no workers today/);
        const data = clusters(700, 30, 4);
        const heard = [];
        const options = { epochs: 5, onEpoch: ({ epoch }) => { heard.push(epoch); } };
        assert.deepEqual(await far.train(data, options), await near.train(data, options));
        assert.deepEqual(heard.length, 10);
        assert.deepEqual(await far.predict(data.inputs, { rows: 700 }), near.predict(data.inputs, { rows: 700 }));
        const controller = new AbortController();
        setTimeout(() => controller.abort('enough'), 30);
        await assert.rejects(far.train(data, { epochs: 1e9, signal: controller.signal }), (reason) => reason === 'enough');
        for (const net of [far, near]) await net.dispose();
        await assert.rejects(far.predict(data.inputs), { code: 'state' });
    } finally {
        Worker.prototype.postMessage = noted;
    }
});

test('threads of a network in a worker have the same bits, and end with it', async () => {
    const wide = { inputs: 100, layers: [{ units: 300, activation: 'tanh' }, { units: 10, activation: 'softmax' }], seed: 5 };
    const data = clusters(517, 100, 10);
    const results = [];
    for (const threads of [1, 3]) {
        const net = await Network.inWorker({ ...wide, isa: 'simd128', threads });
        assert.equal(net.backend.threads, threads);
        await workersAre(threads);
        await net.train(data, { epochs: 2, batchSize: 256 });
        results.push(await net.serialize());
        await net.dispose();
    }
    assert.deepEqual(results[1], results[0]);
    await workersAre(0);
});

test('a process lives while a call is under way, and no longer', async () => {
    const index = new URL('../../web/src/index.mjs', import.meta.url);
    const program = `import { Network } from '${index}';
        const net = await Network.inWorker(${JSON.stringify(description)});
        net.train(${JSON.stringify(xor)}, ${JSON.stringify(xorOptions)}).then(({ loss }) => { console.log(loss.length); });`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 20000 });
    assert.equal(stdout, `${xorOptions.epochs}\n`);
});

test('50 workers come and go', async () => {
    const x = numbers(2);
    for (let i = 0; i < 50; i++) {
        const net = await Network.inWorker(description, { worker: 'own' });
        if (i % 10 === 0) await net.predict(x);
        await net.dispose();
    }
    await workersAre(0);
});
