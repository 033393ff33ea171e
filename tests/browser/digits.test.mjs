// The page that reads drawn digits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Network } from '../../web/src/index.mjs';
import { inspectEverywhere, openPage, withSite } from './pages.mjs';

test('the page is well made at every width', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/digits/`, 'digits',
        (page) => page.getByText('Draw a digit from 0 to 9.').waitFor()));
});

test('what is drawn is read by the network of a link, and a link that leads nowhere is said', async () => {
    const net = await Network.create({ inputs: 784, layers: [{ units: 10, activation: 'softmax' }] });
    net.setWeights(0, { bias: Array.from({ length: 10 }, (_, i) => (i === 7 ? 5 : 0)) });
    const model = Buffer.from(net.serialize());
    net.dispose();
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, 'about:blank');
        await page.route('**/seven.vane', (route) => route.fulfill({ body: model }));
        await page.goto(`${site}/demo/digits/?model=seven.vane`);
        await page.waitForFunction(() => document.querySelectorAll('#bars li').length === 10);
        const box = await page.locator('#paper').boundingBox();
        await page.mouse.move(box.x + 40, box.y + 40);
        await page.mouse.down();
        await page.mouse.move(box.x + 140, box.y + 40, { steps: 5 });
        await page.mouse.move(box.x + 80, box.y + 180, { steps: 5 });
        await page.mouse.up();
        assert.equal(await page.locator('#answer').textContent(), 'This looks like 7.');
        assert.equal(await page.locator('#bars .best').count(), 1);
        await page.click('#clear');
        assert.equal(await page.locator('#bars .best').count(), 0);
        assert.deepEqual(errors, []);

        await page.goto(`${site}/demo/digits/?model=nothing.vane`);
        await page.getByText('404').waitFor();
    });
});
