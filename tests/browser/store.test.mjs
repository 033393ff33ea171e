// vane-nn/store in a page: what is kept is there after the page has gone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Network } from '../../web/src/index.mjs';
import { withBrowser } from './browser.mjs';

const EMPTY = '/tests/browser/empty.html';

test('networks outlive their page, in IndexedDB and OPFS', async () => {
    await withBrowser(async (browser, address) => {
        const context = await browser.newContext();
        const first = await context.newPage();
        await first.goto(address + EMPTY);
        const saved = await first.evaluate(async () => {
            const { Network } = await import('/web/dist/browser.mjs');
            const { find, list, save } = await import('/web/dist/store.mjs');
            const net = await Network.create({ inputs: 3, layers: [{ units: 2, activation: 'tanh' }], seed: 5 });
            const before = await find('indexeddb://a/b');
            for (const place of ['indexeddb://a/b', 'opfs://a/b', 'indexeddb://other']) await save(net, place);
            await save(net.serialize(), 'indexeddb://a/b');
            return {
                before, bytes: Array.from(net.serialize()),
                lists: [await list('indexeddb://'), await list('indexeddb://a'), await list('opfs://')],
            };
        });
        assert.equal(saved.before, undefined);
        const size = saved.bytes.length;
        assert.deepEqual(saved.lists.map((entries) => entries.map(({ place, bytes }) => [place, bytes])), [
            [['indexeddb://a/b', size], ['indexeddb://other', size]], [['indexeddb://a/b', size]], [['opfs://a/b', size]],
        ]);
        await first.close();

        const second = await context.newPage();
        await second.goto(address + EMPTY);
        const found = await second.evaluate(async () => {
            const { Network } = await import('/web/dist/browser.mjs');
            const { find, load, remove } = await import('/web/dist/store.mjs');
            const loaded = [];
            for (const place of ['indexeddb://a/b', 'opfs://a/b']) {
                const net = await Network.deserialize(await load(place));
                loaded.push(Array.from(net.serialize()), await remove(place), await remove(place), await find(place));
            }
            const refused = [];
            for (const place of ['opfs://none', './path', 'indexdb://x']) refused.push(await load(place).catch(({ code }) => code));
            return { loaded, refused };
        });
        assert.deepEqual(found.loaded, [saved.bytes, true, false, undefined, saved.bytes, true, false, undefined]);
        assert.deepEqual(found.refused, ['file', 'unsupported', 'argument']);

        const download = second.waitForEvent('download');
        await second.evaluate(async () => {
            const { save } = await import('/web/dist/store.mjs');
            await save(new Uint8Array([1, 2, 3]), 'downloads://three.bin');
        });
        const file = await download;
        assert.equal(file.suggestedFilename(), 'three.bin');
        assert.deepEqual([...await readFile(await file.path())], [1, 2, 3]);
    });
});

const MADE = { inputs: 3, layers: [{ units: 9, activation: 'tanh', dropout: 0.1 }, { units: 1, activation: 'sigmoid' }], seed: 5, isa: 'simd128' };
const ROWS = Array.from({ length: 70 }, (_, i) => ({ input: [i % 2, i % 3, i % 5], output: i % 7 > 3 ? 1 : 0 }));
const OPTIONS = { epochs: 12, batchSize: 16, learningRate: 0.01 };

test('a run whose tab is killed goes on in another, to the same bytes', async () => {
    const whole = await Network.create(MADE);
    const { loss } = await whole.train(ROWS, OPTIONS);
    await withBrowser(async (browser, address) => {
        const context = await browser.newContext();
        for (const make of ['inWorker', 'create']) {
            for (const place of [`indexeddb://${make}`, `opfs://${make}`]) {
                const given = { make, place, made: MADE, rows: ROWS, options: OPTIONS };
                const killed = await context.newPage();
                await killed.goto(address + EMPTY);
                await killed.evaluate(async ({ make: way, place: to, made, rows, options }) => {
                    const { Network: Here } = await import('/web/dist/browser.mjs');
                    const { checkpointTo } = await import('/web/dist/store.mjs');
                    const net = await Here[way](made);
                    await new Promise((resolve, reject) => {
                        const onEpoch = ({ epoch }) => {
                            if (epoch < 5) return undefined;
                            resolve();
                            return new Promise(() => {});
                        };
                        net.train(rows, { ...options, onEpoch, checkpoint: checkpointTo(to, { everyEpochs: 2 }) }).catch(reject);
                    });
                }, given);
                await killed.close();

                const next = await context.newPage();
                await next.goto(address + EMPTY);
                const rest = await next.evaluate(async ({ make: way, place: to, made, rows, options }) => {
                    const { Network: Here } = await import('/web/dist/browser.mjs');
                    const { find, remove } = await import('/web/dist/store.mjs');
                    const net = await Here[way](made);
                    const { loss: losses } = await net.train(rows, { ...options, resume: await find(to) });
                    await remove(to);
                    return { losses, bytes: Array.from(await net.serialize()) };
                }, given);
                await next.close();
                assert.deepEqual(rest, { losses: loss.slice(4), bytes: Array.from(whole.serialize()) }, `${make} ${place}`);
            }
        }
    });
    whole.dispose();
});
