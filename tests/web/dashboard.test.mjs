// What the dashboard keeps of records, in Node: its curves, how strictly it reads, what it calls unknown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAPACITY, Curve } from '../../web/dashboard/curve.mjs';
import { bytes, duration, number, percent, perSecond, shortTime, whole } from '../../web/dashboard/format.mjs';
import { monitor } from '../../web/dashboard/monitor.mjs';
import { parseLine, readRecord } from '../../web/dashboard/record.mjs';
import { Run } from '../../web/dashboard/run.mjs';
import { file } from '../../web/dashboard/sources.mjs';
import { asLines, records } from '../browser/runs.mjs';

const newRun = () => new Run('run', () => {});

test('a curve keeps every point until it is full, and then means over its whole length', () => {
    const curve = new Curve(['y']);
    const total = 10 * CAPACITY + 3;
    for (let i = 0; i < total; i++) {
        curve.add({ seconds: i, epochs: null, y: i });
        if (i < CAPACITY) assert.equal(curve.length, i + 1);
        assert.ok(curve.length <= CAPACITY && (i < CAPACITY || curve.length >= CAPACITY / 2));
    }
    const { seconds, epochs, y } = curve.columns;
    assert.ok(epochs.every((x) => x === null));
    assert.equal(seconds.at(-1), total - 1);
    seconds.forEach((end, i) => assert.equal(y[i], ((seconds[i - 1] ?? -1) + 1 + end) / 2, `point ${i}`));
});

test('a curve knows points without a value, and takes no time that runs backwards', () => {
    const curve = new Curve(['y']);
    for (let i = 0; i < CAPACITY; i++) curve.add({ seconds: i, epochs: i, y: i % 2 ? 5 : null });
    curve.add({ seconds: CAPACITY, epochs: CAPACITY, y: null });
    assert.deepEqual(new Set(curve.columns.y), new Set([5, null]));
    assert.equal(curve.columns.y.at(-1), null);
    const { length } = curve;
    curve.add({ seconds: 3, epochs: 3, y: 1 });
    assert.equal(curve.length, length);
    curve.add({ seconds: null, epochs: 3, y: 1 });
    assert.equal(curve.columns.y.at(-1), 1);
});

test('records are read strictly: what is not a number is unknown, what is no record is refused', () => {
    for (const value of [null, undefined, 3, 'start', [], {}, { event: 'toString' }, { event: '__proto__' }, { event: ['end'] }, parseLine('{"event":')]) {
        assert.equal(readRecord(value), null);
    }
    const read = readRecord({
        event: 'progress', seconds: -1, epoch: '3', loss: NaN, accuracy: -0.5, steps: 1e999, rows: 7, extra: 1,
        layers: [{ forward: 1, backward: null }, 5, null], memory: [], weights: [
            { min: 0, max: 1, counts: [1, 2] }, { min: 1, max: 0, counts: [1] }, { min: 0, max: 1, counts: [] },
            { min: 0, max: 1, counts: [-1] }, { min: 0, max: 1 }, 'x'],
    });
    assert.deepEqual([read.seconds, read.epoch, read.loss, read.accuracy, read.steps, read.rows], [null, null, null, -0.5, null, 7]);
    assert.ok(!('extra' in read));
    assert.deepEqual(read.layers, [{ forward: 1, backward: null }, null, null]);
    assert.equal(read.memory.hits, null);
    assert.deepEqual(read.weights, [{ min: 0, max: 1, counts: [1, 2] }, null, null, null, null, null]);
    assert.equal(read.gradients, null);
    const long = readRecord({ event: 'start', isa: 'x'.repeat(1e6), layers: new Array(1e6).fill({}) });
    assert.deepEqual([long.isa.length, long.layers.length], [200, 1024]);
});

test('figures that are not known are said to be unknown, and others are for people', () => {
    for (const write of [number, whole, percent, perSecond, bytes, shortTime, duration]) {
        assert.equal(write(null), 'unknown');
        assert.equal(write(undefined), 'unknown');
        assert.notEqual(write(0), 'unknown');
        for (const huge of [1e300, 5e-324, 1e21]) assert.ok(write(huge).length < 40);
    }
    assert.deepEqual([number(0), number(0.00123456), number(1.5e-7), number(123456), number(-2.5)],
        ['0', '0.001235', '1.5e-7', '123456', '-2.5']);
    assert.deepEqual([perSecond(250000), perSecond(999), bytes(1536), bytes(0), percent(0.25), whole(1234567.8)],
        ['250 k', '999', '1.5 KB', '0 B', '25.0 %', '1,234,568']);
    assert.deepEqual([shortTime(1.25e-6), shortTime(2), duration(5.04), duration(125), duration(59.99), duration(7260), duration(7199)],
        ['1.25 µs', '2 s', '5.0 s', '2 min 5 s', '59.9 s', '2 h 1 min', '1 h 59 min']);
});

