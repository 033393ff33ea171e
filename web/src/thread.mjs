// A worker that computes: its own instance of the module, on the memory of the one that asked for it.
import { importsOf } from './sharing.mjs';
import { listen } from './worker_port.mjs';

const answer = listen(async ({ module, memory, room }) => {
    let exports;
    try {
        ({ exports } = await WebAssembly.instantiate(module, importsOf(memory)));
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
});
