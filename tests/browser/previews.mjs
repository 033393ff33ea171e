// Takes the pictures that others show of a link to a page: web/demo/PAGE/preview.png.
//
//   npm --prefix web run site && node tests/browser/previews.mjs [PAGE…]
import { writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { draw, drawingOf, mouse } from './drawings.mjs';
import { openPage, withSite } from './pages.mjs';
import { smallPng } from './small_png.mjs';

const [WIDTH, HEIGHT] = [1200, 630];
const ZOOM = 0.75;
const LARGE = 1.15;          // for pages of small print
const MOST_BYTES = 60000;

/** By page, what is done on it before. */
const PAGES = {
    async bits(page) {
        await page.locator('#digits .equal').waitFor();
        await page.evaluate((zoom) => { document.documentElement.style.zoom = zoom; }, LARGE);
    },
    async digits(page) {
        await page.getByText('Draw a digit from 0 to 9.').waitFor();
        await draw(page, drawingOf(3), mouse(page));
        await page.locator('.digit.best').waitFor();
    },
    async inspect(page) {
        await page.getByText('digits.vane is open.').waitFor();
    },
    async race(page) {
        // One race alone, and large: small print takes many bytes.
        const race = page.getByRole('region', { name: 'Training on digits' });
        await race.getByRole('button').click();
        await race.locator('.decided').waitFor();
        const hidden = 'page-bar, .lead, .checked, main .row, #note, #races > :not(:nth-child(2)), #races button, .measured';
        await page.addStyleTag({ content: `html { zoom: 1.35 !important } ${hidden} { display: none !important }` });
    },
};

async function take(browser, site, name) {
    const { page, close } = await openPage(browser, `${site}/demo/${name}/`, { calm: true });
    await page.setViewportSize({ width: WIDTH, height: HEIGHT });
    await page.evaluate((zoom) => { document.documentElement.style.zoom = zoom; }, ZOOM);
    await PAGES[name](page);
    const path = fileURLToPath(new URL(`../../web/demo/${name}/preview.png`, import.meta.url));
    const picture = await smallPng(page, await page.screenshot());
    await close();
    await writeFile(path, picture);
    console.log(`${name}: ${picture.length} bytes`);
    if (picture.length > MOST_BYTES) throw new Error(`${path} has more than ${MOST_BYTES} bytes`);
}

const names = argv.length > 2 ? argv.slice(2) : Object.keys(PAGES);
await withSite(async (browser, site) => { for (const name of names) await take(browser, site, name); });
