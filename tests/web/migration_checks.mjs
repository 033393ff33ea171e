// What samples of the pages for those who come from brain.js or TensorFlow.js must find, by their headings: `near` how far
// their findings may be from each other, `holds` what is so of each one.
import assert from 'node:assert/strict';

const learntXor = ({ outputs }) => [0, 1, 1, 0].forEach((target, i) => {
    assert.ok(Math.abs(outputs[i] - target) < 0.25, `${i}: ${outputs[i]}`);
});

/** Of what should be two of the same. */
const isSame = ({ difference = 0 }) => assert.ok(Math.abs(difference) <= 1e-6, `${difference}`);

// Where weights begin by chance, two that have learnt the same are only so near.
const LEARNT = 0.25;

export const brainChecks = {
    'Create and train': { near: { outputs: LEARNT }, holds: learntXor },
    'Training options': {
        near: { errors: 0.03, gap: 1e-4 },
        holds({ errors = [], gap = 0 }) {
            assert.ok(errors.every((error) => error < 0.3), `${errors}`);
            assert.ok(gap < 1e-4, `${gap}`);
        },
    },
    'Names': { near: { black: LEARNT, white: LEARNT }, holds: ({ white }) => assert.ok(white > 0.75, `${white}`) },
    'The likeliest': { near: { label: 0 }, holds: ({ label }) => assert.equal(label, 'white') },
    'Test': { near: { accuracy: 0 }, holds: ({ accuracy }) => assert.equal(accuracy, 1) },
    'Save and load': { near: { difference: 1e-6 }, holds: isSame },
    'A function by itself': { near: { difference: 1e-6 }, holds: isSame },
    'While a page lives': { near: { outputs: LEARNT }, holds: learntXor },
    'Streams': { near: { outputs: LEARNT }, holds: learntXor },
    'Cross validation': { near: { accuracy: 0.15 }, holds: ({ accuracy }) => assert.ok(accuracy > 0.8, `${accuracy}`) },
};

const isAccurate = ({ accuracy }) => assert.ok(accuracy > 0.95, `${accuracy}`);

export const tensorflowChecks = {
    'Fit, evaluate, predict': { near: { accuracy: 0.03, loss: 0.2, outputs: LEARNT }, holds: isAccurate },
    'Callbacks, early stopping': { near: { epochs: 0 }, holds: ({ epochs }) => assert.equal(epochs, 10) },
    'Data bit by bit': { near: { accuracy: 0.03 }, holds: isAccurate },
    'CSV': { near: { first: 1e-6, targets: 0 }, holds: ({ targets }) => assert.equal(targets.length, 150) },
    'One-hot': { near: { rows: 0 }, holds: ({ rows }) => assert.equal(rows.length, 450) },
    'Weights in and out': { near: { trained: 1e-5, difference: 1e-6 }, holds: isSame },
    'Class weights': { near: { trained: 1e-5 } },
    'Save and load': { near: { difference: 0 }, holds: isSame },
    'Tensors to dispose of': { near: { index: 0 }, holds: ({ index }) => assert.equal(index, 2) },
    'Workers': { near: { accuracy: 0 }, holds: isAccurate },
    'Backends': { near: { backend: Infinity }, holds: ({ backend }) => assert.match(backend, /^(wasm|relaxed|simd128)$/) },
};
