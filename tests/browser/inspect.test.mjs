// The page that looks inside networks: files of all kinds, by mouse, touch and keyboard.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Network } from '../../web/src/index.mjs';
import { draw, drawingOf, mouse } from './drawings.mjs';
import { drop, isOpen, openInspector, short } from './inspector.mjs';
import { inspectEverywhere, openAsOneFile, withSite } from './pages.mjs';

test('the page is well made at every width: with paper, with sliders, with a map enlarged', async () => {
    const enlarge = (page) => page.getByRole('button', { name: 'Enlarge the weights of layer 1' }).click();
    const withSliders = async (page) => {
        await page.getByText('XOR (brain.js)').click();
        await isOpen(page, 'xor.json');
    };
    await withSite(async (browser, site) => {
        for (const [name, act] of Object.entries({ inspect() {}, 'inspect-sliders': withSliders, 'inspect-enlarged': enlarge })) {
            await inspectEverywhere(browser, `${site}/demo/inspect/`, name, async (page) => {
                await isOpen(page, 'digits.vane');
                await act(page);
            });
        }
    });
});

test('by mouse: a network is chosen, seen, run, converted', async () => {
    const net = await Network.create({ inputs: 2, layers: [{ units: 3, activation: 'tanh', dropout: 0.5 }, { units: 1 }], seed: 4 });
    net.inputNames = ['<b>x</b>', 'y'];
    await withSite(async (browser, site) => {
        const { page, errors } = await openInspector(browser, site);
        await page.locator('#answer', { hasText: /^output 5: / }).waitFor();
        await draw(page, drawingOf(3), mouse(page));
        await page.locator('#answer', { hasText: /^output 3: / }).waitFor();
        await page.locator('#file').setInputFiles({ name: '<i>mine</i>.vane', mimeType: '', buffer: Buffer.from(net.serialize()) });
        await isOpen(page, '<i>mine</i>.vane');
        const answers = (row) => page.locator('#answer', { hasText: `output 0: ${short(net.predict(row)[0])}` }).waitFor();
        await page.getByRole('spinbutton', { name: '<b>x</b>' }).fill('0.5');
        await answers([0.5, 0]);
        const slider = page.getByRole('slider', { name: 'y' });
        const { width, height } = await slider.boundingBox();
        await slider.click({ position: { x: width - 1, y: height / 2 } });
        await answers([0.5, 1]);
        assert.equal(await page.getByRole('spinbutton', { name: 'y' }).inputValue(), '1', 'the number goes with its slider');
        await page.getByRole('spinbutton', { name: 'y' }).fill('7');
        await answers([0.5, 7]);
        assert.equal(await page.locator('main b, main i').count(), 0, 'names are text');
        await page.locator('.map').first().hover({ position: { x: 1, y: 1 } });
        await page.getByText(`Input 0 (<b>x</b>) → unit 0: ${short(net.layers[0].weights[0])}`).waitFor();
        const [taken] = await Promise.all([page.waitForEvent('download'), page.locator('#convert button', { hasText: 'FANN (.net)' }).click()]);
        assert.ok((await readFile(await taken.path())).equals(Buffer.from(await net.toFann())));
        await page.getByText("FANN's format has no dropout", { exact: false }).waitFor();
        await page.locator('#convert button', { hasText: 'brain.js (.json)' }).click();
        await page.getByText('There is no .json of this network.', { exact: false }).waitFor();
        assert.deepEqual(errors, []);
    });
});

test('by touch and by keyboard alone: samples of all formats', async () => {
    await withSite(async (browser, site) => {
        const touched = await openInspector(browser, site, { width: 390, touch: true });
        await touched.page.getByText('XOR (FANN)').tap();
        await isOpen(touched.page, 'xor.net');
        const { page, errors } = await openInspector(browser, site);
        await page.locator('#choose').focus();
        await page.keyboard.press('Tab');
        await page.keyboard.press('End');
        await page.keyboard.press('Enter');
        await isOpen(page, 'xor.json');
        await page.getByRole('spinbutton', { name: 'Input 1' }).focus();
        await page.keyboard.press('ArrowUp');
        await page.locator('#answer', { hasText: /^output 0: (0\.9|1)/ }).waitFor();
        await page.locator('.map').first().focus();
        await page.keyboard.press('ArrowRight');
        await page.getByText(/^Input 0 → unit 1: /).waitFor();
        assert.deepEqual([...touched.errors, ...errors], []);
    });
});

