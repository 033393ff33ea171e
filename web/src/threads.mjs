// How many threads an instance has, and the memory of one that has no other.
import * as host from '#host';
import { integer, outOfRange } from './check.mjs';

const MAX_THREADS = 256;
export const INITIAL_PAGES = 64;               // as linked: 4 MiB
const MAXIMUM_PAGES = 32768;            // as linked: 2 GiB

/** Threads to use, this one included, for a user's `threads`: 'auto' leaves one of the machine's cores to others. */
export function countThreads(threads) {
    const wanted = threads === 'auto' ? Math.max(1, host.countCores() - 1) : integer(threads, 'threads', MAX_THREADS);
    if (wanted === 0) throw outOfRange('threads', 0, '"auto" or an integer from 1');
    return host.threadsAllowed ? Math.min(wanted, MAX_THREADS) : 1;
}

/** A new memory for an instance alone. */
export const ownMemory = () => new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
