// Iterables, asynchronous or not.
import { wrongType } from './check.mjs';

/** The iterator of `iterable`, which messages call `what`. */
export function iteratorOf(iterable, what) {
    const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
    if (typeof iterator?.next !== 'function') throw wrongType(what, iterable, 'an iterable, asynchronous or not');
    return iterator;
}

/** Whether it can be gone through but once. */
export const isOnce = (iterable) => typeof iterable.next === 'function'
    || (globalThis.ReadableStream !== undefined && iterable instanceof ReadableStream);
