import { Network } from '../../dist/browser.mjs';
import { fetchBytes } from '../common/fetch.mjs';
import { make, onTheme, recall, remember, rove, setUpPage } from '../common/page.mjs';
import { demonstrate } from './demonstrate.mjs';
import { learn } from './learn.mjs';
import { Paper, paintPicture } from './paper.mjs';
import { picture, SIDE } from './picture.mjs';
import { pack, unpack } from './records.mjs';
import { offerTraining } from './train.mjs';

const DIGITS = 10;
const MOST_DRAWINGS = 40;
const VISIBLE = 0.01;       // a change of a bar
const QUIET_MS = 700;       // after which the answer is said aloud: not at each stroke
const CLOCK_MS = 0.1;       // the steps of the clock of a page that isn't isolated
const KEPT = 'digits.drawings';

const element = (id) => document.getElementById(id);
const plural = (count) => `${count} ${count === 1 ? 'drawing' : 'drawings'}`;
const percent = (share) => `${Math.round(100 * share)}%`;

const paper = new Paper(element('paper'), (isDone) => (isDone ? read() : readSoon()));
const rows = Array.from({ length: DIGITS }, (_, digit) => makeRow(digit));
let base = null;            // as it came, or was trained here
let network = null;         // as it is with the drawings learnt
let samples = [];
let drawings = [];          // that the user has named
let isKept = true;          // for the next visit
let pixels = picture([]);
let learning = new AbortController();
let shelf = 0;              // which ten of the samples are on it
let frame = 0;
let quiet = 0;

async function loadNetwork() {
    const model = new URLSearchParams(location.search).get('model') ?? element('model').href;
    const loaded = await Network.load(new URL(model, location.href));
    if (loaded.inputs !== SIDE * SIDE || loaded.outputs !== DIGITS) {
        throw new Error(`${model} makes ${loaded.outputs} numbers of ${loaded.inputs}, not ${DIGITS} of the ${SIDE * SIDE} pixels of a digit`);
    }
    return loaded;
}

/** A digit: the button to teach it, the bar of its probability. */
function makeRow(digit) {
    const button = make('button', { type: 'button', textContent: digit, ariaLabel: `${digit}: I meant this one` });
    const share = make('span', { className: 'share' });
    const before = make('span', { className: 'before', hidden: true });
    const figure = make('span', { className: 'percent' });
    const row = make('div', { className: 'digit' }, button, make('span', { className: 'bar' }, share, before), figure);
    button.addEventListener('click', () => teach(digit));
    element('digits').append(row);
    return {
        show(value, isBest) {
            share.style.setProperty('--value', value);
            figure.textContent = percent(value);
            row.classList.toggle('best', isBest);
        },
        /** Marks where the bar was, when that can be seen; NaN for no mark. */
        markBefore(value, now) {
            before.hidden = !(Math.abs(value - now) >= VISIBLE);
            before.style.setProperty('--value', value);
        },
    };
}

/** A button with a picture. */
function makeTile(shown, label, act, ...more) {
    const canvas = make('canvas', { width: 3 * SIDE, height: 3 * SIDE });
    paintPicture(canvas, shown, true);
    const tile = make('button', { type: 'button', className: 'tile', ariaLabel: label }, canvas, ...more);
    tile.addEventListener('click', act);
    return tile;
}

function readSoon() {
    frame ||= requestAnimationFrame(read);
}

/** Reads the paper and shows what there is to say of it. */
function read() {
    cancelAnimationFrame(frame);
    frame = 0;
    pixels = paper.picture ?? picture(paper.strokes);
    rows.forEach((row) => row.markBefore(NaN, NaN));
    element('learnt').textContent = '';
    element('undo').disabled = !paper.canUndo;
    element('redo').disabled = !paper.canRedo;
    element('clear').disabled = paper.isEmpty;
    element('hint').hidden = !(paper.isEmpty || paper.isExample);
    element('hint').classList.toggle('low', paper.isExample);
    element('hint').textContent = paper.isExample ? 'an example: draw your own here' : 'draw here';
    paintPicture(element('seen'), pixels, false);
    if (network) showAnswer();
}

function showAnswer() {
    clearTimeout(quiet);
    if (paper.isEmpty) {
        rows.forEach((row) => row.show(0, false));
        element('answer').textContent = 'Draw a digit from 0 to 9.';
        return;
    }
    const begin = performance.now();
    const output = network.predict(pixels);
    const spent = performance.now() - begin;
    const best = output.indexOf(Math.max(...output));
    rows.forEach((row, i) => row.show(output[i], i === best));
    element('answer').textContent = `This looks like ${best}.`;
    const time = spent < CLOCK_MS ? `under ${CLOCK_MS} ms` : `${spent.toFixed(1)} ms`;
    element('details').textContent = `${network.parameters.toLocaleString('en')} parameters, ${network.backend.isa}, ${time}`;
    // An example is for the eye.
    if (!paper.isExample) quiet = setTimeout(() => { element('said').textContent = `${best}, ${percent(output[best])}.`; }, QUIET_MS);
}

