import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { clusters, instances, memoryOf, numbers, sha256, until } from './helpers.mjs';
import { supports } from '../../web/src/widths.mjs';
import { Network } from '../../web/src/index.mjs';

const skip = !supports('simd128') && 'this engine has no SIMD';

// The products of 256 rows are shared by the threads, those of the last batch are too small for that.
const layers = [{ units: 300, activation: 'tanh' }, { units: 200, activation: 'relu' }, { units: 10, activation: 'softmax' }];
const create = (options) => Network.create({ inputs: 100, layers, seed: 5, isa: 'simd128', ...options });
const x = numbers(600 * 100, 4);

async function fingerprint(threads) {
    const net = await create({ threads });
    const { reasons, ...backend } = net.backend;
    assert.deepEqual(backend, { isa: 'simd128', threads, fused: false, deterministic: false });
    assert.equal('simd128' in reasons, false);
    const history = await net.train(clusters(517, 100, 10), { epochs: 2, batchSize: 256 });
    const outputs = new Uint8Array(net.predict(x, { rows: 600 }).buffer);
    const digest = sha256(Buffer.concat([net.serialize(), outputs, Buffer.from(JSON.stringify(history))]));
    net.dispose();
    return digest;
}

test('the bits are the same at any number of threads', { skip }, async () => {
    const alone = await fingerprint(1);
    for (const threads of [2, 3]) assert.equal(await fingerprint(threads), alone, `${threads} threads`);
});

test('large data and evaluation elsewhere have the same bits too', { skip }, async () => {
    const results = [];
    for (const threads of [1, 2]) {
        const net = await create({ threads });
        const data = clusters(3000, 100, 10);       // 1.3 MB
        const history = await net.train(data, { epochs: 1, batchSize: 256 });
        results.push({ history, evaluation: await net.evaluate(data), copy: (await net.clone()).serialize() });
        net.dispose();
    }
    assert.deepEqual(results[1], results[0]);
});

test('threads are counted', { skip }, async () => {
    for (const threads of [-1, 0, 1.5, 257]) await assert.rejects(create({ threads }), RangeError);
    await assert.rejects(create({ threads: '2' }), TypeError);
    for (const [options, expected] of [[{}, 1], [{ threads: 'auto' }, Math.max(1, cpus().length - 1)], [{ threads: 2, isa: 'scalar' }, 1]]) {
        const net = await create(options);
        assert.equal(net.backend.threads, expected);
        net.dispose();
    }
});

test('after one call, predicts with threads take no memory', { skip }, async () => {
    const net = await create({ threads: 2 });
    const { exports } = instances.find(({ exports: { memory } }) => memory.buffer instanceof SharedArrayBuffer);
    net.predict(x, { rows: 600 });
    const before = memoryOf({ exports });
    for (let i = 0; i < 300; i++) net.predict(x, { rows: 600 });
    assert.deepEqual(memoryOf({ exports }), before);
    net.dispose();
});

/** What use() gives while WebAssembly[name] is another. */
async function replaced(name, value, use) {
    const original = WebAssembly[name];
    WebAssembly[name] = value;
    try {
        return await use();
    } finally {
        WebAssembly[name] = original;
    }
}

// Of more than 1 MB, so that it has an instance of its own.
const large = (activation = 'linear') =>
    Network.create({ inputs: 600, layers: [{ units: 600, activation }, { units: 2 }], isa: 'simd128', threads: 2 });

test('an engine that refuses a gigabyte is asked for a quarter', { skip }, async () => {
    const asked = [];
    const { Memory } = WebAssembly;
    const atMost = (pages) => function limited(limits) {
        asked.push(limits.maximum);
        if (limits.maximum > pages) throw new RangeError('could not allocate memory');
        return new Memory(limits);
    };
    const net = await replaced('Memory', atMost(4096), () => large());
    assert.deepEqual(asked, [16384, 4096]);
    assert.equal(net.backend.threads, 2);
    net.dispose();
    await assert.rejects(replaced('Memory', atMost(0), () => large()), { code: 'memory', message: /could not allocate/ });
});

test('more than the shared memory has is refused, and others work on', { skip }, async () => {
    const net = await large();
    const rows = numbers(600);
    const y = net.predict(rows);
    const huge = { inputs: new Uint8Array(600 * 500000), targets: new Uint8Array(2 * 500000) };
    await assert.rejects(net.train(huge, { epochs: 1 }), { code: 'memory' });
    assert.deepEqual(net.predict(rows), y);
    net.dispose();
});

test('workers end with their network', { skip }, async () => {
    await new Promise((resolve) => { setTimeout(resolve, 200); });      // those of earlier tests rest a while before they end
    const { terminate } = Worker.prototype;
    let ended = 0;
    Worker.prototype.terminate = function counted() {
        ended++;
        return terminate.call(this);
    };
    const endedAre = (count, whose) => until(() => ended === count, `that of ${whose}`);
    try {
        const net = await large();
        const rows = 1000;
        await net.train({ inputs: numbers(600 * rows), targets: numbers(2 * rows) }, { epochs: 1 });
        await endedAre(1, 'the run');
        net.dispose();
        await endedAre(2, 'the network');
        await assert.rejects(large('no'));
        await endedAre(3, 'a network that was not to be');
    } finally {
        Worker.prototype.terminate = terminate;
    }
});

test('a trap in a worker ends its instance, and hangs nothing', { skip }, async () => {
    // A worker whose stack would begin at address 8 traps in its first task.
    const { Instance } = WebAssembly;
    const poor = function poor(...args) {
        const { exports } = new Instance(...args);
        return { exports: { ...exports, thread_room: () => 2 ** 32 + 8 - exports.thread_stack() } };
    };
    const net = await replaced('Instance', poor, () => large());
    const rows = numbers(600 * 256);
    const end = performance.now() + 20000;
    assert.throws(() => { while (performance.now() < end) net.predict(rows, { rows: 256 }); },
        { code: 'dead', message: /in one of its threads/ });
    assert.throws(() => net.serialize(), { code: 'dead' });
    net.dispose();
});

test('a worker that does not start is an error', { skip }, async () => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function spoilt(message) { postMessage.call(this, { ...message, module: null }); };
    try {
        await assert.rejects(large(), { code: 'unsupported', message: /thread did not start: .*instantiate/ });
    } finally {
        Worker.prototype.postMessage = postMessage;
    }
});

test('sleeping workers keep no process alive', { skip }, async () => {
    const index = new URL('../../web/src/index.mjs', import.meta.url);
    const program = `import { Network } from '${index}';
        const net = await Network.create({ inputs: 2, layers: [{ units: 1 }], threads: 3 });
        console.log(net.backend.threads);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 20000 });
    assert.equal(stdout, '3\n');
});
