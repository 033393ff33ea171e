// What is raced. To what contenders.mjs takes a task has, besides:
//   title, about   for the reader
//   trains         whether training is raced; else predicting
//   rows           of one epoch, or of one prediction
//   checkEpochs    that all train before the race, to be compared
//   most           by how much outputs may differ then
import { unpack } from '../digits/records.mjs';
import { numbers } from './data.mjs';

const ROWS = 512;
const CLASSES = 10;
const XOR_SPREAD = 2;       // of first weights, from which XOR is learnt

/** First weights: as large as Glorot and Bengio (2010) have them, unless `spread` says otherwise. */
const firstLayers = (widths, spread) => widths.slice(1).map((units, i) => {
    const most = spread ?? Math.sqrt(6 / (widths[i] + units));
    return { weights: numbers(widths[i] * units, i + 1).map((x) => 2 * most * x), bias: new Float32Array(units) };
});

const prediction = { trains: false, checkEpochs: 0, most: 1e-5 };

export const tasks = {
    xor: {
        title: 'Training XOR', about: '2-3-1 units, a step after each of the four rows',
        trains: true, rows: 4, checkEpochs: 100, most: 1e-3,
    },
    train: {
        title: 'Training on digits', about: '784-64-10 units, a step after each 32 of 512 digits',
        trains: true, rows: ROWS, checkEpochs: 4, most: 0.02,
    },
    one: { title: 'Reading one digit', about: '784-64-10 units, a call for each row', rows: 1, ...prediction },
    many: { title: 'Reading 256 digits', about: '784-64-10 units, a call for 256 rows', rows: 256, ...prediction },
};

function xor() {
    const widths = [2, 3, 1];
    return {
        widths, layers: firstLayers(widths, XOR_SPREAD), batchSize: 1, rate: 0.7,
        inputs: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), targets: Float32Array.of(0, 1, 1, 0),
    };
}

function digits(samples) {
    const widths = [784, 64, CLASSES];
    const inputs = new Float32Array(ROWS * widths[0]), targets = new Float32Array(ROWS * CLASSES);
    unpack(samples).slice(0, ROWS).forEach(({ label, pixels }, i) => {
        inputs.set(pixels, i * widths[0]);
        targets[i * CLASSES + label] = 1;
    });
    return { widths, layers: firstLayers(widths), batchSize: 32, rate: 0.01, inputs, targets };
}

/** A task with the network and the rows that it is about; getSamples() gives the bytes of samples.bin. */
export async function complete(name, getSamples) {
    return { ...tasks[name], ...(name === 'xor' ? xor() : digits(await getSamples())) };
}
