// What the dashboard takes from a run that it shows: one training of the digits by `vane train --dashboard` with one thread, while
// a Chromium with the page goes on and is stopped by turns. The run's own log tells its speed.
//
//   node bench/web/dashboard.mjs [SECONDS]      of a turn, 3 by default
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, kill, pid as self } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withBrowser } from '../../tests/browser/browser.mjs';
import { median } from '../../web/demo/race/course.mjs';

const here = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const PAIRS = 20;
const SETTLE_MS = 1000;     // at the beginning of a turn, left out: a page that stood still catches up
const TRAINING = ['train', here('build/digits/train-images-idx3-ubyte'), '--hidden', '128:gelu', '--dropout', '0.3', '--batch', '32',
    '--lr', '0.0005', '--seed', '42', '--threads', '1', '--epochs', '1000000'];

const percent = (share) => `${share < 0 ? '-' : '+'}${Math.abs(100 * share).toFixed(1)} %`;

/** The address of a run's dashboard, which the run says. */
const addressOf = (run) => new Promise((resolve, reject) => {
    let said = '';
    const listen = (text) => {
        said += text;
        const address = /http:\S+/.exec(said);
        if (!address) return;
        run.stderr.off('data', listen).resume();
        resolve(address[0]);
    };
    run.stderr.on('data', listen);
    run.once('exit', (code) => reject(new Error(`the run ended with ${code}: ${said}`)));
});

/** What this process has started, and what that has, without the run. */
function browserProcesses(run) {
    const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map((row) => row.trim().split(/\s+/).map(Number));
    const below = (parent) => rows.filter((row) => row[1] === parent).flatMap(([child]) => [child, ...below(child)]);
    return below(self).filter((pid) => pid !== run.pid);
}

const signal = (pids, name) => pids.forEach((pid) => {
    try {
        kill(pid, name);
    } catch (error) {
        if (error.code !== 'ESRCH') throw error;        // some end by themselves
    }
});

/** Those lines of the log that are whole. */
const lines = async (log) => (await readFile(log, 'utf8')).split('\n').slice(0, -1);

/** When a turn began and ended, in the run's seconds. */
async function turn(log, ms) {
    const now = async () => JSON.parse((await lines(log)).at(-1)).seconds;
    await pause(SETTLE_MS);
    const begin = await now();
    await pause(ms - SETTLE_MS);
    return { begin, end: await now() };
}

/** Epochs a second of a turn. */
function speed(epochs, { begin, end }) {
    const within = epochs.filter(({ seconds }) => seconds >= begin && seconds <= end);
    const [first, last] = [within[0], within.at(-1)];
    return (last.epoch - first.epoch) / (last.seconds - first.seconds);
}

/** Has the page count how often its loss changes. */
const countUpdates = (page) => page.evaluate(() => {
    globalThis.updates = 0;
    new MutationObserver(() => { globalThis.updates++; })
        .observe(document.querySelector('.tiles dd'), { childList: true, characterData: true, subtree: true });
});

async function measure(browser, run, address, log, ms) {
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator('.tiles dd').first().waitFor();
    const pids = browserProcesses(run);
    await countUpdates(page);
    const shown = [], alone = [];
    for (let i = 0; i < PAIRS; i++) {
        shown.push(await turn(log, ms));
        signal(pids, 'SIGSTOP');
        alone.push(await turn(log, ms));
        signal(pids, 'SIGCONT');
    }
    const updates = await page.evaluate(() => globalThis.updates);
    const epochs = (await lines(log)).map((line) => JSON.parse(line)).filter(({ event }) => event === 'epoch');
    const speeds = (turns) => turns.map((each) => speed(epochs, each));
    return { updates: updates / (PAIRS * ms / 1000), shown: speeds(shown), alone: speeds(alone) };
}

const ms = 1000 * Number(argv[2] ?? 3);
const folder = await mkdtemp(join(tmpdir(), 'vane-'));
const log = join(folder, 'run.jsonl');
const run = spawn(here('build/release/vane'), [...TRAINING, '--dashboard', '--log', log], { stdio: ['ignore', 'ignore', 'pipe'] });
try {
    const address = await addressOf(run);
    const { updates, shown, alone } = await withBrowser((browser) => measure(browser, run, address, log, ms));
    const pairs = shown.map((each, i) => alone[i] / each - 1);
    console.log(`digits, one thread: ${median(alone).toFixed(2)} epochs a second alone, ${median(shown).toFixed(2)} with the page shown`);
    console.log(`a step takes ${percent(median(alone) / median(shown) - 1)} by medians, ${percent(median(pairs))} by the median of ${PAIRS} pairs; ${
        updates.toFixed(1)} updates a second`);
} finally {
    run.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
}
