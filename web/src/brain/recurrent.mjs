// Names of brain.js that have nothing behind them here.
import { VaneError } from '../errors.mjs';

/** A class that says so when someone makes one. */
const refused = (name) => class {
    constructor() {
        throw new VaneError('unsupported',
            `recurrent.${name} is not supported: vane-nn/brain has NeuralNetwork, which takes rows of a fixed length`);
    }
};

const names = ['RNN', 'LSTM', 'GRU', 'RNNTimeStep', 'LSTMTimeStep', 'GRUTimeStep'];

export const recurrent = Object.fromEntries(names.map((name) => [name, refused(name)]));
