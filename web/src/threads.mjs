// The threads of an instance: the memory that it shares with its workers, and their start.
import * as host from '#host';
import { integer, outOfRange } from './check.mjs';
import { VaneError } from './errors.mjs';
import { startThread } from './start_thread.mjs';

const MAX_THREADS = 256;
const INITIAL_PAGES = 64;               // as linked: 4 MiB
const MAXIMUM_PAGES = 32768;            // as linked: 2 GiB
const SHARED_PAGES = [16384, 4096];     // 1 GiB, and 256 MiB for an engine that has no room for that

/** Threads to use, this one included, for a user's `threads`: 'auto' leaves one of the machine's cores to others. */
export function countThreads(threads) {
    const wanted = threads === 'auto' ? Math.max(1, host.countCores() - 1) : integer(threads, 'threads', MAX_THREADS);
    if (wanted === 0) throw outOfRange('threads', 0, '"auto" or an integer from 1');
    return host.threadsAllowed ? Math.min(wanted, MAX_THREADS) : 1;
}

/** A new memory for an instance alone. */
export const ownMemory = () => new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });

/** The same for an instance and its workers. */
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
