// Data in the forms that users have them in, as tables of numbers: records, rows of named numbers, labels of classes.
import {
    argumentError, isNamed, isRow, names as checkNames, nearest, number, options as checkOptions, outOfRange, show, wrongType,
} from './check.mjs';

const ONE_HOT_BYTES = 2 ** 20;

const isObject = (value) => value !== null && typeof value === 'object';

/** Number of rows by the look of a column, of which nothing was checked. */
const rowsOf = (column, width) => (isRow(column) ? (isRow(column[0]) ? column.length : column.length / width) : NaN);

/** A column of records: rows, or one value each. */
const columnOf = (records, name, what) => Array.from(records, (record, i) =>
    checkOptions(record, ['input', 'output'], `${what}[${i}]`)[name]);

/** The names of a row's numbers: those that the network has, or else the first row's, in its order. */
function namesOf(rows, width, known, what) {
    if (known?.every((name) => name !== null)) return known;
    const names = Object.keys(rows[0]);
    if (names.length === width) return names;
    throw argumentError(RangeError, `${what}[0] has ${names.length} names: expected ${width}`, what, rows[0]);
}

/** Rows of named numbers as numbers in the order of the names; one that a row doesn't have is 0. */
function byNames(rows, names, what) {
    const places = new Map(names.map((name, i) => [name, i]));
    const numbers = new Float32Array(rows.length * names.length);
    rows.forEach((row, i) => {
        for (const [name, value] of Object.entries(checkOptions(row, names, `${what}[${i}]`))) {
            numbers[i * names.length + places.get(name)] = number(value, `${what}[${i}].${name}`);
        }
    });
    return numbers;
}

/** A column of named numbers becomes one of numbers; any other stays. Adds the names to `found` where they are new. */
function unname(column, width, known, found, key, what) {
    if (!Array.isArray(column) || !isNamed(column[0])) return column;
    const names = namesOf(column, width, known, what);
    if (names !== known) found[key] = names;
    return byNames(column, names, what);
}

const isInteger = (text) => /^[+-]?\d{1,9}$/.test(text);

/** As UTF-8 bytes compare. */
function compareTexts(a, b) {
    const [x, y] = [Array.from(a), Array.from(b)];
    const i = x.findIndex((character, at) => character !== y[at]);
    if (i < 0 || i >= y.length) return x.length - y.length;
    return x[i].codePointAt(0) - y[i].codePointAt(0);
}

/** The different labels in the order that the command and CSV files give them: by value when all are integers. */
export function classesOf(labels) {
    const names = [...new Set(labels)];
    return names.sort(names.every(isInteger) ? (a, b) => a - b : compareTexts);
}

/** The names of the classes that labels are of; null where these are numbers and no names are given. */
export const namesOfLabels = (labels, given) => given ?? (typeof labels[0] === 'string' ? classesOf(labels) : null);

/** Of what may be no labels at all: that is refused when they are read. */
export const countClasses = (labels, names) =>
    names?.length ?? labels.reduce((most, label) => (Number.isInteger(label) ? Math.max(most, label) : most), 0) + 1;

/** The numbers of labels that are names. */
function numberNames(labels, names, what) {
    const places = new Map(names.map((name, i) => [name, i]));
    return Uint32Array.from(labels, (label, i) => {
        if (typeof label !== 'string') throw wrongType(`${what}[${i}]`, label, 'a string, as before');
        const place = places.get(label);
        if (place !== undefined) return place;
        const known = names.filter((name) => name !== null);
        const hint = known.length > 0 ? `did you mean "${nearest(label, known)}"?` : 'its classes have no names';
        throw argumentError(RangeError, `${what}[${i}] is ${show(label)}, no class of the network: ${hint}`, `${what}[${i}]`, label);
    });
}

function checkNumbers(labels, classes, what) {
    return Uint32Array.from(labels, (label, i) => {
        if (Number.isInteger(label) && label >= 0 && label < classes) return label;
        throw outOfRange(`${what}[${i}]`, label, `the number of a class, from 0 to ${classes - 1}`);
    });
}

/** The numbers of labels, and the classes' names where there are any. `given` are those that the labels' numbers mean,
 *  `known` those of the network. */
export function readLabels(labels, classes, given, known, what) {
    const texts = typeof labels[0] === 'string';
    if (!texts && !(given && known)) {
        return { numbers: checkNumbers(labels, given?.length ?? classes, what), names: given ?? known };
    }
    const named = texts ? labels : Array.from(checkNumbers(labels, given.length, what), (label) => given[label]);
    const names = known ?? given ?? classesOf(labels);
    return { numbers: numberNames(named, names, what), names };
}

/** Rows of one 1 among 0s. */
export function oneHot(instance, numbers, classes) {
    const block = Math.max(1, Math.floor(ONE_HOT_BYTES / (4 * (classes + 1))));
    const result = new Float32Array(numbers.length * classes);
    for (let row = 0; row < numbers.length; row += block) {
        const part = numbers.subarray(row, row + block);
        const labels = instance.scratch(4 * part.length * (classes + 1));
        const at = labels + 4 * part.length;
        new Uint32Array(instance.memory.buffer).set(part, labels >>> 2);
        instance.calls.one_hot(labels, part.length, classes, at);
        result.set(instance.f32.subarray(at >>> 2, (at >>> 2) + part.length * classes), row * classes);
    }
    return result;
}

