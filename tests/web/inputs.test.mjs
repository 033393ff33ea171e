// What users may get wrong: each is refused with a message that names the value, and the network works on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xor, xorNet } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const layers = [{ units: 1 }];
const detached = () => {
    const array = new Float32Array(4);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    return array;
};

const descriptions = [
    [undefined, TypeError, /the description is undefined/],
    [{ inputs: 2, layers, sead: 1 }, TypeError, /"sead".*"seed"/],
    [{ inputs: '2', layers }, TypeError, /inputs is "2"/],
    [{ inputs: 1.5, layers }, RangeError, /inputs is 1.5/],
    [{ inputs: 0, layers }, 'argument', /0 inputs/],
    [{ inputs: 2, layers: [] }, TypeError, /layers is an array of 0/],
    [{ inputs: 2, layers: [{ unit: 1 }] }, TypeError, /"unit" in layers\[0\].*"units"/],
    [{ inputs: 2, layers: [{ units: 0 }] }, 'argument', /layer 0 has 0 units/],
    [{ inputs: 2, layers: [{ units: 2 ** 31 }] }, 'limit', /2147483648 units/],
    [{ inputs: 2, layers: [{ units: 2 ** 40 }] }, RangeError, /layers\[0\].units is 1099511627776/],
    [{ inputs: 2, layers: [{ units: NaN }] }, RangeError, /layers\[0\].units is NaN/],
    [{ inputs: 2 ** 24, layers: [{ units: 2 ** 24 }] }, 'limit', /parameters/],
    [{ inputs: 2, layers: [{ units: 1, activation: 'rellu' }] }, 'argument', /"rellu".*"relu"/],
    [{ inputs: 2, layers: [{ units: 1, activation: 'a\0b' }] }, RangeError, /character 0/],
    [{ inputs: 2, layers: [{ units: 1, dropout: 0.5 }] }, 'argument', /dropout/],
    [{ inputs: 2, layers: [{ units: 1, dropout: 1 }, ...layers] }, 'argument', /dropout is 1/],
    [{ inputs: 2, layers: [{ units: 1, initialiser: 'he' }] }, 'argument', /"he"/],
    [{ inputs: 2, layers, seed: -1 }, RangeError, /seed is -1/],
    [{ inputs: 2, layers, isa: 'avx2' }, 'isa', /"avx2"/],
];

const runs = [
    [undefined, {}, TypeError, /data is undefined/],
    [{ ...xor, target: 1 }, {}, TypeError, /"target".*"targets"/],
    [{ inputs: 'ab', targets: [1] }, {}, TypeError, /data.inputs is "ab"/],
    [{ inputs: [1, 2, 3], targets: [1] }, {}, RangeError, /data.inputs has 3 numbers: expected 2/],
    [{ inputs: [[1, 2], [3]], targets: [1, 2] }, {}, RangeError, /data.inputs\[1\] has 1 numbers: expected 2/],
    [{ inputs: [[1, 2], 3], targets: [1, 2] }, {}, TypeError, /data.inputs\[1\] is 3/],
    [{ inputs: [[1, '2']], targets: [1] }, {}, TypeError, /data.inputs\[0\]\[1\] is "2"/],
    [{ inputs: [, 1], targets: [1] }, {}, TypeError, /data.inputs\[0\] is undefined/],
    [{ inputs: [1, undefined], targets: [1] }, {}, TypeError, /data.inputs\[1\] is undefined/],
    [{ inputs: xor.inputs, targets: [1] }, {}, RangeError, /data.targets has 1 rows, data.inputs has 4/],
    [{ ...xor, weights: [1] }, {}, RangeError, /data.weights has 1 rows/],
    [{ ...xor, weights: [1, 1, 1, -1] }, {}, 'argument', /-1/],
    [{ inputs: [[0, NaN]], targets: [0] }, {}, 'argument', /nan/i],
    [{ inputs: [], targets: [] }, {}, RangeError, /data.inputs is empty/],
    [{ inputs: detached(), targets: [1] }, {}, RangeError, /transferred/],
    [{ inputs: new BigInt64Array(2), targets: [1] }, {}, TypeError, /BigInt/],
    [xor, { epoch: 3 }, TypeError, /"epoch".*"epochs"/],
    [xor, { epochs: 1.5 }, 'argument', /epochs is 1.5/, { option: 'epochs', value: 1.5 }],
    [xor, { epochs: '3' }, 'argument', /epochs is "3"/],
    [xor, { epochs: null }, TypeError, /epochs is null/],
    [xor, { batchSize: 65537 }, 'argument', /batch/],
    [xor, { batchSize: -1 }, 'argument', /batchSize is -1/],
    [xor, { learningRate: 0 }, 'argument', /learning_rate|learningRate/],
    [xor, { learningRate: NaN }, 'argument', /nan/i],
    [xor, { optimizer: 'adm' }, 'argument', /"adm".*"adam"/, { option: 'optimizer', value: 'adm' }],
    [xor, { optimizer: 2 }, 'argument', /optimizer is 2/],
    [xor, { loss: 'categorical_cross_entropy' }, 'argument', /softmax/],
    [xor, { validation: 1 }, RangeError, /validation is 1/, { option: 'validation', value: 1 }],
    [xor, { validation: { inputs: [1, 2], targets: [1, 2] } }, RangeError, /validation.targets has 2 rows/],
    [xor, { validation: 0.01 }, 'shape', /0.01 of 4 rows/],
    [xor, { classWeights: [1, 2] }, RangeError, /classWeights has 2 numbers: expected 1/],
    [xor, { onEpoch: 'x' }, TypeError, /onEpoch is "x"/],
    [xor, { signal: {} }, TypeError, /signal is/],
];

