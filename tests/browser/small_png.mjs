// A picture of a page as a small PNG: its colours in a table, which text on few grounds suits well.
import { crc32, deflateSync } from 'node:zlib';

const STEP = 8;             // to which colours are rounded, so that a table holds them
const MOST_COLOURS = 256;

function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(8 + data.length + 4);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), 4 + body.length);
    return out;
}

/** The pixels of a PNG, four bytes each; a page decodes it. */
const decode = async (page, png) => Buffer.from(await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    let binary = '';
    for (const byte of context.getImageData(0, 0, image.width, image.height).data) binary += String.fromCharCode(byte);
    return btoa(binary);
}, png.toString('base64')), 'base64');

/** The same picture with at most 256 colours, or as it was where it has more. */
export async function smallPng(page, png) {
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const pixels = await decode(page, png);
    const round = (value) => Math.min(255, STEP * Math.round(value / STEP));
    const table = new Map();
    const rows = Buffer.alloc((width + 1) * height);
    for (let i = 0; i < width * height; i++) {
        const key = (round(pixels[4 * i]) << 16) | (round(pixels[4 * i + 1]) << 8) | round(pixels[4 * i + 2]);
        if (!table.has(key)) table.set(key, table.size);
        if (table.size > MOST_COLOURS) return png;
        rows[(width + 1) * Math.floor(i / width) + 1 + i % width] = table.get(key);
    }
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width);
    head.writeUInt32BE(height, 4);
    head.set([8, 3], 8);
    const colours = Buffer.from([...table.keys()].flatMap((key) => [key >> 16, (key >> 8) & 255, key & 255]));
    return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', colours),
        chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
