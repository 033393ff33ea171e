// The threads of an instance: the memory that it shares with its workers, and their start and end.
import { VaneError } from './errors.mjs';
import { integer } from './check.mjs';

const MAX_THREADS = 256;
const INITIAL_PAGES = 64;               // as linked: 4 MiB
const MAXIMUM_PAGES = [16384, 4096];    // 1 GiB, and 256 MiB for an engine that has no room for that

const inNode = Boolean(globalThis.process?.versions?.node);

// A variable, so that bundlers don't look for Node's modules to put into a page.
const nodeModule = (name) => import(/* webpackIgnore: true */ /* @vite-ignore */ `node:${name}`);

/** Whether workers may share memory with us: in a page only when it is isolated from other sites. */
const allowed = () => inNode || globalThis.crossOriginIsolated === true;

async function cpus() {
    if (globalThis.navigator?.hardwareConcurrency) return navigator.hardwareConcurrency;
    return inNode ? (await nodeModule('os')).cpus().length : 1;
}

/** Threads to use, this one included, for a user's `threads`: 0 means all that the machine has. */
export async function countThreads(threads) {
    integer(threads, 'threads', MAX_THREADS);
    if (!allowed()) return 1;
    return threads || Math.min(await cpus(), MAX_THREADS);
}

/** A new memory for an instance and its workers. */
export function sharedMemory() {
    let refusal;
    for (const maximum of MAXIMUM_PAGES) {
        try {
            return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared: true });
        } catch (error) {
            refusal = error;
        }
    }
    throw new VaneError('VANE_ERR_MEMORY', `no shared memory: ${refusal.message}`, { cause: refusal });
}

// Spelled out twice: bundlers look for new Worker(new URL(literal, import.meta.url), …).
async function workerInNode(settle) {
    const { Worker: NodeWorker } = await nodeModule('worker_threads');
    const worker = new NodeWorker(new URL('./thread.mjs', import.meta.url), { execArgv: [] });
    worker.once('message', (failure) => {
        worker.unref();         // from now on it keeps no process alive
        settle(failure);
    });
    worker.once('error', ({ message }) => settle(message));
    return worker;
}

function workerInPage(settle) {
    const worker = new Worker(new URL('./thread.mjs', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => settle(data);
    worker.onerror = ({ message }) => settle(message ?? 'its script did not load');
    return worker;
}

/** Workers for the instance of `module` that has this memory, one per room (wasm/sys/threads.c); they wait for jobs. */
export async function startWorkers(module, memory, rooms) {
    const workers = [];
    const start = (room) => new Promise((resolve, reject) => {
        const settle = (failure) => {
            if (failure === null) resolve();
            else reject(new VaneError('VANE_ERR_UNSUPPORTED', `a thread did not start: ${failure}`));
        };
        Promise.resolve(inNode ? workerInNode(settle) : workerInPage(settle)).then((worker) => {
            workers.push(worker);
            worker.postMessage({ module, memory, room });
        }).catch(reject);
    });
    try {
        await Promise.all(rooms.map(start));
    } catch (error) {
        stopWorkers(workers);
        throw error;
    }
    return workers;
}

/** They may still write to their memory for a while. */
export function stopWorkers(workers) {
    for (const worker of workers) worker.terminate();
}
