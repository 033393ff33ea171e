// Browsers of Debian, headless, each with a new profile. What a page did it tells the site itself: no driver is needed.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { complaint, run, start } from './command.mjs';
import { readOutcome } from './outcomes.mjs';

const SECONDS = 60;

async function miniBrowser() {
    const places = (await readdir('/usr/lib')).map((folder) => `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`);
    const found = places.find((place) => existsSync(place));
    if (!found) throw new Error('no MiniBrowser below /usr/lib: install libwebkit2gtk-4.1-0');
    return found;
}

const browsers = {
    // It has no sandbox for root.
    chromium: (home) => ['/usr/bin/chromium', '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync', '--log-level=3',
        `--user-data-dir=${home}`],
    firefox: (home) => ['/usr/bin/firefox-esr', '--headless', '--no-remote', '--profile', home],
    webkit: async () => ['/usr/bin/xvfb-run', '--auto-servernum', await miniBrowser()],
};

/** What use(command, env) gives for a browser's command, in a home of its own that is gone after it. */
async function withBrowser(name, use) {
    const home = await mkdtemp(join(tmpdir(), 'vane-home-'));
    const places = ['HOME', 'TMPDIR', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'];
    try {
        const env = Object.fromEntries(places.map((place) => [place, home]));
        return await use(await browsers[name](home), { env });
    } finally {
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
    }
}

/** A browser's name and version. */
export const versionOf = (name) => withBrowser(name, async (command, options) => {
    const [version] = /\d+(?:\.\d+)+/.exec(await run([...command, '--version'], options));
    return `${name} ${version}`;
});

/** Opens an address, to whose query the place of reports is added, and waits for the outcome that it reports. */
export function visit(name, site, address, until = site.report) {
    const url = new URL(address, site.address);
    url.searchParams.set('report', `${site.address}/report`);
    return withBrowser(name, async (command, options) => {
        const browser = start([...command, url.href], options);
        const late = wait(SECONDS * 1000, null, { ref: false });
        const report = await Promise.race([until, late, browser.ended.then(() => null)]);
        await browser.stop();
        if (report === null) {
            const why = `${url} reports nothing within ${SECONDS} s; not found: ${site.missing}`;
            throw complaint(why, browser.printed());
        }
        return readOutcome(report);
    });
}
