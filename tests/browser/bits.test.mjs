// The page whose networks have the bytes of the command's.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inspect, inspectEverywhere, openAsOneFile, openPage, withSite } from './pages.mjs';

const command = fileURLToPath(new URL('../../build/release/vane', import.meta.url));
const NAMES = ['xor', 'digits'];
const run = promisify(execFile);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const equal = async (page) => { for (const name of NAMES) await page.locator(`#${name} .equal`).waitFor(); };

/** Opens the page and waits for both networks. */
async function open(browser, site, options) {
    const opened = await openPage(browser, `${site}/demo/bits/`, options);
    await equal(opened.page);
    return opened;
}

const sumsOf = async (page, name) => (await page.locator(`#${name} .sum`).allTextContents());

test('the page is well made at every width', async () => {
    await withSite((browser, site) => inspectEverywhere(browser, `${site}/demo/bits/`, 'bits', equal));
});

test('what the tab trains has the bytes that the command gives, run as the page says on the files that it gives', async (t) => {
    if (!existsSync(command)) return t.skip('build/release/vane is not built');
    const folder = await mkdtemp(join(tmpdir(), 'vane-bits-'));
    try {
        await withSite(async (browser, site) => {
            const { page, errors } = await open(browser, site);
            for (const name of NAMES) {
                for (const link of await page.locator(`#${name} a[download]`).all()) {
                    const [taken] = await Promise.all([page.waitForEvent('download'), link.click()]);
                    await taken.saveAs(join(folder, taken.suggestedFilename()));
                }
                await page.locator(`#${name} button`, { hasText: 'Copy' }).click();
                await page.getByText('The command is copied.').waitFor();
                const [line, sum] = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
                assert.equal(sum, `sha256sum ${name}.vane`);
                const [program, ...options] = line.split(' ');
                assert.equal(program, 'vane');
                await run(command, options, { cwd: folder });
                const native = sha256(await readFile(join(folder, `${name}.vane`)));
                t.diagnostic(`${name}: ${native}`);
                assert.deepEqual(await sumsOf(page, name), [native, native]);
            }
            assert.deepEqual(errors, []);
        });
    } finally {
        await rm(folder, { recursive: true });
    }
});

test('by touch and by keyboard alone: trained again, copied, taken away', async () => {
    await withSite(async (browser, site) => {
        const touched = await open(browser, site, { width: 390, touch: true });
        await touched.page.locator('#xor button', { hasText: 'Train again' }).tap();
        await equal(touched.page);
        await touched.page.locator('#digits button', { hasText: 'Copy' }).tap();
        await touched.page.getByText('The command is copied.').waitFor();
        await touched.close();

        const { page, errors } = await open(browser, site);
        const tabTo = async (label) => {
            const focused = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent);
            for (let i = 0; i < 30 && await focused() !== label; i++) await page.keyboard.press('Tab');
            assert.equal(await focused(), label);
        };
        await tabTo('Take');
        await page.keyboard.press('Enter');
        await tabTo('Download .vane');
        const [taken] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
        assert.equal(taken.suggestedFilename(), 'digits.vane');
        assert.equal(sha256(await readFile(await taken.path())), (await sumsOf(page, 'digits'))[0]);
        await tabTo('Train again: Handwritten digits');
        await page.keyboard.press('Enter');
        await page.locator('#digits .sum:empty').waitFor({ state: 'attached' });
        await equal(page);
        await tabTo('Copy the command: Handwritten digits');
        await page.keyboard.press('Enter');
        assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^vane train digits-images-idx3-ubyte /);
        assert.deepEqual([...touched.errors, ...errors], []);
    });
});

/** The page at another address, which the test's server answers too. */
async function openAt(browser, site, address) {
    const opened = await openPage(browser, 'about:blank');
    const { origin } = new URL(address);
    await opened.page.route(`${origin}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        await route.fulfill({ response: await route.fetch({ url: `${new URL(site).origin}/site${pathname}` }) });
    });
    await opened.page.goto(address);
    await equal(opened.page);
    return opened;
}

const code = (page) => page.getByRole('img', { name: 'QR code' });

test('a code to scan is there where a phone can open the page, else it is said why not', async () => {
    await withSite(async (browser, site) => {
        const all = [];
        for (const address of ['https://vane.example/demo/bits/', 'https://192.168.1.7:8443/demo/bits/']) {
            const { page, errors, close } = await openAt(browser, site, address);
            assert.equal(await page.locator('#address').textContent(), address);
            assert.equal(await code(page).locator('path').count(), 1);
            assert.ok(await code(page).isVisible());
            assert.equal(await page.getByText('no other device can open').isVisible(), false);
            await inspect(page);
            all.push(...errors);
            await close();
        }
        for (const address of ['http://127.0.0.1:5555/demo/bits/', 'http://localhost:5555/demo/bits/', 'http://[::1]:5555/demo/bits/']) {
            const { page, errors, close } = await openAt(browser, site, address);
            await page.getByText('no other device can open').waitFor();
            assert.equal(await code(page).count(), 0);
            assert.equal(await page.getByText('Scan this').isVisible(), false);
            all.push(...errors);
            await close();
        }
        assert.deepEqual(all, []);
    });
});

test('other bytes are not called equal; a file that is not there is said', async () => {
    await withSite(async (browser, site) => {
        const { page } = await openPage(browser, 'about:blank');
        await page.route('**/xor.csv', (route) => route.fulfill({ body: '0,0,0\n0,1,1\n1,0,1\n1,1,1\n' }));
        await page.route('**/digits-labels-idx1-ubyte', (route) => route.fulfill({ status: 404 }));
        await page.goto(`${site}/demo/bits/`);
        await page.locator('#xor .differs', { hasText: 'They differ' }).waitFor();
        const [here, there] = await sumsOf(page, 'xor');
        assert.notEqual(here, there);
        await page.locator('#digits .differs', { hasText: '404' }).waitFor();
    });
});

test('the page as one file trains the same bytes, and asks for nothing', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await open(browser, site);
        const alone = await openAsOneFile(browser, page);
        await equal(alone.page);
        assert.deepEqual(alone.requests, [`file://${alone.path}`]);
        assert.deepEqual([...errors, ...alone.errors], []);
    });
});
