// Data on its way to a worker: packed in slices of time and sent in chunks that change hands.
import * as host from '#host';
import { copyRows } from './rows.mjs';

const SLICE_MS = 6;         // and a chunk on top, which takes one or two
const CHUNK = 2 ** 16;      // numbers

const names = ['inputs', 'targets', 'weights'];

/** The array that a column is packed into: its own kind, if that has no more bytes than needed. */
function arrayOf({ value }) {
    const type = value[Symbol.toStringTag];
    return type !== undefined && value.BYTES_PER_ELEMENT <= 4 ? type : 'Float32Array';
}

/** Packs the columns of a Table for those of `set`, which the worker has allocated. */
async function fill(link, set, table, signal) {
    let begin = performance.now();
    for (const [i, column] of table.columns.entries()) {
        const { value, width, what } = column;
        const Numbers = globalThis[arrayOf(column)];
        const most = Math.max(1, Math.floor(CHUNK / width));
        for (let row = 0; row < table.rows; row += most) {
            const count = Math.min(most, table.rows - row);
            const numbers = new Numbers(count * width);
            copyRows(value, width, row, count, numbers, 0, what);
            const sent = link.call('fill', [set, names[i], row * width, numbers], [numbers.buffer]);
            sent.catch(() => {});       // the next that is waited for says the same
            if (performance.now() - begin < SLICE_MS && row + count < table.rows) continue;
            await Promise.all([sent, host.nextTurn()]);
            if (signal?.aborted === true) throw signal.reason;
            begin = performance.now();
        }
    }
}

/** Sends a Table; gives what keep(number) makes of the number that its data have in the worker. */
export async function send(link, table, signal, keep) {
    const columns = table.columns.map((column, i) =>
        [names[i], { type: arrayOf(column), length: table.rows * column.width }]);
    const set = keep(await link.call('allocate', [Object.fromEntries(columns)]));
    try {
        await fill(link, set, table, signal);
    } catch (error) {
        set.dispose();
        throw error;
    }
    return set;
}
