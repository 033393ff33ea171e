// The functions for data: what the module makes of them, and what they refuse.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { instances, memoryOf, sha256 } from './helpers.mjs';
import * as vane from '../../web/src/index.mjs';
import { flowers, flowerScenario } from '../browser/scenario.mjs';

const { applyScaling, fitScaling, oneHot, readCsv, split } = vane;

const command = fileURLToPath(new URL('../../build/release/vane', import.meta.url));
const run = promisify(execFile);

const text = 'width,height,kind\n1,2.5,cat\n-3e2,0.1,ant\n"5",6,cat\n';

test('a CSV file, wherever its bytes are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vane-data-'));
    try {
        const path = join(folder, 'animals.csv');
        await writeFile(path, text);
        const bytes = new TextEncoder().encode(text);
        const sources = [text, bytes, bytes.buffer, pathToFileURL(path), new Response(text), new Blob([text]),
            new Response(text).body, { getFile: async () => new Blob([text]) }];
        for (const source of sources) {
            assert.deepEqual(await readCsv(source), {
                rows: 3, inputs: Float32Array.of(1, 2.5, -300, 0.1, 5, 6), inputNames: ['width', 'height'],
                targets: Uint32Array.of(1, 0, 1), classNames: ['ant', 'cat'],
            });
        }
        await assert.rejects(readCsv(Response.error()), { code: 'file' });
    } finally {
        await rm(folder, { recursive: true });
    }
});

test('columns as they are asked for', async () => {
    const numbersOnly = '1;2;3\n4;5;6\n';
    const common = { rows: 2, classNames: null, inputNames: null };
    assert.deepEqual(await readCsv(numbersOnly),
        { ...common, inputs: Float32Array.of(1, 2, 4, 5), targets: Float32Array.of(3, 6) });
    assert.deepEqual(await readCsv(numbersOnly, { targets: 2 }),
        { ...common, inputs: Float32Array.of(1, 4), targets: Float32Array.of(2, 3, 5, 6) });
    assert.deepEqual(await readCsv(numbersOnly, { targets: 0 }), { ...common, inputs: Float32Array.of(1, 2, 3, 4, 5, 6) });
    assert.deepEqual(await readCsv(numbersOnly, { labels: true }),
        { ...common, inputs: Float32Array.of(1, 2, 4, 5), targets: Uint32Array.of(0, 1), classNames: ['3', '6'] });
    assert.deepEqual(await readCsv(numbersOnly, { header: true }),
        { ...common, rows: 1, inputNames: ['1', '2'], inputs: Float32Array.of(4, 5), targets: Float32Array.of(6) });
    const named = await readCsv(text.replaceAll(',', '\t'), { targets: ['height', 'width'], separator: '\t', header: true })
        .catch((error) => error);
    assert.match(named.message, /^CSV:2:7: "cat" is not a number$/);
    const { inputs, targets } = await readCsv('a,b,c\n1,2,3\n4,5,6\n', { targets: ['c', 'a'] });
    assert.deepEqual([inputs, targets], [Float32Array.of(2, 5), Float32Array.of(3, 1, 6, 4)]);
    assert.deepEqual((await readCsv('a,b\n1,2\n', { targets: 'a' })).targets, Float32Array.of(1));
});

test('files and options that are refused', async () => {
    for (const [source, options, error] of [
        ['1,2\n3\n', {}, { code: 'format', message: /^CSV:2:1: the line ends after 1 fields, the first has 2/ }],
        ['', {}, { code: 'format', message: /no lines/ }],
        ['1,2\n', { targets: 2 }, { code: 'shape' }],
        ['a,b\n1,2\n', { targets: 'c' }, { code: 'argument', message: /no column is named "c"/ }],
        ['1,2\n', { targets: 'c' }, { code: 'argument', message: /no header/ }],
        ['1,2\n', { targets: ['a,b'] }, { name: 'RangeError', option: 'targets[0]', value: 'a,b' }],
        ['1,2\n', { targets: -1 }, { name: 'RangeError', option: 'targets', value: -1 }],
        ['1,2\n', { separator: '|' }, { name: 'RangeError', message: /separator is "\|"/ }],
        ['1,2\n', { target: 1 }, { name: 'TypeError', message: /did you mean "targets"/ }],
        [7, {}, { name: 'TypeError', message: /7/ }],
    ]) await assert.rejects(readCsv(source, options), error, String(error.message ?? error.code));
});

test('a split keeps rows together, whatever form they have', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => [i, 10 * i]);
    const targets = Int16Array.from(rows, ([i]) => 100 * i);
    const flat = { inputs: Float64Array.from(rows.flat()), targets, weights: rows.map(([i]) => i), rows: 10 };
    const parts = await split(flat, 0.3, { seed: 4 });
    assert.deepEqual(parts.map((part) => part.rows), [7, 3]);
    const order = parts.flatMap((part) => part.weights);
    assert.notDeepEqual(order, rows.map(([i]) => i));
    assert.deepEqual([...order].sort((a, b) => a - b), rows.map(([i]) => i));
    for (const part of parts) {
        assert.ok(part.inputs instanceof Float64Array && part.targets instanceof Int16Array);
        part.weights.forEach((row, i) => {
            assert.deepEqual([part.inputs[2 * i], part.inputs[2 * i + 1], part.targets[i]], [row, 10 * row, 100 * row]);
        });
    }
    const records = rows.map((input, i) => ({ input, output: targets[i] }));
    assert.deepEqual((await split(records, 0.3, { seed: 4 })).map((part) => part.map(({ input: [row] }) => row)),
        parts.map((part) => part.weights));
    const [, second] = await split({ inputs: rows, targets, classNames: ['a'] }, 0.3, { seed: 4 });
    assert.deepEqual(second, { inputs: order.slice(7).map((row) => rows[row]), targets: parts[1].targets, classNames: ['a'] });
    assert.notDeepEqual(await split(records, 0.3), await split(records, 0.3, { seed: 1 }));
    for (const [data, fraction, error] of [
        [records, 0, { code: 'argument', option: 'fraction', value: 0 }], [records, 0.01, { code: 'shape' }],
        [records, '0.5', { name: 'TypeError' }], [{ inputs: [1, 2], targets: [1] }, 0.5, { option: 'data.rows' }],
        [{ inputs: [1, 2, 3], targets, rows: 2 }, 0.5, { name: 'RangeError', message: /data.inputs has 3 elements/ }],
    ]) await assert.rejects(split(data, fraction), error);
});

