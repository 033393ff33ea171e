// What the page for drawing digits needs beside its code: a network that reads them, and samples to show and to train on.
import { writeFile } from 'node:fs/promises';
import { Network } from '../dist/node.mjs';
import { augment, random } from './digits/augment.mjs';
import { NETWORK, TRAINING } from './digits/from_start.mjs';
import { pack } from './digits/records.mjs';
import { CLASSES, readDigits } from './mnist.mjs';

const EPOCHS = 12;
const ROWS = 100;
const SAMPLES_PER_CLASS = 60;

const inks = ({ pixels }) => Float32Array.from(pixels, (byte) => byte / 255);

/** The first of each class, class after class in turn. */
function choose(digits) {
    const classes = Array.from({ length: CLASSES }, (_, label) => digits.filter((digit) => digit.label === label));
    return Array.from({ length: SAMPLES_PER_CLASS * CLASSES }, (_, i) => classes[i % CLASSES][Math.floor(i / CLASSES)]);
}

async function trainNetwork(digits) {
    const net = await Network.create({ ...NETWORK, seed: 42, deterministic: true });
    let passes = 0;
    /** Other pictures of the same digits at each pass, in an order that mixes the classes. */
    function* pass() {
        const next = random(++passes);
        for (let i = 0; i < digits.length; i += ROWS) {
            const rows = digits.slice(i, i + ROWS);
            yield { inputs: rows.map((digit) => augment(inks(digit), next)), targets: rows.map(({ label }) => label) };
        }
    }
    await net.train(pass, { ...TRAINING, epochs: EPOCHS, shuffleBuffer: digits.length, seed: 1 });
    return net;
}

/** Writes digits.vane and samples.bin into the folder. */
export async function makeDigits(folder) {
    const { train, test } = await readDigits();
    await writeFile(`${folder}/samples.bin`, pack(choose(train).map(({ label, pixels }) => ({ label, pixels: inks({ pixels }) }))));
    const net = await trainNetwork(train);
    const { accuracy } = await net.evaluate({ inputs: test.map(inks), targets: test.map(({ label }) => label) });
    console.log(`digits.vane: ${(100 * accuracy).toFixed(2)} % of ${test.length} digits that it has not seen`);
    await writeFile(`${folder}/digits.vane`, net.serialize());
}
