// brain.js's JSON: that of 1.6.1, and of 2.0.0-beta. A file is checked whole before anything is made of it.
import { own, show, wrongType } from './check.mjs';
import { VaneError } from './errors.mjs';
import { LEAK } from './json.mjs';

const refuse = (message) => { throw new VaneError('format', `brain.js: ${message}`); };

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function checkObject(value, what) {
    return isObject(value) ? own(value) : refuse(`${what} is ${show(value)}: expected an object`);
}

function checkArray(value, length, what) {
    if (!Array.isArray(value)) refuse(`${what} is ${show(value)}: expected an array`);
    if (value.length !== length) refuse(`${what} has ${value.length} elements: expected ${length}`);
    return value;
}

function checkNumber(value, what) {
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
        refuse(`${what} is ${show(value)}: expected a finite number`);
    }
    return value;
}

function checkSizes(sizes) {
    if (!Array.isArray(sizes) || sizes.length < 2) refuse(`sizes is ${show(sizes)}: expected an array of at least 2`);
    for (const [i, size] of sizes.entries()) {
        if (!(Number.isInteger(size) && size > 0)) refuse(`sizes[${i}] is ${show(size)}: expected an integer above 0`);
    }
    return sizes;
}

/** The own names of an object that must have just so many. */
function namesOf(value, count, what) {
    const names = Object.keys(checkObject(value, what));
    if (names.length !== count) refuse(`${what} has ${names.length} entries: sizes says ${count}`);
    return names;
}

/** A layer's weights as Vane has them, [inputs][units], from unit(j) = { bias, weight(i) }, which has made sure that
 *  the file has as many weights as that: only then is memory taken. */
function gather(inputs, units, unit) {
    const all = Array.from({ length: units }, (_, j) => unit(j));
    const weights = new Float32Array(inputs * units);
    all.forEach(({ weight }, j) => {
        for (let i = 0; i < inputs; i++) weights[i * units + j] = weight(i);
    });
    return { weights, bias: Float32Array.from(all, ({ bias }) => bias) };
}

/** Layer `index` of 1.6.1: { unit: { bias, weights: { input: number } } } by the names of units. */
function readNamed(layer, units, inputs, what) {
    return gather(inputs.length, units.length, (j) => {
        const place = `${what}[${show(units[j])}]`;
        const { bias, weights } = checkObject(layer[units[j]], place);
        namesOf(weights, inputs.length, `${place}.weights`);
        return {
            bias: checkNumber(bias, `${place}.bias`),
            weight: (i) => checkNumber(Object.hasOwn(weights, inputs[i]) ? weights[inputs[i]] : undefined,
                `${place}.weights[${show(inputs[i])}]`),
        };
    });
}

/** The names that columns bear; null where they are the numbers from 0 on and the file doesn't call them names. */
function columnNames(names, isLookup) {
    return isLookup || !names.includes('0') ? names : null;
}

function readFirstForm({ sizes, layers, inputLookup, outputLookup }) {
    checkArray(layers, sizes.length, 'layers');
    const names = layers.map((layer, i) => namesOf(layer, sizes[i], `layers[${i}]`));
    return {
        layers: layers.slice(1).map((layer, i) => readNamed(layer, names[i + 1], names[i], `layers[${i + 1}]`)),
        inputNames: columnNames(names[0], inputLookup),
        classNames: columnNames(names.at(-1), outputLookup),
    };
}

/** The names of a table { name: place }, in the order of their places. */
function readLookup(table, width, what) {
    if (table === null || table === undefined) return null;
    const names = [];
    for (const name of namesOf(table, width, what)) {
        const place = table[name];
        if (!(Number.isInteger(place) && place >= 0 && place < width) || names[place] !== undefined) {
            refuse(`${what}[${show(name)}] is ${show(place)}: expected a place of its own below ${width}`);
        }
        names[place] = name;
    }
    return names;
}

function readSecondForm({ sizes, layers, inputLookup, outputLookup }) {
    checkArray(layers, sizes.length, 'layers');
    return {
        layers: layers.slice(1).map((layer, index) => {
            const [inputs, units, what] = [sizes[index], sizes[index + 1], `layers[${index + 1}]`];
            const weights = checkArray(checkObject(layer, what).weights, units, `${what}.weights`);
            const biases = checkArray(layer.biases, units, `${what}.biases`);
            return gather(inputs, units, (j) => {
                const row = checkArray(weights[j], inputs, `${what}.weights[${j}]`);
                return {
                    bias: checkNumber(biases[j], `${what}.biases[${j}]`),
                    weight: (i) => checkNumber(row[i], `${what}.weights[${j}][${i}]`),
                };
            });
        }),
        inputNames: readLookup(inputLookup, sizes[0], 'inputLookup'),
        classNames: readLookup(outputLookup, sizes.at(-1), 'outputLookup'),
    };
}

const activations = ['sigmoid', 'relu', 'leaky-relu', 'tanh'];

/** All that a file says of the network, and its options. `isOldLeaky`: its activation is that of brain.js 1, which says
 *  leaky-relu and gives 0 for what is negative, leakyReluAlpha times what isn't. It doesn't write that number, Vane does. */
export function readJson(value) {
    const json = checkObject(value, 'the JSON');
    const type = json.type ?? 'NeuralNetwork';
    if (!['NeuralNetwork', 'NeuralNetworkGPU'].includes(type)) {
        throw new VaneError('unsupported', `brain.js: type is ${show(type)}: only NeuralNetwork is read`);
    }
    const sizes = checkSizes(json.sizes);
    const isSecond = Array.isArray(json.layers) && Array.isArray(json.layers[1]?.weights);
    const [options, trainOpts] = ['options', 'trainOpts'].map((name) => checkObject(json[name] ?? {}, name));
    const { activation = 'sigmoid', leakyReluAlpha } = isSecond ? trainOpts : json;
    if (!activations.includes(activation)) refuse(`activation is ${show(activation)}: expected ${activations.join(', ')}`);
    const isOldLeaky = !isSecond && activation === 'leaky-relu' && leakyReluAlpha === undefined;
    return {
        ...(isSecond ? readSecondForm : readFirstForm)(json),
        sizes: [...sizes], activation, leakyReluAlpha, isOldLeaky, options, trainOpts,
    };
}

function parse(text) {
    try {
        return JSON.parse(text);
    } catch (error) {
        return refuse(error.message);
    }
}

function activationOf({ activation, leakyReluAlpha = LEAK, isOldLeaky }) {
    if (isOldLeaky) return { activation: 'relu', steepness: LEAK };
    if (activation === 'leaky-relu' && leakyReluAlpha !== LEAK) {
        throw new VaneError('unsupported', `brain.js: leakyReluAlpha is ${show(leakyReluAlpha)}: here it is ${LEAK}`);
    }
    return { activation: activation.replace('-', '_') };
}

/** What a network from an object or its text has to be made of: its description, weights by layer, and names. */
export function describeJson(json) {
    const value = typeof json === 'string' ? parse(json) : json;
    if (typeof value !== 'object') throw wrongType('json', json, "brain.js's JSON");
    const { sizes, layers, inputNames, classNames, ...rest } = readJson(value);
    const units = { ...activationOf(rest), initialiser: 'zero' };
    return {
        description: { inputs: sizes[0], layers: sizes.slice(1).map((size) => ({ units: size, ...units })) },
        weights: layers, inputNames, classNames,
    };
}
