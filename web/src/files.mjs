// Networks to and from the bytes of files, in an instance.
import { argumentError, wrongType } from './check.mjs';
import { isFannFile } from './fann.mjs';

export function save({ instance, net }) {
    const room = instance.check(instance.calls.net_save(net, 0, 0));
    return instance.withMemory(room, (at) => {
        const size = instance.check(instance.calls.net_save(net, at, room));
        return instance.u8.slice(at, at + size);
    });
}

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
export function asBytes(value) {
    const bytes = ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : value instanceof ArrayBuffer && new Uint8Array(value);
    if (!bytes) throw wrongType('bytes', value, 'a Uint8Array or an ArrayBuffer');
    if (bytes.length === 0) {
        throw argumentError(RangeError, 'bytes is empty (or its buffer was transferred away)', 'bytes', value);
    }
    return bytes;
}
