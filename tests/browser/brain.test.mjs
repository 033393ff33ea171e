// vane-nn/brain in a page that allows no code from text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NeuralNetwork } from '../../web/src/brain/index.mjs';
import { withBrowser } from './browser.mjs';

const xor = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]].map(([x, y, z]) => ({ input: [x, y], output: [z] }));

const headers = { 'Content-Security-Policy': "script-src 'self' 'wasm-unsafe-eval'" };

test('trains at once, asynchronously and by a stream, with one result', async () => {
    const net = new NeuralNetwork({ seed: 7 });
    net.train(xor, { iterations: 500 });
    const expected = xor.map(({ input }) => net.run(input)[0]);
    const isNear = (outputs) => outputs.every((output, i) => Math.abs(output - expected[i]) < 1e-4);
    await withBrowser(async (browser, address) => {
        const page = await browser.newPage();
        const errors = [];
        page.on('pageerror', (error) => errors.push(error.message));
        page.on('console', (message) => errors.push(message.text()));
        await page.goto(`${address}/tests/browser/empty.html`);
        const results = await page.evaluate(async (data) => {
            const { default: brain, NeuralNetwork: Here, TrainStream } = await import('/web/dist/brain.mjs');
            const make = () => new Here({ seed: 7, iterations: 500 });
            const outputs = (run) => data.map(({ input }) => run(input)[0]);
            const tell = (one, status) => ({ status, json: one.toJSON(), outputs: outputs((input) => one.run(input)) });

            const [first, second, third] = [make(), new brain.NeuralNetworkGPU({ seed: 7, iterations: 500 }), make()];
            const atOnce = tell(first, first.train(data));
            const later = tell(second, await second.trainAsync(data));
            const done = await new Promise((doneTrainingCallback) => {
                const stream = new TrainStream({ neuralNetwork: third, floodCallback: flood, doneTrainingCallback });
                function flood() {
                    data.forEach((datum) => stream.write(datum));
                    stream.endInputs();
                }
                flood();
            });
            return { ways: [atOnce, later, tell(third, done)], made: outputs(first.toFunction()) };
        }, xor);
        for (const way of results.ways) assert.deepEqual(way, results.ways[0]);
        assert.ok(isNear(results.ways[0].outputs) && isNear(results.made), JSON.stringify(results));
        assert.deepEqual(errors, ['vane-nn/brain: NeuralNetworkGPU trains as NeuralNetwork does, on the CPU']);
    }, headers);
});

test('<script> has it as vane.brain', async () => {
    await withBrowser(async (browser, address) => {
        const page = await browser.newPage();
        await page.goto(`${address}/tests/browser/empty.html`);
        await page.addScriptTag({ url: '/web/dist/vane.min.js' });
        const error = await page.evaluate((data) => new vane.brain.NeuralNetwork({ seed: 7 }).train(data).error, xor);
        assert.ok(error <= 0.005);
    });
});
