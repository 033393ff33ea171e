// The page that reads drawn digits, and learns them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { readDigits } from '../../web/demo/mnist.mjs';
import { Network } from '../../web/src/index.mjs';
import { traced } from './browser.mjs';
import { says } from './dashboard_page.mjs';
import { draw, drawingOf, drawings, finger, isReady, mouse } from './drawings.mjs';
import { inspect, inspectEverywhere, openAsOneFile, openPage, take, withSite } from './pages.mjs';

const SIZES = [0.3, 0.6, 0.95]; // of what is drawn, as shares of the paper
const OFFSETS = [[0.5, 0.5], [0, 0], [1, 0], [0, 1], [1, 1]];   // of what is left of the paper
const RIGHT = 0.9;
const LONG_MS = 50;
const QUIET_MS = 1500;      // after which what was said has been read aloud
const UPDATES_PER_SECOND = 5;
const NEW_RIGHT = 0.9;      // of digits that a network trained in the page has not seen

/** Opens the page and waits for its network. */
async function open(browser, site, options) {
    const opened = await openPage(browser, `${site}/demo/digits/`, options);
    await isReady(opened.page);
    return opened;
}

const answer = (page) => page.locator('#answer').textContent();
const learnt = (page) => page.locator('#learnt', { hasText: /^Learnt/ }).waitFor();
/** How sure it is of a digit, in percent. */
const belief = async (page, digit) => parseInt(await page.locator('.digit .percent').nth(digit).textContent(), 10);

const trained = (page) => page.locator('#trained', { hasText: 'It reads your drawing now.' }).waitFor();

/** Upright bands of ink in what the network sees. */
const bands = (page) => page.evaluate(() => {
    const canvas = document.getElementById('seen');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const hasInk = Array.from({ length: canvas.width }, (_, x) => data.some((alpha, i) => i % 4 === 3 && (i >> 2) % canvas.width === x && alpha > 0));
    return hasInk.filter((ink, x) => ink && !hasInk[x - 1]).length;
});

