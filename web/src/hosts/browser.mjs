// What the package asks of a page that fetches modules and scripts. The paths are those of web/dist.
import { VaneError } from '../errors.mjs';
import { assemble, filesOf } from '../patch.mjs';
import { compileBytes } from '../sharing.mjs';

export { countCores, nextTurn, readFile, threadsAllowed } from './page.mjs';

// Spelled out one by one: bundlers look for new URL(literal, import.meta.url).
const urls = {
    'simd128.wasm': new URL('./vane-simd128.wasm', import.meta.url),
    'relaxed.patch': new URL('./vane-relaxed.patch', import.meta.url),
    'scalar.patch': new URL('./vane-scalar.patch', import.meta.url),
    'simd128-whole.wasm': new URL('./vane-simd128-whole.wasm', import.meta.url),
    'relaxed-whole.patch': new URL('./vane-relaxed-whole.patch', import.meta.url),
};

async function fetchFile(url) {
    let response;
    try {
        response = await fetch(url);
    } catch (error) {
        throw new VaneError('file', `${url}: ${error.message}; "vane-nn/inline" has its modules inside`, { cause: error });
    }
    if (response.ok) return response;
    throw new VaneError('file',
        `${url}: the server answered ${response.status}; copy the package's modules there (npx vane-nn copy DIR), ` +
        'or import "vane-nn/inline", which has them inside');
}

export async function compile(name, shared) {
    const responses = await Promise.all(filesOf(name).map((file) => fetchFile(urls[file])));
    // Streaming refuses any other type, and some servers don't know .wasm.
    const type = responses[0].headers.get('content-type') ?? '';
    if (responses.length === 1 && !shared && WebAssembly.compileStreaming && type.startsWith('application/wasm')) {
        return WebAssembly.compileStreaming(responses[0]);
    }
    const files = await Promise.all(responses.map(async (response) => new Uint8Array(await response.arrayBuffer())));
    return compileBytes(assemble(name, files), shared);
}

export const startWorker = async (...args) => (await import('./browser_workers.mjs')).startWorker(...args);
