// vane-nn/brain against numbers that brain.js 1.6.1 and 2.0.0-beta.24 gave, and for itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import brain, {
    CrossValidate, likely, NeuralNetwork, NeuralNetworkGPU, recurrent, TrainStream,
} from '../../web/src/brain/index.mjs';

const xor = [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]].map(([x, y, z]) => ({ input: [x, y], output: [z] }));
const named = [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]]
    .map(([x, y, same]) => ({ input: { x, y }, output: { same, other: 1 - same } }));

const sizes = [2, 4, 3, 2];

/** A network in the JSON of 1.6.1. */
function beginning(activation) {
    const names = [['x', 'y'], ['0', '1', '2', '3'], ['0', '1', '2'], ['same', 'other']];
    let count = 0;
    const next = () => (((count++ * 37) % 101) - 50) / 100;
    const unit = (under) => ({ bias: next(), weights: Object.fromEntries(under.map((name) => [name, next()])) });
    const layer = (own, i) => own.map((name) => [name, i === 0 ? {} : unit(names[i - 1])]);
    const layers = names.map((own, i) => Object.fromEntries(layer(own, i)));
    return { sizes: [...sizes], layers, outputLookup: true, inputLookup: true, activation };
}

// What brain.js 1.6.1 made of it: outputs for { x: 1, y: 0 }, ten iterations on `named` by default, and outputs again.
const theirs = {
    sigmoid: {
        before: [0.6302348, 0.4400916],
        errors: [0.2670573, 0.2652703, 0.2637685, 0.2625699, 0.2616192, 0.2608688, 0.2602788, 0.2598162, 0.2594542, 0.2591713],
        after: [0.5377264, 0.4843555],
        test: 0.2508601205252816,
    },
    relu: {
        before: [0.4, 0],
        errors: [0.4217007, 0.418011, 0.4177982, 0.417786, 0.4177853, 0.4177852, 0.4177852, 0.4177852, 0.4177852, 0.4177852],
        after: [0.5302013, 0],
        test: 0.37545605794029946,
    },
    tanh: {
        before: [0.1574427, 0.03537241],
        errors: [0.4692544, 0.3391095, 0.3284417, 0.3244949, 0.3216719, 0.3192347, 0.3170077, 0.3149338, 0.3129894, 0.3111626],
        after: [0.5617285, 0.5200032],
        test: 0.25380332466239164,
    },
};

function assertNear(actual, expected, what) {
    assert.equal(actual.length, expected.length);
    expected.forEach((value, i) => {
        assert.ok(Math.abs(actual[i] - value) < 1e-5, `${what}[${i}]: ${actual[i]}, not ${value}`);
    });
}

const answer = (net) => {
    const { same, other } = net.run({ x: 1, y: 0 });
    return [same, other];
};

for (const [activation, expected] of Object.entries(theirs)) {
    test(`${activation}: from equal weights, the numbers of brain.js`, () => {
        const net = new NeuralNetwork().fromJSON(beginning(activation));
        assertNear(answer(net), expected.before, 'before');
        const errors = [];
        const callback = ({ error }) => errors.push(error);
        const status = net.train(named, { iterations: 10, callbackPeriod: 1, callback });
        assertNear(errors, expected.errors, 'errors');
        assert.deepEqual(status, { iterations: 10, error: errors.at(-1) });
        assertNear(answer(net), expected.after, 'after');
        const { error, total, misclasses } = net.test(named);
        assertNear([error], [expected.test], 'test');
        assert.deepEqual({ total, misclasses }, {
            total: 4,
            misclasses: [1, 2].map((i) => ({ ...named[i], actual: 0, expected: 1 })),
        });
    });
}

test('what moves the weights goes on from one training to the next, as there', () => {
    const [net, other] = [1, 2].map(() => new NeuralNetwork().fromJSON(beginning('sigmoid')));
    net.train(named, { iterations: 5 });
    net.train(named, { iterations: 5 });
    other.train(named, { iterations: 10 });
    assert.deepEqual(net.toJSON().layers, other.toJSON().layers);
});

