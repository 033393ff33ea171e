// A site on this machine: it serves a folder, counts what it sends, and takes what pages report.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const types = {
    '.css': 'text/css',
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.wasm': 'application/wasm',
};

async function bodyOf(request) {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    return text;
}

/** What use(site) gives, with the site ended after it. `headers` go with every file. site.report and site.violation are
 *  promises of the first of each that a page sends. */
export async function withSite(root, headers, use) {
    const site = { bytes: 0, missing: [], violations: [] };
    const taken = {};
    for (const what of ['report', 'violation']) site[what] = new Promise((resolve) => { taken[what] = resolve; });

    const send = async (response, path) => {
        const body = await readFile(join(root, path === '/' ? 'index.html' : path)).catch(() => null);
        if (!body) {
            site.missing.push(path);
            response.writeHead(404).end();
            return;
        }
        const packed = gzipSync(body, { level: 9 });
        site.bytes += packed.length;
        response.writeHead(200, {
            'content-type': types[extname(path)] ?? (path === '/' ? types['.html'] : 'application/octet-stream'),
            'content-encoding': 'gzip',
            'cache-control': 'max-age=600',
            ...headers,
        }).end(packed);
    };
    const server = createServer(async (request, response) => {
        const path = decodeURIComponent(new URL(request.url, 'http://site').pathname);
        if (request.method !== 'POST') {
            await send(response, path);
            return;
        }
        const body = await bodyOf(request);
        if (path === '/violation') site.violations.push(body);
        taken[path.slice(1)]?.(body);
        response.writeHead(204).end();
    });
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    site.address = `http://127.0.0.1:${server.address().port}`;
    try {
        return await use(site);
    } finally {
        server.closeAllConnections?.();
        server.close();
    }
}
