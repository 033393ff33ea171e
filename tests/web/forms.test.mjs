// Data in the forms that users have them in give what tables of numbers give, bit for bit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifier, clusters, numbers, xor, xorNet } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const run = { epochs: 3, batchSize: 8, seed: 4 };
const small = () => classifier(4, 6, 3);
const { inputs, targets } = clusters(60, 4, 3);
const rows = Array.from({ length: 60 }, (_, i) => Array.from(inputs.subarray(4 * i, 4 * i + 4)));
const classes = Array.from({ length: 60 }, (_, i) => i % 3);

/** The weights that a run over data ends with, and the network's names. */
async function trained(data, options = {}, make = small) {
    const net = await make();
    await net.train(data, { ...run, ...options });
    const result = { weights: [net.getWeights(0), net.getWeights(1)], classNames: net.classNames };
    net.dispose();
    return result;
}

test('records, named numbers and labels are the same data', async () => {
    const { weights } = await trained({ inputs, targets });
    const named = rows.map(([a, b, c, d]) => ({ a, b, c, d }));
    const oneHot = classes.map((label) => [0, 1, 2].map((i) => Number(i === label)));
    const texts = classes.map((label) => ['ant', 'bee', 'cat'][label]);
    for (const [data, classNames] of [
        [rows.map((input, i) => ({ input, output: oneHot[i] })), null],
        [rows.map((input, i) => ({ input: Float32Array.from(input), output: Int8Array.from(oneHot[i]) })), null],
        [{ inputs: named, targets }, null],
        [{ inputs, targets: classes }, null],
        [{ inputs: rows, targets: Int32Array.from(classes) }, null],
        [{ inputs, targets: texts }, ['ant', 'bee', 'cat']],
        [rows.map((input, i) => ({ input, output: classes[i] })), null],
        [named.map((input, i) => ({ input, output: texts[i] })), ['ant', 'bee', 'cat']],
        [{ inputs, targets: Uint8Array.from(classes), classNames: ['x', 'y', 'z'] }, ['x', 'y', 'z']],
    ]) assert.deepEqual(await trained(data), { weights, classNames });

    const { classNames } = await trained({ inputs, targets: classes.map((label) => ['10', '9', '100'][label]) });
    assert.deepEqual(classNames, ['9', '10', '100'], 'integers by value, as in the command');
    const order = await trained({ inputs, targets: classes.map((label) => ['\u{1F600}', '\uFF5E', 'a'][label]) });
    assert.deepEqual(order.classNames, ['a', '\uFF5E', '\u{1F600}'], 'others by their bytes');
});

test('what the network knows by name holds for all that follows', async () => {
    const net = await small();
    await net.train(rows.map(([a, b, c, d], i) => ({ input: { a, b, c, d }, output: { x: Number(classes[i] === 0), y: Number(
        classes[i] === 1), z: Number(classes[i] === 2) } })), run);
    assert.deepEqual(net.classNames, ['x', 'y', 'z']);
    const expected = await net.evaluate({ inputs, targets });
    const turned = rows.map(([a, b, c, d]) => ({ d, c, b, a }));
    assert.deepEqual(await net.evaluate({ inputs: turned, targets: classes.map((label) => 'xyz'[label]) }), expected);
    assert.deepEqual(await net.evaluate({ inputs, targets: classes.map((label) => 2 - label), classNames: ['z', 'y', 'x'] }),
        expected, 'numbers of another order of the same classes');

    const same = await Network.deserialize(net.serialize());
    assert.deepEqual(await same.evaluate({ inputs: turned, targets }), expected, 'names are in the file');
    await net.train(turned.map((input) => ({ input, output: 'z' })), { epochs: 1 });
    const sparse = [{ inputs: [{ a: 1 }, { d: 2 }], targets: [[1, 0, 0], [0, 1, 0]] },
        { inputs: [[1, 0, 0, 0], [0, 0, 0, 2]], targets: [0, 1] }];
    assert.deepEqual(await net.evaluate(sparse[0]), await net.evaluate(sparse[1]), 'missing numbers are 0');
    net.dispose();
    same.dispose();
});

