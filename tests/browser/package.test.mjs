// The package in a real browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Network } from '../../web/src/index.mjs';
import { withBrowser } from './browser.mjs';
import { isolation } from '../../web/demo/serve.mjs';
import { scenario, threadedScenario } from './scenario.mjs';

async function openPage(browser, address, path) {
    const page = await browser.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    await page.goto(`${address}${path}`);
    return { page, errors };
}

const runScenario = (page, isa) => page.evaluate(async (width) => {
    const { Network: Here } = await import('/web/dist/browser.mjs');
    const { scenario: run } = await import('/tests/browser/scenario.mjs');
    return run(Here, width);
}, isa);

test('trains and predicts in a page, with the bits of Node', async () => {
    await withBrowser(async (browser, address) => {
        const { page, errors } = await openPage(browser, address, '/tests/browser/empty.html');
        for (const isa of ['scalar', 'simd128']) {
            const here = await scenario(Network, isa);
            assert.equal(here.isa, isa);
            assert.ok(here.history.loss.at(-1) < here.history.loss[0]);
            assert.deepEqual(await runScenario(page, isa), here);
        }

        const fastest = await page.evaluate(async () => {
            const { Network: Here } = await import('/web/dist/browser.mjs');
            const net = await Here.create({ inputs: 2, layers: [{ units: 1 }] });
            return { ...net.backend };
        });
        assert.equal(fastest.isa, fastest.fused ? 'relaxed' : 'simd128', 'relaxed where it fuses');

        const ticks = await page.evaluate(async () => {
            const { Network: Here } = await import('/web/dist/browser.mjs');
            const net = await Here.create({ inputs: 200, layers: [{ units: 200, activation: 'relu' }, { units: 1 }] });
            const controller = new AbortController();
            let count = 0;
            const tick = () => (++count < 10 ? setTimeout(tick) : controller.abort());
            setTimeout(tick);
            const data = { inputs: new Float32Array(200 * 1000).fill(0.5), targets: new Float32Array(1000) };
            const error = await net.train(data, { epochs: 1e6, signal: controller.signal }).catch((reason) => reason);
            return [count, error.name, net.predict(data.inputs, { rows: 1000 }).length];
        });
        assert.deepEqual(ticks, [10, 'AbortError', 1000]);
        assert.deepEqual(errors, []);
    });
});

test('five hundred tiny networks live at once', async () => {
    await withBrowser(async (browser, address) => {
        const { page, errors } = await openPage(browser, address, '/tests/browser/empty.html');
        const outputs = await page.evaluate(async () => {
            const { Network: Here } = await import('/web/dist/browser.mjs');
            const nets = [];
            for (let seed = 0; seed < 500; seed++) nets.push(await Here.create({ inputs: 2, layers: [{ units: 1 }], seed }));
            return nets.map((net) => net.predict([1, 2])[0]);
        });
        assert.equal(new Set(outputs).size, 500);
        assert.deepEqual(errors, []);
    });
});

for (const [what, headers, expected] of [
    ['one thread in a page that is not isolated', {}, 1],
    ['three threads in one that is', isolation, 3],
]) {
    test(`${what}, with the bits of Node`, async () => {
        await withBrowser(async (browser, address) => {
            const { page, errors } = await openPage(browser, address, '/tests/browser/empty.html');
            const there = await page.evaluate(async () => {
                const { Network: Here } = await import('/web/dist/browser.mjs');
                const { threadedScenario: run } = await import('/tests/browser/scenario.mjs');
                return run(Here, 3);
            });
            assert.equal(there.threadsInUse, expected);
            assert.deepEqual(there.result, (await threadedScenario(Network, 1)).result);
            assert.deepEqual(errors, []);
        }, headers);
    });
}
