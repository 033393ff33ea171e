// Networks to and from the bytes of files, in an instance.
import { argumentError, wrongType } from './check.mjs';

/** The bytes that call(object, at, room) writes. */
export function written(instance, call, object) {
    const room = instance.check(call(object, 0, 0));
    return instance.withMemory(room, (at) => {
        const size = instance.check(call(object, at, room));
        return instance.u8.slice(at, at + size);
    });
}

export const save = ({ instance, net }) => written(instance, instance.calls.net_save, net);

/** Pointer to a net in `instance`. */
export function load(instance, bytes, loader = instance.calls.net_load) {
    return instance.withMemory(bytes.length, (at) => {
        instance.u8.set(bytes, at);
        return instance.check(loader(at, bytes.length));
    });
}

/** A user's bytes; looked at again whenever they are used, as their buffer may go away in between. */
export function asBytes(value, what = 'bytes', expected = 'a Uint8Array or an ArrayBuffer') {
    const isView = ArrayBuffer.isView(value);
    if (!isView && !(value instanceof ArrayBuffer)) throw wrongType(what, value, expected);
    if (value.byteLength === 0) {
        throw argumentError(RangeError, `${what} is empty (or its buffer was transferred away)`, what, value);
    }
    return isView ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
}
