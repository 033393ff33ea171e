// A headless Chromium, and the repository served to it.
import { env } from 'node:process';
import { chromium } from '../../web/node_modules/playwright-core/index.mjs';
import { serve } from '../../web/demo/serve.mjs';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

const MARK = 'a page that is traced';

export const launch = () => chromium.launch({ executablePath: env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args });

/** What use(browser, address) gives, with both ended after it. `headers` go with every file that is served. */
export async function withBrowser(use, headers) {
    const server = await serve(undefined, undefined, headers);
    const browser = await launch();
    try {
        return await use(browser, `http://127.0.0.1:${server.address().port}`);
    } finally {
        await browser.close();
        server.closeAllConnections?.();
        server.close();
    }
}

/** Chromium has pages of its own, whose tasks are not ours: ours say who they are. */
const mark = (browser) => Promise.all(browser.contexts().flatMap((context) => context.pages())
    .map((page) => page.evaluate((name) => { performance.mark(name); }, MARK)));

/** What use() gives, and of the pages' tasks meanwhile the longest: in ms of their thread, which others don't lengthen. */
export async function traced(browser, use) {
    const session = await browser.newBrowserCDPSession();
    const events = [];
    session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
    await session.send('Tracing.start', { traceConfig: { includedCategories: ['toplevel', 'blink.user_timing'] } });
    const result = await use();
    await mark(browser);
    const complete = new Promise((resolve) => { session.once('Tracing.tracingComplete', resolve); });
    await session.send('Tracing.end');
    await complete;
    await session.detach();
    const threadOf = ({ pid, tid }) => `${pid}/${tid}`;
    const pages = new Set(events.filter(({ name }) => name === MARK).map(threadOf));
    const tasks = events.filter((event) => event.name.includes('RunTask') && event.tdur && pages.has(threadOf(event)));
    return { result, tasks: tasks.length, longest: Math.max(...tasks.map(({ tdur }) => tdur / 1000)) };
}
