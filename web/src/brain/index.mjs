// brain.js's synchronous API over Vane: what its users know by these names.
import { Writable } from '#writable';
import { CrossValidate } from './cross_validate.mjs';
import { likely } from './likely.mjs';
import { NeuralNetwork, NeuralNetworkGPU } from './network.mjs';
import { recurrent } from './recurrent.mjs';
import { trainStreamOn } from './train_stream.mjs';

const TrainStream = trainStreamOn(Writable);

export { CrossValidate, likely, NeuralNetwork, NeuralNetworkGPU, recurrent, TrainStream };
export default { CrossValidate, likely, NeuralNetwork, NeuralNetworkGPU, recurrent, TrainStream };
