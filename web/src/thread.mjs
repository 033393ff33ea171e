// A worker that computes: its own instance of the module, on the memory of the one that asked for it.

async function serve({ module, memory, room }, answer) {
    let exports;
    try {
        ({ exports } = await WebAssembly.instantiate(module, { env: { memory } }));
    } catch (error) {
        answer(error.message);
        return;
    }
    const top = room + exports.thread_stack();
    exports.__stack_pointer.value = top;
    exports.__wasm_init_tls(top);
    answer(null);
    try {
        exports.thread_run();       // never returns
    } catch {
        exports.__stack_pointer.value = top;
        exports.thread_fail();
    }
}

if (globalThis.process?.versions?.node) {
    const name = 'node:worker_threads';
    const { parentPort } = await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
    parentPort.once('message', (job) => serve(job, (failure) => parentPort.postMessage(failure)));
} else {
    globalThis.onmessage = ({ data }) => serve(data, (failure) => postMessage(failure));
}
