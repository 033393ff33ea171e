import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { classifier, clusters, instances, memoryOf, numbers, xor, xorNet } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const MiB = 2 ** 20;
const shared = () => instances[0];      // by small networks: the first one that is made
const newest = () => instances[instances.length - 1];

test('after one call, 1,000 predicts and train steps take no memory', async () => {
    const net = await classifier(33, 17, 3, { dropout: 0.1 });
    const instance = shared();
    const x = numbers(300 * 33);
    net.predict(x, { rows: 300 });
    let before = memoryOf(instance);
    const few = x.subarray(0, 33 * 7);
    for (let i = 0; i < 1000; i++) net.predict(i % 2 ? x : few, { rows: i % 2 ? 300 : 7 });
    assert.deepEqual(memoryOf(instance), before);

    const steps = [];
    const onBatch = () => { steps.push(memoryOf(instance)); };
    await net.train(clusters(100, 33, 3), { epochs: 264, batchSize: 32, onBatch });      // 4 batches, the last of 4 rows
    assert.ok(steps.length > 1000);
    before = steps[3];
    for (const step of steps.slice(4)) assert.deepEqual(step, before);
    net.dispose();
});

test('nothing is left of a network, a run, a failure', async () => {
    const kept = await xorNet();
    const instance = shared();
    const round = async () => {
        const net = await xorNet();
        await net.train(xor, { epochs: 2, validation: 0.5, patience: 1 });
        await net.evaluate(xor);
        await assert.rejects(net.train(xor, { learningRate: -1 }));
        await assert.rejects(net.train({ inputs: [[0, NaN]], targets: [0] }));
        await assert.rejects(net.train(xor, { onBatch() { throw new Error(); } }));
        await assert.rejects(Network.create({ inputs: 2, layers: [{ units: 3 }, { units: 1, activation: 'no' }] }));
        await assert.rejects(Network.deserialize(net.serialize().subarray(1)));
        net.dispose();
    };
    await round();
    const { bytesLive } = memoryOf(instance);
    await round();
    assert.equal(memoryOf(instance).bytesLive, bytesLive);
    kept.dispose();
});

test('views outlive growth of the memory', async () => {
    const small = await xorNet();
    const instance = shared();
    const before = small.predict(xor.inputs);
    const { size } = memoryOf(instance);
    const nets = [];
    while (memoryOf(instance).size === size) nets.push(await Network.create({ inputs: 300, layers: [{ units: 800 }] }));
    assert.deepEqual(small.predict(xor.inputs), before);
    for (const net of nets) net.dispose();
    small.dispose();
});

test('large networks and large data have instances of their own', async () => {
    const small = await xorNet();
    const count = instances.length;
    const other = await xorNet();
    assert.equal(instances.length, count, 'small networks share one');
    const large = await Network.create({ inputs: 784, layers: [{ units: 512 }, { units: 2 }] });
    assert.equal(instances.length, count + 1);

    const home = newest();
    const { size } = memoryOf(home);
    const rows = 4000;
    const before = large.getWeights(1);
    await large.train({ inputs: numbers(rows * 784), targets: numbers(rows * 2) }, { epochs: 1, batchSize: 1000 });
    assert.equal(instances.length, count + 2);
    assert.ok(memoryOf(newest()).size > 12 * MiB);
    assert.ok(memoryOf(home).size < size + 8 * MiB, 'the data went elsewhere');
    assert.notDeepEqual(large.getWeights(1), before);
    for (const net of [small, other, large]) net.dispose();
});

test('a run elsewhere comes home with its weights, also when it is stopped or fails', async () => {
    const data = clusters(4000, 80, 4);     // 1.3 MB
    const train = async (options) => {
        const net = await classifier(80, 20, 4, { dropout: 0.1 });
        const before = net.serialize();
        const count = instances.length;
        await net.train(data, options).catch(() => {});
        assert.notDeepEqual(net.serialize(), before);
        assert.equal(instances.length, count + 1);
        return net;
    };
    const whole = await train({ epochs: 1, batchSize: 100 });
    const stopped = await train({ epochs: 9, batchSize: 100, onEpoch: () => false });
    assert.deepEqual(stopped.serialize(), whole.serialize());
    const aborted = await train({ epochs: 9, batchSize: 100, onEpoch() { throw new Error('stop'); } });
    assert.deepEqual(aborted.serialize(), whole.serialize());
});

test('a forgotten network gives its memory back', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    const kept = await xorNet();
    const { bytesLive } = memoryOf(shared());
    for (let i = 0; i < 50; i++) (await xorNet()).predict(xor.inputs);
    assert.ok(memoryOf(shared()).bytesLive > bytesLive);
    for (let i = 0; i < 50 && memoryOf(shared()).bytesLive > bytesLive; i++) {
        collect();
        await new Promise((done) => { setTimeout(done, 10); });
    }
    assert.ok(memoryOf(shared()).bytesLive <= bytesLive);
    kept.dispose();
});

const program = fileURLToPath(new URL('rss.mjs', import.meta.url));

/** What a program of rss.mjs prints within a time, however busy the machine. */
async function measure(...args) {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { timeout: 600_000 });
    return JSON.parse(stdout);
}

test('large networks that are dropped one after the other are let go', async () => {
    const [most] = await measure('dropped', process.env.VANE_TEST_LONG ? '2000' : '250');
    assert.ok(most < 300, `${most} MiB`);
});

test('what large data took is given back', async () => {
    const [before, during, after] = await measure('data');
    assert.ok(during > before + 190, `${before} -> ${during} MiB`);
    assert.ok(after <= before + 20, `${before} -> ${during} -> ${after} MiB`);
});

test('ten thousand networks that are disposed of take what a hundred take', async () => {
    const kept = await xorNet();
    let early;
    for (let i = 1; i <= 10000; i++) {
        const net = await xorNet();
        net.predict(xor.inputs);
        net.dispose();
        if (i === 100) early = memoryOf(shared());
    }
    const { bytesLive, size } = memoryOf(shared());
    assert.deepEqual([bytesLive, size], [early.bytesLive, early.size]);
    kept.dispose();
});

test('more than WebAssembly has is refused, and the network works on', async () => {
    const net = await xorNet();
    for (const bytes of [2 ** 31 - 2 ** 16, 2 ** 31 + 2 ** 16]) {
        const rows = Math.floor(bytes / 12);
        const huge = { inputs: new Uint8Array(2 * rows), targets: new Uint8Array(rows) };
        await assert.rejects(net.train(huge, { epochs: 1 }), { code: 'memory' });
    }
    await net.train(xor, { epochs: 1 });
    net.dispose();
});

test('a trap ends its instance and no other', async () => {
    const victim = await xorNet();
    const { memory } = shared().exports;
    const other = await Network.create({ inputs: 600, layers: [{ units: 600 }, { units: 1 }] });
    const x = numbers(600);
    const y = other.predict(x);
    victim.predict(xor.inputs);
    new Uint8Array(memory.buffer).fill(0xff, 65536);
    assert.throws(() => victim.predict(xor.inputs), { code: 'dead' });
    assert.throws(() => victim.serialize(), { code: 'dead', message: /trap/ });
    await assert.rejects(victim.train(xor), { code: 'dead' });
    victim.dispose();

    assert.deepEqual(other.predict(x), y);
    const next = await xorNet();
    assert.equal(next.predict(xor.inputs).length, 4);
    for (const net of [other, next]) net.dispose();
});
