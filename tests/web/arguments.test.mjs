// Every function of the package, called wrongly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CrossValidate, likely, NeuralNetwork, TrainStream } from '../../web/src/brain/index.mjs';
import { applyScaling, fitScaling, Network, oneHot, readCsv, split } from '../../web/src/index.mjs';
import { checkpointTo } from '../../web/src/store/store.mjs';
import { classifier, xor, xorNet } from './helpers.mjs';

const layers = [{ units: 1 }];
const csv = 'a,b\n1,2\n3,4';
const brainData = xor.inputs.map((input, i) => ({ input, output: [xor.targets[i]] }));

/** Those that take options, as functions of these and of a network, or of one in a worker: with a wrong name, and the name
 *  that was meant. */
const takers = [
    ['create', (o) => Network.create({ inputs: 1, layers, ...o }), { sed: 1 }, 'seed'],
    ['create, a layer', (o) => Network.create({ inputs: 1, layers: [{ units: 1, ...o }] }), { activaton: 'tanh' }, 'activation'],
    ['fit', (o) => Network.fit(xor.inputs, xor.targets, o), { epoch: 1 }, 'epochs'],
    ['fit, hidden', (o) => Network.fit(xor.inputs, xor.targets, { hidden: [{ units: 1, ...o }] }), { dropuot: 0 }, 'dropout'],
    ['deserialize', async (o, net) => Network.deserialize(net.serialize(), o), { thread: 1 }, 'threads'],
    ['load', async (o, net) => Network.load(net.serialize(), o), { thread: 1 }, 'threads'],
    ['fromFann', async (o, net) => Network.fromFann(await net.toFann(), o), { isaa: 1 }, 'isa'],
    ['fromJSON', (o) => Network.fromJSON('{}', o), { isaa: 1 }, 'isa'],
    ['inWorker', (o) => Network.inWorker({ inputs: 1, layers }, o), { deterministc: true }, 'deterministic'],
    ['train', (o, net) => net.train(xor, o), { learningrate: 1 }, 'learningRate'],
    ['train, checkpoint', (o, net) => net.train(xor, { checkpoint: { save() {}, ...o } }), { everyEpoch: 1 }, 'everyEpochs'],
    ['train in a worker', (o, net, far) => far.train(xor, o), { onepoch() {} }, 'onEpoch'],
    ['train, data', (o, net) => net.train({ ...xor, ...o }), { weight: [1] }, 'weights'],
    ['train, records', (o, net) => net.train([{ input: [0, 1], output: 1, ...o }]), { outputs: 1 }, 'output'],
    ['trainStream', (o, net) => net.trainStream(xor, o).next(), { batchsize: 1 }, 'batchSize'],
    ['trainer', (o, net) => net.trainer(xor, o), { momentm: 0 }, 'momentum'],
    ['cascade', (o, net) => net.cascade(xor, o), { maxUnit: 1 }, 'maxUnits'],
    ['predict', async (o, net) => net.predict([0, 1], o), { row: 1 }, 'rows'],
    ['predict in a worker', (o, net, far) => far.predict([0, 1], o), { row: 1 }, 'rows'],
    ['classify', async (o, net) => net.classify([0, 1], o), { topp: 1 }, 'top'],
    ['evaluate', (o, net) => net.evaluate(xor, o), { los: 'mse' }, 'loss'],
    ['setWeights', async (o, net) => net.setWeights(0, o), { biases: [1] }, 'bias'],
    ['toSource', (o, net) => net.toSource(o), { nam: 'x' }, 'name'],
    ['readCsv', (o) => readCsv(csv, o), { target: 1 }, 'targets'],
    ['split', (o) => split(xor, 0.5, o), { sed: 1 }, 'seed'],
    ['oneHot', (o) => oneHot(['a', 'b'], o), { classnames: [] }, 'classNames'],
    ['fitScaling', (o) => fitScaling([1, 2], o), { widht: 1 }, 'width'],
    ['applyScaling', (o) => applyScaling([1, 2], { scale: [1], shift: [1], ...o }), { shfit: [0] }, 'shift'],
    ['checkpointTo', async (o) => checkpointTo('x', o), { everySecond: 1 }, 'everySeconds'],
    ['NeuralNetwork', async (o) => new NeuralNetwork(o), { hiddenLayer: [3] }, 'hiddenLayers'],
    ['brain train', async (o) => new NeuralNetwork().train(brainData, o), { iteration: 1 }, 'iterations'],
    ['brain trainAsync', (o) => new NeuralNetwork().trainAsync(brainData, o), { iteration: 1 }, 'iterations'],
    ['updateTrainingOptions', async (o) => new NeuralNetwork().updateTrainingOptions(o), { errorThres: 0 }, 'errorThresh'],
    ['CrossValidate', async (o) => new CrossValidate(NeuralNetwork, o).train(brainData, {}, 2), { hiddenLayer: [3] }, 'hiddenLayers'],
    ['TrainStream', async (o) => new TrainStream({ neuralNetwork: new NeuralNetwork(), ...o }), { logperiod: 1 }, 'logPeriod'],
];

