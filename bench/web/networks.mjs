// The same dense network in each library: relu, softmax, the same weights to begin with.
import { Network } from './package.mjs';
import { networkModel } from './onnx.mjs';
import { onnxruntime, tensorflow } from './peers.mjs';

export async function ourNetwork(widths, isa, threads) {
    const layers = widths.slice(1).map((units) => ({ units, activation: 'relu' }));
    layers.at(-1).activation = 'softmax';
    return Network.create({ inputs: widths[0], layers, seed: 1, isa, threads });
}

const weightsOf = (net) => net.layers.map((_, i) => net.getWeights(i));

export async function tfjsModel(net, widths) {
    const tf = await tensorflow();
    const model = tf.sequential();
    net.layers.forEach(({ activation }, i) => model.add(tf.layers.dense(
        { units: widths[i + 1], activation, inputShape: [widths[i]] })));
    const tensors = weightsOf(net).flatMap(({ weights, bias }, i) =>
        [tf.tensor2d(weights, [widths[i], widths[i + 1]]), tf.tensor1d(bias)]);
    model.setWeights(tensors);
    tf.dispose(tensors);
    return { tf, model };
}

export async function ortSession(net, widths) {
    const { InferenceSession, Tensor } = await onnxruntime();
    const model = networkModel(widths, weightsOf(net));
    const session = await InferenceSession.create(model, { executionProviders: ['wasm'] });
    return { Tensor, session };
}
