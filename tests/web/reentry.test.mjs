// The user's code runs in the middle of a call: where data are proxies, from getters, from callbacks. Whatever it does there,
// the call ends in a result or an error that says why, and no memory of another network is touched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instances, xor, xorNet } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';


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
