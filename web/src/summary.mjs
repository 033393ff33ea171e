// What a network is, as a table to be read.
import { shortest } from './float_text.mjs';

const HEAD = ['layer', 'inputs', 'units', 'activation', 'parameters', 'bytes', ''];
const LEFT = new Set([0, 3, 6]);

/** A name, or how many units have which: '2 tanh, 1 relu'. */
function activationOf({ activation }) {
    if (typeof activation === 'string') return activation;
    const names = [...new Set(activation)];
    return names.map((name) => `${activation.filter((other) => other === name).length} ${name}`).join(', ');
}

function rowOf(layer, index) {
    const { inputs, units, connections, steepness, dropout, frozen } = layer;
    const parameters = connections ?? (inputs + 1) * units;
    const rest = [
        connections && 'sparse',
        Array.isArray(steepness) ? 'steepness differs' : steepness !== 1 && `steepness ${shortest(steepness)}`,
        dropout > 0 && `dropout ${shortest(dropout)}`,
        frozen && 'frozen',
    ];
    return [index, inputs, units, activationOf(layer), parameters, 4 * parameters, rest.filter(Boolean).join(', ')];
}

export function summary({ layers, parameters, shortcuts, sumLimit, scaling }) {
    const rows = [HEAD, ...layers.map(rowOf), ['total', '', '', '', parameters, 4 * parameters, '']]
        .map((row) => row.map(String));
    const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
    const line = (row) => row
        .map((cell, column) => (LEFT.has(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ').trimEnd();
    const notes = [
        shortcuts && 'each layer reads the inputs and the outputs of all layers before it',
        sumLimit < Infinity && `sums are cut at ${shortest(sumLimit)}`,
        scaling.inputs && 'inputs are scaled',
        scaling.outputs && 'outputs are scaled',
    ];
    return [...rows.map(line), ...notes.filter(Boolean)].join('\n');
}
