// Rows of numbers as users have them: one typed array, one array, or an array of rows.
import { argumentError, isRow, isTyped, wrongType } from './check.mjs';

const BLOCK = 2 ** 16;        // numbers that are read from the user's arrays at once

const typed = Object.getPrototypeOf(Uint8Array.prototype);
const { get: countOf } = Object.getOwnPropertyDescriptor(typed, 'length');

const wrongLength = (message, what, value) => argumentError(RangeError, `${what} ${message}`, what, value);

/** Refuses BigInts. */
export function checkTyped(value, what) {
    if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
        throw wrongType(what, value, 'numbers, not BigInts');
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

/** Copies numbers of a plain array: a hole or a string in it would become NaN or 0 without a word. */
function readNumbers(array, begin, count, to, at, what) {
    for (let i = begin; i < begin + count; i++) {
        const value = array[i];
        if (typeof value !== 'number') throw wrongType(`${what}[${i}]`, value, 'a number');
        to[at++] = value;
    }
}

/** Refuses a row whose length was checked, if the user's code has changed it since; or if its length never was what a typed array
 *  of the user's said. */
function expectCount(row, count, what) {
    const length = isTyped(row) ? countOf.call(row) : row?.length;
    if (length !== count) throw wrongLength(`changed: ${length} numbers instead of ${count}`, what, row);
}

/** Copies a row. */
function readRow(row, width, to, at, what) {
    expectCount(row, width, what);
    checkTyped(row, what);
    if (isTyped(row)) to.set(row, at);
    else readNumbers(row, 0, width, to, at, what);
}

/** The numbers of rows [first, first + count) of what countRows has checked, for put(); of a typed array, a part of it. The
 *  user's code may run while they are read, as arrays may be proxies: what it can end or move, such as networks and views of
 *  memory, has to be looked up after that. */
export function readRows(value, width, first, count, what) {
    const length = count * width;
    if (isTyped(value)) {
        return value.length === length ? value : typed.subarray.call(value, first * width, first * width + length);
    }
    const numbers = new Float32Array(length);
    if (!isRow(value[0])) readNumbers(value, first * width, length, numbers, 0, what);
    else for (let i = 0; i < count; i++) readRow(value[first + i], width, numbers, i * width, `${what}[${first + i}]`);
    return numbers;
}

/** Copies so many numbers of a typed array, and no others, into the memory of an instance, at a pointer. */
export function put(instance, numbers, count, at, what) {
    expectCount(numbers, count, what);
    instance.f32.set(numbers, at >>> 2);
}

/** Copies rows there. */
export function copyRows(value, width, first, count, instance, at, what) {
    const block = isTyped(value) ? count : Math.max(1, Math.floor(BLOCK / width));
    for (let done = 0; done < count; done += block) {
        const rows = Math.min(block, count - done);
        put(instance, readRows(value, width, first + done, rows, what), rows * width, at + 4 * done * width, what);
    }
}
