// brain.js's JSON, both ways. The texts and outputs are what brain.js 1.6.1 and 2.0.0-beta.24 printed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Network } from '../../web/src/index.mjs';
import { clusters, numbers } from './helpers.mjs';

const colours = {
    sizes: [3, 3, 2],
    layers: [
        { r: {}, g: {}, b: {} },
        {
            0: { bias: 0.0939055010676384, weights: { r: -0.016104774549603462, g: -0.14126597344875336, b: 0.06962193548679352 } },
            1: { bias: 0.03345020115375519, weights: { r: -0.05881373956799507, g: -0.26323580741882324, b: 0.014268920756876469 } },
            2: { bias: -0.15422262251377106, weights: { r: -0.04304046556353569, g: 0.11579230427742004, b: -0.15063127875328064 } },
        },
        {
            black: { bias: -0.4215357005596161, weights: { 0: -0.2383209466934204, 1: -0.1516754925251007, 2: -0.2743501663208008 } },
            white: { bias: 0.34929540753364563, weights: { 0: 0.36838385462760925, 1: 0.3908070921897888, 2: 0.02328878454864025 } },
        },
    ],
    outputLookup: true, inputLookup: true, activation: 'sigmoid',
    trainOpts: { iterations: 50, errorThresh: 0.005, log: false, learningRate: 0.3, momentum: 0.1 },
};

const leaky = {
    sizes: [2, 2, 1],
    layers: [
        { 0: {}, 1: {} },
        {
            0: { bias: -0.05622875317931175, weights: { 0: 0.06368055194616318, 1: 0.16325277090072632 } },
            1: { bias: -0.17275473475456238, weights: { 0: 0.07408633083105087, 1: -0.07264681905508041 } },
        },
        { 0: { bias: 0.004870160948485136, weights: { 0: -0.1671038419008255, 1: 0.10202434659004211 } } },
    ],
    outputLookup: false, inputLookup: false, activation: 'leaky-relu', trainOpts: { beta1: 0.9 },
};

const beta = {
    type: 'NeuralNetwork', sizes: [2, 2, 2],
    layers: [
        { weights: [], biases: [] },
        {
            weights: [[-0.07071905583143234, -0.3877665102481842], [-0.05602182447910309, -0.11292694509029388]],
            biases: [0.33846861124038696, -0.015598395839333534],
        },
        {
            weights: [[-0.3226018249988556, -0.12945371866226196], [0.23812979459762573, 0.15763595700263977]],
            biases: [0.4401555061340332, 0.5683534145355225],
        },
    ],
    inputLookup: { r: 0, g: 1 }, inputLookupLength: 2, outputLookup: { black: 0, white: 1 }, outputLookupLength: 2,
    options: { inputSize: 0, outputSize: 0, binaryThresh: 0.5, hiddenLayers: [2], activation: 'leaky-relu' },
    trainOpts: { activation: 'leaky-relu', iterations: 10, leakyReluAlpha: 0.01, timeout: 'Infinity' },
};

const near = (found, expected) => {
    assert.equal(found.length, expected.length);
    found.forEach((y, i) => assert.ok(Math.abs(y - expected[i]) < 1e-6, `${y} instead of ${expected[i]}`));
};

test('a network of brain.js 1.6.1 gives what it gave there', async () => {
    const net = await Network.fromJSON(colours);
    near(net.predict([0.2, 0.4, 0.6]), [0.3227313160896301, 0.676776647567749]);
    assert.deepEqual([net.inputNames, net.classNames], [['r', 'g', 'b'], ['black', 'white']]);
    assert.deepEqual(net.layers.map(({ units, activation }) => [units, activation]), [[3, 'sigmoid'], [2, 'sigmoid']]);
    const { trainOpts, ...same } = colours;
    const json = JSON.parse(JSON.stringify(await net.toJSON()));
    assert.deepEqual(json, { ...same, trainOpts: {} });
    assert.ok(trainOpts);
    net.dispose();
});

test('its leaky-relu, which is 0 below 0', async () => {
    const net = await Network.fromJSON(JSON.stringify(leaky));
    const unit = (z) => 0.01 * Math.max(0, z);
    const hidden = (x) => [0, 1].map((i) => {
        const { bias, weights } = leaky.layers[1][i];
        return unit(bias + weights[0] * x[0] + weights[1] * x[1]);
    });
    for (const x of [[0.3, -0.8], [4, 5]]) {
        const [a, b] = hidden(x);
        near(net.predict(x), [unit(0.004870160948485136 - 0.1671038419008255 * a + 0.10202434659004211 * b)]);
    }
    assert.deepEqual([net.inputNames, net.classNames], [null, null]);
    const again = await Network.fromJSON(await net.toJSON());
    near(again.predict([4, 5]), net.predict([4, 5]));
    for (const each of [net, again]) each.dispose();
});

