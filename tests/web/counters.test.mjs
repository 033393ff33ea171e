// What training counts, for people who watch it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifier, clusters } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const INPUTS = 20, UNITS = 64, CLASSES = 5, ROWS = 600;
const FLOPS = 2 * UNITS * (2 * (INPUTS + CLASSES) + CLASSES);
const data = { inputs: clusters(ROWS, INPUTS, CLASSES).inputs, targets: clusters(ROWS, INPUTS, CLASSES).targets };

const sum = (counts) => counts.reduce((total, count) => total + count, 0);

function checkCounters(counters, epochs) {
    const { steps, rows, flops, seconds, timedSteps, arenaBytes, arenaUsed, layers, memory } = counters;
    assert.equal(steps, epochs * Math.ceil(ROWS / 32));
    assert.equal(rows, epochs * ROWS);
    assert.equal(flops, rows * FLOPS);
    assert.ok(seconds > 0 && seconds < 60, `${seconds} s`);
    assert.ok(timedSteps > 0 && timedSteps < steps);
    assert.ok(arenaUsed > 4 * 32 * (INPUTS + CLASSES) && arenaUsed <= arenaBytes);
    const timed = sum(layers.map(({ forward, backward }) => forward + backward));
    assert.equal(layers.length, 2);
    assert.ok(timed > 0 && timed < seconds, `${timed} of ${seconds} s`);
    assert.ok(memory.bytesLive > 0 && memory.bytesLive <= memory.bytesReserved && memory.requests > 0);
}

function checkHistograms({ weights, gradients }) {
    for (const layers of [weights, gradients]) {
        assert.deepEqual(layers.map(({ counts }) => sum(counts)), [INPUTS * UNITS, UNITS * CLASSES]);
        for (const { min, max, counts } of layers) assert.ok(min < max && counts.length === 24 && counts[0] > 0);
    }
}

test('a trainer counts', async () => {
    const net = await classifier(INPUTS, UNITS, CLASSES);
    const trainer = await net.trainer(data, { epochs: 40 });
    const { steps, rows, timedSteps, layers } = trainer.counters();
    assert.deepEqual({ steps, rows, timedSteps, layers }, {
        steps: 0, rows: 0, timedSteps: 0, layers: Array(2).fill({ forward: null, backward: null }),
    });
    assert.equal(trainer.histograms().gradients, null);
    trainer.run();
    checkCounters(trainer.counters(), 40);
    checkHistograms(trainer.histograms());
    trainer.step(data.inputs.slice(0, INPUTS), data.targets.slice(0, CLASSES));
    assert.equal(trainer.counters().rows, 40 * ROWS + 1);
    assert.equal(trainer.histograms().gradients, null);
    trainer.dispose();
    net.dispose();
});

test('weights that are all the same are in one count', async () => {
    const net = await classifier(INPUTS, UNITS, CLASSES);
    net.setWeights(1, { weights: new Float32Array(UNITS * CLASSES).fill(0.5) });
    const trainer = await net.trainer(data, {});
    assert.deepEqual(trainer.histograms().weights[1], {
        min: 0.5, max: 0.5, counts: [UNITS * CLASSES, ...Array(23).fill(0)],
    });
    trainer.dispose();
    net.dispose();
});

for (const where of ['here', 'in a worker']) {
    test(`onProgress hears of the counters, ${where}, and no bit is another for it`, async () => {
        const here = await classifier(INPUTS, UNITS, CLASSES);
        const net = where === 'here' ? here : await Network.inWorker(here.serialize());
        const other = await here.clone();
        const reports = [];
        await net.train(data, { epochs: 40, counters: true, onProgress: (report) => { reports.push(report); } });
        checkCounters(reports.at(-1).counters, 40);
        checkHistograms(reports[0].counters);
        await other.train(data, { epochs: 40, onProgress: (report) => assert.equal(report.counters, undefined) });
        assert.deepEqual(await net.serialize(), other.serialize());
        for (const each of new Set([here, net, other])) await each.dispose();
    });
}