function showShelf() {
    const shown = samples.slice(DIGITS * shelf, DIGITS * (shelf + 1));
    element('shelf').replaceChildren(...shown.map((sample) => makeTile(sample.pixels, `A ${sample.label}`, () => paper.lay(sample.pixels))));
    roveShelf();
}

function showDrawings() {
    const hadFocus = element('lessons').contains(document.activeElement);
    element('lessons').replaceChildren(...drawings.map((drawing) => makeTile(drawing.pixels, `Forget this ${drawing.label}`,
        () => setDrawings(drawings.filter((each) => each !== drawing)), make('span', { textContent: drawing.label }))));
    roveDrawings();
    if (hadFocus) document.querySelector('#lessons button, #digits button[tabindex="0"]').focus();
    element('forget').disabled = drawings.length === 0;
    element('advice').textContent = drawings.length === 0
        ? 'Nothing yet. Draw a digit, and press above which one it is.'
        : `Press a drawing and it is forgotten. They are kept ${isKept ? 'in this browser' : 'until this page is closed'}.`;
}

/** Learns the drawings; false when others came in between. */
async function learnDrawings() {
    learning.abort();
    const { signal } = learning = new AbortController();
    element('learnt').textContent = 'Learning …';
    let learned = base;
    try {
        if (drawings.length > 0) learned = await learn(base, drawings, samples, { signal });
    } catch (error) {
        if (!signal.aborted) element('learnt').textContent = `It could not learn. ${error.message}`;
        return false;
    }
    if (network !== base) network.dispose();
    network = learned;
    showAnswer();
    element('learnt').textContent = drawings.length === 0 ? 'It is as it was at first.' : `It has learnt ${plural(drawings.length)} of yours.`;
    return true;
}

/** Learns these drawings in place of those before. */
function setDrawings(changed) {
    drawings = changed;
    isKept = remember(KEPT, btoa(String.fromCharCode(...pack(drawings))));
    showDrawings();
    return learnDrawings();
}

/** Takes a network in the place of the one that there is, and teaches it the drawings. */
async function setBase(trained) {
    const before = base;
    base = trained;
    const isLearnt = await learnDrawings();
    if (network !== before) before.dispose();
    if (isLearnt && drawings.length === 0) element('learnt').textContent = '';
}

/** The drawing is this digit, whatever was said of it before. */
async function teach(label) {
    if (!network) return;
    if (paper.isEmpty) {
        element('learnt').textContent = 'There is nothing to learn yet: draw a digit first.';
        return;
    }
    const taught = { label, pixels };
    const before = network.predict(pixels);
    const others = drawings.filter((drawing) => drawing.pixels !== pixels);
    if (!await setDrawings([...others, taught].slice(-MOST_DRAWINGS)) || pixels !== taught.pixels) return;
    const now = network.predict(pixels);
    rows.forEach((row, i) => row.markBefore(before[i], now[i]));
    element('learnt').textContent = `Learnt. Now ${percent(now[label])} sure of ${label}; before, ${percent(before[label])} (the mark).`;
}

function recallDrawings() {
    try {
        return unpack(Uint8Array.from(atob(recall(KEPT) ?? ''), (character) => character.charCodeAt(0)));
    } catch {
        return [];      // of another version of the page
    }
}

element('undo').addEventListener('click', () => paper.undo());
element('redo').addEventListener('click', () => paper.redo());
element('clear').addEventListener('click', () => paper.lay());
element('others').addEventListener('click', () => {
    shelf = (shelf + 1) % (samples.length / DIGITS);
    showShelf();
});
element('forget').addEventListener('click', () => setDrawings([]));
document.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) paper.redo();
    else paper.undo();
});
const roveShelf = rove(element('shelf'));
const roveDrawings = rove(element('lessons'));
rove(element('digits'));
onTheme(() => {
    paintPicture(element('seen'), pixels, false);
    showShelf();
    showDrawings();
});

setUpPage({ page: 'digits', model: () => network && { name: 'digits.vane', bytes: network.serialize() } });
try {
    [base, samples] = await Promise.all([loadNetwork(), fetchBytes(element('samples').href).then(unpack)]);
    network = base;
    showShelf();
    read();
    offerTraining(samples, setBase);
    drawings = recallDrawings();
    if (drawings.length > 0) {
        await setDrawings(drawings);
    } else {
        showDrawings();
        demonstrate(paper);
    }
} catch (error) {
    element('answer').textContent = `The network could not be loaded. ${error.message}`;
}
