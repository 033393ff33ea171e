// node tests/web/run-wasi.mjs <module.wasm> [arguments...]: runs a C program compiled to
// WebAssembly, with this process's standard streams and environment; exits with its status.
// One built for threads gets two workers.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { exit } from 'node:process';
import { Worker } from 'node:worker_threads';

process.removeAllListeners('warning');      // node:wasi calls itself experimental on every run
const { WASI } = await import('node:wasi');

const PAGE = 65536;
const PAGES = 4096, MAXIMUM_PAGES = 16384;  // Makefile.emscripten: PROGRAM_LDFLAGS, SHARED_LDFLAGS
const ROOM_PAGES = 2;                       // of a worker, at the end of the memory, where no test's heap comes

const [file, ...args] = process.argv.slice(2);
const bytes = await readFile(file);

// Node 20 has relaxed SIMD behind a flag, Node 18 an older draft of it.
if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
if (!WebAssembly.validate(bytes)) {
    console.log(`${file}: skipped, Node ${process.version} does not accept this module`);
    exit(0);
}

const wasi = new WASI({ version: 'preview1', args: [file, ...args], env: process.env, returnOnExit: true });
const imports = { wasi_snapshot_preview1: wasi.wasiImport, env: { now: () => performance.now() } };
const module = await WebAssembly.compile(bytes);
const threaded = WebAssembly.Module.imports(module).some(({ kind }) => kind === 'memory');
if (threaded) {
    imports.env.memory = new WebAssembly.Memory({ initial: PAGES, maximum: MAXIMUM_PAGES, shared: true });
}
const instance = await WebAssembly.instantiate(module, imports);
if (threaded) {
    for (const i of [1, 2]) {
        const room = (PAGES - i * ROOM_PAGES) * PAGE;
        const worker = new Worker(new URL('wasi-thread.mjs', import.meta.url),
            { workerData: { module, memory: imports.env.memory, room } });
        await once(worker, 'message');
        worker.unref();
    }
}
exit(wasi.start(instance) ?? 0);
