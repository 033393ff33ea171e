// The host of code that several entries share: each of them says what it is.
import { VaneError } from '../errors.mjs';

export let compile;
export let countCores;
export let nextTurn;
export let readFile;
export let startWorker;
export let threadsAllowed;
export let compileNow = (name) => {
    throw new VaneError('unsupported', `module ${name} has to be fetched; "vane-nn/inline" has it at once`);
};

/** Makes it the host: what node.mjs and the others in this folder export. */
export function give(host) {
    ({ compile, countCores, nextTurn, readFile, startWorker, threadsAllowed, compileNow = compileNow } = host);
}
