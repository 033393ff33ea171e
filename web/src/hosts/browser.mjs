// What the package asks of a page that fetches modules and scripts. The paths are those of web/dist.
import { VaneError } from '../errors.mjs';
import { compileBytes } from '../sharing.mjs';
import { adopt, startFromText } from './page.mjs';

export { countCores, nextTurn, readFile, threadsAllowed } from './page.mjs';

// Spelled out one by one: bundlers look for new URL(literal, import.meta.url).
const urls = {
    relaxed: new URL('./vane-relaxed.wasm', import.meta.url),
    simd128: new URL('./vane-simd128.wasm', import.meta.url),
    scalar: new URL('./vane-scalar.wasm', import.meta.url),
    'relaxed-whole': new URL('./vane-relaxed-whole.wasm', import.meta.url),
    'simd128-whole': new URL('./vane-simd128-whole.wasm', import.meta.url),
    'scalar-whole': new URL('./vane-scalar-whole.wasm', import.meta.url),
};

async function fetchModule(url) {
    let response;
    try {
        response = await fetch(url);
    } catch (error) {
        throw new VaneError('file', `${url}: ${error.message}; "vane-nn/inline" has its modules inside`, { cause: error });
    }
    if (response.ok) return response;
    throw new VaneError('file',
        `${url}: the server answered ${response.status}; copy the package's .wasm files there (npx vane-nn copy DIR), ` +
        'or import "vane-nn/inline", which has them inside');
}

export async function compile(name, shared) {
    const response = await fetchModule(urls[name]);
    // Streaming refuses any other type, and some servers don't know .wasm.
    const type = response.headers.get('content-type') ?? '';
    if (!shared && WebAssembly.compileStreaming && type.startsWith('application/wasm')) return WebAssembly.compileStreaming(response);
    return compileBytes(new Uint8Array(await response.arrayBuffer()), shared);
}

export function compileNow(name) {
    throw new VaneError('unsupported', `module ${name} has to be fetched; "vane-nn/inline" has it at once`);
}

const scripts = {
    thread: () => new Worker(new URL('./thread.mjs', import.meta.url), { type: 'module' }),
    worker: () => new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' }),
};
const addresses = {
    thread: () => new URL('./thread.mjs', import.meta.url),
    worker: () => new URL('./worker.mjs', import.meta.url),
};

/** A page takes no worker from another origin, but one of its own that imports it. */
export async function startWorker(kind, events) {
    try {
        return adopt(scripts[kind](), events);
    } catch (error) {
        if (error.name !== 'SecurityError') throw error;
        return startFromText(`import ${JSON.stringify(addresses[kind]().href)};`, 'module', events);
    }
}
