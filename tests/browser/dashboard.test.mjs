// The dashboard: recorded runs, a live one, hostile ones, training in the page; by mouse, by touch and by keyboard.
import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { number, percent } from '../../web/dashboard/format.mjs';
import { copyDashboard } from '../../web/dashboard_files.mjs';
import { serve } from '../../web/demo/serve.mjs';
import { traced } from './browser.mjs';
import { inspect, inspectEverywhere, openAsOneFile, openPage, withSite } from './pages.mjs';
import { asLines, records } from './runs.mjs';

const asFile = (name, text) => ({ name, mimeType: 'application/jsonl', buffer: Buffer.from(text) });
const adam = () => asFile('adam.jsonl', asLines(records()));
const sgd = () => asFile('sgd.jsonl', asLines(records({ optimizer: 'sgd', better: 1.6, end: 'stopped' })));

const says = (page, text) => page.locator('.state', { hasText: text }).waitFor();

/** The dashboard with these files opened, when the last of them has been read. */
async function openRuns(page, files, state = 'Run ended') {
    await page.setInputFiles('#files', files);
    await says(page, state);
}

const chart = (page, title) => page.locator(`.chart[aria-label="${title}"]`);

const tableOf = (page, title) => chart(page, title).locator('table').evaluate((table) =>
    Array.from(table.rows, ({ cells }) => Array.from(cells, ({ textContent }) => textContent)));

async function openTable(page, title) {
    await chart(page, title).locator('summary').click();
    return tableOf(page, title);
}

/** What the table of a curve must have: at each time, what the records say. */
function expected(all, write, ...columns) {
    const times = [...new Set(all.filter(({ event }) => ['progress', 'epoch'].includes(event)).map(({ seconds }) => seconds))];
    return times.sort((a, b) => a - b).map((time) => {
        const cells = columns.map(([event, name]) => {
            const record = all.find((each) => each.event === event && each.seconds === time);
            return record ? write(record[name]) : '';
        });
        return [number(time), ...cells];
    });
}

test('the page is well made at every width, empty, with one run and with several', async () => {
    await withSite(async (browser, site) => {
        await inspectEverywhere(browser, `${site}/dashboard/`, 'dashboard-empty');
        await inspectEverywhere(browser, `${site}/dashboard/`, 'dashboard', (page) => openRuns(page, [adam()]));
        await inspectEverywhere(browser, `${site}/dashboard/`, 'dashboard-runs', async (page) => {
            await openRuns(page, [adam(), sgd()], 'stopped');
            await openTable(page, 'Loss');
        });
    });
});

test('the table of a curve has the numbers of the records', async () => {
    const all = records();
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/dashboard/`);
        await openRuns(page, [adam()]);
        const [heads, ...loss] = await openTable(page, 'Loss');
        assert.deepEqual(heads, ['Seconds', 'training, epoch so far', 'training', 'validation']);
        assert.deepEqual(loss, expected(all, number, ['progress', 'loss'], ['epoch', 'loss'], ['epoch', 'validation_loss']));
        const [, ...accuracy] = await openTable(page, 'Accuracy');
        assert.deepEqual(accuracy,
            expected(all, percent, ['progress', 'accuracy'], ['epoch', 'accuracy'], ['epoch', 'validation_accuracy']));
        const [, ...rate] = await openTable(page, 'Learning rate');
        assert.deepEqual(rate, expected(all, number, ['progress', 'learning_rate']));
        await page.getByRole('button', { name: 'by epoch' }).click();
        await page.waitForFunction(() => document.querySelector('.chart th').textContent === 'Epochs');
        await chart(page, 'Loss').locator('tbody tr').nth(99).waitFor();
        assert.equal(await chart(page, 'Loss').locator('tbody tr').count(), 100);
        assert.deepEqual(errors, []);
    });
});

test('what is not known is said to be unknown', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/dashboard/`);
        await openRuns(page, [asFile('little.jsonl', '{"event":"epoch","epoch":1,"seconds":1,"loss":0}\n')], 'not in it');
        const figures = await page.locator('.tiles > div').evaluateAll((tiles) => tiles.map(({ innerText }) => innerText));
        assert.match(figures[0], /^Loss\n+0\n/);
        for (const text of figures.slice(1)) assert.match(text, text.startsWith('Epoch') ? /1/ : /unknown/);
        const memory = await page.locator('.memory dd').allTextContents();
        assert.ok(memory.every((text) => /unknown|of the blocks/.test(text)), memory.join());
        assert.deepEqual(errors, []);
    });
});

