// Where networks live: in an instance, which small ones share.
import * as host from '#host';
import { VaneError } from './errors.mjs';
import { asBytes, load } from './files.mjs';
import { isFannFile } from './fann.mjs';
import { openInstance, sharedInstance, sharedInstanceNow } from './open.mjs';
import { countThreads } from './threads.mjs';

/** A network of at most so many bytes shares an instance with others; a larger one, or a larger run of training, has an
 *  instance of its own, because a WebAssembly memory never shrinks but goes whole. */
export const SHARED_BYTES = 2 ** 20;

export const backendNames = ['isa', 'deterministic', 'threads'];

const readBackend = ({ isa, deterministic = false, threads = 1 }) =>
    ({ isa, deterministic: Boolean(deterministic), threads: countThreads(threads) });

/** Ends an instance that no other network shares. */
function leave(instance) {
    if (!instance.shared) instance.dispose();
}

export function release({ instance, net }) {
    if (!instance.stopped) instance.calls.net_destroy(net);
    leave(instance);
}

/** An instance of its own where the engine has room for another one, else the shared one. Before that the event loop has
 *  a turn, in which instances of forgotten networks are let go: a program that makes one after the other has no other. */
async function openOwn(backend, whole) {
    await host.nextTurn();
    try {
        return await openInstance(backend, whole);
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return sharedInstance(backend, whole);
    }
}

/** Where a network of so many bytes lives from now on: an instance, of a whole module if `whole` says so, and in it the
 *  net that make(instance) gives. */
export async function settle(bytes, options, whole, make) {
    const open = bytes > SHARED_BYTES ? openOwn : sharedInstance;
    const instance = await open(readBackend(options), whole);
    try {
        return { instance, net: make(instance) };
    } catch (error) {
        leave(instance);
        throw error;
    }
}

/** What use(instance) gives, which leaves nothing of its up to so many bytes behind. */
export async function visit(bytes, whole, use) {
    const { instance, net: result } = await settle(bytes, {}, whole, use);
    leave(instance);
    return result;
}

/** A home at once, in a shared instance with one thread. */
export function settleNow(options, whole, make) {
    const instance = sharedInstanceNow({ ...readBackend(options), threads: 1 }, whole);
    return { instance, net: make(instance) };
}

/** The home of a network from the bytes of a file. What the lean module refuses, for reasons that it doesn't give, the whole
 *  one takes or explains, where there is one. */
export async function settleFile(value, options) {
    const settleIn = (whole) => settle(asBytes(value).length, options, whole, (instance) => load(instance, asBytes(value)));
    if (isFannFile(asBytes(value))) return settleIn(true);
    try {
        return await settleIn(false);
    } catch (error) {
        if (!(error instanceof VaneError)) throw error;
        return settleIn(true).catch((other) => { throw other.code === 'isa' ? error : other; });
    }
}
