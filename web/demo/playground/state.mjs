// Everything that a link to the playground says, and how it says it. What is as at first is left out of a link.
import { DATA, REACH } from './data.mjs';

export const MOST_LAYERS = 4;
export const MOST_UNITS = 8;
export const MOST_POINTS = 400;
export const CHOICES = {
    data: Object.keys(DATA),
    activation: ['tanh', 'relu', 'leaky_relu', 'sigmoid', 'gelu', 'silu', 'sin', 'linear'],
    optimizer: ['adam', 'adamw', 'sgd', 'rmsprop', 'rprop'],
    rate: [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    decay: [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1],
    dropout: [0, 0.1, 0.2, 0.3, 0.5],
    batch: [1, 4, 8, 16, 32, 64, 0],
};
export const RANGES = { noise: [0, 50], split: [10, 100], seed: [0, 9999] };

const BYTES = 3;                // of a point: x, y, class
const CLASSES = 3;
const LONGEST = 4000;           // of a link, in characters
const STEPS = 255;

const FIRST = {
    data: 'spirals', noise: 0, split: 80, seed: 1, layers: [8, 8], activation: 'tanh', optimizer: 'adam', rate: 0.03,
    decay: 0.0001, dropout: 0, batch: 16, points: [],
};

export const makeState = (changes = {}) => ({ ...structuredClone(FIRST), ...changes });

const byteOf = (x) => Math.round((x + REACH) / (2 * REACH) * STEPS);
const coordinateOf = (byte) => byte / STEPS * 2 * REACH - REACH;

function writePoints(points) {
    const bytes = points.flatMap(([x, y, label]) => [byteOf(x), byteOf(y), label]);
    return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function readPoints(text) {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const count = binary.length / BYTES;
    if (!Number.isInteger(count) || count > MOST_POINTS) throw new RangeError('not so many points');
    return Array.from({ length: count }, (_, i) => {
        const [x, y, label] = [0, 1, 2].map((part) => binary.charCodeAt(BYTES * i + part));
        if (label >= CLASSES) throw new RangeError('no such class');
        return [coordinateOf(x), coordinateOf(y), label];
    });
}

function readLayers(text) {
    const layers = text === '' ? [] : text.split('-').map(Number);
    const isUnits = (units) => Number.isInteger(units) && units >= 1 && units <= MOST_UNITS;
    if (layers.length > MOST_LAYERS || !layers.every(isUnits)) throw new RangeError('no such layers');
    return layers;
}

function readOne(key, text) {
    if (key === 'points') return readPoints(text);
    if (key === 'layers') return readLayers(text);
    const value = CHOICES[key]?.find((choice) => String(choice) === text) ?? (/^\d{1,4}$/.test(text) ? Number(text) : NaN);
    if (key in CHOICES && CHOICES[key].includes(value)) return value;
    const [least, most] = Object.hasOwn(RANGES, key) ? RANGES[key] : [1, 0];
    if (!(value >= least && value <= most)) throw new RangeError('out of range');
    return value;
}

const writeOne = (key, value) => ({ points: writePoints, layers: (layers) => layers.join('-') }[key] ?? String)(value);

/** The hash of a state; '' for the first one. */
export function writeState(state) {
    const said = Object.keys(FIRST).map((key) => [key, writeOne(key, state[key])]).filter(([key, text]) => text !== writeOne(key, FIRST[key]));
    return said.length > 0 ? `#${new URLSearchParams(said)}` : '';
}

/** The state that a hash says. Throws an Error with a sentence for the user when it says anything else. */
export function readState(hash) {
    if (hash.length > LONGEST) throw new Error('The link is longer than any that this page makes.');
    const state = makeState();
    for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
        if (!Object.hasOwn(FIRST, key)) throw new Error(`The link says “${key.slice(0, 20)}”, which this page doesn't know.`);
        try {
            state[key] = readOne(key, text);
        } catch {
            throw new Error(`The link's ${key}, “${text.slice(0, 20)}”, is none that this page has.`);
        }
    }
    return state;
}
