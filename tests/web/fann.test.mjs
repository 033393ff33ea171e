// What only FANN's users need: which module has it, and FANN's files.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { instances, numbers, xor, xorNet } from './helpers.mjs';
import { build, readDescription } from '../../web/src/describe.mjs';
import { fannWayNumber } from '../../web/src/fann.mjs';
import { wholeNames } from '../../web/src/whole.mjs';
import { openInstance } from '../../web/src/open.mjs';
import { Run } from '../../web/src/run.mjs';
import { readRun } from '../../web/src/train.mjs';
import { Network } from '../../web/src/index.mjs';
import { fannFile } from './fann_file.mjs';

const isWhole = ({ exports }) => 'net_load_fann' in exports;
const open = (whole) => openInstance({ isa: 'simd128', deterministic: false, threads: 1 }, whole);

function namesOf(instance, kind) {
    const names = [];
    for (let i = 0, name; (name = instance.enumName(kind, i)) !== null; i++) names.push(name);
    return names;
}

/** What an instance does with a name: one of its kinds' uses, each in a network of its own. */
const uses = {
    activation: (instance, activation) => {
        build(instance, readDescription({ inputs: 2, layers: [{ units: 2, activation }, { units: 1 }] }));
    },
    optimizer: (instance, optimizer) => trainOnce(instance, { optimizer }),
    loss: (instance, loss) => trainOnce(instance, { loss }, { binary_cross_entropy: 'sigmoid',
        categorical_cross_entropy: 'softmax' }[loss]),
};

async function trainOnce(instance, options, activation = 'linear') {
    const net = build(instance, readDescription({ inputs: 2, layers: [{ units: 1, activation }] }));
    const run = readRun(xor, { ...options, epochs: 1 }, 2, 1, instance.optionNames);
    new Run({ instance, net }, run, () => {}).slice();
}