const secondForm = () => ({
    type: 'NeuralNetwork', sizes: [3, 2, 2],
    layers: [
        { weights: [], biases: [] },
        { weights: [[-0.5, 0.25, 1], [0.75, -0.5, 0.125]], biases: [0.25, -1] },
        { weights: [[1.5, -2], [-0.5, 0.25]], biases: [0.125, 0.5] },
    ],
    inputLookup: { r: 0, g: 1, b: 2 }, inputLookupLength: 3,
    outputLookup: { black: 0, white: 1 }, outputLookupLength: 2,
    options: { inputSize: 0, outputSize: 0, binaryThresh: 0.25, hiddenLayers: [2], activation: 'leaky-relu' },
    trainOpts: {
        activation: 'leaky-relu', iterations: 5, errorThresh: 0.005, log: false, logPeriod: 10, leakyReluAlpha: 0.01,
        learningRate: 0.25, momentum: 0.1, callbackPeriod: 10, timeout: 'Infinity', beta1: 0.9, beta2: 0.999, epsilon: 1e-8,
    },
});

test('JSON of 2.0.0-beta is read, with its options; what is written is that of 1.6.1', () => {
    const net = new NeuralNetwork().fromJSON(secondForm());
    const { black, white } = net.run({ r: 0.5, g: 0.25, b: -0.75 });
    assertNear([black, white], [0.1315625, 0.5013281], 'outputs');
    assert.equal(net.trainOpts.learningRate, 0.25);
    assert.equal(net.trainOpts.timeout, Infinity);
    assert.equal(net.binaryThresh, 0.25);
    assert.deepEqual(net.hiddenLayers, [2]);

    const json = JSON.parse(JSON.stringify(net.toJSON()));
    assert.deepEqual(Object.keys(json).sort(),
        ['activation', 'inputLookup', 'layers', 'leakyReluAlpha', 'outputLookup', 'sizes', 'trainOpts']);
    assert.deepEqual(json.layers[0], { r: {}, g: {}, b: {} });
    assert.deepEqual(json.layers[1][0], { bias: 0.25, weights: { r: -0.5, g: 0.25, b: 1 } });
    assert.deepEqual(json.layers[2].white, { bias: 0.5, weights: { 0: -0.5, 1: 0.25 } });
    assert.deepEqual(new NeuralNetwork().fromJSON(json).toJSON(), net.toJSON());
});

test('names that look like numbers, or like an object\'s own, stay with their weights', () => {
    const names = ['10', '2', '__proto__', 'constructor'];
    const object = (values) => Object.fromEntries(names.map((name, i) => [name, values[i]]));
    const rows = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
    const data = rows.map((row) => ({ input: object(row), output: object(row) }));
    const net = new NeuralNetwork({ seed: 1 });
    assert.ok(net.train(data).error <= 0.005);
    const same = new NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(net.toJSON())));
    for (const { input } of data) {
        assert.deepEqual(same.run(input), net.run(input));
        assert.equal(likely(input, same), Object.keys(input).find((name) => input[name] === 1));
    }
    assert.equal(Object.prototype.constructor, Object);
});

test('files that aren\'t right are refused by name, before memory is taken', () => {
    const first = () => JSON.parse(JSON.stringify(beginning('sigmoid')));
    const spoil = (make, change) => {
        const json = make();
        change(json);
        return json;
    };
    const cases = [
        [spoil(first, (json) => { json.sizes = [2, 3e7, 3, 2]; }), /layers\[1\] has 4 entries: sizes says 30000000/],
        [spoil(first, (json) => { json.sizes[1] = -4; }), /sizes\[1\] is -4/],
        [spoil(first, (json) => { json.sizes = 'x'; }), /sizes is "x"/],
        [spoil(first, (json) => { json.layers.pop(); }), /layers has 3 elements: expected 4/],
        [spoil(first, (json) => { delete json.layers[1][2].weights.y; }), /layers\[1\]\["2"\]\.weights has 1 entries: sizes says 2/],
        [spoil(first, (json) => { json.layers[1][2].weights = { x: 1, z: 1 }; }), /weights\["y"\] is undefined/],
        [spoil(first, (json) => { json.layers[2][1].weights[3] = '1'; }), /weights\["3"\] is "1": expected a finite number/],
        [spoil(first, (json) => { json.layers[3].same.bias = null; }), /layers\[3\]\["same"\]\.bias is null/],
        [spoil(first, (json) => { json.layers[3].same.bias = 1e39; }), /bias is 1e\+39/],
        [spoil(first, (json) => { json.activation = 'swish'; }), /activation is "swish"/],
        [spoil(first, (json) => { json.trainOpts = { iteration: 5 }; }), /"iteration".*did you mean "iterations"/],
        [spoil(secondForm, (json) => { json.sizes[0] = 4e9; }), /layers\[1\]\.weights\[0\] has 3 elements: expected 4000000000/],
        [spoil(secondForm, (json) => { json.layers[2].weights[1][0] = NaN; }), /layers\[2\]\.weights\[1\]\[0\] is NaN/],
        [spoil(secondForm, (json) => { json.layers[1].biases = [1]; }), /layers\[1\]\.biases has 1 elements: expected 2/],
        [spoil(secondForm, (json) => { json.inputLookup.g = 2; }), /inputLookup\["b"\] is 2: expected a place of its own/],
        [spoil(secondForm, (json) => { json.outputLookup.black = 5; }), /outputLookup\["black"\] is 5/],
        [null, /the JSON is null/],
        [spoil(secondForm, (json) => { json.trainOpts = 'x'; }), /trainOpts is "x"/],
        [spoil(first, (json) => { json.activation = 'leaky-relu'; }), /trained anew/],
    ];
    for (const [json, message] of cases) {
        const net = new NeuralNetwork();
        assert.throws(() => net.fromJSON(json), { message });
        assert.equal(net.isRunnable, false);
    }
});