test('dropped files are opened, whatever their format; of those that are no networks it is said what is wrong, and what is open stays', async () => {
    const net = await Network.create({ inputs: 3, layers: [{ units: 2, activation: 'sigmoid' }], seed: 1 });
    const vane = Buffer.from(net.serialize());
    const cases = {
        'mine.vane': vane, 'mine.net': Buffer.from(await net.toFann()), 'mine.json': Buffer.from(JSON.stringify(await net.toJSON())),
    };
    const torn = Buffer.from(vane);
    torn[torn.length - 1] ^= 1;
    const bad = {
        'empty.vane': [Buffer.alloc(0), /It is empty\./],
        'torn.vane': [torn, /is damaged: its check does not fit/],
        'short.vane': [vane.subarray(0, 40), /cut short/],
        'huge.json': [Buffer.from('{"sizes":[1e9]}'), /sizes/],
        'huge.net': [Buffer.from('FANN_FLO_2.1\nnum_layers=99999999'), /expected learning_rate/],
        'odd.png': [Buffer.alloc(100, 255), /none of a \.vane, a FANN \.net and a JSON/],
    };
    await withSite(async (browser, site) => {
        const { page, errors } = await openInspector(browser, site);
        for (const [name, bytes] of Object.entries(cases)) {
            await drop(page, name, bytes);
            await isOpen(page, name);
            assert.match(await page.locator('#about').textContent(), /^3 inputs, 1 layer, 2 outputs, 8 parameters\./);
        }
        for (const [name, [bytes, complaint]] of Object.entries(bad)) {
            await drop(page, name, bytes);
            await page.locator('#said.wrong', { hasText: `${name} could not be opened.` }).waitFor();
            assert.match(await page.locator('#said').textContent(), complaint, name);
            assert.match(await page.locator('#about').textContent(), /^3 inputs/);
            await page.getByRole('spinbutton').first().fill('0.25');
            await page.locator('#answer', { hasText: short(net.predict([0.25, 0, 0])[0]) }).waitFor();
            await page.getByRole('spinbutton').first().fill('0');
        }
        assert.deepEqual(errors, []);
    });
});

/** A file with a note more, as other writers make it: without version and check. */
function withNote(bytes, key, text) {
    const end = 8 + Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.subarray(8, end));
    for (const name of ['vane.version', 'vane.check']) delete header.__metadata__[name];
    header.__metadata__[key] = text;
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, bytes.subarray(end)]);
}

test('what a file carries for people is shown: names, classes, scaling, notes', async () => {
    const net = await Network.fit([[0, 100], [4, 300], [0, 300], [4, 100]], ['no', 'yes', 'no', 'yes'], { epochs: 2 });
    net.inputNames = ['width', 'height'];
    const fann = (await readFile(new URL('../../web/demo/inspect/xor.net', import.meta.url), 'utf8')).replace('learning_rate=0.7', 'learning_rate=0.5');
    await withSite(async (browser, site) => {
        const { page, errors } = await openInspector(browser, site);
        assert.ok(await page.locator('#facts').isHidden(), 'there is nothing of that');
        await drop(page, 'fit.vane', withNote(Buffer.from(net.serialize()), '<b>maker</b>', 'me'));
        await isOpen(page, 'fit.vane');
        const facts = await page.locator('#facts').evaluate(({ children }) => Array.from(children, ({ textContent }) => textContent));
        assert.deepEqual(facts, ['Inputs', 'width, height', 'Classes', 'no, yes', 'Inputs are scaled', '× 0.5 − 1, × 0.01 − 2', 'Note: <b>maker</b>', 'me']);
        const slider = page.getByRole('slider', { name: 'height' });
        assert.deepEqual(await slider.evaluate(({ min, max, value }) => [min, max, value].map((each) => Math.round(each))), [0, 400, 200],
            'two deviations about the mean of 100 and 300');
        await drop(page, 'own.net', Buffer.from(fann));
        await isOpen(page, 'own.net');
        await page.locator('#facts', { hasText: /Note: fann\.learning_rate\s*0\.5/ }).waitFor();
        assert.deepEqual(errors, []);
    });
});

test('the page as one file opens its sample, opens and makes a FANN file, and asks for nothing', async () => {
    await withSite(async (browser, site) => {
        const { page } = await openInspector(browser, site);
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
