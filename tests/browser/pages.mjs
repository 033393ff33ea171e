// What every page of web/site must keep to, measured in a headless Chromium.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { serve } from '../../web/demo/serve.mjs';
import { launch } from './browser.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const axe = await readFile(createRequire(new URL('../../web/', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');

export const WIDTHS = [360, 390, 1440];
const HEIGHT = 800;
const TARGET = 44;
const MAX_SHIFT = 0.1;

/** What use(browser, address) gives: a browser, and the site that `npm run site` has put together. */
export async function withSite(use) {
    const server = await serve(0, here('../../web'));
    const browser = await launch();
    try {
        return await use(browser, `http://127.0.0.1:${server.address().port}/site`);
    } finally {
        await browser.close();
        server.closeAllConnections?.();
        server.close();
    }
}

/** A page, opened as told: its width, its colours, whether by touch, whether without motion. `errors` are those of its console. */
export async function openPage(browser, url, { width = 1440, colorScheme = 'light', touch = false, calm = false } = {}) {
    const context = await browser.newContext({
        viewport: { width, height: HEIGHT }, colorScheme, hasTouch: touch, isMobile: touch,
        reducedMotion: calm ? 'reduce' : 'no-preference', permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    await page.addInitScript(() => {
        globalThis.layoutShift = 0;
        new PerformanceObserver((list) => {
            for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.layoutShift += value;
        }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(url);
    return { page, errors, close: () => context.close() };
}

/** Chooses an item of a menu of the page's bar. */
export async function choose(page, menu, item) {
    await page.locator('page-bar summary', { hasText: menu }).click();
    await page.locator('page-bar .menu:visible').getByText(item, { exact: true }).click();
}

/** What the browser is given to keep by that: { name, path }. */
export async function take(page, item) {
    const [taken] = await Promise.all([page.waitForEvent('download'), choose(page, 'Take', item)]);
    return { name: taken.suggestedFilename(), path: await taken.path() };
}

/** Takes a page as one file and opens that, without a server: as openPage, with its name and path, and what it asks for. */
export async function openAsOneFile(browser, page, hash = '') {
    const { name, path: taken } = await take(page, 'Download as one HTML file');
    const path = `${taken}.html`;
    await copyFile(taken, path);
    const requests = [];
    const alone = await openPage(browser, 'about:blank');
    alone.page.on('request', (request) => { if (/^(https?|file):/.test(request.url())) requests.push(request.url()); });
    await alone.page.goto(`file://${path}${hash}`);
    return { ...alone, name, path, requests };
}

/** Controls that are smaller than a finger. Links inside a text are as large as the text. */
const smallTargets = (page) => page.evaluate((least) => {
    const controls = [...document.querySelectorAll('button, select, summary, input, a, [role="button"], [tabindex="0"]')];
    const boxOf = (control) => (control.closest('label') ?? control).getBoundingClientRect();
    return controls
        .filter((control) => control.checkVisibility() && !control.closest('p, td, .unseen'))
        .map((control) => ({ control, box: boxOf(control) }))
        .filter(({ box }) => box.width > 0 && (box.width < least - 0.5 || box.height < least - 0.5))
        .map(({ control, box }) => `${control.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`);
}, TARGET);

const axeFindings = async (page) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' | ')}`);
};

/** Looks at a page as it now is. */
export async function inspect(page) {
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(sideways <= 0, `it scrolls sideways by ${sideways} pixels`);
    const strip = await page.evaluate(() => innerWidth - document.body.getBoundingClientRect().right);
    assert.equal(strip, 0, 'with no scrollbar the page is as wide as the window');
    assert.deepEqual(await smallTargets(page), []);
    assert.deepEqual(await axeFindings(page), []);
    const shift = await page.evaluate(() => globalThis.layoutShift);
    assert.ok(shift < MAX_SHIFT, `things moved by ${shift}`);
}

/** Light and dark by turns; with VANE_TEST_LONG each width is seen in both. */
const views = WIDTHS.flatMap((width, i) => ['light', 'dark'].map((colorScheme) => ({ width, colorScheme }))
    .filter((_, scheme) => env.VANE_TEST_LONG || scheme === i % 2));

/** Opens a page at each width, light or dark, has it get ready, looks at it and takes its picture into build/pages/. */
export async function inspectEverywhere(browser, url, name, ready = async () => {}) {
    await mkdir(here('../../build/pages'), { recursive: true });
    for (const { width, colorScheme } of views) {
        const { page, errors, close } = await openPage(browser, url, { width, colorScheme, touch: width < 500 });
        await ready(page);
        await inspect(page);
        await page.screenshot({ path: here(`../../build/pages/${name}-${width}-${colorScheme}.png`), fullPage: true });
        assert.deepEqual(errors, [], `${width} ${colorScheme}`);
        await close();
    }
}
