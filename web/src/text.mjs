// UTF-8 to and from the module's memory. By hand: TextEncoder is missing in Jest's jsdom, and no TextDecoder takes shared
// memory.

const REPLACEMENT = 0xfffd;             // what stands for anything that is not a character

/** The bytes of a text. */
export function encode(text) {
    const bytes = new Uint8Array(3 * text.length);
    let at = 0;
    for (const character of text) {
        let point = character.codePointAt(0);
        if (point >= 0xd800 && point < 0xe000) point = REPLACEMENT;         // half of a pair
        if (point < 0x80) {
            bytes[at++] = point;
            continue;
        }
        const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        bytes[at++] = (0x780 >> more) | (point >> (6 * more));              // as many ones as bytes; eight bits are kept
        for (let i = more - 1; i >= 0; i--) bytes[at++] = 0x80 | ((point >> (6 * i)) & 0x3f);
    }
    return bytes.subarray(0, at);
}

/** The text of bytes. */
export function decode(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length;) {
        const first = bytes[at++];
        let more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        let point = more ? first & (0x3f >> more) : first;
        if (first >= 0x80 && first < 0xc0) point = REPLACEMENT;
        for (; more && (bytes[at] & 0xc0) === 0x80; more--) point = (point << 6) | (bytes[at++] & 0x3f);
        text += String.fromCodePoint(more || point > 0x10ffff ? REPLACEMENT : point);
    }
    return text;
}
