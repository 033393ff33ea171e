// Data sets: rows of the user's, checked here and copied into an instance.
import { argumentError, integer, isRow, object, options, outOfRange } from './check.mjs';
import { copyRows, countRows } from './rows.mjs';

/** A user's { inputs, targets, weights? } for a network of these widths, all lengths checked. */
export class Table {
    /** What the network gets with the data: names of its inputs and classes. */
    names = null;
    /** Whether only an instance of a whole module takes them. */
    whole = false;

    /** Of what may have been read before, by readData. */
    static of(data, inputWidth, targetWidth, what) {
        return data?.copyInto ? data : new Table(data, inputWidth, targetWidth, what);
    }

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
                throw argumentError(RangeError, `${column.what} has ${rows} rows, ${what}.inputs has ${this.rows}`, column.what,
                    column.value);
            }
        }
        this.columns = columns;
        this.bytes = columns.reduce((sum, { width }) => sum + 4 * width * this.rows, 0);
    }

    /** Copies rows [first, first + count) of each column to its pointer. */
    copyRows(first, count, instance, pointers) {
        this.columns.forEach(({ value, width, what }, i) => {
            copyRows(value, width, first, count, instance, pointers[i], what);
        });
    }

    /** Pointer to a data set in `instance`; the caller ends it with dataset_destroy. */
    copyInto(instance) {
        return instance.withMemory(this.bytes, (at) => {
            const starts = this.columns.map(({ width }) => {
                const begin = at;
                at += 4 * width * this.rows;
                return begin;
            });
            this.copyRows(0, this.rows, instance, starts);
            const [inputs, targets] = this.columns;
            const [x, t, weights = 0] = starts;
            return instance.check(instance.calls.dataset_create(
                x, inputs.width, t, targets.width, this.rows, weights));
        });
    }
}

const isObject = (value) => value !== null && typeof value === 'object';

/** A user's data, in whatever form, for a network { instance, inputs, outputs, inputNames, classNames }. What is no table of
 *  numbers is for a module that few pages need. */
export async function readData(data, net, what, shuffleBuffer) {
    const tableOf = (columns) => new Table(columns, net.inputs, net.outputs, what);
    try {
        return tableOf(data);
    } catch (error) {
        const { readForms } = await import('./forms.mjs');
        return readForms(data, net, what, { tableOf, shuffleBuffer, error });
    }
}

/** The same of all data that training takes, { data, options }: rows for validation, factors of classes by name and the
 *  number of FANN's ways are among the options. A run in the user's hands may have no data. */
export async function readTraining(given, options, net, inHands) {
    const { validation, classWeights, shuffleBuffer, fannWay } = object(options, 'the training options');
    if (shuffleBuffer !== undefined && integer(shuffleBuffer, 'shuffleBuffer') === 0) {
        throw outOfRange('shuffleBuffer', shuffleBuffer, 'at least 1');
    }
    const data = given === null && inHands ? null : await readData(given, net, 'data', shuffleBuffer);
    const read = { __proto__: null, ...options };
    if (isObject(validation)) read.validation = await readData(validation, { ...net, ...data?.names }, 'validation');
    if (isObject(classWeights) && !isRow(classWeights)) {
        const { factorsOf } = await import('./forms.mjs');
        read.classWeights = factorsOf(classWeights, data?.names?.classNames ?? net.classNames);
    }
    if (fannWay !== undefined) read.fannWay = (await import('./fann.mjs')).fannWayNumber(fannWay);
    return { data, options: read };
}
