// Files of networks, as far as the page looks into them itself.
const MOST_BYTES = 2 ** 28;
const HEAD = 64;
const TEXTS = /^(?:FANN_F|\uFEFF?\s*\{)/;

/** Refuses, in words of a page, what need not be read to be seen as no network. */
export async function checkFile(blob) {
    if (blob.size === 0) throw new Error('It is empty.');
    if (blob.size > MOST_BYTES) throw new Error(`It has more than ${MOST_BYTES.toLocaleString('en')} bytes.`);
    const head = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
    // A .vane file begins with the length of its header in 8 bytes, the last of them 0.
    if (head[7] !== 0 && !TEXTS.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(head))) {
        throw new Error('It begins like none of a .vane, a FANN .net and a JSON of brain.js.');
    }
}

/** The metadata of a .vane file: a safetensors header, JSON after its length in 8 bytes. null for other files. */
export async function metadataOf(blob) {
    if (blob.size < 8) return null;
    const length = Number(new DataView(await blob.slice(0, 8).arrayBuffer()).getBigUint64(0, true));
    if (length > blob.size - 8) return null;
    return JSON.parse(await blob.slice(8, 8 + length).text()).__metadata__;
}
