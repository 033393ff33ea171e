// Rows that come bit by bit: what they train, how many are asked for, and that their iterables are told of the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Instance } from '../../web/src/instance.mjs';
import { classifier, clusters, instances, memoryOf, xorNet } from './helpers.mjs';

const ROWS = 203;
const { inputs, targets } = clusters(ROWS, 4, 3);
const records = Array.from({ length: ROWS }, (_, i) =>
    ({ input: inputs.subarray(4 * i, 4 * i + 4), output: targets.subarray(3 * i, 3 * i + 3) }));
const batch = (first, last) => ({ inputs: inputs.subarray(4 * first, 4 * last), targets: targets.subarray(3 * first, 3 * last) });
const small = () => classifier(4, 6, 3, { dropout: 0.1 });

/** Counts what is asked of its iterables. */
function counted(items, delay = 0) {
    const counts = { passes: 0, given: 0, returned: 0 };
    const source = () => {
        counts.passes++;
        let i = 0;
        return {
            [Symbol.asyncIterator]() { return this; },
            async next() {
                if (delay) await new Promise((done) => { setTimeout(done, delay); });
                if (i === items.length) return { done: true };
                counts.given++;
                return { done: false, value: items[i++] };
            },
            async return() {
                counts.returned++;
                return { done: true };
            },
        };
    };
    return { source, counts };
}

async function trained(data, options) {
    const net = await small();
    const history = await net.train(data, { epochs: 3, seed: 5, ...options });
    const file = net.serialize();
    net.dispose();
    return { history, file };
}

test('a stream in its own order is the table in its own order', async () => {
    const portions = [[0, 1], [1, 150], [150, 151], [151, 203]].map(([first, last]) => batch(first, last));
    for (const options of [
        { batchSize: 32, shuffle: false }, { batchSize: 7, shuffle: false }, { batchSize: 29, shuffle: false },
        { batchSize: 1, shuffle: false, optimizer: 'sgd' }, { batchSize: 300, shuffle: false },
    ]) {
        const table = await trained({ inputs, targets }, options);
        const sources = [() => records, () => portions, async function* generate() { yield* records; }, counted(records).source];
        for (const source of sources) assert.deepEqual(await trained(source, options), table, JSON.stringify(options));
    }
});

test('rows are shuffled by the seed, whatever portions they come in', async () => {
    const options = { batchSize: 16, shuffleBuffer: 40 };
    const one = await trained(() => records, options);
    for (const size of [1, 10, 64, 203]) {
        const portions = [];
        for (let first = 0; first < ROWS; first += size) portions.push(batch(first, Math.min(ROWS, first + size)));
        assert.deepEqual(await trained(() => portions, options), one);
    }
    for (const other of [{ shuffleBuffer: 41 }, { seed: 6 }, { shuffle: false }]) {
        assert.notDeepEqual((await trained(() => records, { ...options, ...other })).file, one.file);
    }
    const { history: { loss } } = await trained(() => records, { epochs: 20, learningRate: 0.02 });
    assert.ok(loss.length === 20 && loss.at(-1) < 0.6 * loss[0], `${loss}`);
});

