// The inspector's heat maps: zoomed, and of a layer that is large.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Network } from '../../web/src/index.mjs';
import { traced } from './browser.mjs';
import { finger } from './drawings.mjs';
import { drop, isOpen, openInspector, short } from './inspector.mjs';
import { withSite } from './pages.mjs';

const LONG_MS = 50;
const PAINTED_MS = 2000;    // after which a layer of 4096 x 4096 would have been read and painted

test('a heat map is zoomed by buttons, keys, wheel and fingers, down to single weights', async () => {
    const [inputs, units] = [1500, 40];
    const net = await Network.create({ inputs, layers: [{ units, activation: 'tanh' }], seed: 1 });
    const { weights } = net.layers[0];
    const farthest = (row, rows) => Array.from({ length: rows }, (_, i) => weights[(row + i) * units])
        .reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far));
    await withSite(async (browser, site) => {
        const { page, errors } = await openInspector(browser, site, { touch: true });
        await drop(page, 'tall.vane', Buffer.from(net.serialize()));
        await isOpen(page, 'tall.vane');
        const small = page.getByRole('region', { name: 'Layer 1' });
        await small.getByText('A pixel is the weight farthest from 0 of 4 × 1.', { exact: false }).waitFor();
        await small.locator('.map').focus();
        await small.getByText(`Inputs 0–3 → unit 0: ${short(farthest(0, 4))}`).waitFor();

        await page.getByRole('button', { name: 'Enlarge the weights of layer 1' }).click();
        const lens = page.getByRole('dialog', { name: 'Weights of layer 1' });
        const map = lens.locator('.map');
        const shows = (first, last) => lens.locator('figcaption', { hasText: `Inputs ${first}–${last} downwards` }).waitFor();
        await shows(0, inputs - 1);
        await lens.getByRole('button', { name: 'Closer' }).click();
        await shows(0, 749);
        await lens.getByText(`Inputs 0–1 → unit 0: ${short(farthest(0, 2))}`).waitFor();
        for (const key of ['+', '+', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await map.press(key);
        await lens.getByText(`Input 2 → unit 1: ${short(weights[2 * units + 1])}`, { exact: true }).waitFor();
        await lens.getByRole('button', { name: 'Farther' }).click();
        await map.press('0');
        await shows(0, inputs - 1);

        const box = await map.boundingBox();
        const low = box.y + box.height - 2;
        await page.mouse.move(box.x + 1, low);
        for (let i = 0; i < 30; i++) await page.mouse.wheel(0, -300);
        await lens.getByText(/^Input \d+ → unit 0: /).waitFor();
        const [, row, value] = /^Input (\d+) → unit 0: (.*)/.exec(await lens.locator('.reading').textContent());
        assert.equal(value, short(weights[row * units]));
        const [, first, last] = /^Inputs (\d+)–(\d+) /.exec(await lens.locator('figcaption').textContent()).map(Number);
        assert.ok(last - first === 7 && first <= row && row <= last && row > 0.99 * inputs, `${row} of ${first}–${last}`);
        await page.mouse.down();
        await page.mouse.move(box.x + 1, low - box.height / 2, { steps: 5 });
        await shows(Math.min(first + 4, inputs - 8), Math.min(last + 4, inputs - 1));
        await page.mouse.move(box.x + 1, low, { steps: 5 });
        await page.mouse.up();

        await map.press('0');
        const { together } = await finger(page);
        const at = (y) => [box.x + box.width / 2, box.y + y * box.height];
        await together([[at(0.45), at(0.55)], [at(0.4), at(0.6)], [at(0.3), at(0.7)]]);
        await lens.locator('figcaption', { hasText: /^Inputs (5|6)\d\d–(8|9)\d\d / }).waitFor();
        await page.keyboard.press('Escape');
        await lens.waitFor({ state: 'hidden' });
        assert.ok(await page.getByRole('button', { name: 'Enlarge the weights of layer 1' }).evaluate((button) => button === document.activeElement));
        assert.deepEqual(errors, []);
    });
});

test('a layer of 4096 × 4096 is opened and painted in short tasks; a file dropped meanwhile wins', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'vane-inspect-'));
    const path = join(folder, 'large.vane');
    const large = await Network.create({ inputs: 4096, layers: [{ units: 4096, activation: 'tanh' }], seed: 1 });
    await writeFile(path, large.serialize());
    large.dispose();
    const net = await Network.create({ inputs: 2, layers: [{ units: 3 }, { units: 1 }], seed: 4 });
    await withSite(async (browser, site) => {
        const { page, errors } = await openInspector(browser, site);
        const { tasks, longest } = await traced(browser, async () => {
            await page.locator('#file').setInputFiles(path);
            await isOpen(page, 'large.vane');
        });
        t.diagnostic(`${tasks} tasks, the longest of ${longest.toFixed(1)} ms`);
        assert.ok(longest < LONG_MS, `a task of ${longest} ms`);
        await page.getByText('A pixel is the weight farthest from 0 of 8 × 8.', { exact: false }).waitFor();
        const moments = { read: page.getByText('Reading …'), painted: page.locator('#about', { hasText: '4,096 inputs' }) };
        for (const [name, moment] of Object.entries(moments)) {
            await page.getByText('XOR (FANN)').click();
            await isOpen(page, 'xor.net');
            await page.locator('#file').setInputFiles(path);
            await moment.waitFor();
            await drop(page, `${name}.vane`, Buffer.from(net.serialize()));
            await isOpen(page, `${name}.vane`);
            await page.waitForTimeout(PAINTED_MS);
            assert.deepEqual(await page.locator('#weights h2').allTextContents(), ['Layer 1: 2 → 3', 'Layer 2: 3 → 1'], name);
            await isOpen(page, `${name}.vane`);
        }
        assert.deepEqual(errors, []);
    });
    await rm(folder, { recursive: true });
});
