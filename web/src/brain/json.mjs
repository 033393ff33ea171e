// brain.js's JSON as this package's NeuralNetwork reads and writes it.
import { VaneError } from '../errors.mjs';
import { writeJson as write } from '../json.mjs';
import { readJson as read } from '../read_json.mjs';
import { Columns } from './columns.mjs';
import { trainingToJson } from './options.mjs';

/** Of training, without what 2.0.0-beta says there of the network. */
function readTrainOpts({ activation: _, leakyReluAlpha: __, timeout, ...rest }) {
    return { ...rest, timeout: timeout === 'Infinity' ? Infinity : timeout };
}

/** All that a file says: { sizes, layers, columns, network, training }, the last two being options. */
export function readJson(json) {
    const { sizes, layers, inputNames, classNames, activation, leakyReluAlpha, isOldLeaky, options, trainOpts } = read(json);
    if (isOldLeaky) {
        throw new VaneError('unsupported',
            'activation is "leaky-relu" of brain.js 1, which is another curve: this network has to be trained anew');
    }
    const columns = (names, width) => (names ? Columns.ofNames(names) : Columns.ofWidth(width));
    return {
        sizes, layers,
        columns: { input: columns(inputNames, sizes[0]), output: columns(classNames, sizes.at(-1)) },
        network: {
            activation, leakyReluAlpha,
            binaryThresh: options.binaryThresh,
            hiddenLayers: sizes.slice(1, -1),
        },
        training: readTrainOpts(trainOpts),
    };
}

export function writeJson({ sizes, layers, columns, activation, leakyReluAlpha, trainOpts }) {
    return {
        ...write({ sizes, activation, layers, inputNames: columns.input.names, classNames: columns.output.names }),
        ...(activation === 'leaky-relu' ? { leakyReluAlpha } : {}),
        trainOpts: trainingToJson(trainOpts),
    };
}
