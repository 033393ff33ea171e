import { wrongType } from '../check.mjs';

/** The name, or the index as a string, of the network's largest output for this input. */
export function likely(input, net) {
    if (typeof net?.run !== 'function') throw wrongType('net', net, 'a NeuralNetwork');
    const outputs = Object.entries(net.run(input));
    return outputs.reduce((best, other) => (other[1] > best[1] ? other : best))[0];
}
