import { Network } from '../../dist/browser.mjs';
import { setUpPage } from '../common/page.mjs';
import { picture, SIDE } from './picture.mjs';

const paper = document.getElementById('paper');
const seen = document.getElementById('seen').getContext('2d');
const answer = document.getElementById('answer');
const bars = document.getElementById('bars');
const details = document.getElementById('details');
const pen = paper.getContext('2d');

let strokes = [];
let network = null;
let rows = [];

async function loadNetwork() {
    const model = new URLSearchParams(location.search).get('model') ?? document.getElementById('model').href;
    const loaded = await Network.load(new URL(model, location.href));
    if (loaded.inputs !== SIDE * SIDE) {
        throw new Error(`${model} takes ${loaded.inputs} numbers, not the ${SIDE * SIDE} pixels of a digit`);
    }
    return loaded;
}

function makeBars() {
    const names = network.classNames ?? Array.from({ length: network.outputs }, (_, i) => String(i));
    return names.map((name) => {
        const item = document.createElement('li');
        const label = document.createElement('span');
        const meter = document.createElement('meter');
        const percent = document.createElement('span');
        label.textContent = name;
        meter.setAttribute('aria-label', `Probability of ${name}`);
        item.append(label, meter, percent);
        bars.append(item);
        return {
            name,
            show(value, best) {
                meter.value = value;
                percent.textContent = `${Math.round(100 * value)}%`;
                item.className = best ? 'best' : '';
            },
        };
    });
}

/** Changed only when it differs: screen readers say every change. */
function say(text) {
    if (answer.textContent !== text) answer.textContent = text;
}

/** A point of the event in canvas pixels. */
function point(event) {
    const { left, top, width, height } = paper.getBoundingClientRect();
    return {
        x: (event.clientX - left) * paper.width / width,
        y: (event.clientY - top) * paper.height / height,
    };
}

function paint() {
    pen.clearRect(0, 0, paper.width, paper.height);
    pen.lineWidth = paper.width / 16;
    pen.lineCap = pen.lineJoin = 'round';
    pen.strokeStyle = getComputedStyle(paper).color;
    for (const stroke of strokes) {
        pen.beginPath();
        pen.moveTo(stroke[0].x, stroke[0].y);
        for (const { x, y } of stroke) pen.lineTo(x, y);
        pen.stroke();
    }
}

function paintSeen(pixels) {
    const image = new ImageData(SIDE, SIDE);
    pixels.forEach((ink, i) => image.data.set([255 * ink, 255 * ink, 255 * ink, 255], 4 * i));
    seen.putImageData(image, 0, 0);
}

function read() {
    const pixels = picture(strokes);
    paint();
    paintSeen(pixels);
    if (!network) return;
    if (strokes.length === 0) {
        rows.forEach((row) => row.show(0, false));
        say('Draw a digit from 0 to 9.');
        return;
    }
    const begin = performance.now();
    const output = network.predict(pixels);
    const spent = performance.now() - begin;
    const best = output.indexOf(Math.max(...output));
    rows.forEach((row, i) => row.show(output[i], i === best));
    say(`This looks like ${rows[best].name}.`);
    details.textContent = `${network.parameters.toLocaleString('en')} parameters, `
        + `${network.backend.isa}, ${spent.toFixed(2)} ms`;
}

paper.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    paper.setPointerCapture(event.pointerId);
    strokes.push([point(event)]);
    read();
});
paper.addEventListener('pointermove', (event) => {
    if (!paper.hasPointerCapture(event.pointerId)) return;
    // A fast pen makes several points between two frames.
    const events = event.getCoalescedEvents?.() ?? [];
    strokes[strokes.length - 1].push(...(events.length ? events : [event]).map(point));
    read();
});
document.getElementById('clear').addEventListener('click', () => {
    strokes = [];
    read();
});

setUpPage({ page: 'digits', model: () => network && { name: 'digits.vane', bytes: network.serialize() } });
try {
    network = await loadNetwork();
    rows = makeBars();
    read();
} catch (error) {
    say(`The network could not be loaded. ${error.message}`);
}
