// Raw exports of every module, called with hostile pointers, lengths and numbers: each call ends in a status or a trap.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { fileBytes } from '../../web/src/assets.mjs';
import { assemble, filesOf } from '../../web/src/patch.mjs';
import { limitMemory, roles } from './hostile/exports.mjs';
import { Progress } from './hostile/progress.mjs';
import { closingLine } from './hostile/report.mjs';

setFlagsFromString('--experimental-wasm-relaxed-simd');     // of Node 20, later ones have it at once

const SOME = 3;
/** Nothing is promised of the end of a call that gets a pointer to what is no object: some are tried, the same in both tiers. */
const amounts = process.env.VANE_TEST_LONG
    ? { perPlace: Infinity, perObject: SOME, randomCalls: 100_000, randomObjects: false }
    : { perPlace: SOME, perObject: SOME, randomCalls: 300, randomObjects: true };
const LONGEST_CALL_MS = 60_000;
const widths = ['scalar', 'simd128', 'simd128-whole', 'relaxed', 'relaxed-whole'];

/** What a worker finds that calls the module's exports; a call that doesn't come back is a failure, and its last one. */
function callAll(module, seed) {
    const progress = new Progress();
    const worker = new Worker(new URL('hostile/exports_worker.mjs', import.meta.url), {
        workerData: { module, ...amounts, seed, shared: progress.buffer },
    });
    return new Promise((resolve, reject) => {
        let before = -1;
        const watch = setInterval(() => {
            if (progress.times === before) reject(new Error(`no end of ${progress.last}`));
            before = progress.times;
        }, LONGEST_CALL_MS);
        worker.once('message', resolve);
        worker.once('error', (error) => reject(new Error(`at ${progress.last}`, { cause: error })));
        worker.once('exit', () => reject(new Error(`the worker ended at ${progress.last}`)));
        worker.finished = () => clearInterval(watch);
    }).finally(() => {
        worker.finished();
        return worker.terminate();
    });
}

const total = { calls: 0, statuses: 0, traps: 0, failures: 0 };

for (const [seed, width] of widths.entries()) {
    test(`hostile values for the exports of vane-${width}`, async (t) => {
        const bytes = limitMemory(assemble(width, filesOf(width).map((file) => new Uint8Array(fileBytes(file)))));
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);
        const module = new WebAssembly.Module(bytes);
        const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'function').map(({ name }) => name);
        assert.deepEqual(functions.filter((name) => !Object.hasOwn(roles, name)), [], 'each has its row in hostile/exports.mjs');
        const { counts, failures } = await callAll(module, seed);
        for (const [name, count] of Object.entries(counts)) total[name] += count;
        total.failures += failures.length;
        assert.deepEqual(failures, []);
        assert.ok(counts.statuses > 400 && counts.traps > 50, JSON.stringify(counts));
    });
}

test('hostile: the sum', (t) => closingLine(t, 'exports', total));