test('trains with arrays of all kinds, single data and by default sizes', () => {
    const net = new NeuralNetwork({ seed: 3 });
    const status = net.train(xor.map(({ input, output }) => ({ input: Float32Array.from(input), output })));
    assert.ok(status.error <= 0.005 && status.iterations < 20000);
    assert.deepEqual(net.sizes, [2, 3, 1]);
    assert.ok(net.run([1, 0]) instanceof Float32Array);
    assert.ok(net.run([1, 0])[0] > 0.8);
    assert.deepEqual(net.test(xor), {
        error: net.test(xor).error, misclasses: [], total: 4,
        trueNeg: 2, truePos: 2, falseNeg: 0, falsePos: 0, precision: 1, recall: 1, accuracy: 1,
    });
    const { truePos, falsePos, precision, recall, accuracy } = net.test(xor.map(({ input }) => ({ input, output: [0] })));
    assert.deepEqual([truePos, falsePos, precision, recall, accuracy], [0, 2, 0, 0, 0.5]);
    const again = new NeuralNetwork({ seed: 3 });
    again.train(xor);
    assert.deepEqual(again.toJSON(), net.toJSON());
    const shallow = new NeuralNetwork({ hiddenLayers: [] });
    assert.equal(shallow.train({ input: [1, 2], output: [0.5] }, { iterations: 2, errorThresh: 0 }).iterations, 2);
});

test('log, callback, periods and timeout', () => {
    const net = new NeuralNetwork({ seed: 1, errorThresh: 0, iterations: 25 });
    const lines = [];
    const states = [];
    net.train(xor, { log: (line) => lines.push(line), callback: (state) => states.push(state), callbackPeriod: 7 });
    assert.deepEqual(lines.map((line) => line.replace(/0\.\d+$/, 'E')),
        ['iterations: 10, training error: E', 'iterations: 20, training error: E']);
    assert.deepEqual(states.map(({ iterations }) => iterations), [7, 14, 21]);
    assert.equal(net.trainOpts.iterations, 25, 'what the constructor was given stays');

    const begin = performance.now();
    const status = net.train(xor, { timeout: 60, iterations: Infinity, log: false, callback: null });
    const spent = performance.now() - begin;
    assert.ok(spent >= 60 && spent < 2000, `${spent} ms`);
    assert.ok(status.iterations > 100);
    assert.throws(() => net.train(xor, { callbackPeriod: 1, callback: () => { throw new Error('mine'); } }), /mine/);
    assert.equal(net.train(xor, { iterations: 3, timeout: Infinity, callback: null }).iterations, 3);
});

test('adam trains', () => {
    const net = new NeuralNetwork({ seed: 1, praxis: 'adam', learningRate: 0.05, hiddenLayers: [4], activation: 'tanh' });
    assert.ok(net.train(xor, { iterations: 5000 }).error <= 0.005);
});

test('trainAsync gives the same, with turns in between and one training at a time', async () => {
    const numbers = (i) => Array.from({ length: 100 }, (_, j) => ((i * j) % 7) / 7);
    const rows = Array.from({ length: 3000 }, (_, i) => ({ input: numbers(i), output: [i % 2] }));
    const options = { seed: 1, hiddenLayers: [100], iterations: 3 };
    const [net, other] = [new NeuralNetwork(options), new NeuralNetwork(options)];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const training = net.trainAsync(rows);
    assert.throws(() => net.train(xor), { code: 'state', message: /being trained/ });
    assert.ok(net.run(rows[0].input).length === 1);
    const status = await training;
    clearInterval(timer);
    assert.ok(turns > 2, `${turns} turns`);
    assert.deepEqual(other.train(rows), status);
    assert.deepEqual(other.toJSON(), net.toJSON());
    await assert.rejects(net.trainAsync(xor), { name: 'RangeError', message: /data\[0\]\.input has 2 numbers: expected 100/ });
});

