// vane-nn/store in Node: whole files or none.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Network } from '../../web/src/index.mjs';
import { checkpointTo, find, list, load, remove, save } from '../../web/src/store/store.mjs';
import { xorNet } from './helpers.mjs';

const KILLS = 20;

async function inFolder(use) {
    const folder = await mkdtemp(join(tmpdir(), 'vane-store-'));
    try {
        await use(folder);
    } finally {
        await rm(folder, { recursive: true });
    }
}

test('a network is saved, listed, found, loaded, removed', () => inFolder(async (folder) => {
    const net = await xorNet();
    const place = join(folder, 'xor.vane');
    assert.equal(await find(place), undefined);
    await save(net, place);
    await save(net.serialize(), pathToFileURL(join(folder, 'a second.vane')));
    assert.deepEqual(new Uint8Array(await readFile(place)), net.serialize());
    const entries = await list(folder);
    assert.deepEqual(entries.map((entry) => [entry.place, entry.bytes]),
        ['a second.vane', 'xor.vane'].map((name) => [join(folder, name), net.serialize().length]));
    assert.ok(Math.abs(entries[0].saved - Date.now()) < 60000);
    const same = await Network.deserialize(await load(place));
    assert.deepEqual(same.predict([0, 1]), net.predict([0, 1]));
    assert.equal(await remove(place), true);
    assert.equal(await remove(place), false);
    for (const each of [net, same]) each.dispose();
}));

test('what can not be is refused by name', () => inFolder(async (folder) => {
    await assert.rejects(load(join(folder, 'none')), { code: 'file', message: /nothing at ".*none"/ });
    await assert.rejects(save('text', join(folder, 'x')), { name: 'TypeError', message: /"text"/ });
    await assert.rejects(save(new Uint8Array(1), 'indexeddb://x'), { code: 'unsupported' });
    await assert.rejects(save(new Uint8Array(1), 'opfs://x'), { code: 'unsupported' });
    await assert.rejects(save(new Uint8Array(1), 'downloads://x'), { code: 'unsupported' });
    await assert.rejects(load('downloads://x'), { code: 'unsupported' });
    await assert.rejects(save(new Uint8Array(1), 'indexdb://x'), { code: 'argument', message: /"indexdb:\/\/x": expected indexeddb/ });
    await assert.rejects(save(new Uint8Array(1), 'indexeddb://'), { code: 'argument', message: /no name/ });
    await assert.rejects(save(new Uint8Array(1), 7), TypeError);
    assert.throws(() => checkpointTo(join(folder, 'x'), { everySecond: 1 }), /did you mean "everySeconds"/);
    assert.deepEqual(await readdir(folder), []);
}));

test('a save that fails leaves the old file and nothing else', () => inFolder(async (folder) => {
    const place = join(folder, 'file');
    await save(new Uint8Array([1, 2, 3]), place);
    // No room: a limit on the size of files.
    const program = `import { save } from '${new URL('../../web/src/store/store.mjs', import.meta.url)}';
        await save(new Uint8Array(2 ** 20), ${JSON.stringify(place)}).catch((error) => { console.log(error.code); });`;
    const { stdout } = await promisify(execFile)('bash',
        ['-c', 'ulimit -f 100; trap "" XFSZ; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', program]);
    assert.equal(stdout, 'EFBIG\n');
    assert.deepEqual(await readdir(folder), ['file']);
    assert.deepEqual(await load(place), new Uint8Array([1, 2, 3]));
    await assert.rejects(save(new Uint8Array(1), join(folder, 'no', 'such')), { code: 'ENOENT' });
}));

test('a kill at any instant leaves a whole file', () => inFolder(async (folder) => {
    const place = join(folder, 'file'), size = 2 ** 20;
    await writeFile(place, new Uint8Array(size));
    const program = `import { save } from '${new URL('../../web/src/store/store.mjs', import.meta.url)}';
        const bytes = new Uint8Array(${size});
        for (let i = 1; ; i++) {
            bytes.fill(i);
            await save(bytes, ${JSON.stringify(place)});
            if (i === 1) console.log('saving');
        }`;
    for (let i = 0; i < KILLS; i++) {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
        await once(child.stdout, 'data');
        await new Promise((resolve) => { setTimeout(resolve, i); });
        child.kill('SIGKILL');
        await once(child, 'exit');
        const bytes = await load(place);
        assert.equal(bytes.length, size);
        assert.ok(bytes.every((byte) => byte === bytes[0]));
    }
}));