test('a shuffled pass has every row once', async () => {
    const net = await xorNet();
    const rows = Array.from({ length: 100 }, (_, i) => ({ input: [0, 0], output: i === 50 ? 1 : 0 }));
    const seen = [];
    const options = { loss: 'mae', optimizer: 'sgd', learningRate: 1e-30, momentum: 0, batchSize: 10, shuffleBuffer: 30, epochs: 8 };
    const onBatch = ({ epoch, batch: number, loss }) => { seen.push({ epoch, number, loss }); };
    const { loss } = await net.train(() => rows, { ...options, onBatch });
    assert.ok(loss.every((value) => Math.abs(value - loss[0]) < 1e-6), 'the same rows in every epoch');
    assert.deepEqual(seen.map(({ number }) => number), Array(8).fill([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).flat());
    net.dispose();
});

test('no more is asked for than the next batch takes', async () => {
    const { source, counts } = counted(records);
    const net = await small();
    const seen = [];
    await net.train(source, { epochs: 1, batchSize: 32, shuffleBuffer: 10, onBatch({ rows }) { seen.push([rows, counts.given]); } });
    assert.deepEqual(seen.slice(0, 3), [[32, 42], [64, 74], [96, 106]]);
    assert.deepEqual(seen.at(-1), [203, 203]);
    assert.deepEqual(counts, { passes: 1, given: 203, returned: 0 });
    net.dispose();
});

test('others have their turns while rows are made that many are waited for', async () => {
    const ROW_MS = 0.5;
    function* slow() {
        for (let i = 0; i < ROWS; i++) {
            const end = performance.now() + ROW_MS;
            while (performance.now() < end);
            yield records[i];
        }
    }
    const net = await small();
    /** The longest time that the event loop has been kept meanwhile, in rows. */
    const longest = async (use) => {
        let [last, most, goesOn] = [performance.now(), 0, true];
        const tick = () => {
            const now = performance.now();
            [last, most] = [now, Math.max(most, now - last)];
            if (goesOn) setImmediate(tick);
        };
        setImmediate(tick);
        await use();
        goesOn = false;
        return most / ROW_MS;
    };
    // What is late when other programs have the cores is so by chance.
    const gives = async (use) => {
        for (let i = 0; i < 5; i++) if (await longest(use) < 0.5 * ROWS) return true;
        return false;
    };
    assert.ok(await gives(() => net.train(slow, { epochs: 1, shuffleBuffer: ROWS })));
    net.dispose();
});

test('iterables are told when no more is wanted', async () => {
    const net = await small();
    const options = { epochs: 5, batchSize: 32, shuffle: false };
    let given = counted(records);
    assert.equal((await net.train(given.source, { ...options, onBatch: ({ batch: n }) => n < 2 })).stopped, 'callback');
    assert.deepEqual(given.counts, { passes: 1, given: 65, returned: 1 });

    given = counted(records);
    await assert.rejects(net.train(given.source, { ...options, onBatch() { throw new Error('mine'); } }), /mine/);
    assert.deepEqual(given.counts, { passes: 1, given: 33, returned: 1 });

    given = counted([...records.slice(0, 40), { input: [1, 2, 3], output: [1, 0, 0] }]);
    await assert.rejects(net.train(given.source, options), { name: 'RangeError', message: /data.inputs\[0\] has 3 numbers: expected 4/ });
    assert.equal(given.counts.returned, 1);

    given = counted(records);
    await assert.rejects(net.train(given.source, { ...options, learningRate: -1 }), { code: 'argument' });
    assert.deepEqual(given.counts, { passes: 1, given: 1, returned: 1 });

    given = counted(records, 5);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 60);
    const before = Date.now();
    await assert.rejects(net.train(given.source, { ...options, signal: controller.signal }), /enough/);
    assert.ok(Date.now() - before < 1000 && given.counts.given < 60 && given.counts.returned === 1);

    const stuck = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
    const late = new AbortController();
    setTimeout(() => late.abort(), 30);
    await assert.rejects(net.train(stuck, { epochs: 1, signal: late.signal }), { name: 'AbortError' });
    const failing = async function* fail() {
        yield records[0];
        throw new Error('the line is down');
    };
    await assert.rejects(net.train(failing, options), /the line is down/);
    await net.train(() => records, { epochs: 1 });
    net.dispose();
});

/** Some checkpoints of a run over the records, as far apart as they come. */
async function checkpointsOf(source, options, everySeconds) {
    const saved = [];
    const save = (bytes) => { saved.push(bytes); };
    await trained(source, { ...options, onBatch() {}, checkpoint: { save, everySeconds } });
    return saved;
}

test('a run goes on in the middle of a pass, to the same end', async () => {
    const portions = [[0, 1], [1, 150], [150, 151], [151, 203]].map(([first, last]) => batch(first, last));
    for (const options of [
        { batchSize: 16, shuffleBuffer: 40 }, { batchSize: 16, shuffleBuffer: 500 }, { batchSize: 7, shuffle: false },
        { batchSize: 29, shuffleBuffer: 1, schedule: 'cosine' }, { batchSize: 1, shuffleBuffer: 20, optimizer: 'sgd' },
    ]) {
        const whole = await trained(() => records, options);
        const batches = Math.ceil(ROWS / options.batchSize);
        const saved = await checkpointsOf(() => records, options, 1e-9);
        assert.equal(saved.length, 3 * batches);
        for (const done of [1, 2, 5, batches - 1, batches, batches + 1, 2 * batches + 3, 3 * batches - 1, 3 * batches]) {
            const reports = [];
            const { file, history } = await trained(done % 2 ? () => records : () => portions, {
                ...options, resume: saved[done - 1], onProgress(report) { reports.push(report); },
            });
            assert.deepEqual(file, whole.file, `${JSON.stringify(options)} after ${done}`);
            assert.deepEqual(history.loss, whole.history.loss.slice(Math.floor(done / batches)));
            for (const { progress, rowsPerSecond } of reports) assert.ok(progress >= 0 && progress <= 1 && rowsPerSecond >= 0);
        }
    }
});

test('rows to resume from that are not there', async () => {
    const options = { batchSize: 16, shuffleBuffer: 40 };
    const saved = await checkpointsOf(() => records, options, 1e-9);
    const resumed = (source, done) => trained(source, { ...options, resume: saved[done - 1] });
    await assert.rejects(resumed(() => records.slice(0, 100), 8), { code: 'shape', message: /^data ends 28 rows before.*the rows of/ });
    const given = counted(records);
    await resumed(given.source, 20);
    assert.deepEqual(given.counts, { passes: 2, given: 2 * ROWS, returned: 0 });
    const generate = async function* generate() { yield* records; };
    await assert.rejects(resumed(generate(), 20), { name: 'TypeError', message: /once, for 2 epochs/ });
    assert.deepEqual((await resumed(generate(), 30)).file, (await trained(() => records, options)).file, 'one pass is left');
    const bad = { input: [0, 1, 2, NaN], output: 0 };
    await assert.rejects(resumed(() => [...records.slice(0, 180), bad], 8), { code: 'argument', message: /row \d\d\d, input 3 is nan/ });
});

