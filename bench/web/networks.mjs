// The same dense network in each library: relu, softmax, the same weights to begin with.
import { tfjsModel as layeredModel } from '../../web/demo/race/contenders.mjs';
import { Network } from './package.mjs';
import { networkModel } from './onnx.mjs';
import { onnxruntime, tensorflow } from './peers.mjs';

export async function ourNetwork(widths, isa, threads) {
    const layers = widths.slice(1).map((units) => ({ units, activation: 'relu' }));
    layers.at(-1).activation = 'softmax';
    return Network.create({ inputs: widths[0], layers, seed: 1, isa, threads });
}

export const weightsOf = (net) => net.layers.map((_, i) => net.getWeights(i));

export async function tfjsModel(net, widths) {
    const tf = await tensorflow();
    const activations = net.layers.map(({ activation }) => activation);
    return { tf, model: layeredModel(tf, widths, activations, weightsOf(net)) };
}

export async function ortSession(net, widths) {
    const { InferenceSession, Tensor } = await onnxruntime();
    const model = networkModel(widths, weightsOf(net));
    const session = await InferenceSession.create(model, { executionProviders: ['wasm'] });
    return { Tensor, session };
}
