// One end of a line between two threads. Each end calls functions of the other's and gets promises. What can be copied is
// copied; functions, signals and iterables stay where they are, and the other end gets what stands for them.
import { argumentError } from './check.mjs';
import { VaneError } from './errors.mjs';
import { isOnce, iteratorOf } from './iterable.mjs';
import { errorFromPlain, errorToPlain } from './plain_errors.mjs';

const STANDS_FOR = 'vane: stands for';      // the key of what goes over in the place of something that stays
const PULL_MS = 8;
const PULL_ITEMS = 256;

const { slice } = Object.getPrototypeOf(Uint8Array.prototype);      // that of a Buffer of Node's copies nothing

/** Whether it is an object that a literal would make, of any realm. */
function isPlain(value) {
    const parent = Object.getPrototypeOf(value);
    return parent === null || (Object.getPrototypeOf(parent) === null && Object.hasOwn(parent, 'isPrototypeOf'));
}

const mapValues = (object, change) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));

/** Of arguments that can't go over: symbols, memory that was transferred away, what contains itself. */
function notCopied(error, args) {
    const isEngines = error instanceof TypeError || error instanceof RangeError || error?.name === 'DataCloneError';
    if (!isEngines || typeof error.code === 'string') return error;
    const wrong = argumentError(TypeError, `arguments can't be copied to a worker: ${error.message}`, 'arguments', args);
    return Object.assign(wrong, { cause: error });
}

const isSignal = (value) => typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function';
const isIterable = (value) => typeof (value[Symbol.asyncIterator] ?? value[Symbol.iterator]) === 'function';
/** What structured cloning takes as it is, although it can be iterated. */
const isCopied = (value) => value instanceof Map || value instanceof Set;

/** Where an iterable stays: items by the pull, at most so many and for some milliseconds. `releases` stop what goes on. */
const opener = (iterable, most, releases) => () => {
    const iterator = iteratorOf(iterable, 'the iterable');
    let ended = false;
    const stop = async () => {
        if (ended) return;
        ended = true;
        await iterator.return?.();
    };
    releases?.push(() => { stop().catch(() => {}); });
    return {
        async pull() {
            const items = [];
            const end = performance.now() + PULL_MS;
            do {
                const { value, done } = await iterator.next();
                if (done) {
                    ended = true;
                    return { items, done };
                }
                items.push(value);
            } while (items.length < most && performance.now() < end);
            return { items, done: false };
        },
        stop,
    };
};

/** At the other end: what iterates over it. */
async function* pulled(open) {
    const { pull, stop } = await open();
    let ended = false;
    try {
        while (!ended) {
            const { items, done } = await pull();
            ended = done;
            yield* items;
        }
    } finally {
        if (!ended) await stop().catch(() => {});       // the call may be over: then it was stopped there
    }
}

export class Line {
    #post;
    #services;
    #objects;
    #last = 0;
    #calls = new Map();         // of this end, under way: { resolve, reject, releases } by id
    #lent = new Map();          // what stays here and has something that stands for it: { value, releases } by id
    #signals = new Map();       // of the other end's: the AbortController that stands for it, by id
    #origins = new WeakMap();   // of errors from the other end: their id there
    #failure = null;

    /** post(message, transfer) gives a message to the other end, where take(message) is called with it. `services` are
     *  functions that the other end may call by name. `objects` knows what else stays: its encode(value) gives what is
     *  posted instead, or undefined, and its decode() what that stands for. */
    constructor(post, services, objects) {
        this.#post = post;
        this.#services = services;
        this.#objects = objects;
    }

