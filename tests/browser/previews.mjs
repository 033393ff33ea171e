// Takes the pictures that others show of a link to a page: web/demo/PAGE/preview.png, web/dashboard/preview.png.
//
//   npm --prefix web run site && node tests/browser/previews.mjs [PAGE…]
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { says } from './dashboard_page.mjs';
import { draw, drawingOf, isReady, mouse } from './drawings.mjs';
import { openPage, withSite } from './pages.mjs';
import { asLines, records } from './runs.mjs';

const sharp = createRequire(new URL('../../web/', import.meta.url))('sharp');

const [WIDTH, HEIGHT] = [1200, 630];
const ZOOM = 0.75;
const LARGE = 1.15;          // for pages of small print
const QUALITY = 30;          // of the palette: its steps are hard to see, and a picture takes a fifth of the bytes
const MOST_BYTES = 60000;

/** By page, what is done on it before. */
const PAGES = {
    async bits(page) {
        await page.locator('#digits .equal').waitFor();
        await page.evaluate((zoom) => { document.documentElement.style.zoom = zoom; }, LARGE);
    },
    async dashboard(page) {
        await page.setInputFiles('#files', { name: 'digits.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(asLines(records())) });
        await says(page, 'finished');
        await page.locator('page-bar').evaluate((bar) => { bar.style.display = 'none'; });
        await page.locator('.chart canvas').nth(1).waitFor();
    },
    async digits(page) {
        await isReady(page);
        await draw(page, drawingOf(3), mouse(page));
        await page.locator('.digit.best').waitFor();
    },
    async inspect(page) {
        await page.getByText('digits.vane is open.').waitFor();
        // What comes in, goes through and comes out, and the weights.
        const hidden = 'page-bar, header .row, #said, [aria-labelledby="about-title"], [aria-labelledby="convert-title"], #inputs > :not(#paper), #ranges';
        await page.addStyleTag({ content: `${hidden} { display: none !important }` });
    },
    async playground(page) {
        // What learns and what it has learnt, alone.
        const hidden = 'page-bar, .lead, #presets, .running, #problem, .settings, .losses, .network .row, .network p, .head, fieldset, .below';
        await page.addStyleTag({ content: `html { zoom: 1 !important } ${hidden} { display: none !important } #diagram { min-height: 0 }
            main { gap: 1.5rem 1rem; padding-top: 2rem; grid-template: "header header" auto "network painting" 30rem / 1fr 30rem }` });
        await page.locator('.preset', { hasText: 'Three spirals' }).evaluate((preset) => preset.click());
        await page.waitForFunction(() => Number(document.getElementById('train-loss').textContent) < 0.05);
        await page.locator('#run').evaluate((run) => run.click());
    },
    async race(page) {
        // One race alone, and large.
        const race = page.getByRole('region', { name: 'Training on digits' });
        await race.getByRole('button').click();
        await race.locator('.decided').waitFor();
        const hidden = 'page-bar, .lead, main .row, #note, #races > :not(:nth-child(2)), #races button';
        await page.addStyleTag({ content: `html { zoom: 1.35 !important } ${hidden} { display: none !important }` });
    },
};

const folderOf = (name) => (name === 'dashboard' ? name : `demo/${name}`);

async function take(browser, site, name) {
    const { page, close } = await openPage(browser, `${site}/${folderOf(name)}/`, { calm: true });
    await page.setViewportSize({ width: WIDTH, height: HEIGHT });
    await page.evaluate((zoom) => { document.documentElement.style.zoom = zoom; }, ZOOM);
    await PAGES[name](page);
    const path = fileURLToPath(new URL(`../../web/${folderOf(name)}/preview.png`, import.meta.url));
    const picture = await sharp(await page.screenshot()).png({ quality: QUALITY, dither: 0, effort: 10 }).toBuffer();
    await close();
    await writeFile(path, picture);
    console.log(`${name}: ${picture.length} bytes`);
    if (picture.length > MOST_BYTES) throw new Error(`${path} has more than ${MOST_BYTES} bytes`);
}

const names = argv.length > 2 ? argv.slice(2) : Object.keys(PAGES);
await withSite(async (browser, site) => { for (const name of names) await take(browser, site, name); });
