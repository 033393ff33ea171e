// Running the network by hand: numbers in, what comes out of each layer.
import { make } from '../common/page.mjs';
import { EXAMPLE } from '../digits/example.mjs';
import { Paper } from '../digits/paper.mjs';
import { picture, SIDE } from '../digits/picture.mjs';
import { largest, levelsOf } from './matrix.mjs';
import { paintMap } from './pictures.mjs';
import { slices } from './slices.mjs';
import { nameOf, short } from './text.mjs';

const FIELDS = 32;          // inputs that have a field each; more are written as a list
const TOP = 3;              // outputs named in the answer
const SPREAD = 2;           // how far the sliders of scaled inputs go, as the first layer sees them: the scaling doesn't say
                            // whether the data fill 0 to 1 or have a deviation of 1

const element = (id) => document.getElementById(id);

/** Has work(what) done for the latest that is asked for: when one is under way, after it. */
function latest(work) {
    let next = null;
    let isBusy = false;
    return async (what) => {
        next = { what };
        if (isBusy) return;
        isBusy = true;
        try {
            while (next) {
                const now = next;
                next = null;
                await work(now.what);
            }
        } finally {
            isBusy = false;
        }
    };
}

async function makeStrip(values, i, signal) {
    const levels = await levelsOf(values, 1, values.length, slices(signal));
    const most = largest(values);
    const canvas = make('canvas', { className: 'strip', role: 'img', ariaLabel: `What layer ${i + 1} gives` });
    paintMap(canvas, levels.at(-1), most);
    return make('figure', {}, make('figcaption', { textContent: `Layer ${i + 1} gives up to ${short(most)}` }), canvas);
}

/** What runs a row, and shows what comes out. */
const runner = ({ net, classNames }, signal) => latest(async (row) => {
    const given = row.filter(Number.isFinite).length;
    if (row.length !== net.inputs || given < row.length) {
        element('answer').textContent = `It takes ${net.inputs} numbers; these are ${given}.`;
        return;
    }
    try {
        const [outputs, activations] = await Promise.all([net.predict(row), net.activations(row)]);
        const strips = await Promise.all(activations.map((values, i) => makeStrip(values, i, signal)));
        signal.throwIfAborted();
        const best = Array.from(outputs, (value, i) => ({ value, name: nameOf(classNames, i, 'output') }))
            .toSorted((a, b) => b.value - a.value).slice(0, TOP);
        element('answer').textContent = best.map(({ name, value }) => `${name}: ${short(value)}`).join(', ');
        element('activations').replaceChildren(...strips);
    } catch (error) {
        if (!signal.aborted) element('answer').textContent = `It could not be run. ${error.message}`;
    }
});

/** From where to where the slider of an input goes. */
function rangeOf(scaling, i) {
    if (!scaling) return [-1, 1];
    return [-SPREAD, SPREAD].map((seen) => (seen - scaling.shift[i]) / scaling.scale[i]).toSorted((a, b) => a - b);
}

function makeField(name, [min, max], onInput) {
    const value = short((min + max) / 2);
    const number = make('input', { type: 'number', step: 'any', value, ariaLabel: name });
    // A slider takes its value within its range: that first.
    const slider = Object.assign(make('input', { type: 'range', step: 'any', min, max, ariaLabel: name }), { value });
    const follow = (from, to) => from.addEventListener('input', () => {
        to.value = from === slider ? short(slider.valueAsNumber) : from.value;
        onInput();
    });
    follow(number, slider);
    follow(slider, number);
    return { number, field: make('div', { className: 'field', role: 'group', ariaLabel: name }, make('span', { textContent: name, ariaHidden: true }), slider, number) };
}

function showFields({ net, inputNames, scaling }, run) {
    const runFields = () => run(fields.map(({ number }) => number.valueAsNumber));
    const fields = Array.from({ length: net.inputs }, (_, i) => makeField(nameOf(inputNames, i, 'Input'), rangeOf(scaling.inputs, i), runFields));
    element('inputs').replaceChildren(...fields.map(({ field }) => field));
    element('ranges').textContent = scaling.inputs
        ? `Sliders go from −${SPREAD} to ${SPREAD} as the first layer sees them, after the scaling of the file. The numbers go further.`
        : 'Sliders go from −1 to 1: the file has no scaling that tells more. The numbers go further.';
    runFields();
}

/** A paper whose drawings become the numbers of a list. */
function makePaper(onPicture, signal) {
    const canvas = make('canvas', { id: 'paper', role: 'img', ariaLabel: 'Paper: a drawing becomes the 28 by 28 inputs' });
    const clear = make('button', { type: 'button', textContent: 'Clear' });
    const paper = new Paper(canvas, () => onPicture(picture(paper.strokes)), signal);
    clear.addEventListener('click', () => paper.lay());
    return { paper, parts: [canvas, clear] };
}

function showList({ net }, run, signal) {
    const list = make('textarea', { value: Array(net.inputs).fill(0).join(' '), spellcheck: false });
    const runList = () => run(list.value.trim().split(/[\s,;]+/).map(Number));
    list.addEventListener('input', runList);
    element('inputs').replaceChildren(make('label', {}, `${net.inputs} numbers`, list));
    element('ranges').textContent = '';
    if (net.inputs !== SIDE * SIDE) return runList();
    const { paper, parts } = makePaper((pixels) => {
        list.value = Array.from(pixels, short).join(' ');
        runList();
    }, signal);
    element('inputs').prepend(...parts);
    element('ranges').textContent = 'A 5 to begin with: draw another digit over it.';
    return paper.show(EXAMPLE);
}

/** Fields, a list or paper for the inputs, and what they lead to at once. */
export function runByHand(network, signal) {
    const run = runner(network, signal);
    if (network.net.inputs <= FIELDS) showFields(network, run);
    else showList(network, run, signal);
}
