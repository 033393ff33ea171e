// Rows of numbers as users have them: one typed array, one array, or an array of rows.
import { show } from './check.mjs';

const isTyped = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);
export const isRow = (value) => Array.isArray(value) || isTyped(value);

/** Number of rows by the look of `value`, of which nothing was checked. */
export const rowsOf = (value, width) => (isRow(value) ? (isRow(value[0]) ? value.length : value.length / width) : NaN);

function checkTyped(value, what) {
    if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
        throw new TypeError(`${what} is ${show(value)}: expected numbers, not BigInts`);
    }
}

/** Copies `count` numbers. The length was checked, but the user's code may have run since; and a hole
 *  or a string in a plain array would become NaN or 0 without a word. */
function copyRow(row, count, to, at, what) {
    if (row.length !== count) {
        throw new RangeError(`${what} changed: ${row.length} numbers instead of ${count}`);
    }
    if (isTyped(row)) {
        to.set(row, at);
        return;
    }
    for (let i = 0; i < row.length; i++) {
        if (typeof row[i] !== 'number') {
            throw new TypeError(`${what}[${i}] is ${show(row[i])}: expected a number`);
        }
        to[at + i] = row[i];
    }
}

/** Number of rows of `width` numbers in `value`, all lengths checked. */
export function countRows(value, width, what) {
    if (!isRow(value)) {
        throw new TypeError(
            `${what} is ${show(value)}: expected a typed array, an array of numbers or of rows`);
    }
    checkTyped(value, what);
    if (value.length === 0) throw new RangeError(`${what} is empty (or its buffer was transferred away)`);
    if (!isRow(value[0])) {
        if (value.length % width !== 0) {
            throw new RangeError(`${what} has ${value.length} numbers: expected ${width} a row`);
        }
        return value.length / width;
    }
    for (let i = 0; i < value.length; i++) {
        if (!isRow(value[i])) {
            throw new TypeError(
                `${what}[${i}] is ${show(value[i])}: expected a row of ${width} numbers`);
        }
        checkTyped(value[i], `${what}[${i}]`);
        if (value[i].length !== width) {
            throw new RangeError(`${what}[${i}] has ${value[i].length} numbers: expected ${width}`);
        }
    }
    return value.length;
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