test('a run is what its records say, and a start begins it anew', () => {
    const run = newRun();
    const all = records();
    assert.equal(run.isKnown, false);
    run.add('nothing');
    assert.equal(run.refused, 1);
    for (const repeat of [1, 2]) {
        run.connect('connected');
        all.forEach((record) => run.add(record));
        assert.equal(run.batches.length, 100, `round ${repeat}`);
        assert.equal(run.epochs.length, 10);
        assert.equal(run.refused, 0);
        assert.equal(run.end.end, 'finished');
    }
    assert.deepEqual(run.epochs.columns.epochs, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.ok(Math.abs(run.batches.columns.epochs[14] - 1.5) < 1e-12);
    assert.equal(run.done, 1);
    assert.equal(run.weights.length, 2);
    all.slice(0, 16).forEach((record) => run.add(record));
    assert.equal(run.end, null);
    assert.ok(Math.abs(run.done - 0.14) < 1e-12);
    run.add({ event: 'progress' });
    assert.equal(run.gradients.length, 2, 'the newest that is known');
});

test('a file is read in pieces, wherever they end; what is no record in it is counted', async () => {
    const text = `${asLines(records())}\n{"event":"epo\nnot JSON ✓\n{"event":"end","end":"stopped ✓"}`;
    const whole = new TextEncoder().encode(text);
    for (const size of [3, 1000, whole.length]) {
        const stream = () => new ReadableStream({
            start(controller) {
                for (let at = 0; at < whole.length; at += size) controller.enqueue(whole.subarray(at, at + size));
                controller.close();
            },
        });
        const states = [];
        const run = newRun();
        const read = new Promise((resolve) => {
            run.connect = (state) => {
                states.push(state);
                if (state !== 'reading') resolve();
            };
        });
        file({ stream })(run);
        await read;
        assert.deepEqual(states, ['reading', 'read']);
        assert.deepEqual([run.batches.length, run.refused, run.end.end], [100, 2, 'stopped ✓'], `pieces of ${size}`);
    }
});

test('a run in the page is told by its counters: what was done since they were last read', async () => {
    const counters = (times) => ({
        steps: 10 * times, rows: 320 * times, flops: 4e9 * times, seconds: 0.5 * times, timedSteps: 2 * (times - 1),
        layers: [{ forward: 0.1 * (times - 1), backward: 0.3 * (times - 1) }], arenaBytes: 64, arenaUsed: 32,
        memory: { requests: 8, hits: 4, hostAllocs: 4, hostFrees: 1, bytesLive: 10, bytesReserved: 20, bytesCached: 5, bytesPeak: 30 },
    });
    const spread = { weights: [{ min: 0, max: 1, counts: [1] }], gradients: [{ min: null, max: null, counts: [0] }] };
    const told = [];
    const net = {
        inputs: 2, outputs: 1, parameters: 3, backend: { isa: 'simd128', threads: 1 },
        layers: [{ inputs: 2, units: 1, activation: 'sigmoid' }],
        async train(data, { counters: asked, onProgress, onEpoch }) {
            assert.equal(asked, true);
            const report = { epoch: 0, batch: 10, rows: 320, loss: 0.5, accuracy: 0.75, learningRate: 0.1, rowsPerSecond: 640, secondsLeft: Infinity };
            await onProgress({ ...report, counters: counters(1) });
            await onProgress({ ...report, counters: { ...counters(3), ...spread } });
            assert.equal(await onEpoch({ epoch: 0, loss: 0.4, accuracy: 0.8, learningRate: 0.1 }), false);
            return { stopped: 'callback', loss: [0.4] };
        },
    };
    const run = newRun();
    const { source, train } = monitor(net);
    source(run);
    await train([{ input: [0, 1], output: [1] }, { input: [1, 1], output: [0] }],
        { onProgress: ({ loss }) => { told.push(loss); }, onEpoch: () => false });
    assert.deepEqual(told, [0.5, 0.5]);
    assert.deepEqual([run.start.rows, run.start.layers[0].parameters, run.start.loss], [2, 3, null]);
    assert.deepEqual(run.batches.columns.gflops, [8, 8]);
    assert.ok(Math.abs(run.layers[0].forward - 0.05) < 1e-12 && Math.abs(run.layers[0].backward - 0.15) < 1e-12);
    assert.deepEqual([run.progress.steps, run.progress.seconds_left, run.memory.hits, run.memory.arena_used], [30, null, 4, 32]);
    assert.deepEqual([run.weights, run.gradients], [spread.weights, [null]]);
    assert.deepEqual([run.epoch.epoch, run.epoch.validation_loss, run.end.end, run.refused], [1, null, 'stopped', 0]);

    net.train = async () => { throw new Error('no'); };
    await assert.rejects(train([]), /no/);
    assert.equal(run.end.end, 'stopped');
});
