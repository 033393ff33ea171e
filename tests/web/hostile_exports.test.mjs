// Raw exports of every module, called with hostile pointers, lengths and numbers: each call ends in a status or a trap.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { fileBytes } from '../../web/src/assets.mjs';
import { assemble, filesOf } from '../../web/src/patch.mjs';
import { importsOf } from '../../web/src/sharing.mjs';
import { limitMemory, makeScene, roles } from './hostile/exports.mjs';
import { Progress } from './hostile/progress.mjs';
import { closingLine } from './hostile/report.mjs';

setFlagsFromString('--experimental-wasm-relaxed-simd');     // of Node 20, later ones have it at once

const amounts = process.env.VANE_TEST_LONG ? { perPlace: Infinity, randomCalls: 100_000 } : { perPlace: 3, randomCalls: 300 };
const LONGEST_CALL_MS = 60_000;
const bytesOf = (width) => assemble(width, filesOf(width).map((file) => new Uint8Array(fileBytes(file))));
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
        const bytes = limitMemory(bytesOf(width));
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

test('a pointer to what is no object, or to one of another kind, or to one that is no more, is a trap', () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf('scalar')), importsOf());
    const { net, dataset, trainer, floats, answer, freed } = makeScene(exports);
    const predict = (pointer) => exports.net_predict(pointer, floats, 4, answer);
    assert.equal(predict(net), 0);
    assert.ok(predict(0) < 0, 'NULL has a status');
    for (const wrong of [floats, freed, dataset, trainer, net + 16, net - 8]) {
        assert.throws(() => predict(wrong), WebAssembly.RuntimeError, `${wrong}`);
        assert.throws(() => exports.net_destroy(wrong), WebAssembly.RuntimeError, `${wrong}`);
    }
    exports.trainer_destroy(trainer);
    exports.net_destroy(net);
    assert.throws(() => exports.net_destroy(net), WebAssembly.RuntimeError);
    assert.throws(() => predict(net), WebAssembly.RuntimeError);
});

test('results that are to go into the stack, or over the variables of the module, are a trap', () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf('scalar')), importsOf());
    const { net, floats, answer, room } = makeScene(exports);
    const stack = exports.__stack_pointer?.value ?? 65536;
    for (const wrong of [1, 7, stack - 64, exports.record()]) {
        assert.throws(() => exports.net_predict(net, floats, 4, wrong), WebAssembly.RuntimeError, `${wrong}`);
        assert.throws(() => exports.net_get_weights(net, 0, room, wrong), WebAssembly.RuntimeError, `${wrong}`);
        assert.throws(() => exports.net_save(net, wrong, 4096), WebAssembly.RuntimeError, `${wrong}`);
    }
    assert.equal(exports.net_predict(net, floats, 4, answer), 0);
    assert.ok(exports.net_save(net, 0, 0) > 0, 'NULL asks for the size');
});

test('hostile: the sum', (t) => closingLine(t, 'exports', total));
