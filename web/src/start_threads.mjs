// Threads beside that of an instance: the memory that it shares with its workers, and their start.
import * as host from '#host';
import { VaneError } from './errors.mjs';
import { INITIAL_PAGES } from './threads.mjs';

const SHARED_PAGES = [16384, 4096];     // 1 GiB, and 256 MiB for an engine that has no room for that

/** A new memory for an instance and its workers. */
export function sharedMemory() {
    let refusal;
    for (const maximum of SHARED_PAGES) {
        try {
            return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true });
        } catch (error) {
            refusal = error;
        }
    }
    throw new VaneError('memory', `no shared memory: ${refusal.message}`, { cause: refusal });
}

/** A worker that computes for an instance, of which `message` tells it (thread.mjs). It keeps no process alive. */
export async function startThread(message) {
    let worker;
    try {
        await new Promise((resolve, reject) => {
            const onMessage = (failure) => (failure === null ? resolve() : reject(new Error(failure)));
            host.startWorker('thread', { onMessage, onFailure: reject }).then((started) => {
                worker = started;
                worker.post(message);
            }).catch(reject);
        });
    } catch (error) {
        worker?.end();
        throw new VaneError('unsupported', `a thread did not start: ${error.message}`, { cause: error });
    }
    worker.keep(false);
    return worker;
}

/** Starts the workers beside this thread, for the module that this is an instance of. Each waits for jobs in its room of the
 *  memory (wasm/sys/threads.c). */
export async function startThreads(instance, module) {
    const rooms = Array.from({ length: instance.backend.threads - 1 }, () => instance.check(instance.calls.thread_room()));
    const all = await Promise.allSettled(rooms.map((room) => startThread({ module, memory: instance.memory, room })));
    instance.workers.push(...all.flatMap(({ value }) => value ?? []));
    const failed = all.find(({ status }) => status === 'rejected');
    if (!failed) return;
    instance.dispose();
    throw failed.reason;
}
