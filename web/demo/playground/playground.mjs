import { calm, make, onTheme, rove, setUpPage } from '../common/page.mjs';
import { Curve } from './curve.mjs';
import { DATA, pointsOf, REACH } from './data.mjs';
import { Diagram, nameOf } from './diagram.mjs';
import { Model } from './model.mjs';
import { drawMark, fitCanvas, valueInks } from './paint.mjs';
import { Plane } from './plane.mjs';
import { CHOICES, makeState, MOST_LAYERS, MOST_POINTS, MOST_UNITS, RANGES, readState, writeState } from './state.mjs';
import { Watch } from './watch.mjs';

const ERASED = 0.3;             // around the eraser
const SAY_MS = 4000;            // from what was said aloud last to a result
const PRESETS = {
    'Two spirals': {},
    'Exclusive or': { data: 'xor', layers: [6] },
    'Three spirals': { data: 'arms', layers: [8, 8], noise: 5 },
    Moons: { data: 'moons', noise: 15, layers: [6], activation: 'relu' },
    'Waves of values': { data: 'waves', layers: [8, 8], activation: 'sin', rate: 0.01 },
    'Learnt by heart': { data: 'moons', noise: 50, split: 30, layers: [8, 8, 8], batch: 8 },
    'A line is not enough': { data: 'circles', noise: 5, layers: [] },
};
const TITLES = {
    data: Object.fromEntries(Object.entries(DATA).map(([name, { title }]) => [name, title])),
    activation: { leaky_relu: 'leaky relu', sin: 'sine' },
    batch: { 0: 'all' },
};

const element = (id) => document.getElementById(id);
const LARGE = 1e5;              // has no room for its digits

function figure(value) {
    if (value === null || value === undefined) return '–';
    return Math.abs(value) < LARGE ? value.toFixed(3) : value.toExponential(1);
}

let state = makeState();
let model = null;
let making = Promise.resolve();
let asked = 0;
let isRunning = !calm();
let frame = 0;
let said = 0;               // when something was said last
let saidFigures = '';

const curve = new Curve(element('curve'));
const plane = new Plane(element('plane'), { paint, moved: (cursor) => { sayCursor(cursor); drawSoon(); } });
const diagram = new Diagram(element('lines'), element('columns'), { change: changeUnits, pick: look });
const watch = new Watch(element('watched'));

/** The page shows the state, and the address says it. */
function note(changes) {
    state = { ...state, ...changes };
    // A whole address, as that of a page in one file isn't the base of its links.
    history.replaceState(null, '', location.href.split('#')[0] + writeState(state));
    element('problem').textContent = '';
    showState();
}

/** Takes a state, which a network learns. The weights that fit stay, unless it is to begin anew. */
function take(changes, { anew = false } = {}) {
    note(changes);
    const mine = ++asked;
    making = making.then(() => (mine === asked ? remake(anew) : undefined))
        .catch((error) => { element('problem').textContent = `The network could not be made. ${error.message}`; });
}

async function remake(anew) {
    const made = await Model.make(state, anew ? null : model);
    model?.dispose();
    model = made;
    if (anew) curve.clear();
    showNumbers();
    const outOf = model.canTrain ? '' : 'There are no points to train on: paint some, or choose data.';
    element('problem').textContent = outOf;
    await watch.begin(model);
    drawSoon();
}

/** After the network that is being made: its successor waits for this. */
function openDashboard() {
    if (!element('watching').open) return;
    making = making.then(() => watch.open(model)).catch((error) => {
        element('watching').open = false;
        element('problem').textContent = error.message;
    });
}

function showState() {
    for (const key of Object.keys(CHOICES)) element(key).value = state[key];
    for (const key of Object.keys(RANGES)) {
        element(key).value = state[key];
        if (key !== 'seed') element(`${key}-figure`).textContent = `${state[key]} %`;
    }
    element('layers').textContent = `${state.layers.length} hidden layer${state.layers.length === 1 ? '' : 's'}`;
    element('more').disabled = state.layers.length >= MOST_LAYERS;
    element('fewer').disabled = state.layers.length === 0;
    element('wipe').disabled = state.points.length === 0;
    element('run').textContent = isRunning ? 'Pause' : 'Train';
}

function drawSoon() { frame ||= requestAnimationFrame(draw); }

/** A frame: some epochs where it runs, and all pictures. */
function draw() {
    frame = 0;
    if (!model) return;
    if (isRunning && model.canTrain && !plane.isPainting) advance(Number(element('speed').value));
    diagram.draw(model);
    plane.draw(model, diagram.picked);
    curve.draw();
    element('picked').textContent = textOf(diagram.picked);
    showFigures();
    if (isRunning && model.canTrain) drawSoon();
}

function advance(epochs) {
    model.train(epochs);
    if (model.hasDiverged) {
        setRunning(false);
        element('problem').textContent = 'The loss became infinite. Take a smaller learning rate and press Reset.';
    } else {
        curve.add({ epoch: model.epochs, loss: model.loss, test: model.test?.loss ?? null });
    }
    watch.report(model);
}

function showFigures() {
    element('epoch').textContent = model.epochs.toLocaleString('en');
    element('train-loss').textContent = figure(model.loss);
    element('test-loss').textContent = figure(model.test?.loss);
    const right = model.data.isRegression || !model.test ? '–' : `${Math.round(100 * model.test.accuracy)} %`;
    element('right').textContent = right;
    const figures = `Epoch ${model.epochs}, loss ${figure(model.loss)}, right of the test ${right}.`;
    if (figures === saidFigures || (isRunning && performance.now() - said < SAY_MS)) return;
    saidFigures = figures;
    say(figures);
    showNumbers();
}