test('one-hot classes', async () => {
    assert.deepEqual(await oneHot(['b', 'a', 'b']), { targets: Float32Array.of(0, 1, 1, 0, 0, 1), classNames: ['a', 'b'] });
    assert.deepEqual(await oneHot(Uint8Array.of(2, 0)), { targets: Float32Array.of(0, 0, 1, 1, 0, 0), classNames: null });
    const classNames = ['x', 'y', 'z'];
    assert.deepEqual(await oneHot(['y'], { classNames }), { targets: Float32Array.of(0, 1, 0), classNames });
    const many = Uint32Array.from({ length: 30000 }, (_, i) => (7 * i) % 50);
    const { targets } = await oneHot(many);
    assert.equal(targets.length, 1500000);
    assert.ok(targets.every((y, i) => y === Number(many[Math.floor(i / 50)] === i % 50)));
    for (const [labels, error] of [
        [[], { name: 'RangeError' }], [[-1], { name: 'RangeError', value: -1 }], [[0.5], { value: 0.5 }],
        ['ab', { name: 'TypeError' }], [['a', 1], { name: 'TypeError', value: 1 }],
    ]) await assert.rejects(oneHot(labels), error);
});

test('scaling is what a network fits, and goes to other rows', async () => {
    const rows = [[1, 7, -2], [3, 7, 10], [5, 7, 4], [3, 7, -4]];
    const minmax = await fitScaling(rows, { scale: 'minmax' });
    assert.deepEqual(minmax, { scale: Float32Array.of(0.25, 1, 1 / 14), shift: Float32Array.of(-0.25, -7, 4 / 14) });
    assert.deepEqual(await applyScaling([[1, 8, -4]], minmax), Float32Array.of(0, 1, 0));
    const flat = Float64Array.from(rows.flat());
    assert.deepEqual(await fitScaling(flat, { width: 3 }), await fitScaling(rows));
    const scaled = await applyScaling(flat, await fitScaling(rows));
    for (let j = 0; j < 3; j++) {
        const column = rows.map((_, i) => scaled[3 * i + j]);
        assert.ok(Math.abs(column.reduce((a, b) => a + b)) < 1e-6);
        assert.ok(Math.abs(column.reduce((a, b) => a + b * b, 0) - (j === 1 ? 0 : 4)) < 1e-5);
    }
    for (const [given, options, error] of [
        [rows, { scale: 'none' }, { name: 'RangeError' }], [rows, { scale: 'max' }, { code: 'argument', message: /"minmax"/ }],
        [rows, { width: 2 }, { name: 'RangeError' }], [rows, { width: 0 }, { option: 'width' }], [[[NaN]], {}, { code: 'argument' }],
    ]) await assert.rejects(fitScaling(given, options), error);
    await assert.rejects(applyScaling([1, 2], minmax), { name: 'RangeError' });
});

test('nothing of data stays in the module', async () => {
    const use = async () => {
        await readCsv(text);
        await readCsv('1,2\n3\n').catch(() => {});
        await split([1, 2, 3, 4], 0.5);
        await fitScaling([[1], [2]]);
        await fitScaling([[NaN]]).catch(() => {});
    };
    await use();
    const before = instances.map((instance) => memoryOf(instance).bytesLive);
    await use();
    assert.deepEqual(instances.map((instance) => memoryOf(instance).bytesLive), before);
});

/* ---------------------------------------------------------------------------- the same bits as the command ---- */
const flags = '--hidden 16:relu --dropout 0.2 --epochs 30 --lr 0.01 --batch 16 --schedule cosine --scale zscore --seed 7 --validation 0.25';

test('CSV, split, scaling, cosine schedule, dropout: one file here and from the command', async (t) => {
    const results = [];
    for (const way of ['fraction', 'split']) {
        for (const isa of [undefined, 'scalar']) {
            const { bytes, history } = await flowerScenario(vane, 'create', { way, isa });
            results.push({ hash: sha256(Uint8Array.from(bytes)), history });
        }
    }
    const [{ hash, history }] = results;
    t.diagnostic(hash);
    assert.ok(history.validationAccuracy.at(-1) > 0.5, 'it learns');
    for (const result of results) assert.deepEqual(result, results[0]);
    if (!existsSync(command)) return t.skip('build/release/vane is not built');

    const folder = await mkdtemp(join(tmpdir(), 'vane-data-'));
    try {
        const [from, to] = [join(folder, 'flowers.csv'), join(folder, 'flowers.vane')];
        await writeFile(from, flowers);
        await run(command, ['train', from, ...flags.split(' '), '--deterministic', '--save', to, '--quiet']);
        assert.equal(sha256(await readFile(to)), hash);
    } finally {
        await rm(folder, { recursive: true });
    }
});
