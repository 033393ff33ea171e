// The same network in each library: dense layers of sigmoid units, the same weights to begin with, trained by plain gradient
// descent on the mean squared error. What runs under the clock is here; bench/web has it too.
//
// A task is { widths, layers, inputs, targets, batchSize, rate }: layers[i] has weights [inputs][units] and a bias; inputs and
// targets are flat. `rate` is for a gradient of output - target, row by row. A mean over outputs and batch divides that by
// both, and the square doubles it; so the rates of those that take the mean are larger, and all make the same way.
//
// A contender has train(epochs), predictor(rows), which gives a function that predicts the first rows once, and outputs().

const meanRate = ({ widths, batchSize, rate }) => rate * batchSize * widths.at(-1) / 2;
const rowsOf = ({ widths, inputs }) => inputs.length / widths[0];
const firstRows = ({ widths, inputs }, rows) => inputs.subarray(0, rows * widths[0]);

export async function vane(Network, task, isa) {
    const { widths, layers, inputs, targets, batchSize } = task;
    const units = widths.slice(1).map((count) => ({ units: count, activation: 'sigmoid' }));
    const net = await Network.create({ inputs: widths[0], layers: units, isa });
    layers.forEach((values, i) => net.setWeights(i, values));
    const options = { batchSize, loss: 'mse', optimizer: 'sgd', momentum: 0, learningRate: meanRate(task), shuffle: false };
    const predictor = (rows) => {
        const x = firstRows(task, rows);
        return () => net.predict(x, { rows });
    };
    return {
        net, predictor,
        train: (epochs) => net.train({ inputs, targets }, { ...options, epochs }),
        outputs: () => predictor(rowsOf(task))(),
    };
}

/** A model of dense layers with these weights. */
export function tfjsModel(tf, widths, activations, layers) {
    const model = tf.sequential();
    activations.forEach((activation, i) => model.add(tf.layers.dense({ units: widths[i + 1], activation, inputShape: [widths[i]] })));
    const tensors = layers.flatMap(({ weights, bias }, i) => [tf.tensor2d(weights, [widths[i], widths[i + 1]]), tf.tensor1d(bias)]);
    model.setWeights(tensors);
    tf.dispose(tensors);
    return model;
}

export function tfjs(tf, task) {
    const { widths, layers, inputs, targets, batchSize } = task;
    const model = tfjsModel(tf, widths, layers.map(() => 'sigmoid'), layers);
    model.compile({ optimizer: tf.train.sgd(meanRate(task)), loss: 'meanSquaredError' });
    const x = tf.tensor2d(inputs, [rowsOf(task), widths[0]]), y = tf.tensor2d(targets, [rowsOf(task), widths.at(-1)]);
    const predictor = (rows) => {
        const first = firstRows(task, rows);
        return () => tf.tidy(() => model.predict(tf.tensor2d(first, [rows, widths[0]]), { batchSize: rows }).dataSync());
    };
    return {
        predictor,
        train: (epochs) => model.fit(x, y, { epochs, batchSize, verbose: 0, shuffle: false, yieldEvery: 'never' }),
        outputs: () => predictor(rowsOf(task))(),
    };
}

/** [unit][input] of a layer, and its biases. */
export const unitsOf = ({ weights, bias }) => Array.from(bias, (value, unit) => (
    { bias: value, weights: Array.from(weights).filter((_, i) => i % bias.length === unit) }));

/** It takes each row for itself, whatever the task's batches, and checks errorThresh and momentum to be above 0. */
export function brain({ NeuralNetwork }, task) {
    const { widths, layers, inputs, targets, rate } = task;
    const asJson = (layer) => Object.fromEntries(unitsOf(layer).map(({ bias, weights }, i) => [i, { bias, weights: { ...weights } }]));
    const net = new NeuralNetwork({ hiddenLayers: widths.slice(1, -1), activation: 'sigmoid' });
    const first = Object.fromEntries(Array.from({ length: widths[0] }, (_, i) => [i, {}]));
    net.fromJSON({ sizes: widths, layers: [first, ...layers.map(asJson)], activation: 'sigmoid' });
    const part = (values, width, i) => Array.from(values.subarray(i * width, (i + 1) * width));
    const data = Array.from({ length: rowsOf(task) }, (_, i) => (
        { input: part(inputs, widths[0], i), output: part(targets, widths.at(-1), i) }));
    const options = { errorThresh: 1e-12, momentum: 1e-12, learningRate: rate, log: false };
    const predictor = (rows) => {
        const x = data.slice(0, rows).map(({ input }) => input);
        return () => x.map((row) => net.run(row));
    };
    return {
        predictor,
        train: (epochs) => net.train(data, { ...options, iterations: epochs }),
        outputs: () => Float32Array.from(predictor(data.length)().flatMap((row) => [...row])),
    };
}
