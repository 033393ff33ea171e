// The modules of web/dist stand alone: no import but, where they can have threads, their memory, which is capped.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { setShared } from '../../web/src/sharing.mjs';

const PAGES_OF_2_GIB = 32768;
const KIB = 1024;

/** What most pages download is the lean module. */
function checkSize(name, bytes) {
    const most = (name.endsWith('-whole') ? 91 : 49) * KIB;
    const { length } = gzipSync(bytes);
    assert.ok(length < most, `${length} bytes gzipped: at most ${most}`);
}

const widths = ['scalar', 'simd128', 'relaxed'].flatMap((name) => [name, `${name}-whole`]);

const read = async (width) => new Uint8Array(await readFile(new URL(`../../web/dist/vane-${width}.wasm`, import.meta.url)));

const memory = (maximum, shared) => new WebAssembly.Memory({ initial: 64, maximum, shared });

for (const width of widths) {
    test(`vane-${width}.wasm`, async (t) => {
        const bytes = await read(width);
        checkSize(width, bytes);
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);

        const module = new WebAssembly.Module(bytes);
        const threaded = !width.startsWith('scalar');
        assert.deepEqual(WebAssembly.Module.imports(module), threaded ? [{ module: 'env', name: 'memory', kind: 'memory' }] : []);
        const own = threaded ? memory(PAGES_OF_2_GIB, false) : undefined;
        const { exports } = new WebAssembly.Instance(module, { env: { memory: own } });
        if (threaded) assert.equal(exports.memory, own);
        const pages = exports.memory.buffer.byteLength / 65536;
        assert.throws(() => exports.memory.grow(PAGES_OF_2_GIB - pages + 1), RangeError);
    });

    test(`a call of vane-${width}.wasm takes no memory by itself`, async (t) => {
        const bytes = await read(width);
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);
        const { instance: { exports } } = await WebAssembly.instantiate(bytes, { env: { memory: memory(1024, false) } });
        exports.open(0, 1);
        const { byteLength } = exports.memory.buffer;
        for (let i = 0; i < 1e6; i++) exports.abi();
        assert.equal(exports.memory.buffer.byteLength, byteLength);
    });
}

test('one bit makes a module one for a shared memory, and back', async () => {
    assert.equal(setShared(await read('scalar'), true), false);
    for (const width of widths.filter((name) => name.startsWith('simd128'))) {
        const bytes = await read(width);
        const before = bytes.slice();
        assert.equal(setShared(bytes, true), true);
        assert.equal(bytes.filter((byte, i) => byte !== before[i]).length, 1);
        const module = new WebAssembly.Module(bytes);
        const instantiate = (given) => new WebAssembly.Instance(module, { env: { memory: given } });
        for (const maximum of [4096, PAGES_OF_2_GIB]) {
            const given = memory(maximum, true);
            assert.equal(instantiate(given).exports.memory, given);
        }
        assert.throws(() => instantiate(memory(4096, false)), WebAssembly.LinkError);
        setShared(bytes, false);
        assert.deepEqual(bytes, before);
    }
});