/** A server as that of `vane train --dashboard`: the page, and a stream of what tell() was given, from the beginning. */
async function withLive(use) {
    const folder = await mkdtemp(join(tmpdir(), 'vane-dashboard-'));
    await copyDashboard(folder);
    const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";
    const pages = await serve(0, folder, { 'content-security-policy': policy });
    const told = [];
    const streams = new Set();
    let asked = 0;
    const server = createServer((request, response) => {
        const { pathname, searchParams } = new URL(request.url, 'http://localhost');
        if (pathname !== '/dashboard/events') {
            pages.emit('request', request, response);
            return;
        }
        asked++;
        if (searchParams.get('token') !== 'secret') {
            response.writeHead(403).end();
            return;
        }
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        for (const data of told) response.write(data);
        streams.add(response);
        response.on('close', () => streams.delete(response));
    });
    const listen = (port) => new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
    await listen(0);
    const { port } = server.address();
    const live = {
        address: `http://127.0.0.1:${port}/dashboard/`,
        get asked() { return asked; },
        tell(record) {
            told.push(`data: ${typeof record === 'string' ? record : JSON.stringify(record)}\n\n`);
            for (const stream of streams) stream.write(told.at(-1));
        },
        async stop() {
            server.closeAllConnections();
            await new Promise((resolve) => { server.close(resolve); });
        },
        start: () => listen(port),
        end() { for (const stream of streams) stream.end(); },
    };
    try {
        await use(live);
    } finally {
        server.closeAllConnections();
        server.close();
        pages.close();
        await rm(folder, { recursive: true });
    }
}

test('a live run: it is followed, a broken stream is met again, and its end is the end', async () => {
    await withSite((browser) => withLive(async (live) => {
        const all = records();
        const { page, errors } = await openPage(browser, `${live.address}?token=secret`);
        await says(page, 'Connected');
        const half = all.slice(0, 50);
        half.forEach((record) => live.tell(record));
        live.tell('not a record');
        await page.getByText('1 record could not be read').waitFor();
        await inspect(page);
        const rows = await openTable(page, 'Loss');
        assert.equal(await page.locator('page-bar .home').evaluate(({ tagName }) => tagName), 'SPAN', 'there is no other page');

        await live.stop();
        await says(page, 'Connection lost: the run may go on');
        await live.start();
        await says(page, 'Connected');
        await page.waitForTimeout(1200);
        assert.deepEqual(await tableOf(page, 'Loss'), rows, 'what is told again is there once');

        all.slice(50).forEach((record) => live.tell(record));
        await says(page, 'Run ended: finished');
        live.end();
        const { asked } = live;
        await page.waitForTimeout(1500);
        assert.equal(live.asked, asked, 'a run that has ended is not asked for again');
        assert.ok(errors.every((text) => /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE/.test(text)), errors.join('\n'));
    }));
});

test('five updates a second and more are shown, one paint each at most', async () => {
    await withSite((browser) => withLive(async (live) => {
        const { page } = await openPage(browser, `${live.address}?token=secret`);
        const all = records();
        const [start, first] = all;
        live.tell(start);
        await says(page, 'Connected');
        live.tell(first);
        await page.locator('.tiles').waitFor();
        await page.evaluate(() => {
            globalThis.shown = [];
            const loss = document.querySelector('.tiles dd');
            new MutationObserver(() => globalThis.shown.push(loss.textContent)).observe(loss, { childList: true, characterData: true, subtree: true });
        });
        const value = chart(page, 'Loss').locator('.legend strong').first();
        await chart(page, 'Loss').locator('.u-over').hover({ position: { x: 3, y: 50 } });
        const losses = Array.from({ length: 30 }, (_, i) => (i + 1) / 100);
        for (const [i, loss] of losses.entries()) {
            live.tell({ ...first, seconds: 1 + i / 10, loss });
            await new Promise((resolve) => { setTimeout(resolve, 100); });
        }
        const shown = await page.evaluate(() => globalThis.shown);
        assert.ok(shown.length >= 15 && shown.length <= losses.length, `${shown.length} of 30 in 3 s`);
        assert.equal(shown.at(-1), number(losses.at(-1)));
        assert.equal(await value.textContent(), number(first.loss), 'what is under the cursor stays');
        await page.mouse.move(1, 1);
        await value.getByText(number(losses.at(-1)), { exact: true }).waitFor();
    }));
});

test('a page whose token is wrong says so little as that the connection is lost', async () => {
    await withSite((browser) => withLive(async (live) => {
        const { page } = await openPage(browser, `${live.address}?token=guess`);
        await says(page, 'Connection lost');
        assert.equal(await page.locator('.tiles').isVisible(), false);
    }));
});

