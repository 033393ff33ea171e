// A network made and trained for data: sizes, the last layer and scaling follow from them.
import { argumentError, isNamed, isRow, names as checkNames, object, own, wrongType } from './check.mjs';
import { create } from './local.mjs';

const ROWS_SEEN = 200000;       // by training, unless epochs says otherwise
const [FEWEST, MOST] = [10, 1000];

const descriptionNames = ['shortcuts', 'sumLimit', 'isa', 'deterministic', 'threads'];

const isRows = (column) => isRow(column[0]) || isNamed(column[0]);

function checkColumn(column, what) {
    if (!isRow(column)) throw wrongType(what, column, 'a typed array or an array');
    if (column.length === 0) throw argumentError(RangeError, `${what} is empty`, what, column);
    if (column[0] === undefined) throw wrongType(`${what}[0]`, undefined, 'a number, a row or a label');
}

/** Numbers a row of a column. */
function widthOf(column, rows, what) {
    const first = column[0];
    const width = isRow(first) ? first.length : isNamed(first) ? Object.keys(first).length : column.length / rows;
    if (Number.isInteger(width) && width > 0) return width;
    throw argumentError(RangeError, `${what} has ${column.length} numbers: expected as many for each of ${rows} rows`, what, column);
}

const valuesOf = (row) => (isNamed(row) ? Object.values(row) : Array.from(row));

/** Whether check(row) holds for the rows of a column. */
const everyRow = (column, width, check) => (isRows(column) ? column.every((row) => check(valuesOf(row)))
    : Array.from({ length: column.length / width }, (_, i) => i).every((i) => check(column.slice(i * width, (i + 1) * width))));

const isBit = (value) => value === 0 || value === 1;
const isOneHot = (row) => row.every(isBit) && row.reduce((sum, value) => sum + value, 0) === 1;

async function readClasses(labels, classNames) {
    const { countClasses, namesOfLabels } = await import('./forms.mjs');
    const count = countClasses(labels, namesOfLabels(labels, classNames));
    if (count > 1) return count;
    throw argumentError(RangeError, `targets has labels of ${count} class: expected at least 2`, 'targets', labels);
}

/** Units and activation of the last layer. */
async function readTargets(targets, rows, { output, classNames }) {
    const width = widthOf(targets, rows, 'targets');
    const single = width === 1 && !isRows(targets);
    const integers = !Array.isArray(targets) && !(targets instanceof Float32Array || targets instanceof Float64Array);
    if (single && (typeof targets[0] === 'string' || classNames || output === 'softmax'
        || (integers && !targets.every(isBit)))) {
        return { units: await readClasses(targets, classNames), activation: output ?? 'softmax' };
    }
    const guess = width > 1 && everyRow(targets, width, isOneHot) ? 'softmax'
        : everyRow(targets, width, (row) => row.every(isBit)) ? 'sigmoid' : 'linear';
    return { units: width, activation: output ?? guess };
}

function readHidden(hidden) {
    const layers = Array.isArray(hidden) ? hidden : [hidden];
    return Array.from(layers, (layer, i) => {
        if (typeof layer === 'number') return { units: layer, activation: 'relu' };
        return { activation: 'relu', ...object(layer, `hidden[${i}]`) };
    });
}

/** What create and train take for these data. */
async function plan(inputs, targets, options) {
    const { hidden = 64, output, inputNames, classNames, ...rest } = own(object(options, 'the options'));
    if (classNames !== undefined) checkNames(classNames, 'classNames');
    checkColumn(inputs, 'inputs');
    checkColumn(targets, 'targets');
    const rows = isRows(inputs) ? inputs.length : isRows(targets) ? targets.length : Math.min(inputs.length, targets.length);
    const last = await readTargets(targets, rows, { output, classNames });
    const given = Object.entries(rest).filter(([, value]) => value !== undefined);
    const pick = (isWanted) => Object.fromEntries(given.filter(([name]) => isWanted(name)));
    const description = {
        inputs: widthOf(inputs, rows, 'inputs'), layers: [...readHidden(hidden), last],
        ...pick((name) => name === 'seed' || descriptionNames.includes(name)),
    };
    const training = {
        epochs: Math.min(MOST, Math.max(FEWEST, Math.ceil(ROWS_SEEN / rows))), scale: 'zscore',
        scaleTargets: last.activation === 'linear' ? 'zscore' : 'none',
        ...pick((name) => !descriptionNames.includes(name)),
    };
    return { description, training, data: { inputs, targets, ...(inputNames && { inputNames }), ...(classNames && { classNames }) } };
}

export async function fit(inputs, targets, options = {}) {
    const { description, training, data } = await plan(inputs, targets, options);
    const net = await create(description);
    try {
        await net.train(data, training);
    } catch (error) {
        net.dispose();
        throw error;
    }
    return net;
}
