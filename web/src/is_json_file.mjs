/** Whether they are of a JSON text. A .vane file begins with its header's length in eight bytes, the last of them 0. */
export const isJsonFile = (bytes) =>
    bytes[7] !== 0 && /^(\xef\xbb\xbf)?\s*\{/.test(String.fromCharCode(...bytes.subarray(0, 64)));