test('bad options and data throw, and say which', () => {
    const train = (...data) => () => new NeuralNetwork().train(data);
    const cases = [
        [() => new NeuralNetwork({ hiddenLayer: [3] }), TypeError, /"hiddenLayer".*did you mean "hiddenLayers"/],
        [() => new NeuralNetwork({ hiddenLayers: [3, 0] }), RangeError, /hiddenLayers\[1\] is 0/],
        [() => new NeuralNetwork({ hiddenLayers: 3 }), TypeError, /hiddenLayers is 3/],
        [() => new NeuralNetwork({ activation: 'gelu' }), RangeError, /activation is "gelu": expected sigmoid, relu/],
        [() => new NeuralNetwork({ leakyReluAlpha: 0.2 }), RangeError, /leakyReluAlpha is 0\.2/],
        [() => new NeuralNetwork({ learningRate: 1 }), RangeError, /learningRate is 1/],
        [() => new NeuralNetwork({ momentum: -0.1 }), RangeError, /momentum is -0\.1/],
        [() => new NeuralNetwork({ iterations: 0 }), RangeError, /iterations is 0/],
        [() => new NeuralNetwork({ errorThresh: '0.1' }), TypeError, /errorThresh is "0\.1"/],
        [() => new NeuralNetwork({ log: 'x' }), TypeError, /log is "x"/],
        [() => new NeuralNetwork({ callback: 5 }), TypeError, /callback is 5/],
        [() => new NeuralNetwork({ timeout: 0 }), RangeError, /timeout is 0/],
        [() => new NeuralNetwork({ praxis: 'sgd' }), RangeError, /praxis is "sgd"/],
        [train(), TypeError, /data is an array of 0/],
        [train(1), TypeError, /data\[0\] is 1/],
        [train({ input: [1] }), TypeError, /data\[0\]\.output is undefined/],
        [train({ input: [1, NaN], output: [1] }), RangeError, /data\[0\]\.input\[1\] is NaN/],
        [train({ input: { a: '1' }, output: [1] }), TypeError, /data\[0\]\.input\.a is "1"/],
        [train(...xor, { input: [1], output: [1] }), RangeError, /data\[4\]\.input has 1 numbers: expected 2/],
        [train({ input: { a: 1 }, output: [1] }, xor[0]), TypeError, /data\[1\]\.input is an array/],
    ];
    for (const [run, kind, message] of cases) {
        assert.throws(run, (error) => {
            assert.ok(error instanceof kind && error.code === 'argument', error);
            return message.test(error.message);
        });
    }
    const net = new NeuralNetwork({ seed: 1, iterations: 5 });
    assert.throws(() => net.run([1, 2]), { code: 'state', message: /no network yet/ });
    net.train(named);
    assert.throws(() => net.train([{ input: { x: 1, yy: 1 }, output: { same: 1 } }]), { message: /"yy".*did you mean "y"/ });
    assert.throws(() => net.run([1, 0]), { message: /input is an array of 2: expected an object/ });
    assert.deepEqual(net.run({ x: 1, unheardOf: 1 }), net.run({ x: 1, y: 0 }));
    assert.throws(() => net.train(named, { activation: 'tanh' }), { code: 'state', message: /built with "sigmoid"/ });
    const linear = new NeuralNetwork({ activation: 'relu', hiddenLayers: [], seed: 1 });
    const far = [{ input: [1e15], output: [-1e15] }, { input: [-1e15], output: [1e15] }];
    assert.throws(() => linear.train(far), { code: 'diverged' });
});

test('toFunction is the network, and so is its text', () => {
    for (const activation of ['sigmoid', 'relu', 'leaky-relu', 'tanh']) {
        const net = new NeuralNetwork({ activation, seed: 5, iterations: 50, hiddenLayers: [4, 3] });
        net.train(named);
        const run = net.toFunction();
        const copy = new Function(`return ${run}`)();
        for (const { input } of [...named, { input: { x: 0.5 } }]) {
            const expected = net.run(input);
            for (const made of [run(input), copy(input)]) {
                assertNear(Object.values(made), Object.values(expected), activation);
            }
            assert.deepEqual(Object.keys(run(input)), ['same', 'other']);
        }
    }
    const net = new NeuralNetwork({ seed: 1, iterations: 1 });
    net.train(xor);
    assertNear(net.toFunction()([1, 1]), [...net.run([1, 1])], 'arrays');
});

