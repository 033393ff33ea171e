import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { argumentError, integer, options, outOfRange, wrongType } from '../../web/src/check.mjs';
import { errorFromPlain, errorToPlain } from '../../web/src/plain_errors.mjs';
import { Network, VaneError } from '../../web/src/index.mjs';

function caught(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
    return assert.fail('nothing was thrown');
}

test('an argument error has a code, its argument and the value', () => {
    const cases = [
        [() => integer('7', 'layers[0].units'), TypeError, 'layers[0].units', '7'],
        [() => integer(-1, 'seed'), RangeError, 'seed', -1],
        [() => options(null, ['epochs'], 'the training options'), TypeError, 'options', null],
        [() => options({ epoch: 3 }, ['epochs'], 'the training options'), TypeError, 'epoch', 3],
        [() => { throw wrongType('x', 'y', 'z'); }, TypeError, 'x', 'y'],
        [() => { throw outOfRange('x', 2, '1'); }, RangeError, 'x', 2],
        [() => { throw argumentError(RangeError, 'no', 'x', [1]); }, RangeError, 'x', [1]],
    ];
    for (const [call, Kind, option, value] of cases) {
        const error = caught(call);
        assert.equal(error.constructor, Kind);
        assert.deepEqual([error.code, error.option, error.value], ['argument', option, value]);
    }
});

test('so has what C refuses of one option', async () => {
    const layers = (layer) => ({ inputs: 1, layers: [{ units: 1, ...layer }] });
    for (const [description, code, option, value] of [
        [layers({ activation: 'rellu' }), 'argument', 'layers[0].activation', 'rellu'],
        [layers({ initialiser: 'he' }), 'argument', 'layers[0].initialiser', 'he'],
        [layers({ steepness: 0 }), 'argument', 'layers[0].steepness', 0],
        [{ ...layers(), isa: 'avx2' }, 'isa', 'isa', 'avx2'],
    ]) {
        await assert.rejects(Network.create(description), { name: 'VaneError', code, option, value });
    }
});

/** What arrives at the other end of a port. */
function across(error) {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(errorToPlain(error));
    const { message } = receiveMessageOnPort(port2);
    port1.close();
    return errorFromPlain(message);
}

test('errors cross from a worker as what they are', () => {
    const there = new VaneError('isa', 'no such module', { option: 'isa', value: 'avx2' });
    for (const error of [there, new VaneError('dead', 'a trap'), outOfRange('seed', -1, '0'), wrongType('x', 'y', 'z')]) {
        const here = across(error);
        assert.equal(here.constructor, error.constructor);
        assert.deepEqual(Object.keys(here).sort(), Object.keys(error).sort());
        for (const field of ['name', 'message', 'code', 'option', 'value', 'stack']) {
            assert.deepEqual(here[field], error[field], field);
        }
    }
    assert.equal(across(wrongType('onEpoch', () => 1, 'x')).value, 'a function');
    assert.equal(across(wrongType('data', new Float32Array(9), 'x')).value, 'a Float32Array');

    const reason = Object.assign(new Error('stopped'), { name: 'AbortError' });
    assert.deepEqual([across(reason).name, across(reason).message], ['AbortError', 'stopped']);
    assert.equal(across('a text').message, 'a text');
});