test('the page is well made at every width', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/digits/`, 'digits', async (page) => {
        await isReady(page);
        await draw(page, drawingOf(4), mouse(page));
        await page.locator('#digits button').nth(4).click();
        await learnt(page);
    }));
});

test('a digit draws itself, once, and gives way to the first pointer or key; never to those who want no motion', async () => {
    const hasInk = (page) => page.evaluate(() => {
        const { data } = document.getElementById('paper').getContext('2d').getImageData(0, 0, 400, 400);
        return data.some((alpha, i) => i % 4 === 3 && alpha > 0);
    });
    const untaught = 'Draw a digit from 0 to 9.';
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, { width: 360, touch: true });
        const answers = await page.evaluate((quiet) => new Promise((resolve) => {
            const answered = document.getElementById('answer');
            const seen = [];
            let end;
            new MutationObserver(() => {
                seen.push(answered.textContent);
                clearTimeout(end);
                end = setTimeout(() => resolve(seen), quiet);
            }).observe(answered, { childList: true });
        }), QUIET_MS);
        assert.ok(new Set(answers).size > 2, `it is read as it grows: ${answers}`);
        assert.equal(answers.at(-1), 'This looks like 5.');
        assert.equal(await page.locator('#said').textContent(), '', 'nothing is said aloud');
        assert.ok(await page.locator('#undo').isDisabled());
        assert.ok(await page.evaluate(() => globalThis.layoutShift) < 0.01);
        await inspect(page);
        await draw(page, drawingOf(3), await finger(page));
        assert.equal(await answer(page), 'This looks like 3.', 'who draws, draws on a clean sheet');
        await page.locator('#said', { hasText: /^3, / }).waitFor({ state: 'attached' });

        for (const interrupt of [({ mouse: pointer }) => pointer.click(5, 300), ({ keyboard }) => keyboard.press('Tab')]) {
            const other = await open(browser, site);
            await other.page.locator('#answer', { hasText: /^This looks like/ }).waitFor();
            await interrupt(other.page);
            assert.equal(await answer(other.page), untaught);
            await other.page.waitForTimeout(300);
            assert.equal(await answer(other.page), untaught);
            assert.ok(!await hasInk(other.page));
            await other.close();
        }
        const still = await open(browser, site, { calm: true });
        await still.page.waitForTimeout(1500);
        assert.equal(await answer(still.page), untaught);
        assert.deepEqual([...errors, ...still.errors], []);
    });
});

test('no task is long while digits are drawn and taught', async (t) => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const { tasks, longest } = await traced(browser, async () => {
            for (const [drawn, named] of [[9, 4], [1, 7], [4, 4]]) {
                await draw(page, drawingOf(drawn), mouse(page));
                await page.locator('#digits button').nth(named).click();
                await learnt(page);
                await page.click('#clear');
            }
        });
        t.diagnostic(`${tasks} tasks, the longest of ${longest.toFixed(1)} ms`);
        assert.ok(tasks > 50, `${tasks} tasks`);
        assert.ok(longest < LONG_MS, `a task of ${longest} ms`);
        assert.deepEqual(errors, []);
    });
});

test('a hundred hands, at five places in three sizes', async (t) => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const read = await page.evaluate(({ drawn, offsets, sizes }) => {
            const paper = document.getElementById('paper');
            const box = paper.getBoundingClientRect();
            // A mouse reports whole pixels.
            const send = (type, x, y) => paper.dispatchEvent(new PointerEvent(type, {
                pointerId: 1, pointerType: 'mouse', bubbles: true, button: type === 'pointermove' ? -1 : 0,
                clientX: Math.round(box.left + x * box.width), clientY: Math.round(box.top + y * box.height),
            }));
            const readAt = (sheet, [right, low], size) => {
                document.getElementById('clear').click();
                for (const stroke of sheet) {
                    const placed = stroke.map(([x, y]) => [right * (1 - size) + x * size, low * (1 - size) + y * size]);
                    send('pointerdown', ...placed[0]);
                    for (const point of placed) send('pointermove', ...point);
                    send('pointerup', ...placed.at(-1));
                }
                return document.getElementById('answer').textContent;
            };
            return drawn.map((sheet) => sizes.flatMap((size) => offsets.map((offset) => readAt(sheet, offset, size))));
        }, { drawn: drawings.map(({ strokes }) => strokes), offsets: OFFSETS, sizes: SIZES });
        const isRight = read.map((answers, i) => answers.map((text) => text === `This looks like ${drawings[i].digit}.`));
        const all = isRight.flat();
        const share = all.filter(Boolean).length / all.length;
        t.diagnostic(`${(100 * share).toFixed(1)} % of ${all.length} drawings are read right`);
        assert.equal(all.length, drawings.length * OFFSETS.length * SIZES.length);
        assert.ok(share >= RIGHT);
        assert.deepEqual(errors, []);
    });
});

test('by mouse: drawn, undone, redone, wiped, taught, kept, forgotten', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const strokes = [[[0.2, 0.1], [0.2, 0.5], [0.7, 0.5]], [[0.6, 0.35], [0.6, 0.9]]];
        await draw(page, { strokes }, mouse(page));
        const drawn = await answer(page);
        assert.match(drawn, /^This looks like \d\.$/);
        await page.locator('#said', { hasText: /^\d, \d+%\.$/ }).waitFor({ state: 'attached' });
        await page.click('#undo');
        await page.keyboard.press('Control+z');
        assert.equal(await answer(page), 'Draw a digit from 0 to 9.');
        assert.ok(await page.locator('#undo').isDisabled());
        await page.keyboard.press('Control+y');
        await page.click('#redo');
        assert.equal(await answer(page), drawn);
        await page.click('#clear');
        assert.equal(await answer(page), 'Draw a digit from 0 to 9.');
        await page.keyboard.press('Control+z');
        assert.equal(await answer(page), drawn, 'a wiped sheet comes back');

        const odd = drawn.includes('3') ? 2 : 3;
        const before = await belief(page, odd);
        await page.locator('#digits button').nth(odd).click();
        await learnt(page);
        assert.ok(await belief(page, odd) >= 50 && before < 50);
        assert.equal(await answer(page), `This looks like ${odd}.`);
        await page.reload();
        await page.getByText('It has learnt 1 drawing of yours.').waitFor();
        await draw(page, { strokes }, mouse(page));
        assert.equal(await answer(page), `This looks like ${odd}.`);
        await page.click('#forget');
        await page.getByText('It is as it was at first.').waitFor();
        assert.equal(await answer(page), drawn);
        assert.equal(await page.locator('#lessons button').count(), 0);
        await page.evaluate(() => localStorage.setItem('digits.drawings', 'no drawings'));
        await page.reload();
        await page.getByText('Nothing yet.').waitFor();
        assert.deepEqual(errors, []);
    });
});

test('by touch: a finger, and two of them, draw and never scroll', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, { width: 390, touch: true });
        const touch = await finger(page);
        await draw(page, drawingOf(3), touch);
        assert.equal(await answer(page), 'This looks like 3.');
        await page.locator('#digits button').nth(3).tap();
        await learnt(page);
        await page.locator('#clear').tap();
        await page.getByText('Draw a digit from 0 to 9.').waitFor();
        const scrolled = () => page.evaluate(() => scrollY);
        await page.locator('#paper').scrollIntoViewIfNeeded();
        const [box, before] = [await page.locator('#paper').boundingBox(), await scrolled()];
        const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
        await touch.together([0.2, 0.5, 0.8].map((y) => [at(0.3, y), at(0.6, y)]));
        assert.equal(await bands(page), 2);
        assert.equal(await scrolled(), before);
        assert.deepEqual(errors, []);
    });
});

test('by keyboard alone: a sample is taken, read, taught and forgotten', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
        const focused = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent);
        const tabTo = async (label) => {
            for (let i = 0; i < 30 && !label.test(await focused()); i++) await press('Tab');
            assert.match(await focused(), label);
        };
        await tabTo(/^A 0$/);
        await press('ArrowRight', 'ArrowRight', 'Enter');
        assert.equal(await focused(), 'A 2');
        assert.equal(await answer(page), 'This looks like 2.');
        await press('End', 'Space');
        assert.equal(await answer(page), 'This looks like 9.');
        await tabTo(/^0: /);
        await press('ArrowUp', 'Enter');
        await learnt(page);
        await tabTo(/^Forget this 9$/);
        await press('Enter');
        await page.getByText('It is as it was at first.').waitFor();
        await page.keyboard.press('Control+z');
        assert.equal(await answer(page), 'This looks like 2.', 'the sample before');
        assert.deepEqual(errors, []);
    });
});

test('a link may bring another network; one that does not fit, and one that is not there, are said', async () => {
    const bytesOf = async (outputs) => {
        const net = await Network.create({ inputs: 784, layers: [{ units: outputs, activation: 'softmax' }] });
        net.setWeights(0, { bias: Array.from({ length: outputs }, (_, i) => (i === 7 ? 5 : 0)) });
        return Buffer.from(net.serialize());
    };
    const [seven, eight] = [await bytesOf(10), await bytesOf(8)];
    await withSite(async (browser, site) => {
        const { page } = await openPage(browser, 'about:blank');
        await page.route('**/seven.vane', (route) => route.fulfill({ body: seven }));
        await page.route('**/eight.vane', (route) => route.fulfill({ body: eight }));
        await page.goto(`${site}/demo/digits/?model=seven.vane`);
        await isReady(page);
        await draw(page, { strokes: [[[0.1, 0.1], [0.6, 0.1], [0.35, 0.7]]] }, mouse(page));
        assert.equal(await answer(page), 'This looks like 7.');
        for (const [model, complaint] of [['eight.vane', 'makes 8 numbers of 784'], ['nothing.vane', '404']]) {
            await page.goto(`${site}/demo/digits/?model=${model}`);
            await page.locator('#answer', { hasText: complaint }).waitFor();
        }
    });
});

/** Notes when the dashboard, once it is there, shows another loss, until it has ended: gives the times. */
const updates = (page) => page.evaluate(() => new Promise((resolve) => {
    const times = [];
    let shown = '';
    new MutationObserver((_, observer) => {
        const loss = document.querySelector('.tiles dd')?.textContent ?? shown;
        if (loss !== shown) times.push(performance.now());
        shown = loss;
        if (document.querySelector('.state')?.dataset.state !== 'ended') return;
        observer.disconnect();
        resolve(times);
    }).observe(document.getElementById('run'), { childList: true, characterData: true, subtree: true });
}));

test('a network is trained from the start beside a dashboard, which is well made at every width', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/digits/`, 'digits-trained', async (page) => {
        await isReady(page);
        await page.click('#train');
        await page.locator('.tiles', { hasText: /validation [\d.]+ %/ }).waitFor();
        await page.click('#train');
        await says(page, 'Run ended: stopped');
    }));
});

