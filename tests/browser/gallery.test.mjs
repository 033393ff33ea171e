// The page that leads to all others, and what the bar of each page does.
import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inspectEverywhere, openPage, withSite } from './pages.mjs';

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

test('the bar: pages, colours that last, a link, the network, the page as one file that runs without a server', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/demo/digits/`);
        const choose = async (menu, item) => {
            await page.locator('page-bar summary', { hasText: menu }).click();
            await page.locator('page-bar .menu:visible').getByText(item, { exact: true }).click();
        };
        const take = async (item) => {
            const [taken] = await Promise.all([page.waitForEvent('download'), choose('Take', item)]);
            return { name: taken.suggestedFilename(), path: await taken.path() };
        };
        await choose('Colours', 'dark');
        await page.reload();
        assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
        await choose('Take', 'Copy link');
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${site}/demo/digits/`);

        const model = await take('Download .vane');
        assert.equal(model.name, 'digits.vane');
        assert.ok((await readFile(model.path)).equals(await (await page.request.get(`${site}/demo/digits/digits.vane`)).body()));

        const alone = await take('Download as one HTML file');
        assert.equal(alone.name, 'vane-digits.html');
        const path = `${alone.path}.html`;
        await copyFile(alone.path, path);
        const requests = [];
        const opened = await openPage(browser, 'about:blank');
        opened.page.on('request', (request) => { if (/^(https?|file):/.test(request.url())) requests.push(request.url()); });
        await opened.page.goto(`file://${path}`);
        await opened.page.getByText('Draw a digit from 0 to 9.').waitFor();
        assert.deepEqual(requests, [`file://${path}`], 'it asks for nothing but itself');
        assert.deepEqual([...errors, ...opened.errors], []);
        await choose('Pages', 'Draw a digit');
        await page.waitForURL(/digits\/$/);
    });
});