test('the lean module lacks what JavaScript takes the whole one for, and nothing else', async () => {
    const [lean, whole] = [await open(false), await open(true)];
    const seen = new Set();
    for (const [kind, use] of Object.entries(uses)) {
        for (const name of namesOf(lean, kind)) {
            await use(whole, name);
            if (!wholeNames.has(name)) {
                await use(lean, name);
                continue;
            }
            seen.add(name);
            await assert.rejects(async () => use(lean, name),
                { code: 'unsupported', message: `this build of the library lacks the ${kind} ${name}` });
        }
    }
    assert.deepEqual(seen, wholeNames);
    for (const way of ['clips', 'slopes']) {
        await assert.rejects(trainOnce(lean, { fannWay: fannWayNumber([way]) }), { code: 'unsupported', message: /FANN's slopes/ });
    }
    await trainOnce(whole, { fannWay: fannWayNumber(true) });
});

test('the whole module comes when it is asked for, not before', async () => {
    const net = await xorNet({ isa: 'simd128' });
    const before = instances.length;
    await net.train(xor, { epochs: 2, optimizer: 'adamw', batchSize: 0 });
    await net.evaluate(xor, { loss: 'mse' });
    assert.ok(!instances.slice(before).some(isWhole));
    assert.equal(instances.length, before);

    const gaussian = await Network.create({ inputs: 1, layers: [{ units: 1, activation: 'gaussian' }], isa: 'simd128' });
    assert.deepEqual(instances.slice(before).map(isWhole), [true]);
    gaussian.setWeights(0, { weights: [2], bias: [0] });
    assert.ok(Math.abs(gaussian.predict([0.5])[0] - Math.exp(-1)) < 1e-6);

    const file = gaussian.serialize();
    const copy = await Network.deserialize(file, { isa: 'simd128' });
    assert.deepEqual(copy.serialize(), file);
    assert.deepEqual(copy.predict([0.5]), gaussian.predict([0.5]));
    for (const each of [net, gaussian, copy]) each.dispose();
});

test('a network in a lean module goes to the whole one for training and comes home', async () => {
    const net = await xorNet({ deterministic: true });
    const before = instances.length;
    const history = await net.train(xor, { optimizer: 'rprop', loss: 'mse', epochs: 300, bitFailLimit: 0.35, stopBitFails: 0 });
    assert.ok(instances.slice(before).some(isWhole));
    assert.equal(history.stopped, 'early');
    assert.equal(history.bitFails.at(-1), 0);
    assert.ok(history.loss.length < 300 && history.bitFails[0] > 0);
    const { loss } = await net.evaluate(xor, { loss: 'tanh_error' });
    assert.ok(loss > 0 && loss < 0.5);

    const other = await xorNet({ deterministic: true, isa: 'scalar' });
    await other.train(xor, { optimizer: 'rprop', loss: 'mse', epochs: 300, bitFailLimit: 0.35, stopBitFails: 0 });
    assert.deepEqual(other.serialize(), net.serialize(), 'the same bits at every width');
    net.dispose();
    other.dispose();
});

for (const optimizer of ['rprop', 'quickprop', 'sarprop']) {
    test(`${optimizer} learns, in one call or epoch by epoch`, async () => {
        const options = { optimizer, loss: 'mse', epochs: 40, learningRate: 0.7, sarpropTemperature: 0.01 };
        const nets = [await xorNet(), await xorNet()];
        const reports = [];
        const [silent, heard] = [
            await nets[0].train(xor, options),
            await nets[1].train(xor, { ...options, onEpoch: (report) => { reports.push(report); } }),
        ];
        assert.deepEqual(heard, silent);
        assert.deepEqual(nets[1].serialize(), nets[0].serialize());
        assert.equal(reports.length, 40);
        assert.ok(silent.loss.at(-1) < silent.loss[0]);
        for (const net of nets) net.dispose();
    });
}

test('goals, bit fails and whole epochs', async () => {
    const net = await xorNet();
    const goal = await net.train(xor, { epochs: 5000, batchSize: 0, learningRate: 0.05, stopLoss: 0.1 });
    assert.equal(goal.stopped, 'early');
    assert.ok(goal.loss.at(-1) <= 0.1 && goal.loss.at(-2) > 0.1);
    assert.equal('bitFails' in goal, false);
    const off = await net.train(xor, { loss: 'mse', epochs: 3, bitFailLimit: 2, stopLoss: null, stopBitFails: null });
    assert.deepEqual([off.stopped, off.bitFails], ['epochs', [0, 0, 0]]);
    const never = await net.train(xor, { loss: 'mse', epochs: 3, bitFailLimit: 1e-9, stopBitFails: Infinity });
    assert.deepEqual(never.bitFails, [4, 4, 4]);
    for (const [options, error] of [
        [{ stopBitFails: 1 }, { code: 'argument', message: /bit_fail_limit/ }],
        [{ stopBitFails: -1 }, { code: 'argument', message: /stopBitFails is -1/ }],
        [{ fannWay: 3 }, { name: 'TypeError', message: /fannWay is 3/ }],
        [{ fannWay: ['halfs'] }, { name: 'RangeError', message: /"halfs": expected halves/ }],
        [{ rpropIncrease: 0.5 }, { code: 'argument', message: /rprop_increase is 0.5/ }],
    ]) await assert.rejects(net.train(xor, options), error);
    net.dispose();
});

const parity = (bits) => {
    const rows = Array.from({ length: 2 ** bits }, (_, n) => Array.from({ length: bits }, (_, b) => (n >> b & 1 ? 1 : -1)));
    return { inputs: rows, targets: rows.map((row) => row.reduce((product, x) => product * x, 1)) };
};

const outputsAlone = (inputs, options = {}) =>
    Network.create({ inputs, shortcuts: true, layers: [{ units: 1, activation: 'tanh' }], isa: 'scalar', ...options });

test('a network grows until it knows parity, and lives on', async () => {
    const data = parity(4);
    const net = await outputsAlone(4);
    const before = net.serialize();
    const kinds = [{ activation: 'gaussian_symmetric', steepness: 0.5 }, { activation: 'tanh' }];
    const reports = await net.cascade(data, { maxUnits: 12, seed: 3, kinds, groups: 4, bitFailLimit: 0.9, stopBitFails: 0 });
    const last = reports.at(-1);
    assert.deepEqual(reports.map(({ units }) => units), reports.map((_, i) => i));
    assert.ok(last.reached && last.units > 0 && last.bitFails === 0);
    assert.ok(reports.slice(0, -1).every(({ reached }) => !reached));
    assert.ok(!('activation' in reports[0]));
    assert.ok(reports.every(({ loss, squareError, epochs }, i) => loss > 0 && squareError > 0
        && (i === 0 || epochs > reports[i - 1].epochs)));

    assert.equal(net.layers.length, last.units + 1);
    net.layers.slice(0, -1).forEach((layer, i) => {
        const { activation, steepness } = reports[i + 1];
        assert.ok(kinds.some((kind) => kind.activation === activation && (kind.steepness ?? 1) === steepness));
        assert.deepEqual([layer.units, layer.activation, layer.steepness], [1, activation, steepness]);
    });
    net.predict(data.inputs).forEach((y, i) => assert.ok(Math.abs(y - data.targets[i]) < 0.9));

    const file = net.serialize();
    const same = await Network.deserialize(file, { isa: 'scalar' });
    assert.deepEqual(same.predict(data.inputs), net.predict(data.inputs));
    const again = await Network.deserialize(before, { isa: 'scalar' });
    await again.cascade(data, { maxUnits: 12, seed: 3, kinds, groups: 4, bitFailLimit: 0.9, stopBitFails: 0 });
    assert.deepEqual(again.serialize(), file, 'the same seed gives the same bits');
    await net.train(data, { epochs: 1, optimizer: 'sgd' });
    for (const each of [net, same, again]) each.dispose();
});

test('cascades that are refused leave the network as it was', async () => {
    const data = parity(2);
    const net = await outputsAlone(2);
    const before = net.serialize();
    for (const [options, error] of [
        [{ maxUnit: 3 }, { name: 'TypeError', message: /did you mean "maxUnits"/ }],
        [{ epochs: 3 }, { name: 'TypeError', message: /unknown name "epochs"/ }],
        [{ maxUnits: 1.5 }, { code: 'argument', message: /maxUnits is 1.5/ }],
        [{ optimizer: 'adam' }, { code: 'argument' }],
        [{ kinds: [] }, { name: 'TypeError', message: /kinds is an array of 0/ }],
        [{ kinds: [{ activation: 'tan' }] }, { code: 'argument', message: /did you mean "tanh"/ }],
        [{ kinds: [{ activation: 'softmax' }] }, { code: 'argument' }],
    ]) await assert.rejects(net.cascade(data, options), error);
    await assert.rejects(net.cascade({ ...data, inputs: [[1]] }), RangeError);
    assert.deepEqual(net.serialize(), before);
    net.dispose();
    const dense = await xorNet();
    await assert.rejects(dense.cascade(xor), { name: 'VaneError', message: /shortcuts/ });
    dense.dispose();
});

/* ------------------------------------------------------------------------------------------------ files ---- */
const file = fannFile();
const bytes = new TextEncoder().encode(file);
const hand = ([a, b]) => {
    const h = Math.tanh(0.5 * (-0.1 * a + 0.2 * b + 1.5));
    return 1 / (1 + Math.exp(-2 * (0.5 * h - 0.25)));
};

test('a FANN file, however it comes, and the same bytes back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vane-fann-'));
    try {
        const path = join(folder, 'xor.net');
        await writeFile(path, file);
        const ways = [
            () => Network.fromFann(bytes), () => Network.fromFann(bytes.buffer), () => Network.fromFann(file),
            () => Network.fromFann(path), () => Network.fromFann(pathToFileURL(path)),
            () => Network.load(path), () => Network.deserialize(bytes, { isa: 'scalar' }),
        ];
        for (const way of ways) {
            const net = await way();
            assert.deepEqual(net.layers.map(({ activation, steepness }) => [activation, steepness]),
                [['tanh', 0.5], ['sigmoid', 2]]);
            assert.equal(net.sumLimit, 150);
            for (const x of [[0, 0], [1, -3], [5, 7]]) assert.ok(Math.abs(net.predict(x)[0] - hand(x)) < 1e-6);
            assert.equal(new TextDecoder().decode(await net.toFann()), file);
            assert.deepEqual(await net.fannLeavesOut(), []);

            const ours = await Network.deserialize(net.serialize());
            assert.equal(new TextDecoder().decode(await ours.toFann()), file, 'its settings stay in our files too');
            net.dispose();
            ours.dispose();
        }
    } finally {
        await rm(folder, { recursive: true });
    }
});

