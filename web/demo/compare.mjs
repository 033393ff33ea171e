// The model that the command trained, in Node and in Chromium, beside the figures that the command gave:
//
//   node web/demo/compare.mjs MODEL DIGITS-FOLDER ACCURACY ROWS-PER-SECOND WIDTH
//
// Prints a table; fails when the accuracies differ, or the bits of the deterministic predictions.
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { webcrypto } from 'node:crypto';
import { Network } from '../src/index.mjs';
import { withBrowser } from '../../tests/browser/browser.mjs';
import { measure } from './measure.mjs';

globalThis.crypto ??= webcrypto;        // Node 18 has it under this name alone
const [model, folder, nativeAccuracy, nativeRate, nativeWidth] = argv.slice(2);
const paths = [model, join(folder, 'test-images-idx3-ubyte'), join(folder, 'test-labels-idx1-ubyte')];

const node = await measure(Network, ...(await Promise.all(paths.map(async (path) => new Uint8Array(await readFile(path))))));

const root = fileURLToPath(new URL('../..', import.meta.url));
const chromium = await withBrowser(async (browser, address) => {
    const page = await browser.newPage();
    await page.goto(`${address}/tests/browser/empty.html`);
    return page.evaluate(async (urls) => {
        const bytes = await Promise.all(urls.map(async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())));
        const [{ Network: Here }, { measure: run }] = await Promise.all([import('/web/dist/browser.mjs'), import('/web/demo/measure.mjs')]);
        return run(Here, ...bytes);
    }, paths.map((path) => `/${relative(root, resolve(path))}`));
});

const line = (where, { accuracy, rowsPerSecond, width }) =>
    `${where.padEnd(10)} ${(100 * accuracy).toFixed(2).padStart(6)} %   ${Math.round(rowsPerSecond).toLocaleString('en').padStart(10)} predictions/s   ${width}`;
console.log(line('native', { accuracy: Number(nativeAccuracy), rowsPerSecond: Number(nativeRate), width: nativeWidth }));
console.log(line('Node', node));
console.log(line('Chromium', chromium));
const same = node.accuracy === chromium.accuracy && Math.abs(node.accuracy - Number(nativeAccuracy)) < 1e-9;
if (!same) console.error('the accuracies differ');
if (node.predictions !== chromium.predictions) console.error('deterministic predictions differ between Node and Chromium');
exit(same && node.predictions === chromium.predictions ? 0 : 1);
