// What modules import. Those that can have threads import their memory; whether it is shared is one bit of the import.

const IMPORT = '\x03env\x06memory\x02';     // names with their lengths, and the kind: a memory
const SHARED = 2;                           // of the flags that come next
const SEARCHED = 4096;                      // bytes; imports come first

/** Has the module in `bytes` import a shared memory, or one of its own; false where it imports none. */
export function setShared(bytes, shared) {
    const at = String.fromCharCode(...bytes.subarray(0, SEARCHED)).indexOf(IMPORT);
    if (at < 0) return false;
    const flags = at + IMPORT.length;
    bytes[flags] = shared ? bytes[flags] | SHARED : bytes[flags] & ~SHARED;
    return true;
}

/** The module in `bytes`, for a shared memory or for one of its own. */
export function compileBytes(bytes, shared) {
    const own = shared ? bytes.slice() : bytes;
    if (shared) setShared(own, true);
    return WebAssembly.compile(own);
}

/** The imports of an instance, of which a module takes what it wants: its memory, and a clock. */
export const importsOf = (memory) => ({ env: { memory, now: () => performance.now() } });
