// What networks make of rows.
import { argumentError, integer, options as checkOptions, wrongType } from './check.mjs';
import { VaneError } from './errors.mjs';
import { checkTyped, countRows, expectRows, put, readRows } from './rows.mjs';

const BLOCK_BYTES = 2 ** 20;        // of rows and results in one call, when one row fits into it

export const isFlat = (inputs) => typeof inputs[0] !== 'object';

/** The number of rows in one row, in an array of rows, or with { rows } in an array of all their numbers. */
export function checkRows(inputs, width, options) {
    if (options !== undefined) {
        const rows = integer(checkOptions(options, ['rows'], 'the options').rows, 'rows');
        expectRows(inputs, rows, width, 'inputs');
        return rows;
    }
    const rows = countRows(inputs, width, 'inputs');
    if (rows === 1 || !isFlat(inputs)) return rows;
    throw argumentError(RangeError,
        `inputs has ${inputs.length} numbers: expected ${width}, or { rows: ${rows} } beside them`, 'inputs', inputs);
}

function checkLength(value, rows, width, what) {
    checkTyped(value, what);
    if (value.length !== rows * width || rows === 0) expectRows(value, rows, width, what);
}

/** Refuses all but typed arrays of so many rows, the outputs' being a Float32Array. */
export function checkInto(inputs, width, rows, outputs, outputWidth) {
    if (!ArrayBuffer.isView(inputs)) throw wrongType('inputs', inputs, 'a typed array');
    if (outputs?.[Symbol.toStringTag] !== 'Float32Array') throw wrongType('outputs', outputs, 'a Float32Array');
    checkLength(inputs, integer(rows, 'rows'), width, 'inputs');
    checkLength(outputs, rows, outputWidth, 'outputs');
}

/** Writes the outputs of rows, checked and in a typed array, to a Float32Array, and gives that. Allocates nothing. */
export function predictInto({ instance, net }, inputs, width, rows, outputs, outputWidth) {
    const block = Math.min(rows, Math.max(1, Math.floor(BLOCK_BYTES / (4 * (width + outputWidth)))));
    const x = instance.scratch(4 * block * (width + outputWidth));
    const y = x + 4 * block * width;
    for (let row = 0; row < rows; row += block) {
        const count = Math.min(block, rows - row);
        put(instance, readRows(inputs, width, row, count, 'inputs'), count * width, x, 'inputs');
        instance.check(instance.calls.net_predict(net, x, count, y));
        const { f32 } = instance;
        for (let i = 0, from = y >>> 2, to = row * outputWidth; i < count * outputWidth; i++) outputs[to + i] = f32[from + i];
    }
    return outputs;
}

/** What the layer `index` gives for a row in a typed array. */
export function activationsOf({ instance, net }, inputs, width, index, units) {
    const x = instance.scratch(4 * (width + units));
    const y = x + 4 * width;
    put(instance, inputs, width, x, 'inputs');
    instance.check(instance.calls.net_activations(net, index + 1, x, y));
    return instance.f32.slice(y >>> 2, (y >>> 2) + units);
}

const probable = ['softmax', 'sigmoid', 'sigmoid_stepwise'];

/** For each row of outputs its classes, the most probable ones first. One output tells two classes. */
export function rank(outputs, width, activation, names, top) {
    if (top !== undefined) integer(top, 'top');
    if (!probable.includes(activation)) {
        throw new VaneError('unsupported',
            `outputs of activation "${activation}" are no probabilities: classify takes ${probable.join(', ')}`);
    }
    const labels = width > 1 ? Array.from({ length: width }, (_, i) => names?.[i] ?? i)
        : names ? [`not ${names[0]}`, names[0]] : [0, 1];
    return Array.from({ length: outputs.length / width }, (_, row) => {
        const values = outputs.subarray(row * width, (row + 1) * width);
        const probabilities = width > 1 ? values : [1 - values[0], values[0]];
        return labels
            .map((label, index) => ({ label, index, probability: probabilities[index] }))
            .sort((a, b) => b.probability - a.probability)
            .slice(0, top);
    });
}
