// node tests/web/run-wasi.mjs <module.wasm> [arguments...]: runs a C program compiled to
// WebAssembly, with this process's standard streams and environment; exits with its status.
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { exit } from 'node:process';

process.removeAllListeners('warning');      // node:wasi calls itself experimental on every run
const { WASI } = await import('node:wasi');

const [file, ...args] = process.argv.slice(2);
const bytes = await readFile(file);

// Node 20 has relaxed SIMD behind a flag, Node 18 an older draft of it.
if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
if (!WebAssembly.validate(bytes)) {
    console.log(`${file}: skipped, Node ${process.version} does not accept this module`);
    exit(0);
}

const wasi = new WASI({ version: 'preview1', args: [file, ...args], env: process.env, returnOnExit: true });
const { instance } = await WebAssembly.instantiate(bytes, { wasi_snapshot_preview1: wasi.wasiImport });
exit(wasi.start(instance) ?? 0);
