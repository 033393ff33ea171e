// brain.js's JSON: that of 1.6.1, which is written, and of 2.0.0-beta, which is read too. A file is checked whole
// before anything is made of it.
import { show } from '../check.mjs';
import { VaneError } from '../errors.mjs';
import { Columns } from './columns.mjs';
import { activations, defaults, trainingToJson } from './options.mjs';

const refuse = (message) => { throw new VaneError('format', message); };

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function checkObject(value, what) {
    return isObject(value) ? value : refuse(`${what} is ${show(value)}: expected an object`);
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
    sizes.forEach((size, i) => {
        if (!(Number.isInteger(size) && size > 0)) refuse(`sizes[${i}] is ${show(size)}: expected an integer above 0`);
    });
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
    return { weights, biases: Float32Array.from(all, ({ bias }) => bias) };
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
        outputNames: columnNames(names.at(-1), outputLookup),
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
        outputNames: readLookup(outputLookup, sizes.at(-1), 'outputLookup'),
    };
}

/** brain.js 1 gives 0 for what is negative, and leakyReluAlpha times what isn't; it doesn't write that number, which
 *  Vane does. */
function refuseOldLeakyRelu(isSecond, { activation, leakyReluAlpha }) {
    if (isSecond || activation !== 'leaky-relu' || leakyReluAlpha !== undefined) return;
    throw new VaneError('unsupported',
        'activation is "leaky-relu" of brain.js 1, which is another curve: this network has to be trained anew');
}

/** Of training, without what 2.0.0-beta says there of the network. */
function readTrainOpts({ activation: _, leakyReluAlpha: __, timeout, ...rest }) {
    return { ...rest, timeout: timeout === 'Infinity' ? Infinity : timeout };
}

/** All that a file says: { sizes, activation, layers, columns, network, training }, the last two being options. */
export function readJson(json) {
    const sizes = checkSizes(checkObject(json, 'the JSON').sizes);
    const isSecond = Array.isArray(json.layers) && Array.isArray(json.layers[1]?.weights);
    const [options, trainOpts] = ['options', 'trainOpts'].map((name) => checkObject(json[name] ?? {}, name));
    const activation = (isSecond ? trainOpts.activation : json.activation) ?? defaults.activation;
    const leakyReluAlpha = isSecond ? trainOpts.leakyReluAlpha : json.leakyReluAlpha;
    if (!Object.hasOwn(activations, activation)) {
        refuse(`activation is ${show(activation)}: expected ${Object.keys(activations).join(', ')}`);
    }
    refuseOldLeakyRelu(isSecond, json);
    const { layers, inputNames, outputNames } = (isSecond ? readSecondForm : readFirstForm)(json);
    const columns = (names, width) => (names ? Columns.ofNames(names) : Columns.ofWidth(width));
    return {
        sizes: [...sizes],
        layers,
        columns: { input: columns(inputNames, sizes[0]), output: columns(outputNames, sizes.at(-1)) },
        network: {
            activation, leakyReluAlpha,
            binaryThresh: options.binaryThresh,
            hiddenLayers: sizes.slice(1, -1),
        },
        training: readTrainOpts(trainOpts),
    };
}

/** An object of these names, `__proto__` too. */
const byName = (names, valueOf) => Object.fromEntries(names.map((name, i) => [name, valueOf(i)]));

export function writeJson({ sizes, layers, columns, activation, leakyReluAlpha, trainOpts }) {
    const numbers = (size) => Array.from({ length: size }, (_, i) => String(i));
    const names = sizes.map(numbers);
    names[0] = columns.input.names ?? names[0];
    names[sizes.length - 1] = columns.output.names ?? names.at(-1);
    const written = layers.map(({ weights, biases }, index) => byName(names[index + 1], (j) => ({
        bias: biases[j],
        weights: byName(names[index], (i) => weights[i * biases.length + j]),
    })));
    return {
        sizes: [...sizes],
        layers: [byName(names[0], () => ({})), ...written],
        outputLookup: columns.output.names !== null,
        inputLookup: columns.input.names !== null,
        activation,
        ...(activation === 'leaky-relu' ? { leakyReluAlpha } : {}),
        trainOpts: trainingToJson(trainOpts),
    };
}
