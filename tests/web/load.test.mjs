// What Network.load takes, and what it makes of damaged files.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Network } from '../../web/src/index.mjs';
import { xorNet } from './helpers.mjs';

const rows = [[0, 0], [0.5, -1]];

/** The same network as a .vane file, FANN's and JSON. */
async function files(net) {
    const text = (value) => new TextEncoder().encode(value);
    const json = await Network.create({ inputs: 2, layers: [{ units: 3, activation: 'tanh' }, { units: 1, activation: 'tanh' }], seed: 4 });
    return [
        [net, net.serialize()],
        [net, await net.toFann()],
        [json, text(JSON.stringify(await json.toJSON()))],
        [json, text(`\uFEFF\n ${JSON.stringify(await json.toJSON(), null, 4)}\n`)],
    ];
}

test('a file of each kind from everything that has bytes', async () => {
    const net = await xorNet();
    const folder = await mkdtemp(join(tmpdir(), 'vane-'));
    const served = new Map();
    const server = createServer((request, response) => {
        response.writeHead(served.has(request.url) ? 200 : 404).end(served.get(request.url));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => { server.once('listening', resolve); });
    const address = `http://127.0.0.1:${server.address().port}`;
    try {
        for (const [i, [source, bytes]] of (await files(net)).entries()) {
            const expected = source.predict(rows);
            const path = join(folder, String(i));
            await writeFile(path, bytes);
            served.set(`/${i}`, bytes);
            const padded = new Uint8Array(bytes.length + 2);
            padded.set(bytes, 1);
            for (const place of [
                path, pathToFileURL(path), pathToFileURL(path).href, `${address}/${i}`, new URL(`${address}/${i}`),
                await fetch(`${address}/${i}`), new Response(bytes), new Response(bytes).body, new Blob([bytes]),
                { getFile: async () => new Blob([bytes]) }, bytes, bytes.slice().buffer, padded.subarray(1, -1),
                new DataView(padded.buffer, 1, bytes.length),
            ]) {
                const copy = await Network.load(place);
                copy.predict(rows).forEach((y, j) => assert.ok(Math.abs(y - expected[j]) < 1e-6));
                copy.dispose();
            }
        }
        await assert.rejects(Network.load(`${address}/no`), { code: 'file', message: /\/no: the server answered 404 Not Found/ });
        await assert.rejects(Network.load(await fetch(`${address}/no`)), { code: 'file', message: /404/ });
    } finally {
        server.closeAllConnections?.();
        server.close();
        await rm(folder, { recursive: true });
    }
    net.dispose();
});

test('other sources are refused by name', async () => {
    for (const [source, kind, message] of [
        [undefined, 'TypeError', /source is undefined: expected a URL, a path/],
        [7, 'TypeError', /source is 7/],
        [{}, 'TypeError', /source is an Object/],
        [new Uint8Array(0), 'RangeError', /source is empty/],
        [new Blob([]), 'RangeError', /bytes is empty/],
    ]) {
        await assert.rejects(Network.load(source), { name: kind, code: 'argument', message });
    }
    await assert.rejects(Network.load(new Blob(['no model'])), { code: 'format' });
    await assert.rejects(Network.load(new Blob(['{'])), { code: 'format', message: /JSON/ });
    await assert.rejects(Network.fromFann(new Blob(['{'])), { code: 'format', message: /FANN_FLO_/ });
});