test('validation has the names of the data', async () => {
    const net = await small();
    const history = await net.train({ inputs, targets: classes.map((label) => 'abc'[label]) },
        { ...run, validation: { inputs: rows.slice(0, 2), targets: ['c', 'a'] } });
    const { loss } = await net.evaluate({ inputs: rows.slice(0, 2), targets: [2, 0] });
    assert.ok(Math.abs(history.validationLoss.at(-1) - loss) < 1e-9);
    net.dispose();
});

test('wrong data are refused by name, and leave no names', async () => {
    const net = await small();
    const before = net.serialize();
    const [first] = rows;
    const named = { a: 1, b: 2, c: 3, d: 4 };
    for (const [data, name, message, options = {}] of [
        [[], 'RangeError', /data.inputs is empty/],
        [[{ input: first, outputs: 1 }], 'TypeError', /"outputs" in data\[0\].*"output"/],
        [[3], 'TypeError', /data\[0\] is 3: expected an object/],
        [[{ input: first, output: 1 }, { input: first }], 'RangeError', /data.targets\[1\] is undefined/],
        [[{ input: named, output: 0 }, { input: { e: 1 }, output: 0 }], 'TypeError', /"e" in data.inputs\[1\].*did you mean/],
        [[{ input: { a: 1 }, output: 0 }], 'RangeError', /data.inputs\[0\] has 1 names: expected 4/],
        [[{ input: { ...named, a: '1' }, output: 0 }], 'TypeError', /data.inputs\[0\].a is "1"/],
        [[{ input: named, output: 0 }, { input: 7, output: 0 }], 'TypeError', /data.inputs\[1\] is 7/],
        [{ inputs: [first], targets: [3] }, 'RangeError', /data.targets\[0\] is 3: expected the number of a class, from 0 to 2/],
        [{ inputs: [first], targets: [0.5] }, 'RangeError', /data.targets\[0\] is 0.5/],
        [{ inputs: [first, first], targets: ['a', 1] }, 'TypeError', /data.targets\[1\] is 1: expected a string/],
        [{ inputs: rows.slice(0, 4), targets: ['a', 'b', 'c', 'd'] }, 'RangeError', /has 4 classes: the network has 3 outputs/],
        [{ inputs: [first], targets: ['a\u0007'] }, 'VaneError', /control character/],
        [{ inputs: [first], targets: [NaN] }, 'RangeError', /NaN/],
        [{ inputs: [[NaN, 1, 2, 3]], targets: ['a'] }, 'VaneError', /nan/],
        [{ inputs: [first], targets: ['a'] }, 'VaneError', /learning_rate/, { learningRate: -1 }],
        [{ inputs: [first], targets: ['a'] }, 'VaneError', /softmax/, { scaleTargets: 'zscore' }],
        [{ inputs: [first], targets: ['a'] }, 'VaneError', /"standard"/, { scale: 'standard' }],
    ]) await assert.rejects(net.train(data, options), { name, message }, String(message));
    assert.deepEqual(net.serialize(), before);

    net.classNames = ['ant', 'bee', 'cat'];
    await assert.rejects(net.train({ inputs: [first], targets: ['bea'] }),
        { name: 'RangeError', code: 'argument', option: 'data.targets[0]', value: 'bea', message: /no class.*did you mean "bee"/ });
    const one = await xorNet();
    await assert.rejects(one.train({ inputs: xor.inputs, targets: ['0', '1', '1', '0'] }),
        { name: 'TypeError', message: /data.targets\[0\] is "0".*one output/ });
    net.dispose();
    one.dispose();
});

test('names that every object has are names like others', async () => {
    const net = await small();
    const input = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3, "b": 4}');
    await net.train([{ input, output: '__proto__' }, { input: { b: 1 }, output: 'constructor' }], run);
    assert.deepEqual(net.classNames, ['__proto__', 'constructor', null]);
    await assert.rejects(net.train([{ input: { valueOf: 1 }, output: 'constructor' }]), { message: /"valueOf"/ });
    assert.equal({}.b, undefined);
    net.dispose();
});

