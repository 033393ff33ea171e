// Takes the pictures that others show of a link to a page: web/demo/PAGE/preview.png.
//
//   npm --prefix web run site && node tests/browser/previews.mjs [PAGE…]
import { stat } from 'node:fs/promises';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { draw, drawingOf, mouse } from './drawings.mjs';
import { openPage, withSite } from './pages.mjs';

const [WIDTH, HEIGHT] = [1200, 630];
const ZOOM = 0.75;
const MOST_BYTES = 60000;

/** By page, what is done on it before. */
const PAGES = {
    async digits(page) {
        await page.getByText('Draw a digit from 0 to 9.').waitFor();
        await draw(page, drawingOf(3), mouse(page));
        await page.locator('.digit.best').waitFor();
    },
};

async function take(browser, site, name) {
    const { page, close } = await openPage(browser, `${site}/demo/${name}/`, { calm: true });
    await page.setViewportSize({ width: WIDTH, height: HEIGHT });
    await page.evaluate((zoom) => { document.documentElement.style.zoom = zoom; }, ZOOM);
    await PAGES[name](page);
    const path = fileURLToPath(new URL(`../../web/demo/${name}/preview.png`, import.meta.url));
    await page.screenshot({ path });
    await close();
    const { size } = await stat(path);
    console.log(`${name}: ${size} bytes`);
    if (size > MOST_BYTES) throw new Error(`${path} has more than ${MOST_BYTES} bytes`);
}

const names = argv.length > 2 ? argv.slice(2) : Object.keys(PAGES);
await withSite(async (browser, site) => { for (const name of names) await take(browser, site, name); });
