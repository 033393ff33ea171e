// The playground: points, a network that learns them, and everything about it changed while it does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traced } from './browser.mjs';
import { says } from './dashboard_page.mjs';
import { finger } from './drawings.mjs';
import { inspectEverywhere, openAsOneFile, openPage, withSite } from './pages.mjs';

const open = (browser, site, hash = '', options) => openPage(browser, `${site}/demo/playground/${hash}`, options);
const lossBelow = (page, limit) => page.waitForFunction((most) => {
    const loss = document.getElementById('train-loss').textContent;
    return loss !== '–' && Number(loss) < most;
}, limit);
const hashOf = (page) => page.evaluate(() => location.hash);
const hasInHash = (page, text) => page.waitForFunction((part) => location.hash.includes(part), text);
const epochOf = async (page) => Number((await page.locator('#epoch').textContent()).replaceAll(',', ''));

const edgesOf = (page, selector, edge) => page.locator(selector).evaluateAll((all, name) => all.map((each) => each.getBoundingClientRect()[name]), edge);
const isPicked = (page, text) => page.locator('#picked', { hasText: text }).waitFor();

test('the page is well made at every width', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/playground/`, 'playground', async (page) => {
        await lossBelow(page, 0.3);
        await page.click('#run');
        assert.equal(new Set(await edgesOf(page, '.brush', 'top')).size, 1, 'brushes are in one row');
        assert.equal(new Set(await edgesOf(page, '#fewer, #more', 'top')).size, 1, 'and what makes layers');
        const [[card], [last]] = [await edgesOf(page, '.painting', 'bottom'), await edgesOf(page, '.below', 'bottom')];
        assert.ok(card - last < 20, `${card - last} pixels are empty under the square`);
    }));
});

test('by mouse: it learns, grows while it learns, and a link brings it back', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        await page.locator('.preset', { hasText: 'Exclusive or' }).click();
        await lossBelow(page, 0.1);
        const before = await epochOf(page);
        await page.click('#more');
        await page.getByRole('button', { name: 'One unit more in layer 1' }).click();
        await hasInHash(page, 'layers=7-4');
        await page.locator('.unit').nth(12).waitFor();
        assert.ok(await epochOf(page) >= before, 'it goes on from what it was');
        await page.selectOption('#activation', 'relu');
        await page.selectOption('#rate', '0.01');
        await page.locator('#plane').click({ position: { x: 30, y: 40 } });
        await hasInHash(page, 'points=');
        await page.getByRole('button', { name: 'Layer 1, unit 1' }).hover();
        await page.locator('#picked', { hasText: /bias -?\d/ }).waitFor();
        const hash = await hashOf(page);
        await page.reload();
        await lossBelow(page, 0.3);
        assert.equal(await hashOf(page), hash);
        assert.equal(await page.locator('#activation').inputValue(), 'relu');
        assert.deepEqual(errors, []);
    });
});

test('by touch: a finger paints, and never scrolls', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, '#data=none&layers=4', { width: 390, touch: true });
        await page.getByText('There are no points to train on').waitFor();
        const touch = await finger(page);
        const stroke = async (x) => {
            await page.locator('#plane').scrollIntoViewIfNeeded();
            const [box, scrolled] = [await page.locator('#plane').boundingBox(), await page.evaluate(() => scrollY)];
            await touch.down(box.x + x * box.width, box.y + 0.2 * box.height);
            for (let y = 0.3; y < 0.8; y += 0.1) await touch.move(box.x + x * box.width, box.y + y * box.height);
            await touch.up();
            assert.equal(await page.evaluate(() => scrollY), scrolled);
        };
        await stroke(0.2);
        await page.locator('label', { hasText: 'second' }).tap();
        await stroke(0.8);
        await lossBelow(page, 0.1);
        assert.deepEqual(errors, []);
    });
});

test('by keyboard alone: paused, stepped, painted, reset', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, '', { calm: true });
        const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
        const tabTo = async (id) => {
            for (let i = 0; i < 60 && await page.evaluate(() => document.activeElement.id) !== id; i++) await press('Tab');
            assert.equal(await page.evaluate(() => document.activeElement.id), id);
        };
        await page.locator('.unit').first().waitFor();
        assert.equal(await epochOf(page), 0, 'nothing moves where that is asked for');
        await tabTo('step');
        await press('Enter', 'Enter');
        await page.locator('#epoch', { hasText: '2' }).waitFor();
        await tabTo('plane');
        await press('ArrowUp', 'ArrowRight', 'Enter');
        await hasInHash(page, 'points=');
        await tabTo('wipe');
        await press('Enter');
        await page.waitForFunction(() => location.hash === '');
        assert.deepEqual(errors, []);
    });
});

/** Whether the square's corners have the second class's colour: those above, then those below. */
const cornersOf = (page) => page.evaluate(() => {
    const canvas = document.getElementById('plane');
    return [[0.02, 0.02], [0.98, 0.02], [0.02, 0.98], [0.98, 0.98]].map(([x, y]) => {
        const [red, , blue] = canvas.getContext('2d').getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data;
        return red > blue;
    });
});

/** Where the line from the last input to the last unit of the first layer is half way. */
async function middleOfLine(page) {
    const [input, unit] = ['Input y', 'Layer 1, unit 8'].map((name) => page.getByRole('button', { name }));
    await unit.scrollIntoViewIfNeeded();
    const [from, to] = [await input.boundingBox(), await unit.boundingBox()];
    return [(from.x + from.width + to.x) / 2, (from.y + from.height / 2 + to.y + to.height / 2) / 2];
}

test('each weight tells its value: pointed at, pressed, or tapped; a layer may go while it is looked at', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, '', { calm: true });
        await page.locator('.unit').first().waitFor();
        const said = () => page.locator('#said').textContent();
        await page.mouse.move(...await middleOfLine(page));
        await isPicked(page, /^Input y to Layer 1, unit 8: weight -?\d/);
        const weight = Number((await page.locator('#picked').textContent()).match(/-?[\d.]+(?=\.$)/)[0]);
        await page.click('#numbers summary');
        const row = await page.locator('#weights tr', { hasText: 'Layer 1, unit 8' }).locator('td').last().textContent();
        assert.ok(Math.abs(Number(row.split(/\s+/)[1]) - weight) < 0.006, `${weight}, as in ${row}`);
        assert.match(await said(), /^Epoch/, 'who only points hears nothing');

        await page.getByRole('button', { name: 'Layer 2, unit 3' }).focus();
        await isPicked(page, /^Layer 2, unit 3: bias/);
        for (let input = 1; input <= 8; input++) {
            await page.keyboard.press('Enter');
            await isPicked(page, new RegExp(`^Layer 1, unit ${input} to Layer 2, unit 3: weight -?\\d`));
            assert.equal(await said(), await page.locator('#picked').textContent());
        }
        await page.keyboard.press('Enter');
        await isPicked(page, /^Layer 2, unit 3: bias/);

        await page.getByRole('button', { name: 'Output 2' }).hover();
        await isPicked(page, /^Output 2: bias/);
        await page.locator('#fewer').evaluate((button) => button.click());
        await page.waitForFunction(() => document.querySelectorAll('.column').length === 3);

        const touched = await open(browser, site, '', { width: 390, touch: true, calm: true });
        await touched.page.touchscreen.tap(...await middleOfLine(touched.page));
        await isPicked(touched.page, /^Input y to Layer 1, unit 8: weight/);
        assert.deepEqual([...errors, ...touched.errors], []);
    });
});

test('units that give nothing below zero have two colours too, and outputs those of their classes', async () => {
    await withSite(async (browser, site) => {
        const { page } = await open(browser, site, '#data=xor&layers=4&activation=sigmoid', { calm: true });
        await page.locator('.unit').first().waitFor();
        const mostOf = (sign) => page.locator('.unit canvas').evaluateAll((all, toRed) => all.map((canvas) => {
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return Math.max(...Array.from({ length: data.length / 4 }, (_, i) => toRed * (data[4 * i] - data[4 * i + 2])));
        }), sign);
        const [red, blue] = [await mostOf(1), await mostOf(-1)];
        assert.deepEqual(red.map((most) => most > 20), [true, true, true, true, true, true, false, true]);
        assert.deepEqual(blue.map((most) => most > 20), [true, true, true, true, true, true, true, false]);
    });
});

test('while it trains as fast as it can, no task of the page is long', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, '#data=arms&layers=8-8-8-8');
        await lossBelow(page, 2);
        await page.selectOption('#speed', '1000');
        const before = await epochOf(page);
        const { tasks, longest } = await traced(browser, () => page.waitForFunction((epoch) =>
            Number(document.getElementById('epoch').textContent.replaceAll(',', '')) > epoch + 300, before));
        assert.ok(longest < 50, `of ${tasks} tasks one takes ${longest} ms`);
        assert.deepEqual(errors, []);
    });
});

const tile = (page, title) => page.locator('.tiles .card', { has: page.getByText(title, { exact: true }) });
const layersShown = (page) => page.locator('.about').textContent();

/** Opens the dashboard, and waits for it to show a run. */
async function watch(page) {
    await page.click('#watching > summary');
    await tile(page, 'GFLOP/s').getByText(/of peak [\d.]+/).waitFor();
}

test('watched on the dashboard, the page is well made at every width', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/playground/`, 'playground-watched', async (page) => {
        await watch(page);
        await lossBelow(page, 0.3);
        await page.click('#run');
    }));
});

