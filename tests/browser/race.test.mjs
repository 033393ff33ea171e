// The page that races Vane, TensorFlow.js and brain.js.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { traced } from './browser.mjs';
import { fromHash } from '../../web/demo/race/result.mjs';
import { inspect, inspectEverywhere, openAsOneFile, openPage, withSite } from './pages.mjs';

const isInstalled = existsSync(fileURLToPath(new URL('../../web/site/vendor/brain.js', import.meta.url)));
const needsPeers = { skip: !isInstalled && 'npm ci in bench/web installs the peers, npm run site copies them' };
const MOST_TASK_MS = 50;
const TITLES = ['Training XOR', 'Training on digits', 'Reading one digit', 'Reading 256 digits'];
const RESULT = '#on=Chrome+156+on+Linux&day=2026-11-28&with=0.1.0+relaxed_4.22.0_1.6.1&xor=1350000-2060000-1980000_1310-1070-1400_'
    + '3440000-3820000-2760000&train=160000-151000-174000_6560-5450-6540_3230-3340-3140&one=203000-186000-212000_11800-10500-11100_'
    + '10800-14800-16600&many=452000-440000-436000_118000-131000-127000_16100-16500-15300';

async function open(browser, site, { hash = '', ...options } = {}) {
    const opened = await openPage(browser, `${site}/demo/race/${hash}`, options);
    await opened.page.locator('.card .axis span').first().waitFor();
    return opened;
}

const card = (page, title) => page.getByRole('region', { name: title });
const dots = (page, title) => card(page, title).locator('.dot').count();
const ended = (page) => page.locator('#status', { hasText: / fast/ }).waitFor({ timeout: 60000 });

