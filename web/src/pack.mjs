// Data on their way to a worker: taken apart in slices of time and sent in parts. Rows of numbers and typed arrays are packed into
// arrays that change hands; records, labels and all else are copied as they are, and checked there.
import * as host from '#host';
import { isRow, isTyped } from './check.mjs';
import { countRows, readRows } from './rows.mjs';

const SLICE_MS = 4;         // and a part on top
const PART_MS = 1;          // aimed at for one part
const FIRST = 64;           // elements, or rows, of the first part
const MOST = 2 ** 16;

/** How an array goes over: the `type` and `length` of that there, and part(at, count), what goes into it. A part has whole
 *  rows of `step` elements. */
function columnOf(name, value, width, what) {
    if (isTyped(value)) {
        const type = value instanceof Float64Array ? 'Float32Array' : value[Symbol.toStringTag];
        const part = (at, count) => new globalThis[type](value.subarray(at, at + count));
        return { name, type, length: value.length, step: 1, part };
    }
    if (width === undefined || !isRow(value[0])) {
        return { name, type: 'Array', length: value.length, step: 1, part: (at, count) => value.slice(at, at + count) };
    }
    const part = (at, count) => readRows(value, width, at / width, count / width, what);
    return { name, type: 'Float32Array', length: countRows(value, width, what) * width, step: width, part };
}

/** The columns of data that can be sent; null is the name of the only one of records. `rest` is what else they have. */
function readColumns(data, widths, what) {
    if (Array.isArray(data)) return { columns: [columnOf(null, data)], rest: {} };
    const columns = [];
    const rest = {};
    for (const [name, value] of Object.entries(data)) {
        if (isRow(value)) columns.push(columnOf(name, value, widths[name], `${what}.${name}`));
        else rest[name] = value;
    }
    return { columns, rest };
}

async function fill(link, set, columns, signal) {
    let begin = performance.now();
    let sent = [];
    const pause = async () => {
        await Promise.all([...sent, host.nextTurn()]);
        if (signal?.aborted === true) throw signal.reason;
        sent = [];
        begin = performance.now();
    };
    for (const { name, length, step, part } of columns) {
        let rows = FIRST;
        for (let at = 0, count; at < length; at += count) {
            count = Math.min(rows * step, length - at);
            const start = performance.now();
            const elements = part(at, count);
            const call = link.call('fill', [set, name, at, elements], isTyped(elements) ? [elements.buffer] : []);
            call.catch(() => {});       // said at the next pause, if this throws nothing else before
            sent.push(call);
            const now = performance.now();
            if (now - start > PART_MS) rows = Math.max(1, rows >>> 1);
            else if (2 * rows * step <= MOST) rows *= 2;
            if (now - begin > SLICE_MS) await pause();
        }
    }
    await pause();
}

/** Sends data, for networks of these widths; gives what keep(id) makes of the number that they have in the worker. */
export async function send(link, data, widths, what, signal, keep) {
    const { columns, rest } = readColumns(data, widths, what);
    const arrays = columns.map(({ name, type, length }) => ({ name, type, length }));
    const set = keep(await link.call('allocate', [arrays, rest]));
    try {
        await fill(link, set, columns, signal);
    } catch (error) {
        set.dispose();
        throw error;
    }
    return set;
}
