// What is done with data before training, by the module: reading CSV, splitting, one-hot classes, scaling.
import { argumentError, boolean, integer, isRow, names as checkNames, number, object, options as checkOptions, outOfRange, string, wrongType } from './check.mjs';
import { countClasses, namesOfLabels, oneHot as expand, readLabels } from './forms.mjs';
import { visit } from './home.mjs';
import { readBytes } from './read_bytes.mjs';
import { copyRows, countRows } from './rows.mjs';
import { encode } from './text.mjs';

/* ------------------------------------------------------------------------------------------------------ CSV ---- */
const AUTO = -1;
const separators = [',', ';', '\t', ' '];

/** A user's { targets, labels, header, separator } as the module takes them. */
function readColumns(options) {
    const { targets, labels = false, header, separator } =
        checkOptions(options, ['targets', 'labels', 'header', 'separator'], 'the options');
    if (separator !== undefined && !separators.includes(separator)) {
        throw outOfRange('separator', separator, 'one of "," ";" "\\t" " "');
    }
    const names = typeof targets === 'string' ? [targets] : targets;
    if (Array.isArray(names)) {
        for (const [i, name] of names.entries()) {
            if (string(name, `targets[${i}]`).includes(',')) throw outOfRange(`targets[${i}]`, name, 'a name without a comma');
        }
    } else if (names !== undefined) integer(names, 'targets', 2 ** 31 - 1);
    return {
        count: typeof names === 'number' ? names : AUTO,
        names: Array.isArray(names) ? encode(`${names.join()}\0`) : null,
        labels: Number(boolean(labels, 'labels')),
        header: header === undefined ? AUTO : Number(boolean(header, 'header')),
        separator: separator?.charCodeAt(0) ?? 0,
    };
}

/** What a data set in the instance holds. */
function readTable(instance, dataset) {
    const { calls } = instance;
    calls.dataset(dataset);
    const { rows, inputs, targets, classes, x, t } = instance.record('dataset');
    const floats = (at, count) => instance.f32.slice(at >>> 2, (at >>> 2) + count);
    const names = (call, count) => {
        const all = Array.from({ length: count }, (_, i) => instance.text(call(dataset, i)));
        return all.some((name) => name !== null) ? all : null;
    };
    const labels = () => instance.withMemory(4 * rows, (at) => {
        calls.dataset_labels(dataset, at);
        return new Uint32Array(instance.memory.buffer).slice(at >>> 2, (at >>> 2) + rows);
    });
    return {
        rows, inputs: floats(x, rows * inputs), inputNames: names(calls.dataset_input_name, inputs),
        ...(targets > 0 && { targets: classes ? labels() : floats(t, rows * targets) }),
        classNames: classes ? names(calls.dataset_target_name, targets) : null,
    };
}

function parse(instance, bytes, { count, names, labels, header, separator }) {
    const { calls } = instance;
    return instance.withMemory(bytes.length + (names?.length ?? 0), (at) => {
        instance.u8.set(bytes, at);
        if (names) instance.u8.set(names, at + bytes.length);
        calls.data_options(count, names ? at + bytes.length : 0, labels, header, separator);
        const dataset = instance.check(calls.dataset_parse(at, bytes.length));
        try {
            return readTable(instance, dataset);
        } finally {
            calls.dataset_destroy(dataset);
        }
    });
}

/** The table of a CSV file: a text, or where the bytes of one are. */
export async function readCsv(source, options = {}) {
    const columns = readColumns(options);
    const bytes = typeof source === 'string' ? encode(source) : await readBytes(source);
    return visit(4 * bytes.length, true, (instance) => parse(instance, bytes, columns));
}

/* ---------------------------------------------------------------------------------------------------- splits ---- */
const columnNames = ['inputs', 'targets', 'weights'];

function countSamples(data) {
    if (Array.isArray(data)) return data.length;
    const { rows } = object(data, 'data');
    if (rows !== undefined) return integer(rows, 'data.rows');
    const columns = columnNames.map((name) => data[name]);
    const known = columns.find((column) => Array.isArray(column) && typeof column[0] !== 'number') ?? data.weights;
    if (known) return known.length;
    throw argumentError(TypeError, 'data has no rows: of flat inputs and targets, their number must be said', 'data.rows', rows);
}

/** Rows of a column in the order of their numbers. */
function gather(column, rows, order, what) {
    if (!isRow(column)) throw wrongType(what, column, 'an array or a typed array');
    const width = column.length / rows;
    if (!Number.isInteger(width)) {
        throw argumentError(RangeError, `${what} has ${column.length} elements: expected as many for each of ${rows} rows`, what,
            column);
    }
    if (width === 1) return Array.isArray(column) ? Array.from(order, (row) => column[row]) : column.constructor.from(order,
        (row) => column[row]);
    const result = new column.constructor(order.length * width);
    order.forEach((row, i) => {
        for (let j = 0; j < width; j++) result[i * width + j] = column[row * width + j];
    });
    return result;
}

