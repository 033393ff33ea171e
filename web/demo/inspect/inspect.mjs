import { Network } from '../../dist/browser.mjs';
import { download, make, onTheme, rove, setUpPage } from '../common/page.mjs';
import { Paper } from '../digits/paper.mjs';
import { picture, SIDE } from '../digits/picture.mjs';
import { largest, paintHistogram, paintMap } from './pictures.mjs';

const SAMPLES = { 'digits.vane': 'digits (.vane)', 'xor.net': 'XOR (FANN)', 'xor.json': 'XOR (brain.js)' };
const FIELDS = 32;          // inputs that have a field each; more are written as a list
const TOP = 3;              // outputs named in the answer
const MOST_BYTES = 2 ** 28;

const element = (id) => document.getElementById(id);
const short = (value) => Number(value.toPrecision(4)).toString();
const nameOf = (names, i, kind) => names?.[i] ?? `${kind} ${i}`;
const turn = () => new Promise((resolve) => { setTimeout(resolve); });
let network = null;
let stem = 'network';       // of the file's name
let opened = 0;             // files, so that a slow one gives way to the next

const listed = (value) => (Array.isArray(value) ? [...new Set(value)].join(', ') : String(value));

function showSummary() {
    const { inputs, outputs, parameters, layers, scaling } = network;
    const scaled = [scaling.inputs && 'inputs', scaling.outputs && 'outputs'].filter(Boolean).join(' and ');
    element('about').textContent = `${inputs} inputs, ${layers.length} layers, ${outputs} outputs, ${parameters.toLocaleString('en')} parameters`
        + `${network.shortcuts ? ', with shortcuts' : ''}${scaled ? `; scaled: ${scaled}` : ''}.`;
    const head = make('tr', {}, ...['Layer', 'Inputs', 'Units', 'Activation', 'Steepness', 'Dropout'].map((text) => make('th', { scope: 'col', textContent: text })));
    const rows = layers.map((layer, i) => make('tr', {}, ...[`${i + 1}`, layer.inputs, layer.units, listed(layer.activation), listed(layer.steepness), short(layer.dropout)]
        .map((text) => make('td', { textContent: text }))));
    element('layers').replaceChildren(make('thead', {}, head), make('tbody', {}, ...rows));
}

/** A map that tells the value under the pointer, or under a cell that the arrow keys move. */
function makeMap(values, rows, columns, label) {
    const canvas = make('canvas', { className: 'map', tabIndex: 0, role: 'application', ariaLabel: `${label}. Arrow keys go from weight to weight.` });
    const reading = make('p', { className: 'reading', role: 'status' });
    const { down, across } = paintMap(canvas, values, rows, columns);
    let [row, column] = [0, 0];
    const tell = () => { reading.textContent = `Input ${row} → unit ${column}: ${short(values[row * columns + column])}`; };
    canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
        row = down * Math.max(0, Math.min(canvas.height - 1, Math.floor(offsetY / canvas.clientHeight * canvas.height)));
        column = across * Math.max(0, Math.min(canvas.width - 1, Math.floor(offsetX / canvas.clientWidth * canvas.width)));
        tell();
    });
    canvas.addEventListener('focus', tell);
    canvas.addEventListener('keydown', (event) => {
        const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
        if (!step) return;
        event.preventDefault();
        row = Math.max(0, Math.min(rows - 1, row + step[0]));
        column = Math.max(0, Math.min(columns - 1, column + step[1]));
        tell();
    });
    const every = down * across > 1 ? ` Too many for a picture: one input in ${down} is shown, one unit in ${across}.` : '';
    return make('figure', {}, canvas, make('figcaption', { textContent: `Weights: inputs downwards, units to the right.${every}` }), reading);
}

function makeHistogram(values, title) {
    const most = largest(values);
    const canvas = make('canvas', { className: 'histogram', role: 'img', ariaLabel: `${title} from ${short(-most)} to ${short(most)}` });
    paintHistogram(canvas, values, most);
    return make('figure', {}, canvas, make('figcaption', { textContent: `${title}: ${values.length.toLocaleString('en')} from ${short(-most)} to ${short(most)}` }));
}

function makeLegend(most) {
    return make('p', { className: 'legend' }, make('span', { textContent: short(-most) }), make('span'), make('span', { textContent: short(most) }));
}

/** Layer after layer, with turns of the event loop between them. */
async function showWeights() {
    const mine = opened;
    element('weights').replaceChildren();
    for (const [i, layer] of network.layers.entries()) {
        await turn();
        if (mine !== opened) return;
        const { weights, bias } = layer;
        element('weights').append(make('section', { className: 'card', ariaLabel: `Layer ${i + 1}` },
            make('h2', { textContent: `Layer ${i + 1}: ${layer.inputs} → ${layer.units}` }), makeLegend(largest(weights)),
            make('div', { className: 'pictures' }, makeMap(weights, layer.inputs, layer.units, `Weights of layer ${i + 1}`),
                makeHistogram(weights, 'Weights'), makeHistogram(bias, 'Biases'))));
    }
}

