// Rows of numbers as users have them: one typed array, one array, or an array of rows.
import { argumentError, isRow, isTyped, wrongType } from './check.mjs';

const wrongLength = (message, what, value) => argumentError(RangeError, `${what} ${message}`, what, value);

/** Refuses BigInts. */
export function checkTyped(value, what) {
    if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
        throw wrongType(what, value, 'numbers, not BigInts');
    }
}

/** Copies `count` numbers. The length was checked, but the user's code may have run since; and a hole
 *  or a string in a plain array would become NaN or 0 without a word. */
function copyRow(row, count, to, at, what) {
    if (row.length !== count) {
        throw wrongLength(`changed: ${row.length} numbers instead of ${count}`, what, row);
    }
    if (isTyped(row)) {
        to.set(row, at);
        return;
    }
    for (let i = 0; i < row.length; i++) {
        if (typeof row[i] !== 'number') {
            throw wrongType(`${what}[${i}]`, row[i], 'a number');
        }
        to[at + i] = row[i];
    }
}

/** Number of rows of `width` numbers in `value`, all lengths checked. */
export function countRows(value, width, what) {
    if (!isRow(value)) {
        throw wrongType(what, value, 'a typed array, an array of numbers or of rows');
    }
    checkTyped(value, what);
    if (value.length === 0) throw wrongLength('is empty (or its buffer was transferred away)', what, value);
    if (!isRow(value[0])) {
        if (typeof value[0] !== 'number') throw wrongType(`${what}[0]`, value[0], 'a number');
        if (value.length % width !== 0) throw wrongLength(`has ${value.length} numbers: expected ${width} a row`, what, value);
        return value.length / width;
    }
    for (let i = 0; i < value.length; i++) {
        if (!isRow(value[i])) {
            throw wrongType(`${what}[${i}]`, value[i], `a row of ${width} numbers`);
        }
        checkTyped(value[i], `${what}[${i}]`);
        if (value[i].length !== width) {
            throw wrongLength(`has ${value[i].length} numbers: expected ${width}`, `${what}[${i}]`, value[i]);
        }
    }
    return value.length;
}

/** Refuses all but so many rows. */
export function expectRows(value, rows, width, what) {
    if (countRows(value, width, what) === rows) return;
    const [count, unit] = isRow(value[0]) ? [value.length, `rows of ${width}`] : [value.length, 'numbers'];
    throw argumentError(RangeError, `${what} has ${count} ${unit}: expected ${rows} rows of ${width}`, what, value);
}

/** Copies rows [first, first + count) of what countRows has checked to the Float32Array `to`, from
 *  `at` on. */
export function copyRows(value, width, first, count, to, at, what) {
    if (!isRow(value[0])) {
        const [begin, end] = [first * width, (first + count) * width];
        const whole = begin === 0 && end === value.length;
        const part = () => (isTyped(value) ? value.subarray(begin, end) : value.slice(begin, end));
        copyRow(whole ? value : part(), count * width, to, at, what);
        return;
    }
    for (let i = first; i < first + count; i++) {
        copyRow(value[i], width, to, at + (i - first) * width, `${what}[${i}]`);
    }
}