test('an iterable that goes once serves one epoch', async () => {
    const net = await small();
    const generate = async function* generate() { yield* records; };
    await assert.rejects(net.train(generate(), { epochs: 2 }),
        { name: 'TypeError', code: 'argument', message: /data can be gone through once, for 2 epochs: expected a function/ });
    await net.train(generate(), { epochs: 1 });
    const stream = () => new ReadableStream({
        start(controller) {
            for (const record of records) controller.enqueue(record);
            controller.close();
        },
    });
    await net.train(stream(), { epochs: 1 });
    await assert.rejects(net.train(stream()), /gone through once/);
    const again = { async* [Symbol.asyncIterator]() { yield* records; } };
    assert.equal((await net.train(again, { epochs: 3 })).loss.length, 3);
    let pass = 0;
    await assert.rejects(net.train(() => (pass++ ? [] : records), { epochs: 3 }), { code: 'shape', message: /data gives no rows/ });
    net.dispose();
});

test('names and classes in a stream, and evaluation of one', async () => {
    const named = records.map(({ input: [a, b, c, d] }, i) => ({ input: { a, b, c, d }, output: 'xyz'[i % 3] }));
    const net = await small();
    await assert.rejects(net.train(() => named, { epochs: 1 }), { name: 'TypeError', message: /data.targets\[0\] is "x".*no classNames/ });
    net.classNames = ['x', 'y', 'z'];
    await net.train(() => named, { epochs: 2, batchSize: 32, seed: 5, validation: { inputs, targets } });
    const turned = named.map(({ input: { a, b, c, d }, output }) => ({ input: { d, c, b, a }, output }));
    const streamed = await net.evaluate(async function* generate() { yield* turned; });
    const { loss, accuracy, confusion } = await net.evaluate({ inputs, targets });
    assert.ok(Math.abs(streamed.loss - loss) < 1e-6 && Math.abs(streamed.accuracy - accuracy) < 1e-12);
    assert.deepEqual(streamed.confusion, confusion);
    assert.deepEqual(await net.evaluate([batch(0, ROWS)].values()), { loss, accuracy, confusion });
    net.dispose();
});

test('what no stream can do is said', async () => {
    const net = await small();
    const before = net.serialize();
    for (const [data, options, error] of [
        [() => records, { batchSize: 0 }, { code: 'argument', message: /no epoch at once/ }],
        [() => records, { optimizer: 'rprop' }, { code: 'argument', message: /no epoch at once/ }],
        [() => records, { validation: 0.2 }, { code: 'argument', message: /no rows in memory/ }],
        [() => records, { scale: 'zscore' }, { code: 'argument', message: /no rows in memory/ }],
        [() => records, { classWeights: 'balanced' }, { code: 'argument', message: /a stream's aren't known/ }],
        [() => records, { shuffleBuffer: 0 }, { name: 'RangeError', option: 'shuffleBuffer', value: 0 }],
        [() => [{ ...batch(0, 2), weights: [1, 2] }], {}, { name: 'TypeError', message: /rows of a stream have none/ }],
        [() => [7], {}, { name: 'TypeError', message: /an item of data is 7/ }],
        [() => 7, {}, { name: 'TypeError', message: /data\(\) is 7: expected an iterable/ }],
        [() => [], {}, { code: 'shape', message: /data gives no rows/ }],
        [() => [{ input: [0, 1, 2, NaN], output: 0 }], {}, { code: 'argument', message: /row 0, input 3 is nan/ }],
    ]) await assert.rejects(net.train(data, options), error, String(error.message));
    assert.deepEqual(net.serialize(), before);
    net.dispose();
});

test('an endless stream takes no memory as it goes', async () => {
    const net = await small();
    const endless = function* endless() { for (;;) yield* records; };
    const sizes = [];
    const onBatch = ({ batch: n }) => {
        sizes.push(memoryOf(instances.at(-1)));
        return n < 1000;
    };
    await net.train(endless(), { epochs: 1, batchSize: 32, onBatch });
    assert.equal(sizes.length, 1000);
    for (const size of sizes.slice(2)) assert.deepEqual(size, sizes[1]);
    net.dispose();
});

test('an iterable is told of the end though there is no memory left to take home what was learnt', async (t) => {
    const net = await small();
    const before = net.serialize();
    const { source, counts } = counted(records);
    const onBatch = () => {
        t.mock.method(Instance.prototype, 'alloc', () => { throw new RangeError('none left'); });
        return false;
    };
    await assert.rejects(net.train(source, { shuffleBuffer: 8, onBatch }), /none left/);
    t.mock.restoreAll();
    assert.deepEqual([counts.passes, counts.returned], [1, 1]);
    assert.deepEqual(net.serialize(), before);
    net.dispose();
});
