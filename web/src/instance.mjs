// One instance of the module: a heap of its own, the calls into it, and how values cross.
import * as host from '#host';
import { string } from './check.mjs';
import { codeOf, VaneError } from './errors.mjs';
import { decode, encode } from './text.mjs';
import { moduleName } from './widths.mjs';

const ABI = 7;      // of wasm/exports.c
const MAX_BYTES = 2 ** 31;
const LARGE_BYTES = 2 ** 26;

/** An engine looks for garbage when it allocates; an idle one would keep what took so many bytes for good. So it is asked
 *  for as many once more, which it gives without touching them. */
async function hurryCollection(bytes) {
    await host.nextTurn();
    try {
        return new ArrayBuffer(Math.max(bytes, 2 * LARGE_BYTES));
    } catch {
        return null;        // it has looked, in vain
    }
}

export class Instance {
    /** The module's functions, each guarded: a trap ends this instance and no other. */
    calls = {};
    /** Whether networks share it; if not, it goes with its network. */
    shared = false;
    /** Its threads beside this one; open.mjs starts them. */
    workers = [];
    /** Whether it is of a whole module. */
    whole;
    #exports;
    #memory;
    #trap = null;
    #scratch = { at: 0, bytes: 0 };
    #fields = {};
    #views = { buffer: null };
    #record;

    /** Of the WebAssembly.Instance's exports. */
    constructor(exports, { isa, deterministic, threads, reasons }, whole) {
        this.whole = whole;
        this.#exports = exports;
        this.#memory = exports.memory;
        for (const [name, call] of Object.entries(exports)) {
            if (typeof call === 'function') this.calls[name] = this.#guard(call);
        }
        if (this.calls.abi() !== ABI) {
            throw new VaneError('abi',
                `vane-${moduleName(isa, whole)}.wasm is of ABI ${this.calls.abi()}, this JavaScript of ABI ${ABI}`);
        }
        this.check(this.calls.open(deterministic ? 1 : 0, threads));
        this.#record = this.calls.record() >>> 3;
        this.backend = Object.freeze({ isa, threads, fused: this.calls.fused() === 1, deterministic, reasons });
        this.optionNames = Array.from({ length: this.calls.option_count() },
            (_, i) => this.text(this.calls.option_name(i)));
    }

    get stopped() { return this.#trap !== null; }

    get memory() { return this.#memory; }

    #guard(call) {
        return (...args) => {
            if (this.#trap) this.#refuse();
            try {
                return call(...args);
            } catch (error) {
                return this.#stop(error);
            }
        };
    }

    /** After a trap the heap may be half-changed: nothing in it can be trusted any more. */
    #stop(error) {
        this.#trap = this.#exports.thread_failed?.() ? new Error('in one of its threads', { cause: error }) : error;
        this.dispose();
        return this.#refuse();
    }

    #refuse() {
        throw new VaneError('dead',
            `this network's WebAssembly instance was stopped by a trap: ${this.#trap.message}`,
            { cause: this.#trap });
    }

    /** Ends its threads, without which the memory can go; they may still write to it for a while. No call may follow. */
    dispose() {
        for (const worker of this.workers.splice(0)) worker.end();
        const { byteLength } = this.#memory.buffer;
        if (byteLength >= LARGE_BYTES) hurryCollection(byteLength);
    }

    /** A status, pointer or count from the module, thrown when it says failure; of an option, if one is named. */
    check(result, option, value) {
        if (result >= 0) return result;
        const code = codeOf(this.text(this.calls.status_name(result)));
        throw new VaneError(code, this.text(this.calls.error()), { option, value });
    }

    // Views end with each growth of the memory: take them after the last call that may allocate.
    #view() {
        const { buffer } = this.#memory;
        if (this.#views.buffer !== buffer) {
            this.#views = {
                buffer,
                f32: new Float32Array(buffer),
                f64: new Float64Array(buffer),
                u8: new Uint8Array(buffer),
            };
        }
        return this.#views;
    }

    get f32() { return this.#view().f32; }
    get f64() { return this.#view().f64; }
    get u8() { return this.#view().u8; }

    /** The numbers that the last call left, by name. */
    record(kind) {
        this.#fields[kind] ??= this.text(this.calls[`${kind}_fields`]()).split(',');
        const { f64 } = this;
        const values = {};
        this.#fields[kind].forEach((name, i) => { values[name] = f64[this.#record + i]; });
        return values;
    }

    /** The C string at a pointer, null for none. */
    text(at) {
        if (at === 0) return null;
        const { u8 } = this;
        return decode(u8.subarray(at >>> 0, u8.indexOf(0, at >>> 0)));
    }

    /** Pointer to scratch memory that lasts until the next call of scratch or putText. It is kept and
     *  only ever grows, so that repeated calls allocate nothing. */
    scratch(bytes) {
        if (bytes > this.#scratch.bytes) {
            this.calls.free(this.#scratch.at);
            this.#scratch = { at: 0, bytes: 0 };
            this.#scratch = { at: this.alloc(bytes), bytes };
        }
        return this.#scratch.at;
    }

    /** Pointers to C strings of the texts, in scratch memory. */
    putText(...texts) {
        const encoded = texts.map((text) => encode(`${text}\0`));
        let at = this.scratch(encoded.reduce((sum, { length }) => sum + length, 0));
        return encoded.map((bytes) => {
            const begin = at;
            this.u8.set(bytes, at);
            at += bytes.length;
            return begin;
        });
    }

    alloc(bytes) {
        if (bytes > MAX_BYTES) {
            throw new VaneError('memory',
                `out of memory: ${bytes} bytes are more than WebAssembly has`);
        }
        return this.check(this.calls.alloc(bytes));
    }

    /** What use(pointer) gives, with `bytes` of memory that are freed after it. */
    withMemory(bytes, use) {
        const at = this.alloc(bytes);
        try {
            return use(at);
        } finally {
            if (!this.stopped) this.calls.free(at);
        }
    }

    /** The number of a name. `option` is what a user gave it as. */
    enumParse(kind, name, option = kind) {
        string(name, option);
        return this.check(this.calls.enum_parse(...this.putText(kind, name)), option, name);
    }

    enumName(kind, value) { return this.text(this.calls.enum_name(...this.putText(kind), value)); }
}
