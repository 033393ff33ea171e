// The drawing page's picture, and its server.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { picture, SIDE } from '../../web/demo/digits/picture.mjs';
import { serve } from '../../web/demo/serve.mjs';

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
        assert.deepEqual(await get('/web/dist/vane-scalar.wasm'), [200, 'application/wasm']);
        for (const path of ['/../../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/.git/config',
            '/web/..%2f..%2f..%2fetc/passwd', '/web', '/nothing', '/%00', '/%', '//etc/passwd']) {
            assert.equal((await get(path))[0], 404, path);
        }
    } finally {
        server.closeAllConnections?.();
        server.close();
    }
});