test('a network of brain.js 2 gives what it gave there', async () => {
    const net = await Network.fromJSON(beta);
    near(net.predict([0.2, 0.4]), [0.3856585919857025, 0.6085358262062073]);
    near(net.predict([-5, -4]), [-0.0037619946524500847, 1.2154113054275513]);
    assert.deepEqual([net.inputNames, net.classNames], [['r', 'g'], ['black', 'white']]);
    net.dispose();
});

test('a trained network goes round, with the bits of its weights', async () => {
    for (const activation of ['sigmoid', 'tanh', 'relu']) {
        const net = await Network.create({ inputs: 6, layers: [{ units: 5, activation }, { units: 3, activation }], seed: 2 });
        await net.train(clusters(60, 6, 3), { loss: 'mse', epochs: 3 });
        const copy = await Network.load(new Blob([JSON.stringify(await net.toJSON())]));
        const x = numbers(30);
        assert.deepEqual(copy.predict(x, { rows: 5 }), net.predict(x, { rows: 5 }));
        for (const each of [net, copy]) each.dispose();
    }
});

test('JSON.stringify of what is not awaited throws', async () => {
    const net = await Network.fromJSON(colours);
    assert.throws(() => JSON.stringify({ net }), { name: 'TypeError', message: /await net.toJSON/ });
    net.dispose();
});

test('steepness becomes part of the weights, and FANN\'s limit of sums shows in no sigmoid', async () => {
    const layers = [{ units: 3, activation: 'tanh', steepness: [0.5, 1, 2] }, { units: 1, activation: 'tanh', steepness: 0.5 }];
    const net = await Network.create({ inputs: 2, sumLimit: 150, layers, seed: 3 });
    const copy = await Network.fromJSON(await net.toJSON());
    for (const x of [[0.1, 0.7], [-300, 100]]) near(copy.predict(x), net.predict(x));
    for (const each of [net, copy]) each.dispose();
});

test('names that are no keys in their order are left out', async () => {
    const layers = [{ units: 3, activation: 'sigmoid' }];
    const net = await Network.create({ inputs: 3, layers });
    for (const [names, kept] of [
        [['b', 'a', '__proto__'], true], [['0', '1', '2'], true], [['1', '0', '2'], false], [['a', 'b', '7'], false],
        [['a', 'a', 'b'], false], [['a', null, 'b'], false], [null, false],
    ]) {
        net.classNames = names;
        const json = JSON.parse(JSON.stringify(await net.toJSON()));
        assert.equal(json.outputLookup, kept);
        assert.deepEqual(Object.keys(json.layers[1]), kept ? names : ['0', '1', '2']);
        const copy = await Network.fromJSON(json);
        near(copy.predict([1, 2, 3]), net.predict([1, 2, 3]));
        assert.deepEqual(copy.classNames, kept ? names : null);
        copy.dispose();
    }
    net.dispose();
});

test('what brain.js has not is named', async () => {
    const base = { inputs: 1, layers: [{ units: 2, activation: 'tanh' }, { units: 1, activation: 'tanh' }] };
    for (const [description, message] of [
        [{ ...base, shortcuts: true }, /has no shortcuts$/],
        [{ ...base, layers: [base.layers[0], { units: 1, activation: 'sigmoid' }] }, /has no activation "sigmoid" beside "tanh"$/],
        [{ ...base, layers: [{ units: 1, activation: 'softmax' }] }, /has no activation "softmax"$/],
        [{ ...base, layers: [{ units: 1, activation: 'leaky_relu' }] }, /has no activation "leaky_relu"$/],
        [{ ...base, layers: [{ units: 2, activation: ['tanh', 'relu'] }] }, /has no units of a layer that differ$/],
        [{ ...base, layers: [{ units: 2, activation: 'relu' }], sumLimit: 150 }, /has no sumLimit 150$/],
        [{ ...base, layers: [{ units: 2 }], shortcuts: true }, /has no shortcuts, no activation "linear"$/],
    ]) {
        const net = await Network.create(description);
        await assert.rejects(net.toJSON(), { name: 'VaneError', code: 'unsupported', message });
        net.dispose();
    }
});

/** A copy with one place changed. */
function changed(json, path, value) {
    const copy = structuredClone(json);
    const last = path.pop();
    path.reduce((at, key) => at[key], copy)[last] = value;
    return copy;
}

