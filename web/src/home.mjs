// Where networks live: in an instance, which small ones share.
import * as host from '#host';
import { boolean, own, string } from './check.mjs';
import { load, save } from './files.mjs';
import { openInstance, sharedInstance, sharedInstanceNow } from './open.mjs';
import { countThreads } from './threads.mjs';

/** A network of at most so many bytes shares an instance with others; a larger one, or a larger run of training, has an
 *  instance of its own, because a WebAssembly memory never shrinks but goes whole. */
export const SHARED_BYTES = 2 ** 20;

export const backendNames = ['isa', 'deterministic', 'threads'];

function readBackend(options) {
    const { isa, deterministic = false, threads = 1 } = own(options);
    return {
        isa: isa === undefined ? isa : string(isa, 'isa'),
        deterministic: boolean(deterministic, 'deterministic'), threads: countThreads(threads),
    };
}

/** Ends an instance that no other network shares. */
function leave(instance) {
    if (!instance.shared) instance.dispose();
}

/** Ends the run of training that a home holds, if there is one. */
export function endRun(home) {
    const { instance: { calls, stopped }, run } = home;
    home.run = null;
    if (!run || stopped) return;
    calls.trainer_destroy(run.trainer);
    for (const dataset of run.datasets.reverse()) calls.dataset_destroy(dataset);
}

/** Ends the guest that a home's network was while it trained. What it has learnt comes home; only when a trap ended it, or
 *  training never began, does what is there stay. */
export function endGuest(home, began) {
    const { instance, guest } = home;
    const away = guest.instance !== instance;
    home.guest = null;
    endRun(guest);
    try {
        if (instance.stopped || guest.instance.stopped) return;
        if (began) {
            const net = away ? load(instance, save(guest)) : guest.net;
            instance.calls.net_destroy(home.net);
            home.net = net;
        } else if (!away) instance.calls.net_destroy(guest.net);
    } finally {
        if (away) guest.instance.dispose();
    }
}

/** Ends a home, with its guest. */
export function release(home) {
    const { instance, net, guest } = home;
    if (guest) release(guest);
    endRun(home);
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