/* -------------------------------------------------------------------------------------- scaling, class weights ---- */
const regression = () => Network.create({ inputs: 2, layers: [{ units: 8, activation: 'tanh' }, { units: 1 }], seed: 3 });
const far = (() => {
    const x = numbers(200);
    const data = Array.from({ length: 100 }, (_, i) => [1e4 + 500 * x[2 * i], 1e-3 * x[2 * i + 1]]);
    return { inputs: data, targets: data.map(([a, b]) => 3e5 + 40 * (a - 1e4) + 2e6 * b) };
})();

test('scaling is fitted, kept in the file, and makes far numbers learnable', async () => {
    const net = await regression();
    const plain = await regression();
    await net.train(far, { epochs: 100, learningRate: 0.02, scale: 'zscore', scaleTargets: 'zscore' });
    await plain.train(far, { epochs: 100, learningRate: 0.02 });
    const misses = (of) => Math.max(...of.predict(far.inputs).map((y, i) => Math.abs(y - far.targets[i])));
    assert.ok(misses(net) < 3000, `${misses(net)}`);
    assert.ok(misses(plain) > 1e5);
    const same = await Network.deserialize(net.serialize());
    assert.deepEqual(same.predict(far.inputs), net.predict(far.inputs));
    await net.train(far, { epochs: 0, scale: 'none' });
    assert.notDeepEqual(net.predict(far.inputs), same.predict(far.inputs));
    for (const each of [net, plain, same]) each.dispose();
});

test('scaling is that of the rows that train, not of those for validation', async () => {
    const nets = await Promise.all([regression(), regression()]);
    const extreme = { inputs: [[9e9, 9e9]], targets: [0] };
    await nets[0].train(far, { epochs: 1, scale: 'minmax', validation: extreme });
    await nets[1].train(far, { epochs: 1, scale: 'minmax' });
    assert.deepEqual(nets[0].serialize(), nets[1].serialize());
    const many = Array.from({ length: 1000 }, () => far);
    const large = { inputs: many.flatMap((data) => data.inputs), targets: many.flatMap((data) => data.targets) };
    await nets[0].train(far, { epochs: 0, scale: 'zscore', scaleTargets: 'minmax' });
    await nets[1].train(large, { epochs: 0, scale: 'zscore', scaleTargets: 'minmax' });
    const [first, second] = nets.map((net) => net.predict(far.inputs));
    first.forEach((y, i) => assert.ok(Math.abs(y - second[i]) < 1 && y > 1e5, 'a large run comes home with its scaling'));
    for (const net of nets) net.dispose();
});

test('class weights: balanced, by name, by number', async () => {
    const rare = { inputs: rows.slice(0, 12), targets: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2] };
    const weightsOf = async (options, data = rare) => (await trained(data, options)).weights;
    const balanced = await weightsOf({ classWeights: 'balanced' });
    assert.deepEqual(balanced, await weightsOf({ classWeights: [12 / 24, 12 / 9, 12 / 3] }));
    assert.notDeepEqual(balanced, await weightsOf({}));
    const named = { ...rare, targets: rare.targets.map((label) => 'abc'[label]) };
    assert.deepEqual(await weightsOf({ classWeights: { c: 5, a: 0.25 } }, named), await weightsOf({ classWeights: [0.25, 1, 5] }));
    const two = { inputs: rare.inputs, targets: rare.targets.map((label) => Math.min(label, 1)) };
    assert.deepEqual(await weightsOf({ classWeights: 'balanced' }, two), await weightsOf({ classWeights: [12 / 16, 12 / 8, 0] }, two),
        'of the classes that there are');

    const net = await small();
    for (const [options, name, message] of [
        [{ classWeights: { a: 1 } }, 'TypeError', /classWeights is an Object.*no classNames/],
        [{ classWeights: 'balance' }, 'TypeError', /classWeights is "balance"/],
        [{ classWeights: [1, 2] }, 'RangeError', /classWeights has 2 numbers/],
    ]) await assert.rejects(net.train(rare, options), { name, message });
    await assert.rejects(net.train(named, { classWeights: { d: 1 } }), { message: /"d" in classWeights: did you mean/ });
    const one = await xorNet();
    await assert.rejects(one.train(xor, { classWeights: 'balanced' }), { code: 'argument', message: /one output/ });
    net.dispose();
    one.dispose();
});
