// node tests/browser/run-program.mjs [--workers N] <module.wasm> [arguments...]: runs a C program compiled to WebAssembly in a
// page of Chromium, prints what it wrote and exits with its status. It gets no files and no environment; one built for
// threads gets N workers, two unless told.
import { relative, resolve } from 'node:path';
import process, { exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { isolation } from '../../web/demo/serve.mjs';
import { withBrowser } from './browser.mjs';

const words = process.argv.slice(2);
const workers = words[0] === '--workers' ? Number(words.splice(0, 2)[1]) : 2;
const [file, ...args] = words;
const path = relative(fileURLToPath(new URL('../..', import.meta.url)), resolve(file));

const { written, status } = await withBrowser(async (browser, address) => {
    const page = await browser.newPage();
    await page.goto(`${address}/tests/browser/empty.html`);
    return page.evaluate(async (program) => (await import('/tests/browser/program.mjs')).run(program), { path, args, workers });
}, isolation);
process.stdout.write(written[1]);
process.stderr.write(written[2]);
exit(status);
