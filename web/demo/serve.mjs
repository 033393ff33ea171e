// A static server for the pages of this repository, on this machine alone.
//
//   node web/demo/serve.mjs [port]
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const types = {
    '.css': 'text/css; charset=utf-8',
    '.bin': 'application/octet-stream',
    '.html': 'text/html; charset=utf-8',
    '.json': 'application/json',
    '.js': 'text/javascript; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.png': 'image/png',
    '.svg': 'image/svg+xml',
    '.wasm': 'application/wasm',
};

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The file that a request asks for, null when there is none inside root that may be seen. */
async function find(root, url) {
    try {
        const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
        if (path.includes('\0') || /(^|[/\\])\./.test(path)) return null;
        const file = await realpath(join(root, path.endsWith('/') ? `${path}index.html` : path));
        return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : null;
    } catch {
        return null;
    }
}

/** What makes a page cross-origin isolated, so that it may have threads. */
export const isolation = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
};

/** Serves the files below `root`, with these headers too; resolves with the server, which listens on `port` (0: any that
 *  is free). */
export async function serve(port = 0, root = repository, headers = {}) {
    const base = await realpath(root);
    const server = createServer(async (request, response) => {
        const file = ['GET', 'HEAD'].includes(request.method) ? await find(base, request.url) : null;
        if (!file) {
            response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
            return;
        }
        response.writeHead(200, {
            'content-type': types[extname(file)] ?? 'application/octet-stream',
            'cache-control': 'no-cache',
            ...headers,
        });
        if (request.method === 'HEAD') response.end();
        else createReadStream(file).on('error', () => response.destroy()).pipe(response);
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
    return server;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
    const server = await serve(Number(argv[2] ?? 8000));
    console.log(`http://127.0.0.1:${server.address().port}/web/site/`);
}