test('an unknown option is refused, with the one that was meant', async () => {
    const [net, far] = [await xorNet(), await Network.inWorker({ inputs: 2, layers })];
    for (const [name, call, options, meant] of takers) {
        const [option] = Object.keys(options);
        await assert.rejects(call(options, net, far), { name: 'TypeError', code: 'argument', option }, name);
        await assert.rejects(call(options, net, far), new RegExp(`unknown name "${option}" in .*: did you mean "${meant}"\\?`), name);
    }
    net.dispose();
    await far.dispose();
});

test('what is no object of options is refused', async () => {
    const [net, far] = [await xorNet(), await Network.inWorker({ inputs: 2, layers })];
    const whole = takers.filter(([name]) => !/,|create|setWeights|applyScaling|TrainStream/.test(name));
    assert.equal(whole.length, 26);
    for (const [name, call] of whole) {
        for (const value of [null, 3, 'epochs', []]) {
            await assert.rejects(call(value, net, far), { name: 'TypeError', code: 'argument' }, `${name} ${value}`);
        }
    }
    net.dispose();
    await far.dispose();
});

test('0 means 0, and true or false is neither 1 nor a text', async () => {
    const net = await xorNet();
    const frozen = (value) => Network.create({ inputs: 1, layers: [{ units: 1, frozen: value }] });
    const flags = [
        ['frozen', frozen],
        ['shortcuts', (shortcuts) => Network.create({ inputs: 1, layers, shortcuts })],
        ['deterministic', (deterministic) => Network.create({ inputs: 1, layers, deterministic })],
        ['frozen', async (value) => net.setFrozen(0, value)],
        ['header', (header) => readCsv(csv, { header })],
        ['labels', (labels) => readCsv(csv, { labels })],
        ...['shuffle', 'nesterov', 'biasMomentum', 'restoreBest'].map((name) => [name, (value) => net.train(xor, { [name]: value })]),
    ];
    for (const [name, call] of flags) {
        for (const value of ['no', 1, 0, null]) {
            const wrong = { name: 'TypeError', code: 'argument', value, message: /expected true or false$/ };
            await assert.rejects(call(value), wrong, name);
        }
    }
    await assert.rejects(net.train(xor, { epochs: true }), { name: 'TypeError', option: 'epochs', value: true });
    assert.deepEqual((await net.train(xor, { epochs: 0 })).loss, []);
    assert.equal((await net.train(xor, { epochs: 2, stopLoss: 0 })).stopped, 'epochs');
    assert.deepEqual(net.classify([0, 1], { top: 0 }), []);
    const trainer = await net.trainer(xor);
    for (const amount of [{ batches: 0 }, { epochs: 0 }, { ms: 0 }]) assert.equal(trainer.run(amount).batch, 0);
    trainer.dispose();
    await assert.rejects(net.train(xor, { learningRate: 0 }), { code: 'argument', message: /is 0: expected a finite number above 0/ });
    await assert.rejects(net.train(xor, { shuffleBuffer: 0 }), { name: 'RangeError', option: 'shuffleBuffer', value: 0 });
    await assert.rejects(Network.create({ inputs: 0, layers }), { code: 'argument', option: 'inputs', value: 0 });
    await assert.rejects(Network.create({ inputs: 1, layers, sumLimit: 0 }), { code: 'argument', option: 'sumLimit', value: 0 });
    net.dispose();
});

test('wrong names of inputs and classes are refused, right ones are given', async () => {
    const net = await classifier(2, 3, 2);
    const targets = [[1, 0], [0, 1], [0, 1], [1, 0]];
    const data = { inputs: xor.inputs, targets };
    const wrong = [
        [{ inputNames: 'ab' }, 'data.inputNames'], [{ inputNames: ['a'] }, 'data.inputNames'],
        [{ inputNames: ['a', 2] }, 'data.inputNames[1]'], [{ classNames: 3 }, 'data.classNames'],
        [{ classNames: ['a', {}] }, 'data.classNames[1]'], [{ rows: 5 }, 'data.rows'],
    ];
    for (const [names, option] of wrong) {
        await assert.rejects(net.train({ ...data, ...names }, { epochs: 1 }), { code: 'argument', option });
    }
    assert.deepEqual([net.inputNames, net.classNames], [null, null]);
    await net.train({ ...data, inputNames: ['x', null], classNames: ['no', 'yes'], rows: 4 }, { epochs: 1 });
    assert.deepEqual([net.inputNames, net.classNames], [['x', null], ['no', 'yes']]);
    net.dispose();
    await assert.rejects(Network.fit(xor.inputs, xor.targets, { classNames: 'ab' }), { name: 'TypeError', option: 'classNames' });
    await assert.rejects(oneHot(['a'], { classNames: 'ab' }), { name: 'TypeError', option: 'classNames' });
    await assert.rejects(oneHot(['a'], { classNames: [] }), { name: 'RangeError', option: 'labels[0]' });
    await assert.rejects(oneHot([1, 'a']), { name: 'RangeError', message: /labels\[1\] is "a": .* from 0 to 1$/ });
    await assert.rejects(oneHot(new BigInt64Array(2)), { name: 'RangeError', option: 'labels[0]' });
});