/** Runs a row, and shows what comes out of each layer. */
function run(row) {
    if (row.length !== network.inputs || !row.every(Number.isFinite)) {
        element('answer').textContent = `It takes ${network.inputs} numbers; these are ${row.filter(Number.isFinite).length}.`;
        return;
    }
    const outputs = Array.from(network.predict(row), (value, i) => ({ value, name: nameOf(network.classNames, i, 'output') }));
    const best = outputs.toSorted((a, b) => b.value - a.value).slice(0, TOP);
    element('answer').textContent = best.map(({ name, value }) => `${name}: ${short(value)}`).join(', ');
    element('activations').replaceChildren(...network.activations(row).map((values, i) => {
        const canvas = make('canvas', { className: 'strip', role: 'img', ariaLabel: `What layer ${i + 1} gives` });
        paintMap(canvas, values, 1, values.length);
        return make('figure', {}, make('figcaption', { textContent: `Layer ${i + 1} gives up to ${short(largest(values))}` }), canvas);
    }));
}

function showFields() {
    const fields = Array.from({ length: network.inputs }, (_, i) => make('input', { type: 'number', step: 'any', value: '0', name: String(i) }));
    const runFields = () => run(fields.map(({ valueAsNumber }) => valueAsNumber));
    fields.forEach((field) => field.addEventListener('input', runFields));
    element('inputs').replaceChildren(...fields.map((field, i) => make('label', {}, nameOf(network.inputNames, i, 'Input'), field)));
    runFields();
}

function showList() {
    const list = make('textarea', { value: Array(network.inputs).fill(0).join(' '), spellcheck: false });
    const runList = () => run(list.value.trim().split(/[\s,;]+/).map(Number));
    list.addEventListener('input', runList);
    element('inputs').replaceChildren(make('label', {}, `${network.inputs} numbers`, list));
    if (network.inputs === SIDE * SIDE) {
        const canvas = make('canvas', { id: 'paper', role: 'img', ariaLabel: 'Paper: a drawing becomes the 28 by 28 inputs' });
        element('inputs').prepend(canvas);
        const paper = new Paper(canvas, () => {
            list.value = Array.from(picture(paper.strokes), short).join(' ');
            runList();
        });
        const clear = make('button', { type: 'button', textContent: 'Clear' });
        clear.addEventListener('click', () => paper.lay());
        canvas.after(clear);
    }
    runList();
}

async function open(name, bytes) {
    const mine = ++opened;
    const said = element('said');
    said.className = '';
    said.textContent = 'Reading …';
    let read;
    try {
        read = await Network.deserialize(await bytes());
    } catch (error) {
        if (mine !== opened) return;
        said.className = 'wrong';
        said.textContent = `${name} could not be opened. ${error.message}`;
        return;
    }
    if (mine !== opened) return read.dispose();
    network?.dispose();
    network = read;
    stem = name.replace(/\.[^.]*$/, '') || 'network';
    element('converted').textContent = '';
    showSummary();
    element('network').hidden = false;
    if (network.inputs <= FIELDS) showFields();
    else showList();
    await showWeights();
    if (mine === opened) said.textContent = `${name} is open.`;
}

async function fetchBytes(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return response.arrayBuffer();
}

const openFile = (file) => file && open(file.name, () => {
    if (file.size > MOST_BYTES) throw new Error(`It has more than ${MOST_BYTES.toLocaleString('en')} bytes.`);
    return file.arrayBuffer();
});

const FORMS = {
    '.vane': () => network.serialize(),
    '.net': () => network.toFann(),
    '.json': async () => JSON.stringify(await network.toJSON()),
    '.mjs': () => network.toSource({ limit: network.parameters }),
};

async function convert(ending) {
    if (!network) return;
    try {
        download(`${stem}${ending}`, await FORMS[ending]());
        const left = ending === '.net' ? await network.fannLeavesOut() : [];
        element('converted').textContent = `${stem}${ending} is made.${left.length > 0 ? ` FANN's format has no ${left.join(', ')}.` : ''}`;
    } catch (error) {
        element('converted').textContent = `There is no ${ending} of this network. ${error.message}`;
    }
}

for (const ending of Object.keys(FORMS)) {
    const button = make('button', { type: 'button', textContent: ending });
    button.addEventListener('click', () => convert(ending));
    element('convert').append(button);
}
for (const [file, title] of Object.entries(SAMPLES)) {
    const button = make('button', { type: 'button', textContent: title });
    button.addEventListener('click', () => open(file, () => fetchBytes(element(file).href)));
    element('samples').append(button);
}
rove(element('samples'));
element('choose').addEventListener('click', () => element('file').click());
element('file').addEventListener('change', ({ target }) => {
    openFile(target.files[0]);
    target.value = '';
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
    event.preventDefault();
    openFile(event.dataTransfer.files[0]);
});
onTheme(() => network && showWeights());
setUpPage({ page: 'inspect', model: () => network && { name: `${stem}.vane`, bytes: network.serialize() } });
await open('digits.vane', () => fetchBytes(element('digits.vane').href));
