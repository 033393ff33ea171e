// A worker of run-wasi.mjs: computes beside a C program, and may call nothing of its system.
import { parentPort, workerData } from 'node:worker_threads';

const { module, memory, room } = workerData;
const imports = { env: { memory } };
for (const { kind, module: from, name } of WebAssembly.Module.imports(module)) {
    if (kind === 'function') (imports[from] ??= {})[name] = () => { throw new Error(`a thread called ${name}`); };
}
const { exports } = await WebAssembly.instantiate(module, imports);
const top = room + exports.thread_stack();
exports.__stack_pointer.value = top;
exports.__wasm_init_tls(top);
parentPort.postMessage('up');
exports.thread_run();
