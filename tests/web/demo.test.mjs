// The drawing page's picture, how it learns, and its server.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { learn } from '../../web/demo/digits/learn.mjs';
import { picture, SIDE } from '../../web/demo/digits/picture.mjs';
import { pack, unpack } from '../../web/demo/digits/records.mjs';
import { readDigits } from '../../web/demo/mnist.mjs';
import { serve } from '../../web/demo/serve.mjs';
import { Network } from '../../web/src/index.mjs';

function extent(pixels) {
    const at = [...pixels.keys()].filter((i) => pixels[i] > 0.5);
    const xs = at.map((i) => i % SIDE);
    const ys = at.map((i) => Math.floor(i / SIDE));
    return { width: Math.max(...xs) - Math.min(...xs) + 1, height: Math.max(...ys) - Math.min(...ys) + 1 };
}

function mass(pixels) {
    const total = pixels.reduce((a, b) => a + b);
    const x = pixels.reduce((sum, ink, i) => sum + ink * (i % SIDE + 0.5), 0) / total;
    const y = pixels.reduce((sum, ink, i) => sum + ink * (Math.floor(i / SIDE) + 0.5), 0) / total;
    return { x, y };
}

test('a picture fits its box, keeps its shape, is centred by mass, whatever its size and place', () => {
    const corners = [[0, 0], [50, 0], [10, 100]];
    const seven = (k, x0, y0) => [corners.map(([x, y]) => ({ x: x0 + k * x, y: y0 + k * y }))];
    const pixels = picture(seven(1, 0, 0));
    const { width, height } = extent(pixels);
    assert.ok(height === 20 || height === 19 || height === 21, `height ${height}`);
    assert.ok(Math.abs(width - 11) <= 1, `width ${width}`);
    const { x, y } = mass(pixels);
    assert.ok(Math.abs(x - 14) < 0.05 && Math.abs(y - 14) < 0.05, `${x}, ${y}`);
    assert.ok(pixels.every((ink) => ink >= 0 && ink <= 1) && pixels.some((ink) => ink > 0 && ink < 1));
    const other = picture(seven(3, 200, -77));
    assert.ok(other.every((ink, i) => Math.abs(ink - pixels[i]) < 1e-5));
});

test('a dot and an empty sheet have pictures', () => {
    assert.ok(mass(picture([[{ x: 300, y: 5 }]])).x - 14 < 1e-6);
    assert.ok(picture([]).every((ink) => ink === 0));
});

test('records keep digits, and refuse what is none', () => {
    const digits = [{ label: 3, pixels: picture([[{ x: 0, y: 0 }, { x: 5, y: 9 }]]) }, { label: 0, pixels: picture([]) }];
    const [three, zero] = unpack(pack(digits));
    assert.deepEqual([three.label, zero.label], [3, 0]);
    assert.ok(three.pixels.every((ink, i) => Math.abs(ink - digits[0].pixels[i]) < 1 / 255));
    assert.deepEqual(pack([three, zero]), pack(digits));
    assert.deepEqual(unpack(new Uint8Array()), []);
    assert.throws(() => unpack(new Uint8Array(784)), /784 bytes are no digits/);
    assert.throws(() => unpack(new Uint8Array(785).fill(10)), /10 is no digit/);
});

test('what is taught is known, the same each time, and nothing else is forgotten', async () => {
    const shares = ({ label, pixels }) => ({ label, pixels: Float32Array.from(pixels, (byte) => byte / 255) });
    const { train, test: unseen } = await readDigits();
    const table = (digits) => ({ inputs: digits.map(({ pixels }) => pixels), targets: digits.map(({ label }) => label) });
    const every = (digits, step) => digits.filter((_, i) => i % step === 0).map(shares);
    const net = await Network.create({ inputs: 784, layers: [{ units: 48, activation: 'relu' }, { units: 10, activation: 'softmax' }], seed: 1, deterministic: true });
    await net.train(table(every(train, 2)), { epochs: 3 });
    const measured = table(every(unseen, 2));
    const { accuracy: before } = await net.evaluate(measured);
    // A one with a flag and a foot, of those who draw a seven so.
    const odd = { label: 7, pixels: picture([[[10, 40], [40, 10], [40, 100]], [[15, 100], [65, 100]]].map((stroke) => stroke.map(([x, y]) => ({ x, y })))) };
    assert.ok(net.predict(odd.pixels)[7] < 0.5);
    const bytes = net.serialize();
    const samples = every(train, 13).slice(0, 600);
    const [taught, again] = [await learn(net, [odd], samples), await learn(net, [odd], samples)];
    assert.ok(taught.predict(odd.pixels)[7] >= 0.8);
    const { accuracy: after } = await taught.evaluate(measured);
    assert.ok(after > before - 0.02, `${before} before, ${after} after`);
    assert.deepEqual(taught.serialize(), again.serialize());
    assert.deepEqual(net.serialize(), bytes, 'it is another network');
    await assert.rejects(learn(net, [odd], samples, { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('the server gives files of the repository and nothing else', async () => {
    const server = await serve();
    const get = (path) => new Promise((resolve, reject) => {
        request({ port: server.address().port, host: '127.0.0.1', path }, (response) => {
            response.resume().on('end', () => resolve([response.statusCode, response.headers['content-type']]));
        }).on('error', reject).end();
    });
    try {
        assert.deepEqual(await get('/web/demo/'), [200, 'text/html; charset=utf-8']);
        assert.deepEqual(await get('/web/src/index.mjs?x'), [200, 'text/javascript; charset=utf-8']);
        assert.deepEqual(await get('/web/dist/vane-simd128.wasm'), [200, 'application/wasm']);
        for (const path of ['/../../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/.git/config',
            '/web/..%2f..%2f..%2fetc/passwd', '/web', '/nothing', '/%00', '/%', '//etc/passwd']) {
            assert.equal((await get(path))[0], 404, path);
        }
    } finally {
        server.closeAllConnections?.();
        server.close();
    }
});
