// Names that the page for those who come from TensorFlow.js puts side by side: what each of them stands for, there and here.
import { Network } from '../../web/src/index.mjs';

const inputs = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(5 * i + 1)]);
const targets = inputs.map((_, i) => [0, 1, 2].map((k) => Number(k === i % 3)));
const kernel = [1, -0.5, 0.25, 0.75, -1, 0.5, -0.25, 2, 1.5];
const bias = [0.1, -0.2, 0.3];

/** One layer, the same in both. */
function theirModel(tf, activation) {
    const layer = tf.layers.dense({ units: 3, activation, inputShape: [3] });
    const model = tf.sequential({ layers: [layer] });
    layer.setWeights([tf.tensor2d(kernel, [3, 3]), tf.tensor1d(bias)]);
    return model;
}

async function ourNetwork(activation) {
    const net = await Network.create({ inputs: 3, layers: [{ units: 3, activation }] });
    net.setWeights(0, { weights: kernel, bias });
    return net;
}

/** Code of the table as what it means. */
const valueOf = (code, tf) => new Function('tf', `return ${code};`)(tf);

const lastActivation = { categorical_cross_entropy: 'softmax', binary_cross_entropy: 'sigmoid' };

function deviation(values) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Of a normal distribution that is cut at two deviations: what is left of the deviation. */
const CUT = 0.8796;

/** By heading: what a name of theirs and one of ours make, and how far that may be from each other. */
export const tables = {
    'Activations': {
        near: () => 1e-6,
        theirs: (tf, name) => theirModel(tf, name).predict(tf.tensor2d(inputs)).dataSync(),
        ours: async (name) => (await ourNetwork(name)).predict(inputs),
    },
    'Losses': {
        near: () => 1e-6,
        theirs(tf, loss, name) {
            const model = theirModel(tf, lastActivation[name] ?? 'linear');
            model.compile({ optimizer: 'sgd', loss });
            return model.evaluate(tf.tensor2d(inputs), tf.tensor2d(targets)).dataSync()[0];
        },
        ours: async (loss) => (await (await ourNetwork(lastActivation[loss] ?? 'linear')).evaluate({ inputs, targets }, { loss })).loss,
    },
    'Optimizers': {
        near: (code) => (code.includes('rmsprop') ? 1e-3 : 1e-5),       // theirs adds epsilon under the root
        async theirs(tf, code) {
            const model = theirModel(tf, 'softmax');
            model.compile({ optimizer: valueOf(code, tf), loss: 'categoricalCrossentropy' });
            const options = { epochs: 5, batchSize: 16, shuffle: false, verbose: 0 };
            await model.fit(tf.tensor2d(inputs), tf.tensor2d(targets), options);
            return model.getWeights()[0].dataSync();
        },
        async ours(code) {
            const net = await ourNetwork('softmax');
            await net.train({ inputs, targets }, { ...valueOf(code), epochs: 5, batchSize: 16, shuffle: false });
            return net.getWeights(0).weights;
        },
    },
    'Initialisers': {
        near: () => 0.005,
        theirs(tf, name) {
            const values = tf.initializers[name]({}).apply([100, 60]).dataSync();
            return deviation(values) / (name.endsWith('Normal') ? CUT : 1);
        },
        async ours(initialiser) {
            const net = await Network.create({ inputs: 100, layers: [{ units: 60, initialiser }] });
            return deviation(net.getWeights(0).weights);
        },
    },
};