test('CrossValidate trains on all parts but one, tests on that, and keeps the best', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ input: [i / 30], output: [i < 15 ? 0 : 1] }));
    const before = [...rows];
    const validation = new CrossValidate(NeuralNetwork, { hiddenLayers: [3], seed: 1 });
    assert.throws(() => validation.toNeuralNetwork(), { code: 'state' });
    const { avgs, stats, sets } = validation.train(rows, { iterations: 200, errorThresh: 0.02 }, 4);
    assert.deepEqual(rows, before);
    assert.deepEqual(sets.map(({ total }) => total), [7, 8, 7, 8]);
    assert.equal(stats.total, 30);
    assert.equal(stats.truePos + stats.trueNeg + stats.falsePos + stats.falseNeg, 30);
    assert.equal(stats.accuracy, (stats.truePos + stats.trueNeg) / 30);
    assert.ok(stats.accuracy > 0.7);
    assert.equal(avgs.error, sets.reduce((sum, { error }) => sum + error, 0) / 4);
    assert.equal(stats.testSize + stats.trainSize, 30);
    const best = sets.reduce((one, other) => (other.error < one.error ? other : one));
    assert.deepEqual(validation.toNeuralNetwork().toJSON().layers, best.network.layers);
    const saved = JSON.parse(JSON.stringify(validation.toJSON()));
    assert.deepEqual(validation.fromJSON(saved).toJSON().layers, best.network.layers);
    assert.throws(() => validation.train(rows.slice(0, 3)), { message: /data has 3 elements: expected at least k, 4/ });
    const classes = new CrossValidate(NeuralNetwork).train(named, { iterations: 1 }, 2);
    assert.deepEqual(Object.keys(classes.stats), ['total', 'testSize', 'trainSize']);
});

for (const data of [xor, named]) {
    test(`TrainStream trains as train does, on ${data === xor ? 'arrays' : 'objects'}`, async () => {
        const [net, other] = [1, 2].map(() => new NeuralNetwork({ seed: 2, learningRate: 0.4 }));
        const seen = [];
        const status = await new Promise((resolve, reject) => {
            const stream = new TrainStream({
                neuralNetwork: net, iterations: 300, errorThresh: 0.001, callbackPeriod: 100,
                callback: ({ iterations }) => seen.push(iterations), floodCallback: flood, doneTrainingCallback: resolve,
            });
            stream.on('error', reject);
            function flood() {
                for (const datum of data) stream.write(datum);
                stream.endInputs();
            }
            flood();
        });
        assert.deepEqual(seen, [100, 200, 300]);
        assert.deepEqual(other.train(data, { iterations: 300, errorThresh: 0.001 }), status);
        assert.deepEqual(net.toJSON().layers, other.toJSON().layers);
    });
}

test('a stream\'s bad data are its error', async () => {
    const error = await new Promise((resolve) => {
        const stream = new TrainStream({ neuralNetwork: new NeuralNetwork() });
        stream.on('error', resolve);
        stream.write(xor[0]);
        stream.endInputs();
        stream.write({ input: [1], output: [1] });
        stream.endInputs();
    });
    assert.match(error.message, /input has 1 numbers: expected 2/);
    assert.throws(() => new TrainStream({}), { message: /neuralNetwork is undefined/ });
});

test('the other names: NeuralNetworkGPU warns once, recurrent networks are refused by name', () => {
    const warnings = [];
    const { warn } = console;
    console.warn = (line) => warnings.push(line);
    try {
        for (let i = 0; i < 2; i++) assert.ok(new NeuralNetworkGPU({ seed: 1 }) instanceof NeuralNetwork);
    } finally {
        console.warn = warn;
    }
    assert.equal(warnings.length, 1);
    for (const [name, Class] of Object.entries(recurrent)) {
        assert.throws(() => new Class(), { code: 'unsupported', message: new RegExp(`recurrent\\.${name} is not supported`) });
    }
    assert.deepEqual(Object.keys(recurrent).sort(), ['GRU', 'GRUTimeStep', 'LSTM', 'LSTMTimeStep', 'RNN', 'RNNTimeStep']);
    assert.equal(brain.NeuralNetwork, NeuralNetwork);
});
