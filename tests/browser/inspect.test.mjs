// The page that looks inside networks.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Network } from '../../web/src/index.mjs';
import { draw, drawingOf, mouse } from './drawings.mjs';
import { inspectEverywhere, openAsOneFile, openPage, withSite } from './pages.mjs';

const isOpen = (page, name) => page.getByText(`${name} is open.`, { exact: true }).waitFor();

async function open(browser, site, options) {
    const opened = await openPage(browser, `${site}/demo/inspect/`, options);
    await isOpen(opened.page, 'digits.vane');
    return opened;
}

test('the page is well made at every width', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/inspect/`, 'inspect', (page) => isOpen(page, 'digits.vane')));
});

test('by mouse: a network is chosen, seen, run, converted', async () => {
    const net = await Network.create({ inputs: 2, layers: [{ units: 3, activation: 'tanh', dropout: 0.5 }, { units: 1 }], seed: 4 });
    net.inputNames = ['<b>x</b>', 'y'];
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        await draw(page, drawingOf(3), mouse(page));
        await page.locator('#answer', { hasText: /^output 3: / }).waitFor();
        await page.locator('#file').setInputFiles({ name: '<i>mine</i>.vane', mimeType: '', buffer: Buffer.from(net.serialize()) });
        await isOpen(page, '<i>mine</i>.vane');
        await page.getByLabel('<b>x</b>').fill('0.5');
        const [expected] = net.predict([0.5, 0]);
        assert.equal(await page.locator('#answer').textContent(), `output 0: ${Number(expected.toPrecision(4))}`);
        assert.equal(await page.locator('main b, main i').count(), 0, 'names are text');
        await page.locator('.map').first().hover({ position: { x: 1, y: 1 } });
        await page.getByText(`Input 0 → unit 0: ${Number(net.layers[0].weights[0].toPrecision(4))}`).waitFor();
        const [taken] = await Promise.all([page.waitForEvent('download'), page.locator('#convert button', { hasText: '.net' }).click()]);
        assert.ok((await readFile(await taken.path())).equals(Buffer.from(await net.toFann())));
        await page.getByText("FANN's format has no dropout", { exact: false }).waitFor();
        await page.locator('#convert button', { hasText: '.json' }).click();
        await page.getByText('There is no .json of this network.', { exact: false }).waitFor();
        assert.deepEqual(errors, []);
    });
});

test('by touch and by keyboard alone: samples of all formats', async () => {
    await withSite(async (browser, site) => {
        const touched = await open(browser, site, { width: 390, touch: true });
        await touched.page.getByText('XOR (FANN)').tap();
        await isOpen(touched.page, 'xor.net');
        const { page, errors } = await open(browser, site);
        await page.locator('#choose').focus();
        await page.keyboard.press('Tab');
        await page.keyboard.press('End');
        await page.keyboard.press('Enter');
        await isOpen(page, 'xor.json');
        await page.getByLabel('Input 1').focus();
        await page.keyboard.press('ArrowUp');
        await page.locator('#answer', { hasText: /^output 0: (0\.9|1)/ }).waitFor();
        await page.locator('.map').first().focus();
        await page.keyboard.press('ArrowRight');
        await page.getByText(/^Input 0 → unit 1: /).waitFor();
        assert.deepEqual([...touched.errors, ...errors], []);
    });
});

test('files that are no networks are refused by name, and what is open stays', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        for (const buffer of [Buffer.alloc(0), Buffer.from('{"sizes":[1e9]}'), Buffer.from('FANN_FLO_2.1\nnum_layers=99999999'), Buffer.alloc(100, 255)]) {
            await page.locator('#file').setInputFiles({ name: 'odd', mimeType: '', buffer });
            await page.locator('#said.wrong', { hasText: /^odd could not be opened\. ./ }).waitFor();
            assert.match(await page.locator('#about').textContent(), /^784 inputs/);
        }
        assert.deepEqual(errors, []);
    });
});

test('the page as one file opens its sample, opens and makes a FANN file, and asks for nothing', async () => {
    await withSite(async (browser, site) => {
        const { page } = await open(browser, site);
        const alone = await openAsOneFile(browser, page);
        await isOpen(alone.page, 'digits.vane');
        await alone.page.getByText('XOR (FANN)').click();
        await isOpen(alone.page, 'xor.net');
        await alone.page.locator('#convert button', { hasText: '.net' }).click();
        await alone.page.getByText('xor.net is made.').waitFor();
        assert.deepEqual(alone.requests, [`file://${alone.path}`]);
        assert.deepEqual(alone.errors, []);
    });
});
