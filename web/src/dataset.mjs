// Data sets: rows of the user's, checked here and copied into an instance.
import { object, options } from './check.mjs';
import { copyRows, countRows, isRow, rowsOf } from './rows.mjs';

/** Data that were read: `bytes` of them go into an instance by copyInto. */
export class Source {
    /** What the network gets with them: names of its inputs and classes. */
    names = null;
}

/** A user's { inputs, targets, weights? } for a network of these widths, all lengths checked. */
export class Table extends Source {
    /** Of what may have been read before. */
    static of(data, inputWidth, targetWidth, what) {
        return data instanceof Source ? data : new Table(data, inputWidth, targetWidth, what);
    }

    constructor(data, inputWidth, targetWidth, what) {
        super();
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

const isObject = (value) => value !== null && typeof value === 'object';
const isNamed = (column) => isObject(column?.[0]) && !isRow(column[0]);

/** Whether data have another form than { inputs, targets } of numbers. */
function needsForms(data, { inputs: width, outputs }) {
    if (!isObject(data)) return false;
    const { inputs, targets } = data;
    if (Array.isArray(data) || 'classNames' in data || 'inputNames' in data || isNamed(inputs) || isNamed(targets)) return true;
    const labelled = outputs > 1 && isRow(targets) && !isRow(targets[0]) && targets.length === rowsOf(inputs, width);
    return labelled || (Array.isArray(targets) && typeof targets[0] === 'string');
}

const isStream = (data) => typeof data === 'function'
    || (isObject(data) && !isRow(data) && (Symbol.asyncIterator in data || Symbol.iterator in data));

const forms = () => import('./forms.mjs');

/** A user's data, in whatever form, for a network { instance, inputs, outputs, inputNames, classNames }. What few pages
 *  need is fetched when they do. */
export async function readData(data, net, what) {
    if (isStream(data)) return new (await import('./stream.mjs')).Stream(data, net, what);
    if (needsForms(data, net)) return (await forms()).toTable(data, net, what);
    return new Table(data, net.inputs, net.outputs, what);
}

/** The same of all data that training takes, { data, options }: rows for validation and factors of classes by name are
 *  among the options. */
export async function readTraining(given, options, net) {
    const data = await readData(given, net, 'data');
    const { validation, classWeights } = object(options, 'the training options');
    const read = { ...options };
    if (isObject(validation) && !isStream(validation)) {
        read.validation = await readData(validation, { ...net, ...data.names }, 'validation');
    }
    if (isObject(classWeights) && !isRow(classWeights)) {
        read.classWeights = (await forms()).factorsOf(classWeights, data.names?.classNames ?? net.classNames);
    }
    return { data, options: read };
}
