import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { fileBytes } from '../../web/src/assets.mjs';
import { loadModule } from '../../web/src/loader.mjs';
import { assemble, filesOf } from '../../web/src/patch.mjs';
import { readBytes } from '../../web/src/read_bytes.mjs';
import { candidates, isas, moduleName, supports } from '../../web/src/widths.mjs';
import { Network } from '../../web/src/index.mjs';

test('the probes agree with the engine on every module', () => {
    for (const isa of isas) {
        for (const whole of [false, true]) {
            const name = moduleName(isa, whole);
            assert.equal(supports(isa), WebAssembly.validate(assemble(name, filesOf(name).map(fileBytes))), name);
        }
    }
});

test('the best module comes first, and relaxed never when deterministic', () => {
    const supported = isas.filter(supports);
    assert.deepEqual(candidates(undefined, false), supported);
    assert.deepEqual(candidates(undefined, true), supported.filter((isa) => isa !== 'relaxed'));
    assert.deepEqual(candidates('scalar', true), ['scalar']);
    assert.throws(() => candidates('avx2', false), { code: 'isa', message: /"avx2".*relaxed, simd128, scalar/ });
    assert.throws(() => candidates('relaxed', true), { code: 'isa' });
});

test('scalar has one module, lean or whole', () => {
    assert.deepEqual([false, true].map((whole) => moduleName('scalar', whole)), ['scalar', 'scalar']);
    assert.deepEqual([false, true].map((whole) => moduleName('simd128', whole)), ['simd128', 'simd128-whole']);
});

test('a module is compiled once', async () => {
    assert.equal(await loadModule('scalar'), await loadModule('scalar'));
});

for (const isa of isas) {
    test(`${isa} is what it says`, async (t) => {
        if (!supports(isa)) return t.skip(`Node ${process.version} lacks its instructions`);
        const net = await Network.create({ inputs: 1, layers: [{ units: 1 }], isa });
        assert.equal(net.backend.isa, isa);
        if (isa !== 'relaxed') assert.equal(net.backend.fused, false);
        net.dispose();
    });
}

test('bytes come from paths, file URLs and servers; a refusal names the address', async () => {
    const path = new URL('../../web/package.json', import.meta.url);
    const text = await readFile(path, 'utf8');
    const server = createServer((request, response) => {
        response.writeHead(request.url === '/yes' ? 200 : 404).end(text);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => { server.once('listening', resolve); });
    const address = `http://127.0.0.1:${server.address().port}`;
    try {
        for (const place of [path, path.href, path.pathname, `${address}/yes`]) {
            assert.equal(new TextDecoder().decode(await readBytes(place)), text);
        }
        await assert.rejects(readBytes(`${address}/no`), { code: 'file', message: /\/no: the server answered 404/ });
        await assert.rejects(Network.load(`${path.pathname}.missing`), { code: 'ENOENT' });
    } finally {
        server.closeAllConnections?.();
        server.close();
    }
});
