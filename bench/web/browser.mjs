// The rows in a headless Chromium, each in a page of its own.
import { withBrowser } from '../../tests/browser/browser.mjs';
import { isolation } from '../../web/demo/serve.mjs';

/** What the package's sources call by a name that bundlers resolve. */
const imports = { '#host': '/web/src/hosts/browser.mjs' };

/** In the page. */
async function runRow({ words, name, width, quick }) {
    const { selectRows } = await import('/bench/web/rows.mjs');
    const { measure } = await import('/bench/web/race.mjs');
    const rows = selectRows('chromium', words);
    if (!name) return rows.map((row) => ({ name: row.name, width: row.width }));
    return measure(rows.find((row) => row.name === name && row.width === width), quick);
}

/** Isolated pages have threads and a finer clock. */
export async function runInBrowser(words, quick, report) {
    await withBrowser(async (browser, address) => {
        const inPage = async (request) => {
            const page = await browser.newPage();
            await page.goto(`${address}/tests/browser/empty.html`);
            await page.addScriptTag({ type: 'importmap', content: JSON.stringify({ imports }) });
            const result = await page.evaluate(runRow, { words, quick, ...request });
            await page.close();
            return result;
        };
        const rows = await inPage({});
        if (rows.length) console.log(`Chromium ${browser.version()}`);
        for (const row of rows) report(await inPage(row));
    }, isolation);
}
