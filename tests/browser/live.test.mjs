// The page that `vane train --dashboard` serves, of a run of that command.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { openPage } from './pages.mjs';

const command = fileURLToPath(new URL('../../build/release/vane', import.meta.url));
const COLUMNS = 784, ROWS = 400, CLASSES = 10;

const pixels = () => Array.from({ length: COLUMNS }, () => Math.random().toFixed(2));
const rows = () => Array.from({ length: ROWS }, (_, i) => [...pixels(), i % CLASSES].join()).join('\n');

/** What use(run, address, folder) gives, beside a run without end; undefined where the command has no dashboard. */
async function withRun(use) {
    const folder = await mkdtemp(`${tmpdir()}/vane-`);
    await writeFile(`${folder}/data.csv`, rows());
    const run = spawn(command, ['train', 'data.csv', '--labels', '--hidden', '128:relu', '--epochs', '1000000', '--dashboard',
        '--quiet', '--save', 'a.vane'], { cwd: folder });
    try {
        const [line] = await once(createInterface(run.stderr), 'line');
        const [, address] = /^dashboard: (http:\S+)$/.exec(line) ?? [];
        return address && await use(run, address, folder);
    } finally {
        run.kill('SIGKILL');
        await rm(folder, { recursive: true });
    }
}

test('a page follows a run of the command; that it is closed, or the run ended, harms neither', async (t) => {
    if (!existsSync(command)) return t.skip('build/release/vane is not built');
    const browser = await launch();
    try {
        const seen = await withRun(async (run, address, folder) => {
            const closed = await openPage(browser, address);
            await closed.page.getByText('Connected').first().waitFor();
            await closed.close();

            const { page, errors } = await openPage(browser, address);
            await page.getByText('Connected').first().waitFor();
            await page.getByText('GFLOP/s').first().waitFor();
            await page.waitForTimeout(2500);
            if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT, fullPage: true });
            assert.equal(run.exitCode, null);
            run.kill('SIGINT');
            await page.getByText('Run ended: interrupted').first().waitFor();
            if (run.exitCode === null) await once(run, 'exit');
            assert.equal(run.exitCode, 130);
            assert.ok(existsSync(`${folder}/a.vane`));
            assert.deepEqual(errors, []);
            return true;
        });
        if (!seen) t.skip('this vane was built without --dashboard');
    } finally {
        await browser.close();
    }
});