/** Labels in the place of targets become rows of targets. */
function unlabel(targets, rows, net, given, found, what) {
    const isLabels = isRow(targets) && targets.length === rows && !isRow(targets[0])
        && (net.outputs > 1 || typeof targets[0] === 'string');
    if (!isLabels) return targets;
    if (net.outputs === 1) {
        throw wrongType(`${what}[0]`, targets[0], 'a number, as the network has one output, not one for each class');
    }
    if (net.partial && !net.classNames && typeof targets[0] === 'string') {
        throw wrongType(`${what}[0]`, targets[0], 'the number of a class, as the network has no classNames and not all rows are here');
    }
    const { numbers, names } = readLabels(targets, net.outputs, given, net.classNames, what);
    if (names && names !== net.classNames) {
        if (names.length > net.outputs) {
            throw argumentError(RangeError, `${what} has ${names.length} classes: the network has ${net.outputs} outputs`,
                what, targets);
        }
        found.classNames = names;
    }
    return oneHot(net.instance, numbers, net.outputs);
}

/** Names that a network gets with its data, where it has none. */
class Names {
    constructor(found) { Object.assign(this, found); }

    give(instance, net) { this.#set(instance, net, (name) => name); }
    takeBack(instance, net) { this.#set(instance, net, () => null); }

    #set(instance, net, nameOf) {
        const { net_set_input_name, net_set_class_name } = instance.calls;
        for (const [call, names] of [[net_set_input_name, this.inputNames], [net_set_class_name, this.classNames]]) {
            names?.forEach((each, i) => {
                const name = nameOf(each);
                instance.check(call(net, i, ...(name === null ? [0] : instance.putText(name))));
            });
        }
    }
}

/** Whether data have a form that tables can be made of. */
function isForm(data, { inputs: width, outputs }) {
    if (!isObject(data)) return false;
    const { inputs, targets } = data;
    if (Array.isArray(data) || ['classNames', 'inputNames', 'rows'].some((name) => name in data)) return true;
    const labelled = isRow(targets) && !isRow(targets[0]) && targets.length === rowsOf(inputs, width);
    return isNamed(inputs?.[0]) || isNamed(targets?.[0]) || (labelled && (outputs > 1 || typeof targets[0] === 'string'));
}

/** A table of data that are not one of numbers yet. */
function toTable(data, net, what, tableOf) {
    const records = Array.isArray(data);
    const { inputs, targets, weights, inputNames = null, classNames = null, rows } = records
        ? { inputs: columnOf(data, 'input', what), targets: columnOf(data, 'output', what) }
        : checkOptions(data, ['inputs', 'targets', 'weights', 'inputNames', 'classNames', 'rows'], what);
    checkNames(inputNames, `${what}.inputNames`, net.inputs);
    checkNames(classNames, `${what}.classNames`);
    const found = inputNames && !net.inputNames ? { inputNames } : {};
    const columns = { inputs: unname(inputs, net.inputs, net.inputNames, found, 'inputNames', `${what}.inputs`) };
    const named = unname(targets, net.outputs, net.classNames, found, 'classNames', `${what}.targets`);
    columns.targets = unlabel(named, rowsOf(columns.inputs, net.inputs), net, classNames, found, `${what}.targets`);
    if (classNames?.length === net.outputs && !net.classNames) found.classNames ??= classNames;
    if (weights !== undefined) columns.weights = weights;
    const table = tableOf(columns);
    if (rows !== undefined && rows !== table.rows) throw outOfRange(`${what}.rows`, rows, `${table.rows}, as there are`);
    table.names = new Names(found);
    return table;
}

const isStream = (data) => typeof data === 'function'
    || (isObject(data) && !isRow(data) && (Symbol.asyncIterator in data || Symbol.iterator in data));

/** A table, by tableOf(columns), or a stream of data that are none; `error` is why. Of a network { instance, inputs, outputs,
 *  inputNames, classNames }; with `partial`, they are a part of its data. */
export async function readForms(data, net, what, { tableOf, shuffleBuffer, error }) {
    if (isForm(data, net)) return toTable(data, net, what, tableOf);
    if (!isStream(data)) throw error;
    const { Stream } = await import('./stream.mjs');
    const read = (item, known) => (isForm(item, known) ? toTable(item, known, what, tableOf) : tableOf(item));
    return new Stream(data, net, what, read, shuffleBuffer);
}

/** A factor for each class of those that a user gives by name; 1 for the others. */
export function factorsOf(weights, classNames) {
    if (!classNames) throw wrongType('classWeights', weights, 'an array of numbers, as the network has no classNames');
    checkOptions(weights, classNames.filter((name) => name !== null), 'classWeights');
    return classNames.map((name) => (name !== null && Object.hasOwn(weights, name)
        ? number(weights[name], `classWeights.${name}`) : 1));
}