    /** What the service of that name gives. What stands for a part of the arguments does so until then. */
    call(name, args, transfer = []) {
        if (this.#failure) return Promise.reject(this.#failure);
        return new Promise((resolve, reject) => {
            const id = ++this.#last;
            const releases = [];
            this.#calls.set(id, { resolve, reject, releases });
            try {
                this.#post({ call: id, name, args: args.map((arg) => this.#encode(arg, releases, PULL_ITEMS)) }, transfer);
            } catch (error) {
                this.#settle(id).reject(notCopied(error, args));
            }
        });
    }

    take(message) {
        if (message.call) this.#serve(message);
        else if (message.answer) this.#receive(message);
        else this.#signals.get(message.abort)?.abort(this.#decodeError(message.reason));
    }

    /** Rejects all calls under way and to come. */
    fail(error) {
        this.#failure ??= error;
        for (const id of [...this.#calls.keys()]) this.#settle(id).reject(error);
    }

    #settle(id) {
        const call = this.#calls.get(id);
        this.#calls.delete(id);
        for (const release of call.releases) release();
        return call;
    }

    #receive({ answer, value, error }) {
        if (!this.#calls.has(answer)) return;       // it has failed meanwhile
        const thrown = error && this.#decodeError(error);
        const { resolve, reject } = this.#settle(answer);
        if (error) reject(thrown);
        else resolve(this.#decode(value));
    }

    #find(name) {
        if (typeof name !== 'number') return { value: this.#services[name] };
        const lent = this.#lent.get(name);
        if (!lent) throw new VaneError('state', 'the call that this function was passed to is over');
        return lent;
    }

    /** A function that was lent with a call lends for as long as that, a service for good. */
    async #serve({ call, name, args }) {
        const borrowed = [];
        const transfer = typeof name === 'string' ? new Set() : undefined;
        let releases;
        try {
            const lent = this.#find(name);
            releases = lent.releases;
            const value = await lent.value(...args.map((arg) => this.#decode(arg, borrowed)));
            this.#post({ answer: call, value: this.#encode(value, releases, 1, transfer) }, [...transfer ?? []]);
        } catch (error) {
            this.#post({ answer: call, error: this.#encodeError(error, releases) });
        } finally {
            for (const id of borrowed) this.#signals.delete(id);
        }
    }

    #lend(value, releases) {
        const id = ++this.#last;
        this.#lent.set(id, { value, releases });
        releases?.push(() => this.#lent.delete(id));
        return id;
    }

    /** Of what a service gives, the arrays are collected in `transfer`: they are nobody else's. */
    #encode(value, releases, most, transfer) {
        const stands = (kind, fields) => ({ [STANDS_FOR]: kind, ...fields });
        if (typeof value === 'function') return stands('function', { id: this.#lend(value, releases) });
        if (value === null || typeof value !== 'object') return value;
        const known = this.#objects.encode(value);
        if (known) return stands('object', known);
        if (ArrayBuffer.isView(value)) return this.#encodeView(value, transfer);
        if (Array.isArray(value)) return this.#encodeArray(value, transfer);
        if (isSignal(value)) return stands('signal', this.#lendSignal(value, releases));
        if (isIterable(value) && !isCopied(value)) {
            return stands('iterable', { open: this.#lend(opener(value, most, releases), releases), once: isOnce(value) });
        }
        if (!isPlain(value)) return value;
        return mapValues(value, (each) => this.#encode(each, releases, most, transfer));
    }

    /** Of its elements, and what records have, only views need care. */
    #encodeArray(array, transfer) {
        if (array[0] === null || typeof array[0] !== 'object') return array;
        const care = (value) => (ArrayBuffer.isView(value) ? this.#encodeView(value, transfer) : value);
        return array.map((each) => (each !== null && typeof each === 'object' && isPlain(each) ? mapValues(each, care) : care(each)));
    }

    /** A copy has all of its buffer, so a part is taken out first. */
    #encodeView(view, transfer) {
        transfer?.add(view.buffer);
        return transfer || view instanceof DataView || view.byteLength === view.buffer.byteLength ? view : slice.call(view);
    }

    #decode(value, borrowed) {
        if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || !isPlain(value)) return value;
        switch (value[STANDS_FOR]) {
            case 'function': return (...args) => this.call(value.id, args);
            case 'iterable': return this.#iterate(value);
            case 'signal': return this.#borrowSignal(value, borrowed);
            case 'object': return this.#objects.decode(value);
            default: return mapValues(value, (each) => this.#decode(each, borrowed));
        }
    }

    #iterate({ open, once }) {
        const iterate = () => pulled(() => this.call(open, []));
        return once ? iterate() : { [Symbol.asyncIterator]: iterate };
    }

    #lendSignal(signal, releases) {
        const id = ++this.#last;
        const reason = () => this.#encodeError(signal.reason, releases);
        if (signal.aborted) return { id, reason: reason() };
        const pass = () => this.#post({ abort: id, reason: reason() });
        signal.addEventListener('abort', pass);
        releases.push(() => signal.removeEventListener('abort', pass));
        return { id };
    }

    #borrowSignal({ id, reason }, borrowed) {
        const controller = new AbortController();
        if (reason) controller.abort(this.#decodeError(reason));
        this.#signals.set(id, controller);
        borrowed.push(id);
        return controller.signal;
    }

    /** What was thrown by a lent function and comes back is the same again there. */
    #encodeError(error, releases) {
        return { ...errorToPlain(error), origin: this.#origins.get(error), id: releases && this.#lend(error, releases) };
    }

    #decodeError({ origin, id, ...plain }) {
        if (this.#lent.has(origin)) return this.#lent.get(origin).value;
        const error = errorFromPlain(plain);
        this.#origins.set(error, id);
        return error;
    }
}
