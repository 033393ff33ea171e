// What a network says of itself: its layers, and what its file carries for people.
import { make } from '../common/page.mjs';
import { short } from './text.mjs';

const SHOWN = 20;           // names
const LONG = 500;           // characters of a note
const OWN = 'vane.';        // keys of metadata that are no notes

const counted = (count, what) => `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
const some = (texts) => `${texts.slice(0, SHOWN).join(', ')}${texts.length > SHOWN ? `, … (${texts.length})` : ''}`;
const listed = (value) => (Array.isArray(value) ? [...new Set(value)].join(', ') : String(value));
const cut = (text) => (text.length > LONG ? `${text.slice(0, LONG)} … (${text.length.toLocaleString('en')} characters)` : text);
const named = (names) => some(names.map((name) => name ?? '–'));

/** Of each column what is done to its numbers. */
const scaled = ({ scale, shift }) => some(Array.from(scale, (factor, i) => `× ${short(factor)} ${shift[i] < 0 ? '−' : '+'} ${short(Math.abs(shift[i]))}`));

/** [title, text] of what the file carries beside layers. */
function carried({ inputNames, classNames, scaling, metadata }) {
    const notes = Object.entries(metadata).filter(([key]) => !key.startsWith(OWN));
    return [
        inputNames && ['Inputs', named(inputNames)],
        classNames && ['Classes', named(classNames)],
        scaling.inputs && ['Inputs are scaled', scaled(scaling.inputs)],
        scaling.outputs && ['Outputs are scaled', scaled(scaling.outputs)],
        'vane.train' in metadata && ['Checkpoint', 'of a run that can go on from it'],
        ...notes.map(([key, text]) => [`Note: ${key}`, cut(text)]),
    ].filter(Boolean);
}

/** By title what the table tells of layers; of what most networks don't use, only where one of the layers does. */
function columnsOf(layers) {
    const columns = {
        Layer: layers.map((_, i) => i + 1),
        Inputs: layers.map(({ inputs }) => inputs),
        Units: layers.map(({ units }) => units),
        Activation: layers.map(({ activation }) => listed(activation)),
    };
    if (layers.some(({ steepness }) => steepness !== 1)) columns.Steepness = layers.map(({ steepness }) => listed(steepness));
    if (layers.some(({ dropout }) => dropout > 0)) columns.Dropout = layers.map(({ dropout }) => short(dropout));
    if (layers.some(({ connections }) => connections)) columns.Connections = layers.map(({ inputs, units, connections }) => connections ?? inputs * units);
    if (layers.some(({ frozen }) => frozen)) columns.Frozen = layers.map(({ frozen }) => (frozen ? 'yes' : 'no'));
    return columns;
}

function showLayers(table, layers) {
    const columns = columnsOf(layers);
    const head = Object.keys(columns).map((textContent) => make('th', { scope: 'col', textContent }));
    const rows = layers.map((_, i) => make('tr', {}, ...Object.values(columns).map((column) => make('td', { textContent: column[i] }))));
    table.replaceChildren(make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows));
}

export function showFacts(about, table, list, network) {
    const { net, parameters, layers, shortcuts } = network;
    about.textContent = `${counted(net.inputs, 'input')}, ${counted(layers.length, 'layer')}, ${counted(net.outputs, 'output')}, `
        + `${counted(parameters, 'parameter')}${shortcuts ? ', with shortcuts' : ''}.`;
    showLayers(table, layers);
    const facts = carried(network);
    list.replaceChildren(...facts.flatMap(([title, text]) => [make('dt', { textContent: title }), make('dd', { textContent: text })]));
    list.hidden = facts.length === 0;
}
