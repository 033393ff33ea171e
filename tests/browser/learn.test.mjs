// What the digits page's lessons cost: taught a look-alike, its network goes on reading the digits that nobody has taught it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { learn } from '../../web/demo/digits/learn.mjs';
import { picture } from '../../web/demo/digits/picture.mjs';
import { unpack } from '../../web/demo/digits/records.mjs';
import { readDigits } from '../../web/demo/mnist.mjs';
import { Network } from '../../web/src/index.mjs';
import { drawings } from './drawings.mjs';

const MOST_LOST = 1;        // percent of the test digits
const LOOK_ALIKES = [[4, 9], [1, 7], [3, 8], [5, 6], [0, 6], [7, 9], [2, 7], [8, 3], [9, 4], [7, 1]];

const read = (name) => readFile(new URL(`../../web/site/demo/digits/${name}`, import.meta.url));
const taken = ({ strokes }) => picture(strokes.map((stroke) => stroke.map(([x, y]) => ({ x, y }))));

test('each lesson is learnt, and costs at most a point of accuracy', async (t) => {
    const base = await Network.deserialize(await read('digits.vane'));
    const samples = unpack(await read('samples.bin'));
    const unseen = (await readDigits()).test;
    const data = { inputs: unseen.map(({ pixels }) => Float32Array.from(pixels, (byte) => byte / 255)), targets: unseen.map(({ label }) => label) };
    const accuracyOf = async (net) => 100 * (await net.evaluate(data)).accuracy;
    const before = await accuracyOf(base);
    /** What a lesson costs; a drawing is known that is more likely what it was named than all else. */
    const costOf = async (what, lessons) => {
        const net = await learn(base, lessons, samples);
        const after = await accuracyOf(net);
        for (const { label, pixels } of lessons) assert.ok(net.predict(pixels)[label] > 0.5, `${what}: ${label} is learnt`);
        net.dispose();
        t.diagnostic(`${what}: ${before.toFixed(2)} % before, ${after.toFixed(2)} % after`);
        assert.ok(before - after <= MOST_LOST, `${what} costs ${before - after} points`);
    };

    for (const [i, [drawn, named]] of LOOK_ALIKES.entries()) {
        const drawing = drawings.filter(({ digit }) => digit === drawn)[i % 3];
        await costOf(`a ${drawn} that is named ${named}`, [{ label: named, pixels: taken(drawing) }]);
    }
    const hard = drawings.map((drawing) => ({ label: drawing.digit, pixels: taken(drawing) }))
        .sort((a, b) => base.predict(a.pixels)[a.label] - base.predict(b.pixels)[b.label]);
    await costOf('the ten drawings that it knew least, named as they are', hard.slice(0, 10));
});
