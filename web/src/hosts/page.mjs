// What all hosts without Node's modules have in common: pages, their workers, and what else speaks the web's API.
import { VaneError } from '../errors.mjs';

export function readFile(place) {
    throw new VaneError('unsupported', `"${place}" is a path: here files come from URLs, a File or bytes`);
}

// WebKitGTK isolates pages, makes shared memory and can send it to no worker; it has no SharedArrayBuffer.
export const threadsAllowed = globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === 'function';
export const countCores = () => globalThis.navigator?.hardwareConcurrency ?? 1;

/** Resolves in a later turn of the event loop. Timers would add 4 ms to each turn; what scheduler.yield gives comes before
 *  timers, which would starve. Jest's jsdom has timers alone. */
export function nextTurn() {
    return new Promise((resolve) => {
        if (!globalThis.MessageChannel) {
            setTimeout(resolve);
            return;
        }
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
            port1.close();
            resolve();
        };
        port2.postMessage(null);
    });
}
