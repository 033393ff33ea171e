// What only FANN's users need: the lean module of a width goes without it, NAME-fann.wasm has it all.
import { argumentError, show, wrongType } from './check.mjs';

const activations = [
    'threshold', 'threshold_symmetric', 'sigmoid_stepwise', 'sigmoid_symmetric_stepwise', 'gaussian',
    'gaussian_symmetric', 'gaussian_stepwise', 'elliot', 'elliot_symmetric', 'linear_piece', 'linear_piece_symmetric',
    'sin_symmetric', 'cos_symmetric', 'sin', 'cos',
];
const optimizers = ['rprop', 'quickprop', 'sarprop'];
const losses = ['tanh_error'];

export const fannNames = new Set([...activations, ...optimizers, ...losses]);

/** Whether a network, or a run of training, that asks for these names is one for the whole module. */
export const needsFann = (...names) => names.some((name) => fannNames.has(name));

const MAGIC = 'FANN_F';

export const isFannText = (text) => text.startsWith(MAGIC);
export const isFannFile = (bytes) => isFannText(String.fromCharCode(...bytes.subarray(0, MAGIC.length)));

// By the bits of vane_fann_way, in vane.h.
const ways = ['halves', 'clips', 'slopes', 'rprop'];

/** The number of a user's fannWay: all of them, none, or an array of names. */
export function fannWayNumber(value) {
    if (typeof value === 'boolean') return value ? 2 ** ways.length - 1 : 0;
    if (!Array.isArray(value)) throw wrongType('fannWay', value, 'a boolean or an array of names');
    return value.reduce((sum, name) => {
        if (!ways.includes(name)) {
            throw argumentError(RangeError, `fannWay has ${show(name)}: expected ${ways.join(', ')}`, 'fannWay', name);
        }
        return sum | 2 ** ways.indexOf(name);
    }, 0);
}