test('the dashboard shows the network that learns, and each one after it, and costs the page no long task', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, '#data=xor&layers=6');
        await watch(page);
        assert.match(await layersShown(page), /^2 inputs → 6 tanh → 2 softmax · 32 parameters/);
        await page.click('#more');
        await page.waitForFunction(() => document.querySelector('.about').textContent.includes('→ 4 tanh →'));
        await page.selectOption('#speed', '1000');
        await page.selectOption('#rate', '0.01');
        await tile(page, 'Learning rate').getByText('0.01', { exact: true }).waitFor();
        const before = await epochOf(page);
        const { tasks, longest } = await traced(browser, () => page.waitForFunction((epoch) =>
            Number(document.getElementById('epoch').textContent.replaceAll(',', '')) > epoch + 300, before));
        assert.ok(longest < 50, `of ${tasks} tasks one takes ${longest} ms`);
        await tile(page, 'Samples a second').filter({ hasText: /second\d/ }).waitFor();
        await page.locator('.histograms path').first().waitFor({ state: 'attached' });
        await page.click('#run');
        const shown = await epochOf(page);
        await page.click('#step');
        await page.locator('#epoch', { hasText: new RegExp(`^${(shown + 1).toLocaleString('en')}$`) }).waitFor();
        assert.deepEqual(errors, []);
    });
});