test('the page is well made at every width, with the result of a link', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/race/${RESULT}`, 'race', async (page) => {
        await page.getByText('From a link: Chrome 156 on Linux, 2026-11-28.').waitFor();
        await page.getByText('brain.js is the fastest: 1.7 times as fast as Vane').waitFor();
        await page.getByText('Vane is the fastest: 13.7 times as fast as brain.js').waitFor();
    }));
});

test('by mouse: all races, a link and a text that tell the same, the network', needsPeers, async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const requested = [];
        page.on('request', (request) => requested.push(request.url()));
        const { longest, tasks } = await traced(browser, async () => {
            await page.click('#all');
            await page.getByText('All races are run.').waitFor({ timeout: 90000 });
        });
        assert.ok(longest < MOST_TASK_MS, `of ${tasks} tasks of the page one takes ${longest} ms`);
        assert.ok(requested.some((url) => url.endsWith('vendor/@tensorflow/tfjs/dist/tf.min.js')));
        for (const title of TITLES) assert.equal(await dots(page, title), 33, title);
        const words = await page.locator('.verdict').allTextContents();
        for (const text of words) assert.match(text, / fast/);
        for (const text of await page.locator('.checked').allTextContents()) {
            assert.match(text, /^Loss before: Vane [\d.]+, TensorFlow.js [\d.]+, brain.js [\d.]+$/);
        }

        await page.click('#text');
        const text = await page.evaluate(async () => navigator.clipboard.readText());
        for (const each of [...TITLES, ...words]) assert.ok(text.includes(each), `${each} in ${text}`);
        const again = await open(browser, site, { hash: new URL(page.url()).hash });
        assert.deepEqual(await again.page.locator('.verdict').allTextContents(), words);
        await page.locator('page-bar summary', { hasText: 'Take' }).click();
        const [model] = await Promise.all([page.waitForEvent('download'), page.getByText('Download .vane').click()]);
        assert.equal(model.suggestedFilename(), 'race.vane');
        assert.deepEqual([...errors, ...again.errors], []);
    });
});

test('before a race a recorded one is shown, and nothing of the peers is loaded', async () => {
    await withSite(async (browser, site) => {
        const { page } = await openPage(browser, 'about:blank');
        const requested = [];
        page.on('request', (request) => requested.push(request.url()));
        await page.goto(`${site}/demo/race/`);
        await page.getByText('Start all four races').waitFor();
        await page.waitForLoadState('networkidle');
        assert.deepEqual(requested.filter((url) => /vendor\/.*js$/.test(url)), []);
        for (const title of TITLES) {
            assert.match(await card(page, title).locator('.verdict').textContent(), /^Recorded: .* fast/);
            assert.match(await card(page, title).locator('.checked').textContent(), /^Recorded on \d{4}-\d\d-\d\d: .*, Chrome \d+ on \w+, \d+ cores\.$/);
        }
        await page.getByText('record_race.mjs').waitFor();
        await inspect(page);
    });
});

test('by touch: one race, stopped and run', needsPeers, async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site, { width: 390, touch: true });
        const race = card(page, 'Reading one digit');
        await race.getByRole('button').tap();
        await race.getByText(/^Round \d+ of/).waitFor();
        await race.getByRole('button', { name: 'Stop' }).tap();
        await page.getByText('Stopped.').waitFor();
        await race.getByText(/^Recorded: /).waitFor();
        // That they are gone is heard some time later.
        for (let waited = 0; page.workers().length > 0 && waited < 10000; waited += 50) await page.waitForTimeout(50);
        assert.equal(page.workers().length, 0);
        await race.getByRole('button', { name: 'Race' }).tap();
        await ended(page);
        assert.equal(await dots(page, 'Reading one digit'), 33);
        assert.match(await race.locator('.verdict').textContent(), /^(?!Recorded)/);
        await card(page, 'Training XOR').getByText(/^Recorded: /).waitFor();
        assert.deepEqual(errors, []);
    });
});

test('by keyboard alone: one race', needsPeers, async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const focused = () => page.evaluate(() => `${document.activeElement.closest('section')?.ariaLabel}: ${document.activeElement.textContent}`);
        for (let i = 0; i < 20 && await focused() !== 'Reading 256 digits: Race'; i++) await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await ended(page);
        assert.equal(await focused(), 'Reading 256 digits: Race', 'the focus stays');
        assert.deepEqual(errors, []);
    });
});

test('a link that is damaged has no result', () => {
    for (const hash of ['#day=2026-11-28&with=__&xor=1-x_2_3', '#xor=1_2_3', '#day=2026-11-28&with=__&xor=_2_3', '#else', '#day=2026-11-28&with=<b>__&xor=1_2_3']) {
        assert.throws(() => fromHash(hash, ['xor']), /has no result that can be read/, hash);
    }
    assert.deepEqual(fromHash('#day=2026-11-28&with=__&xor=1_2_3', ['xor']).races, { xor: { vane: [1], tfjs: [2], brain: [3] } });
});

test('what is wrong is said: a link that cannot be read, peers that are missing or go another way', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, 'about:blank');
        await page.route('**/versions.json', (route) => route.fulfill({ json: { vane: '0.1.0', brain: '1.6.1' } }));
        const liar = 'var brain = { NeuralNetwork: class { fromJSON() {} train() {} run() { return Array(10).fill(0.5); } } };';
        await page.context().route('**/brain.js/browser.js', (route) => route.fulfill({ body: liar, contentType: 'text/javascript' }));
        await page.goto(`${site}/demo/race/#xor=1_2_3`);
        await page.getByText('This link has no result that can be read.').waitFor();
        const race = card(page, 'Reading one digit');
        await race.getByText('not on this server').waitFor();
        await race.getByRole('button').click();
        await page.getByText('Vane ran alone.').first().waitFor();
        await race.getByText(/^It goes another way/).waitFor();
        assert.deepEqual(errors, []);
    });
});

test('where the versions can\'t be had it shows results, and says why it can\'t race', async () => {
    await withSite(async (browser, site) => {
        const { page } = await open(browser, site, { hash: RESULT });
        await page.route('**/versions.json', (route) => route.abort());
        await page.reload();
        await page.getByText('It is not known what can race here.').waitFor();
        await page.getByText('From a link: Chrome 156 on Linux, 2026-11-28.').waitFor();
        assert.equal(await page.getByRole('button', { name: /^(Race|Start)/, disabled: false }).count(), 0);
    });
});

test('as one file without a server it shows a result', async () => {
    await withSite(async (browser, site) => {
        const { page } = await open(browser, site);
        const alone = await openAsOneFile(browser, page, RESULT);
        await alone.page.getByText('Vane is the fastest: 13.7 times as fast as brain.js').waitFor();
        assert.equal(await alone.page.getByRole('button', { name: /Race|Start/ }).count(), 0);
        await alone.page.getByText('This file only shows results').waitFor();
        assert.equal(await alone.page.locator('#origin').getAttribute('href'), `${site}/demo/race/`);
        assert.deepEqual(alone.errors, []);
    });
});
