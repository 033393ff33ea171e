// Samples a second of a program of brain.js's: the same lines over brain.js and over vane-nn/brain, row by row, from the
// same weights.
import { brain } from './package.mjs';
import { classified, compare } from '../../web/demo/race/data.mjs';
import { library } from './peers.mjs';

const ROWS = 128, ITERATIONS = 4;
const EQUAL_TO = 1e-3;      // brain.js adds up in double precision
const tasks = [[16, 8, 4], [784, 128, 10]];

function program({ NeuralNetwork }, json, rows) {
    const net = new NeuralNetwork().fromJSON(json);
    return {
        train: () => net.train(rows, { iterations: ITERATIONS, errorThresh: 1e-12, learningRate: 0.01 }),
        outputs: () => Float32Array.from(net.run(rows[0].input)),
    };
}

async function open(widths) {
    const [inputs, hidden, outputs] = widths;
    const data = classified(ROWS, inputs, outputs);
    const rows = Array.from({ length: ROWS }, (_, i) => ({
        input: Array.from(data.inputs.subarray(i * inputs, (i + 1) * inputs)),
        output: Array.from(data.targets.subarray(i * outputs, (i + 1) * outputs)),
    }));
    const first = new brain.NeuralNetwork({ hiddenLayers: [hidden], seed: 1 });
    first.train(rows, { iterations: 1 });
    const json = JSON.parse(JSON.stringify(first));
    const [ours, theirs] = [brain, await library('brain.js')].map((library) => program(library, json, rows));

    const before = ours.outputs();
    for (const { train } of [ours, theirs]) train();
    if (ours.outputs().every((value, i) => value === before[i])) throw new Error('vane has learnt nothing');
    compare('brain.js', theirs.outputs(), ours.outputs(), EQUAL_TO);

    const contenders = [{ name: 'vane', run: ours.train }, { name: 'brain.js', run: theirs.train }];
    for (const contender of contenders) contender.work = ITERATIONS * ROWS;
    return { contenders, close() {} };
}

export const dropIns = tasks.map((widths) => (
    { name: `brain ${widths.join('-')} b1`, width: 'fastest', unit: 'samples/s', goal: 0, open: () => open(widths) }));
