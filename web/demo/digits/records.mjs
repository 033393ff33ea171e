// Digits with their names as bytes: samples.bin, and what the page keeps of its user's drawings.
import { SIDE } from './picture.mjs';

const RECORD = 1 + SIDE * SIDE;     // the digit, then its pixels

/** The bytes of digits { label, pixels }, pixels from 0 to 1. */
export function pack(digits) {
    const bytes = new Uint8Array(digits.length * RECORD);
    digits.forEach(({ label, pixels }, i) => {
        bytes[i * RECORD] = label;
        bytes.set(pixels.map((ink) => Math.round(255 * ink)), i * RECORD + 1);
    });
    return bytes;
}

export function unpack(bytes) {
    if (bytes.length % RECORD !== 0) throw new Error(`${bytes.length} bytes are no digits of ${RECORD} bytes each`);
    return Array.from({ length: bytes.length / RECORD }, (_, i) => {
        const label = bytes[i * RECORD];
        if (label > 9) throw new Error(`${label} is no digit`);
        const pixels = new Float32Array(bytes.subarray(i * RECORD + 1, (i + 1) * RECORD));
        for (let at = 0; at < pixels.length; at++) pixels[at] /= 255;
        return { label, pixels };
    });
}
