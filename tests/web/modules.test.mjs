// The modules of web/dist stand alone: no import but, where they can have threads, their memory, which is capped, and of
// whole ones a clock.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fileBytes } from '../../web/src/assets.mjs';
import { assemble, filesOf } from '../../web/src/patch.mjs';
import { importsOf, setShared } from '../../web/src/sharing.mjs';

const PAGES_OF_2_GIB = 32768;
const KIB = 1024;

/** What most pages download is the lean module. */
function checkSize(name, bytes) {
    const most = { scalar: 87, simd128: 49, relaxed: 49 }[name] ?? 90;
    const { length } = gzipSync(bytes);
    assert.ok(length < most * KIB, `${length} bytes gzipped: at most ${most} KiB`);
}

const widths = ['scalar', 'simd128', 'simd128-whole', 'relaxed', 'relaxed-whole'];

const bytesOf = (file) => new Uint8Array(fileBytes(file));
const read = (width) => assemble(width, filesOf(width).map(bytesOf));

const memory = (maximum, shared) => new WebAssembly.Memory({ initial: 64, maximum, shared });

for (const width of widths) {
    test(`vane-${width}.wasm`, async (t) => {
        const bytes = read(width);
        checkSize(width, bytes);
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);

        const module = new WebAssembly.Module(bytes);
        const threaded = width !== 'scalar';
        assert.deepEqual(WebAssembly.Module.imports(module), [
            ...(threaded ? [{ module: 'env', name: 'memory', kind: 'memory' }] : []),
            ...(threaded && !width.endsWith('-whole') ? [] : [{ module: 'env', name: 'now', kind: 'function' }]),
        ]);
        const own = threaded ? memory(PAGES_OF_2_GIB, false) : undefined;
        const { exports } = new WebAssembly.Instance(module, importsOf(own));
        if (threaded) assert.equal(exports.memory, own);
        const pages = exports.memory.buffer.byteLength / 65536;
        assert.throws(() => exports.memory.grow(PAGES_OF_2_GIB - pages + 1), RangeError);
    });

    test(`a call of vane-${width}.wasm takes no memory by itself`, async (t) => {
        const bytes = read(width);
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);
        const { instance: { exports } } = await WebAssembly.instantiate(bytes, importsOf(memory(1024, false)));
        exports.open(0, 1);
        const { byteLength } = exports.memory.buffer;
        for (let i = 0; i < 1e6; i++) exports.abi();
        assert.equal(exports.memory.buffer.byteLength, byteLength);
    });
}

test('one bit makes a module one for a shared memory, and back', () => {
    assert.equal(setShared(read('scalar'), true), false);
    for (const width of widths.filter((name) => name.startsWith('simd128'))) {
        const bytes = read(width);
        const before = bytes.slice();
        assert.equal(setShared(bytes, true), true);
        assert.equal(bytes.filter((byte, i) => byte !== before[i]).length, 1);
        const module = new WebAssembly.Module(bytes);
        const instantiate = (given) => new WebAssembly.Instance(module, importsOf(given));
        for (const maximum of [4096, PAGES_OF_2_GIB]) {
            const given = memory(maximum, true);
            assert.equal(instantiate(given).exports.memory, given);
        }
        assert.throws(() => instantiate(memory(4096, false)), WebAssembly.LinkError);
        setShared(bytes, false);
        assert.deepEqual(bytes, before);
    }
});

for (const name of ['relaxed', 'relaxed-whole', 'scalar']) {
    const [old, patch] = filesOf(name).map(bytesOf);
    const refuses = (...files) => assert.throws(() => assemble(name, files), { code: 'file', message: new RegExp(`vane-${name}\\.patch`) });

    test(`vane-${name}.patch makes the module that was linked`, async () => {
        const linked = await readFile(new URL(`../../build/wasm/vane-${name}.wasm`, import.meta.url));
        assert.equal(Buffer.compare(assemble(name, [old, patch]), linked), 0);
        const limit = name === 'scalar' ? 60 : 12;
        assert.ok(patch.length < limit * KIB, `${patch.length} bytes: at most ${limit} KiB`);
    });

    test(`vane-${name}.patch is refused where it is not whole, or for another module`, () => {
        refuses(old.subarray(1), patch);
        for (const text of ['', '<!DOCTYPE html>']) refuses(old, new TextEncoder().encode(text));
        for (let length = 0; length < patch.length; length += 197) refuses(old, patch.subarray(0, length));
        refuses(old, Uint8Array.of(...patch, 0));
    });

    test(`vane-${name}.patch with a byte changed is refused, or makes a module of the same length`, () => {
        const { length } = read(name);
        for (let at = 6; at < patch.length; at += 197) {
            const changed = patch.slice();
            changed[at] ^= 0x55;
            try {
                assert.equal(assemble(name, [old, changed]).length, length);
            } catch (error) {
                assert.equal(error.code, 'file', error.stack);
            }
        }
    });
}