const predictions = [
    [new Float32Array(3), RangeError, /inputs has 3 numbers: expected 2/],
    [[], RangeError, /inputs is empty/],
    [null, TypeError, /inputs is null/],
    ['01', TypeError, /inputs is "01"/],
    [[0, 'a'], TypeError, /inputs\[1\] is "a"/],
    [[[0, 1], [0]], RangeError, /inputs\[1\] has 1 numbers/],
    [new DataView(new ArrayBuffer(8)), TypeError, /DataView/],
    [detached(), RangeError, /transferred/],
];

function expected(kind, message) {
    if (typeof kind === 'string') return { name: 'VaneError', code: kind, message };
    return { name: kind.name, code: 'argument', message };
}

test('descriptions', async () => {
    for (const [description, kind, message] of descriptions) {
        await assert.rejects(Network.create(description), expected(kind, message), String(message));
    }
});

test('training runs', async () => {
    const net = await xorNet();
    const before = net.serialize();
    for (const [data, options, kind, message, fields] of runs) {
        await assert.rejects(net.train(data, options), { ...expected(kind, message), ...fields }, String(message));
    }
    assert.deepEqual(net.serialize(), before);
    await net.train(xor, { epochs: 1 });
    net.dispose();
});

test('predictions, files, names, weights', async () => {
    const net = await xorNet();
    for (const [inputs, kind, message] of predictions) {
        assert.throws(() => net.predict(inputs), expected(kind, message), String(message));
    }
    await assert.rejects(Network.deserialize('x'), { name: 'TypeError', message: /bytes is "x"/ });
    await assert.rejects(Network.deserialize(new Uint8Array(0)), { name: 'RangeError' });
    await assert.rejects(net.evaluate(xor, { loss: 'msa' }), expected('argument', /"mse"/));
    assert.throws(() => { net.classNames = ['a', 'b']; }, RangeError);
    assert.throws(() => { net.classNames = [7]; }, { name: 'TypeError', message: /classNames\[0\] is 7/ });
    assert.throws(() => net.getWeights(2), { code: 'argument', message: /layer 2/ });
    assert.throws(() => net.setWeights(0, { bias: [1] }), RangeError);
    assert.throws(() => net.setWeights(1, { bias: [Infinity] }), { code: 'argument', message: /inf/ });
    assert.throws(() => new Network(), TypeError);
    assert.equal(net.predict(xor.inputs).length, 4);
    net.dispose();
});
