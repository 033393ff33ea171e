// How a network that reads digits is trained from the start: what it is, how it learns, and on what in a page that has samples.
import { nextTurn } from '../common/turn.mjs';
import { augment, random } from './augment.mjs';
import { SIDE } from './picture.mjs';

export const CLASSES = 10;
export const NETWORK = {
    inputs: SIDE * SIDE,
    layers: [{ units: 128, activation: 'relu', dropout: 0.2 }, { units: CLASSES, activation: 'softmax' }],
};
export const TRAINING = { learningRate: 0.002, schedule: 'cosine' };

const SET_ASIDE = 100;      // of the samples, to measure it
const TIMES = 10;           // each of the others is in the data, never the same
const PORTION = 32;         // rows made at once: about a millisecond

/** What samples { label, pixels } teach: { training, validation }, data for a network. */
export async function lessonsOf(samples) {
    const next = random(1);
    const unseen = samples.slice(-SET_ASIDE);
    const seen = Array(TIMES).fill(samples.slice(0, -SET_ASIDE)).flat();
    const inputs = new Float32Array(seen.length * NETWORK.inputs);
    for (const [i, { pixels }] of seen.entries()) {
        inputs.set(augment(pixels, next), i * NETWORK.inputs);
        if (i % PORTION === 0) await nextTurn();
    }
    return {
        training: { inputs, targets: seen.map(({ label }) => label) },
        validation: { inputs: unseen.map(({ pixels }) => pixels), targets: unseen.map(({ label }) => label) },
    };
}