test('by mouse: a new network is watched as it learns, reads the drawing, and is taken away', async (t) => {
    await withSite(async (browser, site) => {
        const asked = [];
        const { page, errors } = await openPage(browser, 'about:blank');
        page.on('request', (request) => asked.push(new URL(request.url()).pathname));
        await page.goto(`${site}/demo/digits/`);
        await isReady(page);
        await draw(page, drawingOf(4), mouse(page));
        assert.deepEqual(asked.filter((path) => path.includes('dashboard')), [], 'the dashboard comes when it is asked for');
        const first = await readFile((await take(page, 'Download .vane')).path);
        const { result: times, tasks, longest } = await traced(browser, async () => {
            const seen = updates(page);
            await page.click('#train');
            await trained(page);
            return seen;
        });
        const perSecond = 1000 * (times.length - 1) / (times.at(-1) - times[0]);
        t.diagnostic(`${perSecond.toFixed(1)} updates a second; ${tasks} tasks, the longest of ${longest.toFixed(1)} ms`);
        assert.ok(times.length > 10 && perSecond >= UPDATES_PER_SECOND, `${times.length} updates, ${perSecond} a second`);
        assert.ok(tasks > 50 && longest < LONG_MS, `a task of ${longest} ms`);
        await says(page, 'Run ended: finished');
        assert.equal(await answer(page), 'This looks like 4.');

        const model = await take(page, 'Download .vane');
        const bytes = await readFile(model.path);
        assert.ok(!bytes.equals(first));
        const net = await Network.deserialize(bytes);
        const unseen = (await readDigits()).test;
        const { accuracy } = await net.evaluate({
            inputs: unseen.map(({ pixels }) => Float32Array.from(pixels, (byte) => byte / 255)), targets: unseen.map(({ label }) => label),
        });
        net.dispose();
        t.diagnostic(`${(100 * accuracy).toFixed(1)} % of ${unseen.length} digits`);
        assert.ok(accuracy >= NEW_RIGHT, `${accuracy}`);

        await page.click('#train');
        await page.locator('.runs button', { hasText: 'Network 2' }).waitFor();
        await page.click('#train');
        await page.getByText('Stopped. The network is as it was.').waitFor();
        assert.ok((await readFile((await take(page, 'Download .vane')).path)).equals(bytes), 'one that was stopped is not taken');
        assert.deepEqual(errors, []);
    });
});

