// In a page: a C program compiled to WebAssembly, as tests/web/run-wasi.mjs runs it in Node.
import { isThreaded, programMemory, roomOf } from '/tests/web/wasi-threads.mjs';

const BAD_FILE = 8;             // of WASI: EBADF

class Exit extends Error {
    constructor(status) {
        super(`exit ${status}`);
        this.status = status;
    }
}

/** The system's functions that a program without files needs. `written` collects its output, by descriptor. */
function systemOf(args, written, buffer) {
    const view = () => new DataView(buffer());
    const words = args.map((word) => new TextEncoder().encode(`${word}\0`));
    const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
    return {
        args_sizes_get(count, bytes) {
            view().setUint32(count, words.length, true);
            view().setUint32(bytes, words.reduce((sum, { length }) => sum + length, 0), true);
            return 0;
        },
        args_get(pointers, text) {
            let at = text;
            words.forEach((word, i) => {
                view().setUint32(pointers + 4 * i, at, true);
                new Uint8Array(buffer(), at, word.length).set(word);
                at += word.length;
            });
            return 0;
        },
        fd_write(descriptor, pieces, count, out) {
            if (!(descriptor in written)) return BAD_FILE;
            let total = 0;
            for (let i = 0; i < count; i++) {
                const at = view().getUint32(pieces + 8 * i, true), length = view().getUint32(pieces + 8 * i + 4, true);
                // Not of shared memory: a decoder takes none.
                written[descriptor] += decoders[descriptor].decode(new Uint8Array(buffer(), at, length).slice(), { stream: true });
                total += length;
            }
            view().setUint32(out, total, true);
            return 0;
        },
        fd_seek: () => BAD_FILE,
        fd_close: () => BAD_FILE,
        proc_exit(status) { throw new Exit(status); },
    };
}

async function startWorkers(count, module, memory) {
    const urls = Array.from({ length: count }, () => new URL('/tests/web/wasi-thread.mjs', import.meta.url));
    await Promise.all(urls.map((url, index) => new Promise((up, reject) => {
        const worker = new Worker(url, { type: 'module' });
        worker.onmessage = up;
        worker.onerror = reject;
        worker.postMessage({ module, memory, room: roomOf(index) });
    })));
}

export async function run({ path, args, workers }) {
    const module = await WebAssembly.compileStreaming(fetch(`/${path}`));
    const written = { 1: '', 2: '' };
    const memory = isThreaded(module) ? programMemory() : null;
    let instance;
    const buffer = () => (memory ?? instance.exports.memory).buffer;
    const imports = { wasi_snapshot_preview1: systemOf([path, ...args], written, buffer), env: { now: () => performance.now(), memory } };
    instance = await WebAssembly.instantiate(module, imports);
    if (memory) await startWorkers(workers, module, memory);
    try {
        instance.exports._start();
        return { written, status: 0 };
    } catch (error) {
        if (!(error instanceof Exit)) throw error;
        return { written, status: error.status };
    }
}
