// What the package asks of Node (and of Deno and Bun, which take the same way).
import { readFile as readPath } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { workerText } from '#assets';

export { compile, compileNow } from './inside.mjs';

/** The bytes of the file at a path or a file URL. */
export const readFile = (place) => readPath(place);

export const threadsAllowed = true;
export const countCores = () => availableParallelism?.() ?? cpus().length;

/** Resolves in a later turn of the event loop. */
export const nextTurn = () => new Promise((resolve) => { setImmediate(resolve); });

// Node (20 at least) aborts the process when a worker goes while V8 still optimizes code of its: so it rests before.
const REST_MS = 100;

const PORT = "globalThis.vanePort = require('node:worker_threads').parentPort;\n";

/** A worker; it keeps no process alive while `keep(false)` holds. */
export async function startWorker(kind, { onMessage, onFailure }) {
    const worker = new Worker(PORT + await workerText(kind), { eval: true, execArgv: [] });
    worker.on('message', onMessage);
    worker.on('error', onFailure);
    worker.on('messageerror', onFailure);
    worker.on('exit', () => onFailure(new Error('the worker has ended')));
    return {
        post: (message, transfer) => worker.postMessage(message, transfer),
        keep: (on) => (on ? worker.ref() : worker.unref()),
        end() { setTimeout(() => worker.terminate(), REST_MS); },
    };
}
