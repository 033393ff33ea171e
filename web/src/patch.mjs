// The files of modules. Those of other widths are much like simd128's, and come as patches of these (written by
// wasm/patch.mjs): the length of the old module and of the new, then steps until the new one is there. A step is a count and
// so many new bytes, which stand for as many old ones; a count, and so many old bytes as they are, from `move` further on than
// the last. Numbers have seven bits to a byte, least first; `move` has its sign in bit 0.
import { VaneError } from './errors.mjs';

/** What a patch is one of. */
const patched = { relaxed: 'simd128', 'relaxed-whole': 'simd128-whole', scalar: 'simd128-whole' };

/** The files that a module is made of, by what comes after "vane-" in their names. */
export const filesOf = (name) => (name in patched ? [`${patched[name]}.wasm`, `${name}.patch`] : [`${name}.wasm`]);

/** The bytes of a module, of those of its files. */
export const assemble = (name, [bytes, patch]) => (patch ? applyPatch(bytes, patch, name) : bytes);

function applyPatch(old, patch, name) {
    let read = 0;
    const number = () => {
        const byte = patch[read++];
        return byte > 127 ? byte - 128 + 128 * number() : byte;
    };
    const check = (right) => {
        if (!right) throw new VaneError('file', `vane-${name}.patch is not one for this module: they come from different versions`);
    };
    check(number() === old.length);
    const made = new Uint8Array(number());
    let written = 0;
    let from = 0;
    const copy = (bytes, start, count) => {
        check(start >= 0 && start + count <= bytes.length && written + count <= made.length);
        made.set(bytes.subarray(start, start + count), written);
        written += count;
        from += count;
    };
    while (written < made.length) {
        const fresh = number();
        copy(patch, read, fresh);
        read += fresh;
        const same = number();
        const move = number();
        from += move % 2 ? -(move >>> 1) : move >>> 1;
        copy(old, from, same);
    }
    check(read === patch.length);
    return made;
}