/** Says something to those who don't see the page. */
function say(text) {
    said = performance.now();
    element('said').textContent = text;
}

/** All weights as a table, where it is open. */
function showNumbers() {
    if (!model || !element('numbers').open) return;
    const rows = model.sizes.slice(1).flatMap((units, layer) => {
        const { weights, bias } = model.weightsOf(layer);
        return Array.from({ length: units }, (_, unit) => make('tr', {},
            make('th', { scope: 'row', textContent: nameOf(layer + 1, unit, model.sizes.length) }),
            make('td', { textContent: figure(bias[unit]) }),
            make('td', { textContent: [...weights].filter((_, i) => i % units === unit).map(figure).join('  ') })));
    });
    element('weights').replaceChildren(...rows);
}

/** The numbers of the unit or the weight that is looked at. */
function textOf(picked) {
    if (!picked) return '';
    const { layer, unit, input } = picked;
    const name = nameOf(layer, unit, model.sizes.length);
    if (layer === 0) return `${name}: from ${-REACH} to ${REACH}.`;
    const { weights, bias } = model.weightsOf(layer - 1);
    const own = [...weights].filter((_, i) => i % model.sizes[layer] === unit).map((weight) => weight.toFixed(2));
    if (input === undefined) return `${name}: bias ${bias[unit].toFixed(2)}, weights ${own.join(', ')}.`;
    return `${nameOf(layer - 1, input, model.sizes.length)} to ${name}: weight ${own[input]}.`;
}

/** What is only pointed at is not said aloud: it would never end. */
function look(picked, isAsked) {
    if (isAsked) say(textOf(picked));
    drawSoon();
}

function setRunning(runs) {
    isRunning = runs;
    showState();
    drawSoon();
}

function changeUnits(layer, by) {
    const units = Math.max(1, Math.min(MOST_UNITS, state.layers[layer] + by));
    take({ layers: state.layers.with(layer, units) });
}

const brush = () => document.querySelector('input[name="brush"]:checked').value;

function paint([x, y]) {
    const others = state.points.filter(([px, py]) => brush() !== 'erase' || Math.hypot(px - x, py - y) > ERASED);
    if (brush() === 'erase') {
        take({ points: others });
    } else if (others.length < MOST_POINTS) {
        take({ points: [...others, [x, y, Number(brush())]] });
    } else {
        element('problem').textContent = `${MOST_POINTS} painted points are all that a link has room for.`;
    }
}

function sayCursor(cursor) {
    if (cursor) say(`x ${cursor[0].toFixed(1)}, y ${cursor[1].toFixed(1)}, ${state.points.length} points painted`);
}

function makePreset([title, changes]) {
    const canvas = make('canvas');
    const button = make('button', { type: 'button', className: 'preset' }, canvas, make('span', { textContent: title }));
    button.addEventListener('click', () => {
        state = makeState(changes);
        take({}, { anew: true });
        setRunning(true);
    });
    element('presets').append(button);
    return () => {
        const { context, width, height } = fitCanvas(canvas);
        const { points, isRegression } = pointsOf(makeState(changes));
        for (const { x, y, target } of points) {
            const inks = isRegression ? valueInks(target) : undefined;
            drawMark(context, isRegression ? 0 : target, (x / REACH + 1) / 2 * width, (1 - y / REACH) / 2 * height, 2, true, inks);
        }
    };
}

function fillChoices() {
    for (const [key, values] of Object.entries(CHOICES)) {
        element(key).append(...values.map((value) => make('option', { value, textContent: TITLES[key]?.[value] ?? value })));
        element(key).addEventListener('change', ({ target: { value } }) => {
            const chosen = values.find((each) => String(each) === value);
            if (key === 'rate' && model?.canTrain && !model.hasDiverged) {
                model.rate = chosen;
                note({ rate: chosen });
            } else take({ [key]: chosen }, { anew: key === 'data' });
        });
    }
    for (const [key, [least, most]] of Object.entries(RANGES)) {
        Object.assign(element(key), { min: least, max: most });
        element(key).addEventListener('input', ({ target: { value } }) => {
            const number = Math.round(Number(value));
            if (value !== '' && number >= least && number <= most) take({ [key]: number }, { anew: key === 'seed' });
        });
    }
}

function open() {
    try {
        state = readState(location.hash);
        take({}, { anew: true });
    } catch (error) {
        state = makeState();
        take({}, { anew: true });
        making = making.then(() => { element('problem').textContent = `${error.message} Here is the first example instead.`; });
    }
}

fillChoices();
const presets = Object.entries(PRESETS).map(makePreset);
rove(element('presets'));
const drawPresets = () => presets.forEach((show) => show());
drawPresets();
element('run').addEventListener('click', () => setRunning(!isRunning));
element('step').addEventListener('click', () => {
    setRunning(false);
    if (model?.canTrain && !model.hasDiverged) advance(1);
});
element('reset').addEventListener('click', () => take({}, { anew: true }));
element('wipe').addEventListener('click', () => take({ points: [] }));
element('more').addEventListener('click', () => take({ layers: [...state.layers, 4] }));
element('fewer').addEventListener('click', () => take({ layers: state.layers.slice(0, -1) }));
element('numbers').addEventListener('toggle', showNumbers);
element('watching').addEventListener('toggle', openDashboard);
addEventListener('hashchange', open);
new ResizeObserver(() => { drawPresets(); drawSoon(); }).observe(document.querySelector('main'));
onTheme(() => { drawPresets(); drawSoon(); });
setUpPage({ page: 'playground', model: () => model && { name: 'playground.vane', bytes: model.serialize() } });
open();
