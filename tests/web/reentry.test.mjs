// The user's code runs in the middle of a call: where data are proxies, from getters, from callbacks. Whatever it does there,
// the call ends in a result or an error that says why, and no memory of another network is touched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifier, instances, numbers, xor, xorNet } from './helpers.mjs';
import { applyScaling, Network } from '../../web/src/index.mjs';

/** An array that runs `act` when its first number is read for the nth time. */
function acting(array, nth, act) {
    let reads = 0;
    return new Proxy(array, {
        get(target, key) {
            if (key === '0' && ++reads === nth) act();
            return target[key];
        },
    });
}

const half = { learningRate: 0.01, epochs: 2, batchSize: 4 };

/** What can be done with a network and an array that acts. */
const uses = {
    predict: (net, row) => net.predict(row),
    'predict rows': (net, row) => net.predict([[1, 1], row]),
    classify: (net, row) => net.classify(row),
    activations: (net, row) => net.activations(row),
    setWeights: (net, row) => net.setWeights(1, { bias: row }),
    evaluate: (net, row) => net.evaluate({ inputs: [row], targets: [1] }),
    train: (net, row) => net.train({ inputs: [row, [1, 1]], targets: [1, 0] }, half),
    'train, validation': (net, row) => net.train(xor, { ...half, validation: { inputs: [row], targets: [1] } }),
    'train, class weights': (net, row) => net.train(xor, { ...half, classWeights: row }),
    cascade: (net, row) => net.cascade({ inputs: [row], targets: [1] }, { maxUnits: 1, outputMaxEpochs: 2, candidateMaxEpochs: 2 }),
    async step(net, row) {
        const trainer = await net.trainer(xor, half);
        try {
            return trainer.step([row], [1]);
        } finally {
            trainer.dispose();
        }
    },
};
const rowOf = (name) => (['setWeights', 'train, class weights'].includes(name) ? [0.5] : [0, 1]);
/** The one that is not part of the checks before: of a row alone its first number is looked at there. */
const readOf = (name) => (/^(predict|classify|activations|setWeights|train, class weights)$/.test(name) ? 2 : 1);

/** What the user's code may do in the middle. */
const acts = {
    'end the network': (net) => net.dispose(),
    'use the network': (net) => {
        net.predict(Array.from({ length: 3000 }, () => [1, 0]));
        net.serialize();
    },
    'train the network': (net) => { net.train(xor, { ...half, optimizer: 'sgd', learningRate: 0.9 }).catch(() => {}); },
    'make the memory grow': () => { instances[0].exports.memory.grow(1); },
};

const sound = ({ code }) => ['state', 'argument', 'shape', 'unsupported'].includes(code);
const outcome = async (call) => {
    try {
        return { value: await call() };
    } catch (error) {
        return { error };
    }
};
const make = () => Network.create({ inputs: 2, layers: [{ units: 3, activation: 'sigmoid' }, { units: 1, activation: 'sigmoid' }],
    shortcuts: false, seed: 3 });

for (const [act, run] of Object.entries(acts)) {
    for (const [name, use] of Object.entries(uses)) {
        test(`${name}: ${act} in the middle`, async () => {
            const [net, control, undisturbed] = [await make(), await xorNet(), await make()];
            const before = control.predict(xor.inputs);
            const expected = await outcome(() => use(undisturbed, acting(rowOf(name), 0)));
            let acted = 0;
            const later = acting(rowOf(name), readOf(name), () => {
                acted++;
                run(net);
            });
            const { value, error } = await outcome(() => use(net, later));
            assert.ok(acted > 0);
            if (error) assert.ok(sound(error), error.stack);
            else if (!expected.error && typeof value !== 'function' && act !== 'train the network' && act !== 'end the network') {
                assert.deepEqual(value, expected.value);
            }
            await new Promise((resolve) => { setTimeout(resolve, 20); });
            assert.deepEqual(control.predict(xor.inputs), before);
            assert.equal((await make()).predict([0, 1])[0], (await make()).predict([0, 1])[0]);
            for (const each of [net, control, undisturbed]) each.dispose();
        });
    }
}

test('getters of options and data that end the network', async () => {
    for (const name of ['epochs', 'onEpoch', 'signal', 'validation', 'batchSize']) {
        const net = await xorNet();
        const control = await xorNet();
        const before = control.predict(xor.inputs);
        const options = Object.defineProperty({ ...half }, name, { enumerable: true, get: () => { net.dispose(); } });
        const { error } = await outcome(() => net.train(xor, options));
        assert.equal(error?.code, 'state', name);
        assert.deepEqual(control.predict(xor.inputs), before);
        for (const each of [net, control]) each.dispose();
    }
});