test('inconsistent JSON is refused by name, before anything is made of its size', async () => {
    for (const [json, message] of [
        [changed(colours, ['sizes'], [3, 3e7, 2]), /layers\[1\] has 3 entries: sizes says 30000000/],
        [changed(beta, ['sizes'], [2, 3e7, 2]), /layers\[1\].weights has 2 elements: expected 30000000/],
        [changed(colours, ['sizes'], [3, 3]), /layers has 3 elements: expected 2/],
        [changed(colours, ['sizes'], [3]), /sizes is an array of 1: expected an array of at least 2/],
        [changed(colours, ['sizes', 1], 3.5), /sizes\[1\] is 3.5: expected an integer above 0/],
        [changed(colours, ['sizes', 1], '3'), /sizes\[1\] is "3"/],
        [changed(colours, ['layers'], {}), /layers is an Object: expected an array/],
        [changed(colours, ['layers', 1], null), /layers\[1\] is null: expected an object/],
        [changed(colours, ['layers', 1, '1'], 7), /layers\[1\]\["1"\] is 7: expected an object/],
        [changed(colours, ['layers', 1, '1', 'bias'], null), /layers\[1\]\["1"\].bias is null: expected a finite number/],
        [changed(colours, ['layers', 1, '1', 'weights', 'g'], '1'), /layers\[1\]\["1"\].weights\["g"\] is "1"/],
        [changed(colours, ['layers', 1, '1', 'weights', 'g'], NaN), /weights\["g"\] is NaN/],
        [changed(colours, ['layers', 1, '1', 'weights'], { r: 1, g: 1 }), /layers\[1\]\[\"1\"\].weights has 2 entries: sizes says 3/],
        [changed(colours, ['layers', 1, '1', 'weights'], { r: 1, g: 1, x: 1 }), /weights\["b"\] is undefined/],
        [changed(colours, ['activation'], 'softmax'), /activation is "softmax": expected sigmoid, relu, leaky-relu, tanh/],
        [changed(beta, ['layers', 1, 'weights', 0], [1]), /layers\[1\].weights\[0\] has 1 elements: expected 2/],
        [changed(beta, ['layers', 1, 'weights', 0, 1], null), /layers\[1\].weights\[0\]\[1\] is null/],
        [changed(beta, ['layers', 2, 'biases'], [1]), /layers\[2\].biases has 1 elements: expected 2/],
        [changed(beta, ['outputLookup'], { a: 0 }), /outputLookup has 1 entries: sizes says 2/],
        [changed(beta, ['outputLookup'], { a: 0, b: 7 }), /outputLookup\["b"\] is 7: expected a place of its own below 2/],
        ['{"sizes":', /brain.js: .*JSON/],
        ['[]', /the JSON is an array of 0: expected an object/],
        ['null', /the JSON is null/],
        [{}, /sizes is undefined/],
    ]) {
        await assert.rejects(Network.fromJSON(json), { name: 'VaneError', code: 'format', message }, String(message));
    }
    const notHere = { name: 'VaneError', code: 'unsupported' };
    await assert.rejects(Network.fromJSON(changed(beta, ['trainOpts', 'leakyReluAlpha'], 0.2)), { ...notHere, message: /leakyReluAlpha is 0.2/ });
    await assert.rejects(Network.fromJSON({ type: 'LSTM' }), { ...notHere, message: /type is "LSTM": only NeuralNetwork/ });
    await assert.rejects(Network.fromJSON(7), { name: 'TypeError', code: 'argument', option: 'json', message: /json is 7/ });
});

test('keys named __proto__ are keys', async () => {
    const text = JSON.stringify(colours).replaceAll('"g"', '"__proto__"').replace('"sizes"', '"__proto__":{"polluted":1},"sizes"');
    const net = await Network.fromJSON(text);
    near(net.predict([0.2, 0.4, 0.6]), [0.3227313160896301, 0.676776647567749]);
    assert.deepEqual(net.inputNames, ['r', '__proto__', 'b']);
    const json = await net.toJSON();
    assert.ok(Object.hasOwn(json.layers[0], '__proto__'));
    assert.equal(({}).polluted, undefined);
    assert.equal(Object.getPrototypeOf(json.layers[0]), Object.prototype);
    await assert.rejects(Network.fromJSON('{"__proto__":{"sizes":[1,1]},"layers":[]}'), { code: 'format', message: /sizes is undefined/ });
    await assert.rejects(Network.fromJSON(text.replaceAll('"r"', '"constructor"').replaceAll('"bias":', '"bais":')),
        { code: 'format', message: /bias is undefined/ });
    net.dispose();
});
