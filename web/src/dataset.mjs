// Data sets: rows of the user's, checked here and copied into an instance.
import { options } from './check.mjs';
import { copyRows, countRows } from './rows.mjs';

/** A user's { inputs, targets, weights? } for a network of these widths, all lengths checked. */
export class Table {
    constructor(data, inputWidth, targetWidth, what) {
        const { inputs, targets, weights } = options(data, ['inputs', 'targets', 'weights'], what);
        this.rows = countRows(inputs, inputWidth, `${what}.inputs`);
        const columns = [
            { value: inputs, width: inputWidth, what: `${what}.inputs` },
            { value: targets, width: targetWidth, what: `${what}.targets` },
        ];
        if (weights !== undefined) {
            columns.push({ value: weights, width: 1, what: `${what}.weights` });
        }
        for (const column of columns) {
            const rows = countRows(column.value, column.width, column.what);
            if (rows !== this.rows) {
                throw new RangeError(
                    `${column.what} has ${rows} rows, ${what}.inputs has ${this.rows}`);
            }
        }
        this.columns = columns;
        this.bytes = columns.reduce((sum, { width }) => sum + 4 * width * this.rows, 0);
    }

    /** Pointer to a data set in `instance`; the caller ends it with dataset_destroy. */
    copyInto(instance) {
        return instance.withMemory(this.bytes, (at) => {
            const starts = [];
            for (const { value, width, what } of this.columns) {
                starts.push(at);
                copyRows(value, width, 0, this.rows, instance.f32, at >>> 2, what);
                at += 4 * width * this.rows;
            }
            const [inputs, targets] = this.columns;
            const [x, t, weights = 0] = starts;
            return instance.check(instance.calls.dataset_create(
                x, inputs.width, t, targets.width, this.rows, weights));
        });
    }
}
