// Predictions a second, from an array of inputs to an array of outputs.
import { compare, numbers } from '../../web/demo/race/data.mjs';
import { ortSession, ourNetwork, tfjsModel } from './networks.mjs';

const GOAL = 1, widths = [784, 128, 10];

async function open(isa, rows) {
    const x = numbers(rows * widths[0], 1);
    const net = await ourNetwork(widths, isa);
    const { tf, model } = await tfjsModel(net, widths);
    const { Tensor, session } = await ortSession(net, widths);
    const ort = async () => (await session.run({ X: new Tensor('float32', x, [rows, widths[0]]) })).Y.data;
    const tfjs = () => tf.tidy(() => model.predict(tf.tensor2d(x, [rows, widths[0]]), { batchSize: rows }).dataSync());

    const should = net.predict(x, { rows });
    compare('tfjs-wasm', tfjs(), should, 1e-5);
    compare('ort-web', await ort(), should, 1e-5);

    const contenders = [{ name: 'vane', run: () => net.predict(x, { rows }) }, { name: 'tfjs-wasm', run: tfjs },
        { name: 'ort-web', run: ort }];
    for (const contender of contenders) contender.work = rows;
    const close = () => {
        net.dispose();
        model.dispose();
        session.release();
    };
    return { contenders, close };
}

export const predictions = ['simd128', 'relaxed'].flatMap((width) => [1, 256].map((rows) => ({
    name: `predict ${widths.join('-')} b${rows}`, width, unit: 'samples/s', goal: GOAL, open: () => open(width, rows),
})));
