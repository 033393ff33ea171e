// Samples a second of training 784-128-10 (relu, softmax, plain SGD, batch 32) in Node, one thread: vane-nn against
// TensorFlow.js with its WebAssembly backend, by turns in one process, on the same rows. Checks first that both learn.
import { createRequire } from 'node:module';
import { Network } from '../../web/src/index.mjs';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs'), wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setThreadsCount(1);
await tf.setBackend('wasm');

const INPUTS = 784, OUTPUTS = 10, ROWS = 1024, BATCH = 32, RATE = 0.05, ROUNDS = 15;

// Ten noisy prototypes: easy to learn, and no number is zero.
let state = 1;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
const prototypes = Float32Array.from({ length: OUTPUTS * INPUTS }, random);
const inputs = new Float32Array(ROWS * INPUTS), targets = new Float32Array(ROWS * OUTPUTS);
for (let i = 0; i < ROWS; i++) {
    targets[i * OUTPUTS + i % OUTPUTS] = 1;
    for (let j = 0; j < INPUTS; j++) inputs[i * INPUTS + j] = prototypes[(i % OUTPUTS) * INPUTS + j] + random();
}

const net = await Network.create({ inputs: INPUTS, seed: 1, layers: [{ units: 128, activation: 'relu' }, { units: OUTPUTS, activation: 'softmax' }] });
const vane = (epochs) => net.train({ inputs, targets }, { epochs, batchSize: BATCH, optimizer: 'sgd', momentum: 0, learningRate: RATE, shuffle: false });

const model = tf.sequential();
model.add(tf.layers.dense({ units: 128, activation: 'relu', inputShape: [INPUTS] }));
model.add(tf.layers.dense({ units: OUTPUTS, activation: 'softmax' }));
model.compile({ optimizer: tf.train.sgd(RATE), loss: 'categoricalCrossentropy' });
const x = tf.tensor2d(inputs, [ROWS, INPUTS]), y = tf.tensor2d(targets, [ROWS, OUTPUTS]);
const tfjs = (epochs) => model.fit(x, y, { epochs, batchSize: BATCH, verbose: 0, shuffle: false, yieldEvery: 'never' });

function accuracy(outputs) {
    let right = 0;
    for (let i = 0; i < ROWS; i++) {
        const row = outputs.subarray(i * OUTPUTS, (i + 1) * OUTPUTS);
        right += row.indexOf(Math.max(...row)) === i % OUTPUTS;
    }
    return right / ROWS;
}

await vane(5);
await tfjs(5);
const scores = [accuracy(net.predict(inputs)), accuracy(model.predict(x).dataSync())];
if (Math.min(...scores) < 0.99) throw new Error(`both should have learnt the rows: vane ${scores[0]}, tfjs ${scores[1]}`);

async function rate(train, epochs) {
    const start = performance.now();
    await train(epochs);
    return epochs * ROWS / (performance.now() - start) * 1000;
}
const rates = { vane: [], tfjs: [] };
for (let round = 0; round < ROUNDS; round++) {
    rates.vane.push(await rate(vane, 10));
    rates.tfjs.push(await rate(tfjs, 1));
}
const figures = (list) => { const sorted = [...list].sort((a, b) => a - b); return { best: sorted.at(-1), median: sorted[sorted.length >> 1] }; };
const ours = figures(rates.vane), theirs = figures(rates.tfjs);
console.log(`Node ${process.version}, vane-nn on ${net.backend.isa ?? net.backend}, tfjs ${tf.version_core} wasm simd ${await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')}`);
console.log(`train 784-128-10 batch 32   vane-nn best ${ours.best.toFixed(0)} median ${ours.median.toFixed(0)}   tfjs-wasm best ${theirs.best.toFixed(0)} median ${theirs.median.toFixed(0)} samples/s`);
console.log(`ratio best ${(ours.best / theirs.best).toFixed(1)}, median ${(ours.median / theirs.median).toFixed(1)}`);
process.exit(0);
