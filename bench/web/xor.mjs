// Samples a second of XOR, 2-3-1, all sigmoid: the four rows in their order, a step for each. Everyone starts from the
// same weights.
import { Network } from './package.mjs';
import { brain, unitsOf, vane } from '../../web/demo/race/contenders.mjs';
import { compare } from '../../web/demo/race/data.mjs';
import { weightsOf } from './networks.mjs';
import { library } from './peers.mjs';

const GOAL = 3, EPOCHS = 2000;
const RATE = 0.7;           // for a gradient of output - target
const EQUAL_EPOCHS = 200;   // after which those that take the same steps still agree to 1e-3
const LEARNT_EPOCHS = 5000;
const rows = [[0, 0], [0, 1], [1, 0], [1, 1]].map((input) => ({ input, output: [input[0] ^ input[1]] }));

/** The task, from weights that a network of ours begins with. */
async function task() {
    const widths = [2, 3, 1];
    const layers = widths.slice(1).map((units) => ({ units, activation: 'sigmoid' }));
    const net = await Network.create({ inputs: 2, layers, seed: 1 });
    const flat = (rows) => Float32Array.from(rows.flat());
    return {
        widths, layers: weightsOf(net), batchSize: 1, rate: RATE,
        inputs: flat(rows.map(({ input }) => input)), targets: flat(rows.map(({ output }) => output)),
    };
}

/** Its steps are others: the output unit's gradient lacks the slope, and its weights change before the hidden units see
 *  them. */
async function synaptic({ layers }) {
    const { Architect, Trainer } = await library('synaptic');
    const peer = new Architect.Perceptron(2, 3, 1);
    const { input, hidden: [middle], output } = peer.layers;
    [[input, middle], [middle, output]].forEach(([from, to], layer) => unitsOf(layers[layer]).forEach((unit, i) => {
        to.list[i].bias = unit.bias;
        for (const connection of Object.values(to.list[i].connections.inputs)) {
            connection.weight = unit.weights[from.list.indexOf(connection.from)];
        }
    }));
    const trainer = new Trainer(peer);
    const options = { rate: RATE, error: 1e-12, shuffle: false, cost: Trainer.cost.MSE };
    return {
        name: 'synaptic', sameSteps: false,
        train: (epochs) => trainer.train(rows, { ...options, iterations: epochs }),
        outputs: () => rows.map(({ input }) => peer.activate(input)[0]),
    };
}

/** A regression of its own making has a linear output, so the layers are put together by hand. */
async function convnet({ layers }) {
    const lib = await library('convnetjs');
    const size = (n) => ({ in_sx: 1, in_sy: 1, in_depth: n });
    const dense = (layer, inputs) => {
        const units = unitsOf(layers[layer]);
        const dense = new lib.FullyConnLayer({ ...size(inputs), num_neurons: units.length });
        units.forEach(({ bias, weights }, i) => {
            dense.filters[i].w.set(weights);
            dense.biases.w[i] = bias;
        });
        return [dense, new lib.SigmoidLayer(size(units.length))];
    };
    const peer = new lib.Net();
    peer.layers = [new lib.InputLayer({ out_sx: 1, out_sy: 1, out_depth: 2 }), ...dense(0, 2), ...dense(1, 3),
        new lib.RegressionLayer(size(1))];
    const options = { method: 'sgd', learning_rate: RATE, momentum: 0, batch_size: 1, l2_decay: 0 };
    const trainer = new lib.SGDTrainer(peer, options);
    const volumes = rows.map(({ input, output }) => [new lib.Vol(input), output]);
    return {
        name: 'convnetjs', sameSteps: true,
        train(epochs) {
            for (let i = 0; i < epochs; i++) for (const [x, y] of volumes) trainer.train(x, y);
        },
        outputs: () => rows.map(({ input }) => peer.forward(new lib.Vol(input)).w[0]),
    };
}

async function check(contenders, { targets }) {
    const [ours] = contenders;
    for (const { train } of contenders) await train(EQUAL_EPOCHS);
    for (const { name, outputs } of contenders.filter(({ sameSteps }) => sameSteps)) compare(name, outputs(), ours.outputs(), 1e-3);
    for (const { train } of contenders) await train(LEARNT_EPOCHS);
    for (const { name, outputs } of contenders) compare(name, outputs(), targets, 0.1);
}

async function open(isa) {
    const xor = await task();
    const ours = await vane(Network, xor, isa);
    const contenders = [{ name: 'vane', sameSteps: true, ...ours },
        { name: 'brain.js', sameSteps: true, ...brain(await library('brain.js'), xor) }, await synaptic(xor), await convnet(xor)];
    await check(contenders, xor);
    for (const contender of contenders) {
        contender.run = () => contender.train(EPOCHS);
        contender.work = EPOCHS * rows.length;
    }
    return { contenders, close: () => ours.net.dispose() };
}

export const xors = ['simd128', 'relaxed'].map((width) => (
    { name: 'train 2-3-1 b1', width, unit: 'samples/s', goal: GOAL, open: () => open(width) }));