test('hostile records harm nothing: they are text, or left out', async () => {
    const script = '<img src=x onerror="document.title=\'hacked\'"><script>document.title="hacked"</script>';
    const lines = [
        { event: 'start', version: script, optimizer: script, isa: script, threads: -1, epochs: 0, rows: 0, peak_gflops: 0, schedule: script,
            layers: Array.from({ length: 300 }, () => ({ units: 1e300, activation: script })) },
        { event: 'progress', seconds: 1, loss: 1e308, accuracy: -1e308, rows_per_second: 1e300, gflops: 1e300, learning_rate: 5e-324,
            layers: [{ forward: 1e308, backward: 1e308 }, { forward: 0, backward: 0 }, 7], weights: [{ min: -1e308, max: 1e308, counts: [0, 1e308] }],
            gradients: [{ min: 0, max: 0, counts: [0] }], memory: { hits: 5, requests: 0, bytes_live: 9, bytes_reserved: 1 } },
        { event: 'progress', seconds: 1, loss: 0, accuracy: 0, learning_rate: 0 },
        { event: 'progress', seconds: 1e300, loss: -5, accuracy: 1e-300, learning_rate: 1e-40 },
        { event: 'progress', seconds: 0.5, loss: 3 },
        { event: 'epoch', seconds: 2e300, epoch: 1e300, loss: 1e-320, validation_loss: 2 },
        { event: 'end', end: script },
    ].map((record) => JSON.stringify(record));
    lines.splice(2, 0, '{"event":"progress","seconds":1,"loss":NaN}', 'null', '[]', '"start"', '{', '\u0000', `{"event":"progress","loss":${'9'.repeat(400)}}`,
        `${'['.repeat(100000)}`, 'x'.repeat(9 << 20));
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/dashboard/`);
        await openRuns(page, [asFile(`${script}.jsonl`, lines.join('\n')), adam()], 'Run ended: finished');
        await page.locator('.runs button').first().click();
        await says(page, '<script>');
        await page.getByText('could not be read').waitFor();
        for (const name of ['by epoch', 'Log scale', 'by time']) {
            for (const button of await page.getByRole('button', { name }).all()) await button.click();
        }
        await openTable(page, 'Loss');
        await page.waitForTimeout(200);
        assert.equal(await page.title(), 'Training dashboard: Vane');
        assert.equal(await page.locator('main img, main script').count(), 0);
        await inspect(page);
        assert.deepEqual(errors, []);
    });
});

test('a million records are read in bounded memory, and the page goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vane-dashboard-'));
    const path = join(folder, 'long.jsonl');
    const long = await open(path, 'w');
    const total = 1e6, piece = 1e4;
    await long.write(`${JSON.stringify(records()[0])}\n`);
    for (let at = 0; at < total; at += piece) {
        await long.write(Array.from({ length: piece }, (_, i) =>
            `{"event":"progress","seconds":${(at + i) / 10},"loss":${1 / (1 + at + i)},"epoch":1,"rows":1}\n`).join(''));
    }
    await long.close();
    try {
        await withSite(async (browser, site) => {
            const { page, errors } = await openPage(browser, `${site}/dashboard/`);
            const { tasks, longest } = await traced(browser, async () => {
                await page.setInputFiles('#files', path);
                await page.locator('.state', { hasText: 'whole file' }).waitFor({ timeout: 180000 });
            });
            console.log({ tasks, longest });
            assert.ok(tasks > 50, `${tasks} tasks`);
            assert.ok(longest < 200, `a task of ${longest} ms`);
            const rows = (await openTable(page, 'Loss')).length - 1;
            assert.ok(rows > 1000 && rows <= 2048, `${rows} points`);
            const [last] = (await tableOf(page, 'Loss')).slice(-1);
            assert.equal(last[0], number((total - 1) / 10));
            assert.deepEqual(errors, []);
        });
    } finally {
        await rm(folder, { recursive: true });
    }
});

test('by keyboard alone: files, runs, axes, scales, tables', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/dashboard/`);
        const goTo = async (what) => {
            for (let presses = 0; presses < 60; presses++) {
                await page.keyboard.press('Tab');
                if (await page.evaluate((text) => document.activeElement.textContent === text || document.activeElement.ariaLabel === text, what)) return;
            }
            assert.fail(`no Tab leads to ${what}`);
        };
        const asked = page.waitForEvent('filechooser');
        await goTo('Open recorded runs');
        await page.keyboard.press('Enter');
        await (await asked).setFiles([adam(), sgd()]);
        await says(page, 'Run ended: stopped');
        await goTo('adam.jsonl');
        await page.keyboard.press('Space');
        await says(page, 'Run ended: finished');
        await goTo('by epoch');
        await page.keyboard.press('Enter');
        await goTo('Log scale');
        await page.keyboard.press('Space');
        assert.equal(await page.locator('button[aria-pressed="true"]', { hasText: 'Log scale' }).count(), 1);
        await goTo('Table');
        await page.keyboard.press('Enter');
        await goTo('Loss: all points');
        assert.equal((await tableOf(page, 'Loss'))[0][0], 'Epochs');
        await page.keyboard.press('End');
        await page.waitForFunction(() => document.activeElement.scrollTop > 0);
        await page.locator('.runs button', { hasText: 'adam' }).focus();
        await goTo('Close adam.jsonl');
        await page.keyboard.press('Enter');
        await page.locator('.runs').waitFor({ state: 'hidden' });
        await says(page, 'Run ended: stopped');
        assert.deepEqual(errors, []);
    });
});

