// Networks to and from the bytes of files, in an instance.
import { argumentError, wrongType } from './check.mjs';
import { isFannFile } from './fann.mjs';

/** The bytes that call(object, at, room) writes. */
export function written(instance, call, object) {
    const room = instance.check(call(object, 0, 0));
    return instance.withMemory(room, (at) => {
        const size = instance.check(call(object, at, room));
        return instance.u8.slice(at, at + size);
    });
}

export const save = ({ instance, net }) => written(instance, instance.calls.net_save, net);

/** Pointer to a net in `instance`; of FANN's files only where it is a whole module's. */
export function load(instance, bytes) {
    const { calls } = instance;
    return instance.withMemory(bytes.length, (at) => {
        instance.u8.set(bytes, at);
        return instance.check((isFannFile(bytes) ? calls.net_load_fann : calls.net_load)(at, bytes.length));
    });
}

/** The text of a FANN file; in an instance of a whole module. */
export function saveFann({ instance, net }) {
    const { calls } = instance;
    instance.check(calls.net_save_fann(net));
    const { at, bytes } = instance.record('text');
    const text = instance.u8.slice(at, at + bytes);
    calls.free(at);
    return text;
}

/** What that file doesn't have of the network. */
export function fannLeavesOut({ instance, net }) {
    const names = [];
    for (let i = 0, name; (name = instance.text(instance.calls.net_fann_leaves_out(net, i))) !== null; i++) names.push(name);
    return names;
}

/** A user's bytes; looked at again whenever they are used, as their buffer may go away in between. */
export function asBytes(value, what = 'bytes', expected = 'a Uint8Array or an ArrayBuffer') {
    const bytes = ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : value instanceof ArrayBuffer && new Uint8Array(value);
    if (!bytes) throw wrongType(what, value, expected);
    if (bytes.length === 0) {
        throw argumentError(RangeError, `${what} is empty (or its buffer was transferred away)`, what, value);
    }
    return bytes;
}

/** Whether they are of a JSON text. A .vane file begins with its header's length in eight bytes, the last of them 0. */
export const isJsonFile = (bytes) =>
    bytes[7] !== 0 && /^(\xef\xbb\xbf)?\s*\{/.test(String.fromCharCode(...bytes.subarray(0, 64)));
