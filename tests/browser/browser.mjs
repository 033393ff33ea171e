// A headless Chromium, and the repository served to it.
import { env } from 'node:process';
import { chromium } from '../../web/node_modules/playwright-core/index.mjs';
import { serve } from '../../web/demo/serve.mjs';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

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
