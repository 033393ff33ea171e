// A worker of a C program in WebAssembly, in Node or in a page: computes beside it, and may call nothing of its system.
const node = globalThis.process && await import('node:worker_threads');
const { module, memory, room } = node ? node.workerData
    : await new Promise((resolve) => { globalThis.onmessage = ({ data }) => resolve(data); });
const imports = { env: { memory } };
for (const { kind, module: from, name } of WebAssembly.Module.imports(module)) {
    if (kind === 'function') (imports[from] ??= {})[name] = () => { throw new Error(`a thread called ${name}`); };
}
const { exports } = await WebAssembly.instantiate(module, imports);
const top = room + exports.thread_stack();
exports.__stack_pointer.value = top;
exports.__wasm_init_tls(top);
(node ? node.parentPort : globalThis).postMessage('up');
exports.thread_run();
