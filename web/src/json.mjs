// Networks as JSON in the form of brain.js 1.6.1.
import { VaneError } from './errors.mjs';

/** Slope of leaky_relu below 0. */
export const LEAK = 0.01;

// brain.js's leaky-relu is another function.
const activations = ['sigmoid', 'relu', 'tanh'];

// From there on sigmoid and tanh are as good as flat.
const FLAT_SUM = 100;

/** An object of these names, `__proto__` too. */
const byName = (names, valueOf) => Object.fromEntries(names.map((name, i) => [name, valueOf(i)]));

const numbers = (count) => Array.from({ length: count }, (_, i) => String(i));

/** All of the JSON but options: layers are { weights: [inputs][units], bias }, names null where columns have none. */
export function writeJson({ sizes, layers, inputNames, classNames, activation }) {
    const names = sizes.map(numbers);
    names[0] = inputNames ?? names[0];
    names[sizes.length - 1] = classNames ?? names.at(-1);
    const written = layers.map(({ weights, bias }, index) => byName(names[index + 1], (j) => ({
        bias: bias[j],
        weights: byName(names[index], (i) => weights[i * bias.length + j]),
    })));
    return {
        sizes: [...sizes],
        layers: [byName(names[0], () => ({})), ...written],
        outputLookup: classNames !== null,
        inputLookup: inputNames !== null,
        activation,
    };
}

function leavesOut({ layers, shortcuts, sumLimit, scaling }) {
    const first = layers[0].activation;
    const flattens = ['sigmoid', 'tanh'].includes(first) && sumLimit >= FLAT_SUM;
    const reasons = {
        shortcuts,
        [`sumLimit ${sumLimit}`]: sumLimit < Infinity && !flattens,
        'scaling of inputs': scaling.inputs,
        'scaling of outputs': scaling.outputs,
    };
    for (const { activation } of layers) {
        if (typeof activation !== 'string') reasons['units of a layer that differ'] = true;
        else if (!activations.includes(activation)) reasons[`activation "${activation}"`] = true;
        else if (activation !== first) reasons[`activation "${activation}" beside "${first}"`] = true;
    }
    return Object.keys(reasons).filter((reason) => reasons[reason]);
}

/** Names that are the keys of an object, in its order; null where they aren't. */
function asKeys(names) {
    const keys = Object.keys(Object.fromEntries((names ?? []).map((name) => [name])));
    return names?.every((name, i) => name === keys[i]) ? names : null;
}

/** Steepness becomes part of the weights. */
function unsteepened({ units, steepness, weights, bias }) {
    const factor = (unit) => (Array.isArray(steepness) ? steepness[unit] : steepness);
    return { weights: weights.map((weight, i) => factor(i % units) * weight), bias: bias.map((b, unit) => factor(unit) * b) };
}

export function toBrain(net) {
    const missing = leavesOut(net);
    if (missing.length) throw new VaneError('unsupported', `the JSON of brain.js has no ${missing.join(', no ')}`);
    const { inputs, layers, inputNames, classNames } = net;
    const json = writeJson({
        sizes: [inputs, ...layers.map(({ units }) => units)], layers: layers.map(unsteepened),
        inputNames: asKeys(inputNames), classNames: asKeys(classNames), activation: layers[0].activation,
    });
    return { ...json, trainOpts: {} };
}
