// node tests/web/run-wasi.mjs [--workers N] <module.wasm> [arguments...]: runs a C program compiled to
// WebAssembly, with this process's standard streams and environment; exits with its status.
// One built for threads gets N workers, two unless told.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { exit } from 'node:process';
import { Worker } from 'node:worker_threads';
import { isThreaded, programMemory, roomOf } from './wasi-threads.mjs';

process.removeAllListeners('warning');      // node:wasi calls itself experimental on every run
const { WASI } = await import('node:wasi');

const words = process.argv.slice(2);
const workers = words[0] === '--workers' ? Number(words.splice(0, 2)[1]) : 2;
const [file, ...args] = words;
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
const threaded = isThreaded(module);
if (threaded) imports.env.memory = programMemory();
const instance = await WebAssembly.instantiate(module, imports);
if (threaded) {
    for (let i = 0; i < workers; i++) {
        const worker = new Worker(new URL('wasi-thread.mjs', import.meta.url),
            { workerData: { module, memory: imports.env.memory, room: roomOf(i) } });
        await once(worker, 'message');
        worker.unref();
    }
}
exit(wasi.start(instance) ?? 0);
