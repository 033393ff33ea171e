// Samples a second of training: plain gradient descent in batches, one thread; the modules with threads on two.
import { classified, compare } from '../../web/demo/race/data.mjs';
import { ourNetwork, tfjsModel } from './networks.mjs';

const GOAL = 8, ROWS = 512, RATE = 0.05;
const EPOCHS = 16;          // in a call of ours, which copies the rows into the module; tfjs has its own already
const tasks = [{ widths: [784, 128, 10], batchSize: 32 }, { widths: [64, 256, 256, 10], batchSize: 128 }];
const modules = [
    { width: 'simd128', isa: 'simd128', threads: 1 }, { width: 'relaxed', isa: 'relaxed', threads: 1 },
    { width: 'simd128-mt', isa: 'simd128', threads: 2 }, { width: 'relaxed-mt', isa: 'relaxed', threads: 2 },
];

async function open({ widths, batchSize }, { isa, threads }) {
    const data = classified(ROWS, widths[0], widths.at(-1));
    const net = await ourNetwork(widths, isa, threads);
    const options = { batchSize, optimizer: 'sgd', momentum: 0, learningRate: RATE, shuffle: false };
    const ours = (epochs) => net.train(data, { ...options, epochs });

    const { tf, model } = await tfjsModel(net, widths);
    model.compile({ optimizer: tf.train.sgd(RATE), loss: 'categoricalCrossentropy' });
    const x = tf.tensor2d(data.inputs, [ROWS, widths[0]]), y = tf.tensor2d(data.targets, [ROWS, widths.at(-1)]);
    const theirs = (epochs) => model.fit(x, y, { epochs, batchSize, verbose: 0, shuffle: false, yieldEvery: 'never' });

    const before = net.predict(data.inputs, { rows: ROWS });
    await ours(1);
    await theirs(1);
    const after = net.predict(data.inputs, { rows: ROWS });
    if (after.every((value, i) => value === before[i])) throw new Error('vane has learnt nothing');
    compare('tfjs-wasm', tf.tidy(() => model.predict(x).dataSync()), after, 1e-3);

    const contenders = [{ name: 'vane', run: () => ours(EPOCHS), work: EPOCHS * ROWS },
        { name: 'tfjs-wasm', run: () => theirs(1), work: ROWS }];
    const close = () => {
        net.dispose();
        model.dispose();
        tf.dispose([x, y]);
    };
    return { contenders, close };
}

export const trainings = tasks.flatMap((task) => modules.map((module) => ({
    name: `train ${task.widths.join('-')} b${task.batchSize}`, width: module.width, unit: 'samples/s',
    goal: module.threads > 1 ? 0 : GOAL, open: () => open(task, module),
})));
