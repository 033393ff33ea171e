// Takes the pictures that others show of a link to a page: web/demo/PAGE/preview.png.
//
//   npm --prefix web run site && node tests/browser/previews.mjs [PAGE…]
import { stat, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { draw, drawingOf, mouse } from './drawings.mjs';
import { openPage, withSite } from './pages.mjs';

const [WIDTH, HEIGHT] = [1200, 630];
const ZOOM = 0.75;
const MOST_BYTES = 60000;
const SHADES = 6;               // of a channel, where pictures with soft colours have too many bytes

/** By page, what is done on it before. */
const PAGES = {
    async digits(page) {
        await page.getByText('Draw a digit from 0 to 9.').waitFor();
        await draw(page, drawingOf(3), mouse(page));
        await page.locator('.digit.best').waitFor();
    },
    async playground(page) {
        await page.locator('.preset', { hasText: 'line is not enough' }).click();
        await page.click('#more');
        await page.click('#run');
        await page.click('#run');
        await page.waitForFunction(() => Number(document.getElementById('train-loss').textContent) < 0.05);
        await page.click('#run');
    },
};

/** The picture with every channel rounded, as PNG again. */
async function inFewColours(page, picture) {
    const bytes = await page.evaluate(async ({ encoded, shades }) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${encoded}`)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const pixels = context.getImageData(0, 0, image.width, image.height);
        const step = 255 / (shades - 1);
        pixels.data.forEach((value, i) => { pixels.data[i] = Math.round(Math.round(value / step) * step); });
        context.putImageData(pixels, 0, 0);
        return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())];
    }, { encoded: picture.toString('base64'), shades: SHADES });
    return Buffer.from(bytes);
}

async function take(browser, site, name) {
    const { page, close } = await openPage(browser, `${site}/demo/${name}/`, { calm: true });
    await page.setViewportSize({ width: WIDTH, height: HEIGHT });
    await page.evaluate((zoom) => { document.documentElement.style.zoom = zoom; }, ZOOM);
    await PAGES[name](page);
    const path = fileURLToPath(new URL(`../../web/demo/${name}/preview.png`, import.meta.url));
    const picture = await page.screenshot();
    await writeFile(path, picture.length > MOST_BYTES ? await inFewColours(page, picture) : picture);
    await close();
    const { size } = await stat(path);
    console.log(`${name}: ${size} bytes`);
    if (size > MOST_BYTES) throw new Error(`${path} has more than ${MOST_BYTES} bytes`);
}

const names = argv.length > 2 ? argv.slice(2) : Object.keys(PAGES);
await withSite(async (browser, site) => { for (const name of names) await take(browser, site, name); });
