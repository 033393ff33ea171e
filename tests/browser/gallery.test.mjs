// The page that leads to all others, and what the bar of each page does.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { isReady } from './drawings.mjs';
import { choose, inspectEverywhere, openAsOneFile, openPage, take, withSite } from './pages.mjs';

const MOST_PREVIEW = 60000;     // bytes

test('the gallery leads to pages that exist, at every width', async () => {
    await withSite(async (browser, site) => {
        await inspectEverywhere(browser, `${site}/demo/`, 'gallery');
        const { page, errors } = await openPage(browser, `${site}/`);
        await page.waitForURL(/demo\/$/);
        const links = await page.locator('.gallery a').evaluateAll((all) => all.map(({ href }) => href));
        for (const link of links) assert.equal((await page.request.get(link)).status(), 200, link);
        assert.deepEqual(errors, []);
    });
});

test('each page has a picture that others show of a link to it, of the size that they want and few bytes', async () => {
    await withSite(async (browser, site) => {
        const { page } = await openPage(browser, `${site}/demo/`);
        const links = await page.locator('.gallery a').evaluateAll((all) => all.map(({ href }) => href));
        for (const link of [page.url(), ...links.filter((each) => each.startsWith(site))]) {
            const [, image] = /property="og:image" content="([^"]*)"/.exec(await (await page.request.get(link)).text()) ?? [];
            assert.ok(image, `${link} names none`);
            const picture = await (await page.request.get(new URL(image, link).href)).body();
            assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1200, 630], link);
            assert.ok(picture.length <= MOST_PREVIEW, `${link}: ${picture.length} bytes`);
        }
    });
});

test('the bar: pages, colours that last, a link, the network, the page as one file that runs without a server', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/demo/digits/`);
        await choose(page, 'Colours', 'dark');
        await page.reload();
        assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
        await choose(page, 'Take', 'Copy link');
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${site}/demo/digits/`);

        const model = await take(page, 'Download .vane');
        assert.equal(model.name, 'digits.vane');
        assert.ok((await readFile(model.path)).equals(await (await page.request.get(`${site}/demo/digits/digits.vane`)).body()));

        const alone = await openAsOneFile(browser, page);
        assert.equal(alone.name, 'vane-digits.html');
        await isReady(alone.page);
        assert.deepEqual(alone.requests, [`file://${alone.path}`], 'it asks for nothing but itself');
        assert.deepEqual([...errors, ...alone.errors], []);
        await choose(page, 'Pages', 'Draw a digit');
        await page.waitForURL(/digits\/$/);
    });
});
