// Pages, in Debian's browsers: the package as it was installed, and as bundlers make it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { versionOf, visit } from '../browsers.mjs';
import { outcomeAt } from '../outcomes.mjs';
import { withSite } from '../site.mjs';

const ENTRY = '/node_modules/vane-nn/dist/browser.mjs';
const INLINE = '/node_modules/vane-nn/dist/inline.mjs';
const SCRIPT = '/node_modules/vane-nn/dist/vane.min.js';

const anyOrigin = { 'access-control-allow-origin': '*' };
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const policy = {
    'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; report-uri /violation",
};

/** A row of pages, which open(browser, project) gives an outcome and a site's count of bytes. */
export const page = (browser, app, open, tools = []) => ({
    app, tools,
    run: async (project) => ({ ran: [await versionOf(browser)], ...await open(browser, project) }),
});

/** Serves a folder of a project with these headers and opens an address there; until(site) is when the page is done. */
export const open = (browser, project, { folder = '', headers = {}, address = '/', until } = {}) =>
    withSite(project.place(folder), headers, async (site) => {
        const outcome = await visit(browser, site, address, until?.(site));
        return { outcomes: [outcome], bytes: site.bytes, violations: site.violations };
    });

const plain = (browser, project) => open(browser, project, { address: `/?package=${ENTRY}` });

const inline = (browser, project) => open(browser, project, { address: `/?package=${INLINE}` });

/** WebKitGTK isolates pages, but gives them no SharedArrayBuffer. */
async function isolated(browser, project) {
    const result = await open(browser, project, { headers: isolation, address: `/?package=${ENTRY}&threads=2` });
    const [{ threads }] = result.outcomes;
    const expected = browser === 'webkit' ? 1 : 2;
    if (threads !== expected) throw new Error(`threads: ${threads} instead of ${expected}`);
    return result;
}

/** The page breaks the policy itself, once, at its end: whoever reports that would have reported others. */
async function strict(browser, project) {
    const result = await open(browser, project, {
        headers: policy, address: `/?package=${ENTRY}&break`,
        until: async ({ report, violation }) => { await violation; return report; },
    });
    const count = result.violations.length;
    if (count !== 1) throw new Error(`${count} violations instead of 1:\n${result.violations.join('\n')}`);
    return result;
}

/** What show(address) gives, with the package's files at another origin, as on a network of copies. */
const withOther = (project, show) => withSite(project.place(), anyOrigin, async (other) => {
    const result = await show(other.address);
    return { ...result, bytes: result.bytes + other.bytes };
});

const elsewhere = (browser, project) => withOther(project,
    (other) => open(browser, project, { address: `/?package=${encodeURIComponent(other + ENTRY)}` }));

/** Writes the page of a plain script: from an address, with attributes. */
async function writeScriptPage(project, address, attributes = '') {
    const text = await project.read('script.html');
    const modules = await project.script('outcome.mjs', 'xor.mjs', 'others.mjs');
    const filled = text.replace('SCRIPT"', () => `${address}"${attributes}`).replace('MODULES', () => modules);
    await project.write('script.html', filled);
}

const withIntegrity = (browser, project) => withOther(project, async (other) => {
    const digest = createHash('sha384').update(await readFile(project.place(SCRIPT))).digest('base64');
    await writeScriptPage(project, other + SCRIPT, ` integrity="sha384-${digest}" crossorigin="anonymous"`);
    return open(browser, project, { address: '/script.html' });
});

async function fromDisk(browser, project) {
    await writeScriptPage(project, `.${SCRIPT}`);
    return open(browser, project, { address: pathToFileURL(project.place('script.html')).href });
}

const kinds = {
    plain, inline, isolated, CSP: strict, 'other origin': elsewhere, integrity: withIntegrity, 'file://': fromDisk,
};

const rowsOf = (label, browser) => Object.fromEntries(Object.entries(kinds)
    .map(([kind, show]) => [`${label} ${kind}`, page(browser, 'page', show)]));

/** Bundlers that don't see which files a module needs leave it to the package to copy them. */
const bundled = (tools, build, copies) => page('chromium', 'bundle', async (browser, project) => {
    await project.run(project.bin(build[0]), ...build.slice(1));
    if (copies) await project.run(project.bin('vane-nn'), 'copy', 'dist');
    if (!build.includes('vite')) await project.write('dist/index.html', await project.read('index.html'));
    return open(browser, project, { folder: 'dist' });
}, tools);

/** A development server, which gives the package's files as they are or bundles them on the way. */
const viteDev = page('chromium', 'bundle', (browser, project) => project.whileServing(
    (port) => [project.bin('vite'), '--port', port, '--strictPort', '--host', '127.0.0.1'],
    (address) => open(browser, project, { address })), ['vite']);

/** A page, and routes of both of Next's server hosts. */
const next = page('chromium', 'next', async (browser, project) => {
    await project.run(project.bin('next'), 'build');
    const command = (port) => [project.bin('next'), 'start', '-H', '127.0.0.1', '-p', port];
    return project.whileServing(command, async (address) => {
        const { outcomes } = await open(browser, project, { address });
        for (const host of ['node', 'edge']) outcomes.push(await outcomeAt(`${address}/api/${host}`));
        return { outcomes };
    });
}, ['next', 'react', 'react-dom']);

const esbuild = ['esbuild', 'main.mjs', '--bundle', '--format=esm', '--minify', '--outfile=dist/main.mjs'];
const rollup = ['rollup', '--config', 'rollup.config.mjs'];

export const pageRows = {
    ...rowsOf('Chromium', 'chromium'),
    ...rowsOf('Firefox', 'firefox'),
    ...rowsOf('WebKit', 'webkit'),
    Vite: bundled(['vite'], ['vite', 'build']),
    'Vite dev': viteDev,
    webpack: bundled(['webpack', 'webpack-cli'], ['webpack']),
    esbuild: bundled(['esbuild'], esbuild, true),
    Rollup: bundled(['rollup', '@rollup/plugin-node-resolve'], rollup, true),
    Next: next,
};