test('a network of ours to FANN and back, and what is left out', async () => {
    const net = await Network.create({
        inputs: 3, shortcuts: true, sumLimit: 150, seed: 5,
        layers: [{ units: 4, activation: ['tanh', 'sin', 'relu', 'elliot'], dropout: 0.1 },
            { units: 2, activation: 'linear_piece', steepness: 0.5, frozen: true }],
    });
    net.classNames = ['a', 'b'];
    assert.deepEqual(await net.fannLeavesOut(), ['dropout', 'frozen layers', 'names of classes']);
    const back = await Network.fromFann(await net.toFann());
    const x = numbers(30);
    assert.deepEqual(back.predict(x, { rows: 10 }), net.predict(x, { rows: 10 }));
    assert.equal(back.classNames, null);
    net.dispose();
    back.dispose();

    const gelu = await Network.create({ inputs: 1, layers: [{ units: 1, activation: 'gelu' }] });
    await assert.rejects(gelu.toFann(), { code: 'unsupported', message: /FANN has no gelu/ });
    gelu.dispose();
});

test('what is no FANN file, or a damaged one, is refused', async () => {
    await assert.rejects(Network.fromFann(Uint8Array.of(1, 2, 3)), { code: 'format', message: /FANN_FLO_/ });
    await assert.rejects(Network.fromFann({}), TypeError);
    await assert.rejects(Network.fromFann(file.replace('num_layers=3', 'num_layers=three')),
        { code: 'format', message: /network:2:/ });
    await assert.rejects(Network.fromFann(file.slice(0, -40)), { code: 'format' });
});
