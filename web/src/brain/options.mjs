// brain.js's options: their names, defaults and ranges.
import { callback, options as checkOptions, outOfRange, wrongType } from '../check.mjs';
import { VaneError } from '../errors.mjs';

/** Of a network; `seed` is ours: without one, each network begins with weights of its own. */
export const defaults = {
    leakyReluAlpha: 0.01,
    binaryThresh: 0.5,
    hiddenLayers: null,
    activation: 'sigmoid',
    seed: undefined,
};

/** Of training. */
export const trainDefaults = {
    iterations: 20000,
    errorThresh: 0.005,
    log: false,
    logPeriod: 10,
    learningRate: 0.3,
    momentum: 0.1,
    callback: null,
    callbackPeriod: 10,
    timeout: Infinity,
    praxis: null,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
};

/** What Vane calls its activations. */
export const activations = { sigmoid: 'sigmoid', relu: 'relu', 'leaky-relu': 'leaky_relu', tanh: 'tanh' };

/** A check of a number: within(test, expected)(value, what). */
const within = (test, expected) => (value, what) => {
    if (typeof value !== 'number') throw wrongType(what, value, expected);
    if (!test(value)) throw outOfRange(what, value, expected);
};

const oneOf = (values, expected) => (value, what) => {
    if (!values.includes(value)) throw outOfRange(what, value, expected);
};

const count = within((n) => Number.isInteger(n) && n > 0, 'an integer above 0');
const fraction = within((n) => n >= 0 && n < 1, 'a number from 0 up to but not including 1');
const positive = within((n) => n > 0, 'a number above 0');

const networkChecks = {
    activation: oneOf(Object.keys(activations), Object.keys(activations).join(', ')),
    binaryThresh: within(Number.isFinite, 'a number'),
    leakyReluAlpha: oneOf([defaults.leakyReluAlpha], `${defaults.leakyReluAlpha}, the only one that there is`),
    seed: within((n) => Number.isSafeInteger(n) && n >= 0, 'an integer of at least 0'),
    hiddenLayers(value, what) {
        if (value === null) return;
        if (!Array.isArray(value)) throw wrongType(what, value, 'an array of sizes');
        for (const [i, size] of value.entries()) count(size, `${what}[${i}]`);
    },
};

const trainChecks = {
    iterations: within((n) => n === Infinity || (Number.isInteger(n) && n > 0), 'an integer above 0'),
    errorThresh: fraction,
    log: (value, what) => (typeof value === 'boolean' ? value : callback(value, what)),
    logPeriod: count,
    learningRate: within((n) => n > 0 && n < 1, 'a number above 0 and below 1'),
    momentum: fraction,
    callback: (value, what) => callback(value ?? undefined, what),
    callbackPeriod: count,
    timeout: positive,
    praxis: oneOf([null, 'adam'], "null or 'adam'"),
    beta1: fraction,
    beta2: fraction,
    epsilon: positive,
};

/** Those of `given` that `checks` knows, over `current`: undefined leaves what there is. */
function merge(current, given, checks) {
    const merged = { ...current };
    for (const [name, check] of Object.entries(checks)) {
        if (!Object.hasOwn(given, name) || given[name] === undefined) continue;
        check(given[name], name);
        merged[name] = given[name];
    }
    return merged;
}

const trainNames = Object.keys(trainDefaults);
const networkNames = Object.keys(defaults);

/** Of training, over those in force; `log: true` is the console's. */
function mergeTraining(current, given) {
    const merged = merge(current, given, trainChecks);
    if (merged.log === true) merged.log = console.log;
    return merged;
}

/** Of a new network, from what its user gives. */
export function readOptions(given) {
    const checked = checkOptions(given, [...networkNames, ...trainNames], 'the options');
    return { network: merge(defaults, checked, networkChecks), training: mergeTraining(trainDefaults, checked) };
}

/** Of a network as they are now: its user may have set them. */
export const checkNetwork = (network) => merge(defaults, network, networkChecks);

/** The same from what a user gives for training alone; an activation may be among it while there is no network. */
export function readTraining(given, current, network, built) {
    const checked = checkOptions(given, [...trainNames, 'activation', 'leakyReluAlpha'], 'the training options');
    const { activation } = merge(network, checked, networkChecks);
    if (built && activation !== network.activation) {
        throw new VaneError('state',
            `activation is "${activation}": this network was built with "${network.activation}"`,
            { option: 'activation', value: activation });
    }
    return { activation, training: mergeTraining(current, checked) };
}

/** As brain.js's JSON has them. */
export function trainingToJson(training) {
    const { callback: _, log, timeout, ...rest } = training;
    const kept = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
    return { ...kept, log: typeof log === 'function', ...(timeout === Infinity ? {} : { timeout }) };
}

/** Vane's options for such training of so many outputs. brain.js's gradient is that of half the sum of squares, Vane's
 *  mse is their mean; and brain.js's momentum leaves biases alone. */
export function vaneOptions({ learningRate, momentum, praxis, beta1, beta2, epsilon, errorThresh }, outputs) {
    const half = outputs / 2;
    const rule = praxis === 'adam'
        ? { optimizer: 'adam', learningRate, beta1, beta2, epsilon: epsilon / half }
        : { optimizer: 'sgd', learningRate: learningRate * half, momentum, biasMomentum: false };
    return { ...rule, loss: 'mse', batchSize: 1, shuffle: false, stopLoss: errorThresh };
}