test('callbacks that end, train and use the network that is being trained', async () => {
    const control = await xorNet();
    const before = control.predict(xor.inputs);
    for (const name of ['onBatch', 'onEpoch', 'onProgress']) {
        const net = await xorNet();
        const refused = [];
        const callback = async () => {
            for (const call of [() => net.dispose(), () => net.setWeights(0, {}), () => net.setFrozen(0, true), () => { net.classNames = null; }]) {
                assert.throws(call, { code: 'state' });
            }
            for (const call of [() => net.train(xor), () => net.trainer(xor), () => net.cascade(xor), () => net.trainStream(xor).next()]) {
                await assert.rejects(call(), { code: 'state' });
            }
            refused.push(net.predict([0, 1]).length, net.serialize().length > 0);
        };
        await net.train(xor, { ...half, [name]: callback });
        assert.ok(refused.length > 0, name);
        await net.train(xor, half);
        net.dispose();
    }
    assert.deepEqual(control.predict(xor.inputs), before);
    control.dispose();
});

/** Numbers that say of themselves to be so many. */
const saying = (length, values) => Object.defineProperty(Float32Array.from(values), 'length', { value: length });
class Two extends Float32Array {
    get length() { return 2; }
}

test('typed arrays whose length is their own say are refused before their numbers are copied', async () => {
    const [net, two, control] = [await xorNet(), await classifier(2, 3, 2), await xorNet()];
    const before = control.predict(xor.inputs);
    const many = numbers(2 ** 16);
    const calls = {
        predict: (row) => net.predict(row),
        'predict a row': (row) => net.predict([row, [0, 1]]),
        predictInto: (row) => net.predictInto(row, 1, new Float32Array(1)),
        classify: (row) => net.classify(row),
        activations: (row) => net.activations(row),
        setWeights: (row) => two.setWeights(1, { bias: row }),
        evaluate: (row) => net.evaluate({ inputs: row, targets: [1] }),
        train: (row) => net.train({ inputs: row, targets: [1] }, half),
        'train, targets': (row) => net.train({ inputs: [[0, 1], [1, 0]], targets: row }, half),
        'train, class weights': (row) => two.train({ inputs: [[0, 1]], targets: [[1, 0]] }, { ...half, classWeights: row }),
        applyScaling: (row) => applyScaling(row, { scale: [1, 1], shift: [0, 0] }),
    };
    for (const [name, call] of Object.entries(calls)) {
        for (const row of [saying(2, many), new Two(many), saying(2, [1])]) {
            const { error } = await outcome(() => call(row));
            assert.match(error?.message ?? 'no error', /changed: \d+ numbers instead of 2/, name);
            assert.equal(error.code, 'argument');
        }
    }
    assert.deepEqual(control.predict(xor.inputs), before);
    for (const each of [net, two, control]) each.dispose();
});

test('outputs whose length changes get what a row gives, and no more is written elsewhere', async () => {
    const net = await xorNet();
    let looks = 0;
    const outputs = Object.defineProperty(new Float32Array(1), 'length', { get: () => (looks++ === 0 ? 1 : 0) });
    net.predictInto(Float32Array.of(0, 1), 1, outputs);
    assert.equal(outputs[0], net.predict([0, 1])[0]);
    net.dispose();
});

test('weights that go, or grow, while the bias is read', async () => {
    const control = await xorNet();
    const before = control.predict(xor.inputs);
    for (const act of [(buffer) => structuredClone(buffer, { transfer: [buffer] }), (buffer) => buffer.resize?.(2 ** 18)]) {
        const net = await xorNet();
        const weights = new Float32Array(new ArrayBuffer(4 * 8, { maxByteLength: 2 ** 18 }));
        const old = net.getWeights(1);
        let acted = false;
        const bias = acting([0.5], 2, () => {
            act(weights.buffer);
            acted = weights.length !== 8;
        });
        const { error } = await outcome(() => net.setWeights(1, { weights, bias }));
        if (acted) {
            assert.match(error?.message, /^weights changed: \d+ numbers instead of 8$/);
            assert.deepEqual(net.getWeights(1), old);
        }
        net.dispose();
    }
    assert.deepEqual(control.predict(xor.inputs), before);
    control.dispose();
});

test('factors of classes are those that were given, whatever becomes of their array', async () => {
    const given = { inputs: [[0, 1], [1, 0]], targets: [[1, 0], [0, 1]] };
    const results = [];
    for (const act of [() => {}, (factors) => factors.fill(7), (factors) => structuredClone(factors.buffer, { transfer: [factors.buffer] })]) {
        const net = await classifier(2, 3, 2);
        const factors = Float32Array.of(1, 3);
        const trained = net.train(async function* rows() {
            act(factors);
            yield given;
        }, { ...half, classWeights: factors });
        results.push((await trained).loss);
        net.dispose();
    }
    for (const loss of results) assert.deepEqual(loss, results[0]);
});
