// The modules of web/dist stand alone: no import, those with threads their memory; it is exported and capped.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const PAGES_OF_2_GIB = 32768;
const KIB = 1024;

/** What a page downloads without asking for anything of FANN's is the lean module. */
function checkSize(name, bytes) {
    const most = (name.endsWith('-fann') ? 96 : 60) * KIB;
    const { length } = gzipSync(bytes);
    assert.ok(length < most, `${length} bytes gzipped: at most ${most}`);
}

const alone = ['scalar', 'simd128', 'relaxed'];
const threaded = ['simd128-mt', 'relaxed-mt'];
const bothOf = (names) => names.flatMap((name) => [name, `${name}-fann`]);

for (const width of bothOf(alone)) {
    test(`vane-${width}.wasm`, async (t) => {
        const bytes = await readFile(new URL(`../../web/dist/vane-${width}.wasm`, import.meta.url));
        checkSize(width, bytes);
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);

        const module = new WebAssembly.Module(bytes);
        assert.deepEqual(WebAssembly.Module.imports(module), []);
        const { memory } = new WebAssembly.Instance(module, {}).exports;
        const pages = memory.buffer.byteLength / 65536;
        assert.throws(() => memory.grow(PAGES_OF_2_GIB - pages + 1), RangeError);
    });

    test(`a call of vane-${width}.wasm takes no memory by itself`, async (t) => {
        const bytes = await readFile(new URL(`../../web/dist/vane-${width}.wasm`, import.meta.url));
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);
        const { instance: { exports } } = await WebAssembly.instantiate(bytes, {});
        exports.open(0, 1);
        const { byteLength } = exports.memory.buffer;
        for (let i = 0; i < 1e6; i++) exports.abi();
        assert.equal(exports.memory.buffer.byteLength, byteLength);
    });
}

for (const width of bothOf(threaded)) {
    test(`vane-${width}.wasm`, async (t) => {
        const bytes = await readFile(new URL(`../../web/dist/vane-${width}.wasm`, import.meta.url));
        checkSize(width, bytes);
        if (!WebAssembly.validate(bytes)) return t.skip(`not accepted by Node ${process.version}`);

        const module = new WebAssembly.Module(bytes);
        assert.deepEqual(WebAssembly.Module.imports(module), [{ module: 'env', name: 'memory', kind: 'memory' }]);
        const memory = (maximum, shared = true) => new WebAssembly.Memory({ initial: 64, maximum, shared });
        const instantiate = (given) => new WebAssembly.Instance(module, { env: { memory: given } });
        for (const maximum of [4096, PAGES_OF_2_GIB / 2]) {
            const given = memory(maximum);
            assert.equal(instantiate(given).exports.memory, given);
        }
        assert.throws(() => instantiate(memory(PAGES_OF_2_GIB / 2 + 1)), WebAssembly.LinkError);
        assert.throws(() => instantiate(memory(4096, false)), WebAssembly.LinkError);
    });
}