test('by touch: what was taught is taught to the new network too, and forgotten by it', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, { width: 390, touch: true });
        await draw(page, drawingOf(1), await finger(page));
        await page.locator('#digits button').nth(7).tap();
        await learnt(page);
        await page.locator('#train').tap();
        await trained(page);
        await page.getByText('It has learnt 1 drawing of yours.').waitFor();
        assert.equal(await answer(page), 'This looks like 7.');
        await page.locator('#forget').tap();
        await page.getByText('It is as it was at first.').waitFor();
        assert.equal(await answer(page), 'This looks like 1.');
        assert.deepEqual(errors, []);
    });
});

test('by keyboard alone: training is begun and stopped, and the network stays', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, { calm: true });
        await draw(page, drawingOf(4), mouse(page));
        const before = await belief(page, 4);
        for (let i = 0; i < 30 && await page.evaluate(() => document.activeElement.id) !== 'train'; i++) await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.locator('.tiles').waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Stop');
        await page.keyboard.press('Enter');
        await page.getByText('Stopped. The network is as it was.').waitFor();
        await says(page, 'Run ended: stopped');
        assert.equal(await belief(page, 4), before);
        await page.getByRole('button', { name: 'Train a new network' }).waitFor();
        assert.deepEqual(errors, []);
    });
});

test('a dashboard that cannot be had is said, and had when the page is loaded again', async () => {
    await withSite(async (browser, site) => {
        const { page } = await open(browser, site);
        await page.route('**/dashboard/*', (route) => route.abort());
        await page.click('#train');
        await page.locator('#trained', { hasText: 'It could not be trained. The dashboard could not be loaded: reload' }).waitFor();
        await page.unroute('**/dashboard/*');
        await page.reload();
        await isReady(page);
        await page.click('#train');
        await trained(page);
    });
});

test('the page as one file trains too, with its dashboard, and asks for nothing', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const alone = await openAsOneFile(browser, page);
        await isReady(alone.page);
        await draw(alone.page, drawingOf(4), mouse(alone.page));
        await alone.page.click('#train');
        await trained(alone.page);
        await says(alone.page, 'Run ended: finished');
        assert.equal(await answer(alone.page), 'This looks like 4.');
        const columns = await alone.page.locator('.tiles').evaluate((tiles) => getComputedStyle(tiles).gridTemplateColumns.split(' ').length);
        assert.equal(columns, 4, 'it has its styles');
        assert.deepEqual(alone.requests, [`file://${alone.path}`]);
        assert.deepEqual([...errors, ...alone.errors], []);
    });
});
