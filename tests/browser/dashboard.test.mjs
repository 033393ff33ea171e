// The dashboard: recorded runs, hostile ones, training in the page; by mouse, by touch and by keyboard.
import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { number, percent } from '../../web/dashboard/format.mjs';
import { traced } from './browser.mjs';
import { chart, openTable, says, tableOf } from './dashboard_page.mjs';
import { inspect, inspectEverywhere, openAsOneFile, openPage, withSite } from './pages.mjs';
import { asLines, records } from './runs.mjs';

const MOST_TASK_MS = 50;

const asFile = (name, text) => ({ name, mimeType: 'application/jsonl', buffer: Buffer.from(text) });
const adam = () => asFile('adam.jsonl', asLines(records()));
const sgd = () => asFile('sgd.jsonl', asLines(records({ optimizer: 'sgd', better: 1.6, end: 'stopped' })));

/** The dashboard with these files opened, when the last of them has been read. */
async function openRuns(page, files, state = 'Run ended') {
    await page.setInputFiles('#files', files);
    await says(page, state);
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
        const [, ...gflops] = await openTable(page, 'GFLOP/s');
        assert.deepEqual(gflops, expected(all, number, ['progress', 'gflops']));
        const [, ...rate] = await openTable(page, 'Learning rate');
        assert.deepEqual(rate, expected(all, number, ['progress', 'learning_rate']));
        await page.getByRole('button', { name: 'by epoch' }).click();
        await page.waitForFunction(() => document.querySelector('.chart th').textContent === 'Epochs');
        await chart(page, 'Loss').locator('tbody tr').nth(99).waitFor();
        assert.equal(await chart(page, 'Loss').locator('tbody tr').count(), 100);
        assert.deepEqual(errors, []);
    });
});

test('numbers are as short as their places allow', () => {
    assert.deepEqual([5e-4, 1.234567e-5, 0.0625, 1234.5678, 2e6].map(number), ['5e-4', '1.235e-5', '0.0625', '1235', '2e+6']);
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
        const { result: seen, longest } = await traced(browser, () => page.evaluate(async () => {
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
                while (!element.querySelector('.state').textContent.startsWith('Run ended')) await new Promise(requestAnimationFrame);
                for (const details of element.querySelectorAll('details')) details.open = true;
                await new Promise((resolve) => { setTimeout(resolve, 100); });
                all.push({
                    history, epochs,
                    state: element.querySelector('.state').textContent,
                    speed: element.querySelectorAll('.tiles > div')[5].innerText,
                    times: Array.from(element.querySelectorAll('.layers td'), ({ textContent }) => textContent),
                    spreads: element.querySelectorAll('.histograms path[d^="M"]').length,
                    losses: Array.from(element.querySelectorAll('.chart:first-child tbody tr'), ({ cells }) => cells[cells.length - 2].textContent).filter(Boolean),
                });
                dashboard.close();
                document.dispatchEvent(new Event('themechange'));
                net.dispose();
            }
            return all;
        }));
        assert.ok(longest < MOST_TASK_MS, `a task of ${longest} ms`);
        const peaks = seen.map(({ speed }) => Number(/^GFLOP.s\n+[\d.]+\n+[\d.]+ % of peak ([\d.]+)$/.exec(speed)?.[1]));
        assert.ok(peaks[0] > 0.1, `a peak of ${peaks[0]} is no peak: ${seen[0].speed}`);
        assert.equal(peaks[1], peaks[0], 'it is measured once');
        for (const { history, epochs, state, spreads, times, losses } of seen) {
            assert.equal(times.length, 4);
            for (const time of times) assert.match(time, /^unknown$|^[1-9]/, 'what is too short for the clock is not 0');
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
        await alone.page.locator('.chart canvas').nth(4).waitFor();
        assert.equal(await alone.page.locator('.chart canvas').count(), 5);
        assert.deepEqual([...errors, ...alone.errors], []);
    });
});
