// The dashboard beside a live run, told by a server as that of `vane train --dashboard`.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { number } from '../../web/dashboard/format.mjs';
import { copyDashboard } from '../../web/dashboard_files.mjs';
import { serve } from '../../web/demo/serve.mjs';
import { traced } from './browser.mjs';
import { chart, openTable, says, tableOf } from './dashboard_page.mjs';
import { inspect, openPage, withSite } from './pages.mjs';
import { records } from './runs.mjs';

const MOST_TASK_MS = 50;
/** Records of the past: with the updates nearly as many as a curve has points of its own. */
const PAST = 1950;
const UPDATES = 50;

/** A server: the page, and a stream of what tell() was given, from the beginning. */
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
        await page.locator('.tiles dd').first().getByText(number(first.loss), { exact: true }).waitFor();
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
        await page.locator('.tiles dd').first().getByText(number(losses.at(-1)), { exact: true }).waitFor();
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

test('ten updates a second for minutes: no task of the page is long, with every table open', async () => {
    await withSite((browser) => withLive(async (live) => {
        const { page, errors } = await openPage(browser, `${live.address}?token=secret`);
        const [start, ...rest] = records();
        const full = rest.find(({ weights }) => weights);
        const tell = (i) => live.tell({ ...full, seconds: i / 10, loss: 1 / i, accuracy: 1 - 1 / i, gflops: 40 + i % 7 });
        live.tell(start);
        for (let i = 1; i <= PAST; i++) tell(i);
        for (const title of ['Loss', 'Accuracy', 'Samples a second', 'GFLOP/s', 'Learning rate']) {
            await chart(page, title).locator('summary').click();
            await chart(page, title).locator('tbody tr').nth(PAST - 1).waitFor();
        }
        const { longest, tasks } = await traced(browser, async () => {
            for (let i = 1; i <= UPDATES; i++) {
                tell(PAST + i);
                await new Promise((resolve) => { setTimeout(resolve, 100); });
            }
        });
        console.log({ tasks, longest });
        assert.ok(tasks > UPDATES, `${tasks} tasks`);
        assert.ok(longest < MOST_TASK_MS, `a task of ${longest} ms`);
        const last = chart(page, 'GFLOP/s').locator('tbody tr').last();
        await last.locator('th', { hasText: number((PAST + UPDATES) / 10) }).waitFor();
        assert.equal(await last.locator('td').textContent(), number(40 + (PAST + UPDATES) % 7));
        assert.deepEqual(errors, []);
    }));
});
