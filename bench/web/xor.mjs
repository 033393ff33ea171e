// Samples a second of XOR, 2-3-1, all sigmoid: the four rows in their order, a step for each. Everyone starts from the
// same weights.
import { Network } from './package.mjs';
import { compare } from './data.mjs';
import { library } from './peers.mjs';

const GOAL = 3, EPOCHS = 2000;
const RATE = 0.7;           // for a gradient of output - target, as the peers have it; that of our mse is twice this
const EQUAL_EPOCHS = 200;   // after which those that take the same steps still agree to 1e-3
const LEARNT_EPOCHS = 5000;
const rows = [[0, 0], [0, 1], [1, 0], [1, 1]].map((input) => ({ input, output: [input[0] ^ input[1]] }));
const data = { inputs: rows.map(({ input }) => input), targets: rows.flatMap(({ output }) => output) };

async function ours(isa) {
    const layers = [3, 1].map((units) => ({ units, activation: 'sigmoid' }));
    const net = await Network.create({ inputs: 2, layers, seed: 1, isa });
    const steps = { batchSize: 1, optimizer: 'sgd', momentum: 0, learningRate: RATE / 2 };
    const options = { ...steps, loss: 'mse', shuffle: false };
    return {
        name: 'vane', net, sameSteps: true,
        train: (epochs) => net.train(data, { ...options, epochs }),
        predict: (input) => net.predict(input)[0],
    };
}

/** [unit][input] of a layer, and its biases. */
function unitsOf(net, layer) {
    const { weights, bias } = net.getWeights(layer);
    return Array.from(bias, (value, unit) => (
        { bias: value, weights: Array.from(weights).filter((_, i) => i % bias.length === unit) }));
}

/** It checks errorThresh and momentum to be above 0. */
async function brain(net) {
    const { NeuralNetwork } = await library('brain.js');
    const asJson = (layer) => Object.fromEntries(unitsOf(net, layer).map(
        ({ bias, weights }, i) => [i, { bias, weights: { ...weights } }]));
    const peer = new NeuralNetwork({ hiddenLayers: [3], activation: 'sigmoid' });
    peer.fromJSON({ sizes: [2, 3, 1], layers: [{ 0: {}, 1: {} }, asJson(0), asJson(1)], activation: 'sigmoid' });
    const options = { errorThresh: 1e-12, momentum: 1e-12, learningRate: RATE, log: false };
    return {
        name: 'brain.js', sameSteps: true,
        train: (epochs) => peer.train(rows, { ...options, iterations: epochs }),
        predict: (input) => peer.run(input)[0],
    };
}

/** Its steps are others: the output unit's gradient lacks the slope, and its weights change before the hidden units see
 *  them. */
async function synaptic(net) {
    const { Architect, Trainer } = await library('synaptic');
    const peer = new Architect.Perceptron(2, 3, 1);
    const { input, hidden: [middle], output } = peer.layers;
    [[input, middle], [middle, output]].forEach(([from, to], layer) => unitsOf(net, layer).forEach((unit, i) => {
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
        predict: (x) => peer.activate(x)[0],
    };
}

/** A regression of its own making has a linear output, so the layers are put together by hand. */
async function convnet(net) {
    const lib = await library('convnetjs');
    const size = (n) => ({ in_sx: 1, in_sy: 1, in_depth: n });
    const dense = (layer, inputs) => {
        const units = unitsOf(net, layer);
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
        predict: (input) => peer.forward(new lib.Vol(input)).w[0],
    };
}

const answers = ({ predict }) => rows.map(({ input }) => predict(input));

async function check(contenders) {
    for (const { train } of contenders) await train(EQUAL_EPOCHS);
    for (const peer of contenders.filter(({ sameSteps }) => sameSteps)) {
        compare(peer.name, answers(peer), answers(contenders[0]), 1e-3);
    }
    for (const { train } of contenders) await train(LEARNT_EPOCHS);
    for (const contender of contenders) compare(contender.name, answers(contender), data.targets, 0.1);
}

async function open(isa) {
    const contenders = [await ours(isa)];
    const { net } = contenders[0];
    for (const make of [brain, synaptic, convnet]) contenders.push(await make(net));
    await check(contenders);
    for (const contender of contenders) {
        contender.run = () => contender.train(EPOCHS);
        contender.work = EPOCHS * rows.length;
    }
    return { contenders, close: () => net.dispose() };
}

export const xors = ['simd128', 'relaxed'].map((width) => (
    { name: 'train 2-3-1 b1', width, unit: 'samples/s', goal: GOAL, open: () => open(width) }));