test('a run that diverges ends on the dashboard, and the next one begins', async () => {
    await withSite(async (browser, site) => {
        const { page } = await open(browser, site, '#data=waves&layers=&optimizer=sgd&rate=1&batch=1');
        await page.locator('#problem', { hasText: 'became infinite' }).waitFor();
        assert.match(await page.locator('#train-loss').textContent(), /^\d\.\de\+\d+$|^NaN$|^Infinity$/);
        await watch(page);
        await says(page, 'it diverged');
        await page.selectOption('#rate', '0.01');
        await page.click('#run');
        await says(page, 'the run goes on');
    });
});

test('a dashboard that cannot be had is said, and had when the page is loaded again', async () => {
    await withSite(async (browser, site) => {
        const { page } = await open(browser, site);
        await page.route('**/dashboard/*', (route) => route.abort());
        await page.click('#watching > summary');
        await page.locator('#problem', { hasText: 'The dashboard could not be loaded: reload' }).waitFor();
        await page.unroute('**/dashboard/*');
        await page.reload();
        await watch(page);
    });
});

test('the page as one file learns, with what only the whole module has, and asks for nothing', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const alone = await openAsOneFile(browser, page, '#data=xor&layers=6&activation=gelu');
        assert.equal(alone.name, 'vane-playground.html');
        await lossBelow(alone.page, 0.1);
        await alone.page.selectOption('#optimizer', 'rmsprop');
        await hasInHash(alone.page, 'optimizer=rmsprop');
        assert.match(await hashOf(alone.page), /^#data=xor&layers=6&activation=gelu&/);
        await alone.page.reload();
        await lossBelow(alone.page, 0.1);
        assert.equal(await alone.page.locator('#optimizer').inputValue(), 'rmsprop');
        assert.deepEqual(await cornersOf(alone.page), [false, true, true, false]);
        await watch(alone.page);
        assert.deepEqual(alone.requests, Array(2).fill(`file://${alone.path}`), 'itself, twice');
        assert.deepEqual([...errors, ...alone.errors], []);
    });
});

test('a link that says what the page does not have is refused', async () => {
    await withSite(async (browser, site) => {
        const hostile = ['layers=9-9', 'layers=1-1-1-1-1', 'rate=1e9', 'rate=NaN', 'data=constructor', '__proto__=1', 'seed=-1', 'points=AAAJ', 'points=%3Cb%3E',
            'points=AAAA'.repeat(1200)];
        for (const hash of hostile) {
            const { page, errors, close } = await open(browser, site, `#${hash}`);
            await page.locator('#problem', { hasText: 'The link' }).waitFor();
            await lossBelow(page, 1);
            assert.deepEqual(errors, [], hash);
            await close();
        }
    });
});