test('the parts of a split train as they are', async () => {
    const net = await xorNet();
    const [first, second] = await split({ inputs: xor.inputs.flat(), targets: xor.targets, rows: 4 }, 0.25);
    const { loss } = await net.train(first, { epochs: 2, validation: second });
    assert.equal(loss.length, 2);
    net.dispose();
});

test('no error comes from JavaScript itself', async () => {
    const net = await xorNet();
    const into = (inputs) => net.predictInto(inputs, 1, new Float32Array(1));
    assert.throws(() => into(new BigInt64Array(2)), { name: 'TypeError', code: 'argument', option: 'inputs' });
    assert.throws(() => into(new DataView(new ArrayBuffer(8))), { name: 'TypeError', code: 'argument', option: 'inputs' });
    await assert.rejects(Network.create({ inputs: 1, layers: new Array(2) }), { name: 'TypeError', option: 'layers[0]' });
    await assert.rejects(net.train(null, { epochs: 1 }), { name: 'TypeError', option: 'data', value: null });
    await assert.rejects(net.train(xor, { signal: { aborted: false } }), { name: 'TypeError', option: 'signal' });
    for (const call of [() => net.getWeights(9), () => net.setWeights(9, {}), () => net.setFrozen(9, true)]) {
        assert.throws(call, { code: 'argument', option: 'layer', value: 9 });
    }
    assert.throws(() => net.setWeights(0, { weights: [1, 2] }), { name: 'RangeError', option: 'weights' });
    assert.throws(() => net.setWeights(0, { weights: [Array(8).fill(1)] }), /weights has 1 rows of 8: expected 2 rows of 8/);
    await assert.rejects(net.cascade(xor, { kinds: [{ activation: 'tahn' }] }), { option: 'kinds[0].activation', message: /"tanh"/ });
    await assert.rejects(net.cascade(xor, { maxUnits: -1 }), { option: 'maxUnits', value: -1 });
    net.dispose();
});

test("brain.js's functions refuse what they can't take", async () => {
    const cross = (...args) => new CrossValidate(NeuralNetwork).train(...args);
    const wrong = [
        [() => cross(null), 'data'], [() => cross(brainData[0]), 'data'], [() => cross(brainData, {}, 5), 'data'],
        [() => cross(brainData, {}, 1), 'k'], [() => new CrossValidate(3), 'Classifier'],
        [() => new CrossValidate(NeuralNetwork).fromJSON(null), 'json'],
        [() => new CrossValidate(NeuralNetwork).fromJSON({ sets: [] }), 'json'],
        [() => likely([1]), 'net'], [() => likely([1], {}), 'net'],
    ];
    for (const [call, option] of wrong) assert.throws(call, { code: 'argument', option }, option);
    for (const [name, value] of [['activation', 'softmax'], ['hiddenLayers', [0]]]) {
        const net = Object.assign(new NeuralNetwork(), { [name]: value });
        assert.throws(() => net.train(brainData), { code: 'argument' }, name);
        assert.equal(net.isRunnable, false);
    }
});

/** What a callback or an iterable of the user's does to the network that it is called for. */
const meddlers = {
    train: (net) => net.train(xor),
    trainer: (net) => net.trainer(xor),
    cascade: (net) => net.cascade(xor),
    setWeights: (net) => net.setWeights(0, {}),
    setFrozen: (net) => net.setFrozen(0, true),
    dispose: (net) => net.dispose(),
};

test('a network that is being trained can be asked, not changed, by whom it calls', async () => {
    for (const open of [xorNet, () => Network.inWorker({ inputs: 2, layers })]) {
        const net = await open();
        for (const [name, meddle] of Object.entries(meddlers)) {
            if (net.worker && name === 'trainer') continue;
            for (const event of ['onBatch', 'onEpoch', 'onProgress']) {
                await assert.rejects(net.train(xor, { epochs: 2, [event]: async () => { await meddle(net); } }),
                    { name: 'VaneError', code: 'state', message: 'the network is being trained' }, `${name} in ${event}`);
            }
            const data = async function* () {
                yield { input: [0, 1], output: 1 };
                await meddle(net);
            };
            await assert.rejects(net.train(data, { epochs: 2 }), { code: 'state' }, `${name} in data`);
        }
        const asked = async () => {
            await net.predict([0, 1]);
            await net.evaluate(xor);
            await net.serialize();
            await (await net.clone()).dispose();
        };
        assert.equal((await net.train(xor, { epochs: 2, onEpoch: asked })).stopped, 'epochs');
        await net.dispose();
        for (const call of [() => net.predict([0, 1]), () => net.train(xor), () => net.serialize(), () => net.layers]) {
            await assert.rejects(async () => call(), { code: 'state', message: 'the network was disposed of' });
        }
        await net.dispose();
    }
});