function take(data, rows, order) {
    if (Array.isArray(data)) return gather(data, rows, order, 'data');
    const columns = columnNames.filter((name) => data[name] !== undefined)
        .map((name) => [name, gather(data[name], rows, order, `data.${name}`)]);
    return { ...data, ...Object.fromEntries(columns), ...(data.rows !== undefined && { rows: order.length }) };
}

/** Data in two parts, of which the second has round(rows * fraction) rows, by a shuffle that depends on the seed alone. */
export async function split(data, fraction, options = {}) {
    const { seed = 0 } = checkOptions(options, ['seed'], 'the options');
    integer(seed, 'seed', Number.MAX_SAFE_INTEGER);
    const rows = countSamples(data);
    const order = await visit(4 * rows, false, (instance) => instance.withMemory(4 * rows, (at) => {
        const count = instance.check(instance.calls.split_order(at, rows, number(fraction, 'fraction'), seed), 'fraction', fraction);
        const all = new Uint32Array(instance.memory.buffer).slice(at >>> 2, (at >>> 2) + rows);
        return [all.subarray(0, rows - count), all.subarray(rows - count)];
    }));
    return order.map((part) => take(data, rows, part));
}

/* --------------------------------------------------------------------------------------------------- classes ---- */
/** { targets, classNames } for labels: names, or numbers from 0. */
export async function oneHot(labels, options = {}) {
    const { classNames = null } = checkOptions(options, ['classNames'], 'the options');
    checkNames(classNames, 'classNames');
    if (!isRow(labels)) throw wrongType('labels', labels, 'an array or a typed array');
    if (labels.length === 0) throw argumentError(RangeError, 'labels is empty', 'labels', labels);
    if (labels[0] === undefined) throw wrongType('labels[0]', undefined, 'a name or the number of a class');
    const names = namesOfLabels(labels, classNames);
    const classes = countClasses(labels, names);
    const { numbers } = readLabels(labels, classes, null, names, 'labels');
    const targets = await visit(4 * classes * labels.length, false, (instance) => expand(instance, numbers, classes));
    return { targets, classNames: names };
}

/* --------------------------------------------------------------------------------------------------- scaling ---- */
/** What use(instance, pointers) makes of rows in an instance, and of room for a scale and a shift of each column. */
function withRows(rows, width, count, use) {
    return visit(4 * width * count, true, (instance) => instance.withMemory(4 * width * (count + 2), (x) => {
        copyRows(rows, width, 0, count, instance, x, 'rows');
        return use(instance, x, x + 4 * width * count, x + 4 * width * (count + 1));
    }));
}

/** { scale, shift } of each column, which x * scale + shift take to [0, 1] (minmax) or to mean 0 and deviation 1 (zscore). */
export async function fitScaling(rows, options = {}) {
    const { scale: kind = 'zscore', width = isRow(rows?.[0]) ? rows[0].length : 1 } =
        checkOptions(options, ['scale', 'width'], 'the options');
    if (kind === 'none') throw outOfRange('scale', kind, '"minmax" or "zscore"');
    if (integer(width, 'width') === 0) throw outOfRange('width', width, 'at least 1');
    const count = countRows(rows, width, 'rows');
    return withRows(rows, width, count, (instance, x, scale, shift) => {
        const { calls } = instance;
        const dataset = instance.check(calls.dataset_create(x, width, 0, 0, count, 0));
        try {
            instance.check(calls.dataset_fit(dataset, instance.enumParse('scale', kind), scale, shift));
            const floats = (at) => instance.f32.slice(at >>> 2, (at >>> 2) + width);
            return { scale: floats(scale), shift: floats(shift) };
        } finally {
            calls.dataset_destroy(dataset);
        }
    });
}

/** x * scale + shift of all rows. */
export async function applyScaling(rows, scaling) {
    const { scale, shift } = checkOptions(scaling, ['scale', 'shift'], 'the scaling');
    const width = countRows(scale, 1, 'scale');
    if (countRows(shift, 1, 'shift') !== width) throw outOfRange('shift', shift, `${width} numbers, as scale has`);
    const count = countRows(rows, width, 'rows');
    return withRows(rows, width, count, (instance, x, scaleAt, shiftAt) => {
        copyRows(scale, width, 0, 1, instance, scaleAt, 'scale');
        copyRows(shift, width, 0, 1, instance, shiftAt, 'shift');
        instance.calls.scale_rows(count, width, x, scaleAt, shiftAt, x);
        return instance.f32.slice(x >>> 2, (x >>> 2) + count * width);
    });
}