test('by touch: a chart tells the values of a point, buttons and tables open', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/dashboard/`, { width: 390, touch: true });
        await openRuns(page, [adam()]);
        const value = () => chart(page, 'Loss').locator('.legend strong').nth(1).textContent();
        assert.equal(await value(), number(records().at(-2).loss));
        const area = chart(page, 'Loss').locator('.u-over');
        await area.scrollIntoViewIfNeeded();
        const box = await area.boundingBox();
        await page.touchscreen.tap(box.x + box.width * 0.33, box.y + 50);
        const { loss } = records().find(({ event, epoch }) => event === 'epoch' && epoch === 3);
        await chart(page, 'Loss').locator('.legend strong').nth(1).getByText(number(loss), { exact: true }).waitFor();
        await chart(page, 'Loss').getByRole('button', { name: 'Log scale' }).tap();
        await chart(page, 'Loss').locator('summary').tap();
        await chart(page, 'Loss').locator('tbody tr').nth(99).waitFor();
        assert.equal((await tableOf(page, 'Loss')).length, 101);
        assert.deepEqual(errors, []);
    });
});

test('files can be dropped; of more than four runs the oldest goes', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/dashboard/`);
        const drop = (names) => page.evaluate(([all, text]) => {
            const dataTransfer = new DataTransfer();
            for (const name of all) dataTransfer.items.add(new File([text], name));
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        }, [names, asLines(records())]);
        await drop(['1', '2', '3']);
        await drop(['4', '5']);
        await page.locator('.runs button', { hasText: '5' }).waitFor();
        await says(page, 'Run ended');
        assert.deepEqual(await page.locator('.runs button:first-child').allTextContents(), ['2', '3', '4', '5']);
        assert.equal(await chart(page, 'Loss').locator('.legend li').count(), 8);
        assert.deepEqual(errors, []);
    });
});

test('a page can show its own training, here and in a worker', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/demo/`);
        const seen = await page.evaluate(async () => {
            const [{ Network }, { attach }, { monitor }] = await Promise.all(
                ['dist/browser.mjs', 'dashboard/dashboard.mjs', 'dashboard/monitor.mjs'].map((path) => import(`../${path}`)));
            const inputs = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i * i));
            const targets = Float32Array.from({ length: 2000 }, (_, i) => (i % 2 === Number(inputs[2 * (i >> 1)] > 0) ? 1 : 0));
            const description = { inputs: 2, layers: [{ units: 8, activation: 'tanh' }, { units: 2, activation: 'softmax' }] };
            const all = [];
            for (const make of ['create', 'inWorker']) {
                const net = await Network[make](description);
                const element = document.createElement('div');
                document.querySelector('main').append(element);
                const { source, train } = monitor(net);
                const dashboard = attach(element, source);
                let epochs = 0;
                const history = await train({ inputs, targets }, { epochs: 5, validation: 0.2, onEpoch: () => { epochs++; } });
                await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
                for (const details of element.querySelectorAll('details')) details.open = true;
                await new Promise((resolve) => { setTimeout(resolve, 100); });
                all.push({
                    history, epochs,
                    state: element.querySelector('.state').textContent,
                    spreads: element.querySelectorAll('.histograms path[d^="M"]').length,
                    losses: Array.from(element.querySelectorAll('.chart:first-child tbody tr'), ({ cells }) => cells[cells.length - 2].textContent).filter(Boolean),
                });
                dashboard.close();
                document.dispatchEvent(new Event('themechange'));
                net.dispose();
            }
            return all;
        });
        for (const { history, epochs, state, spreads, losses } of seen) {
            assert.equal(epochs, 5);
            assert.equal(state, 'Run ended: finished.');
            assert.equal(spreads, 4, 'weights and gradients of two layers');
            assert.deepEqual(losses, history.loss.map(number));
        }
        assert.deepEqual(errors, []);
    });
});

test('the page as one file opens recorded runs without a server', async () => {
    await withSite(async (browser, site) => {
        const { page, errors } = await openPage(browser, `${site}/dashboard/`);
        const alone = await openAsOneFile(browser, page);
        assert.equal(alone.name, 'vane-dashboard.html');
        assert.ok((await readFile(alone.path)).length < 400000, 'it carries no more than it needs');
        await openRuns(alone.page, [adam()]);
        assert.equal(await alone.page.locator('.chart canvas').count(), 4);
        assert.deepEqual([...errors, ...alone.errors], []);
    });
});
