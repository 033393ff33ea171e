// What the package asks of a worker of its own: all that a page or a process has and a worker may lack comes from there.
import { VaneError } from '../errors.mjs';
import { nextTurn as nextTurnOfPage, readFile } from './page.mjs';

export { readFile };

export let threadsAllowed = false;
let cores = 1;
let home;
let address;
let shared;
let parts = null;

/** Makes `line` the way home; `facts` are those of the host there, and what this script shares with its other half. */
export function connect(line, facts) {
    home = line;
    ({ threadsAllowed, cores, address, shared } = facts);
}

/** What few networks need, by the names of its files: from another script (bundle_worker.mjs). */
export async function more(name) {
    parts ??= import(address).then(({ default: make }) => make(shared));
    try {
        return (await parts)[name];
    } catch (error) {
        parts = null;
        throw new VaneError('file', `${address}: ${error.message}; copy the package's scripts there (npx vane-nn copy DIR)`, { cause: error });
    }
}

export const countCores = () => cores;

/** In Node a turn by a port would cost ten times that. */
export const nextTurn = globalThis.setImmediate
    ? () => new Promise((resolve) => { setImmediate(resolve); }) : nextTurnOfPage;

export const compile = (name, shared) => home.call('compile', [name, shared]);

export function compileNow(name) {
    throw new VaneError('unsupported', `module ${name} comes to this worker by message, not at once`);
}

/** A thread is started at home, where scripts come from. */
export async function startWorker(kind, { onMessage, onFailure }) {
    let started;
    return {
        post(message) {
            started = home.call('startThread', [message]);
            started.then(() => onMessage(null), onFailure);
        },
        keep() {},
        end: () => started.then((end) => end(), () => {}),
    };
}
