// Colours of classes and values, and pictures of what a network gives over the square.
import { colour } from '../common/page.mjs';

export const CLASS_COLOURS = ['mark', 'warm', 'good'];
const CHANNELS = 4;

const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const mixed = new Map();        // colours of page.css as [red, green, blue]

/** A colour of page.css as its channels. */
export function channels(name) {
    const text = colour(name);
    if (!mixed.has(text)) {
        probe.fillStyle = text;
        probe.fillRect(0, 0, 1, 1);
        mixed.set(text, [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)]);
    }
    return mixed.get(text);
}

/** A canvas with as many pixels as the screen gives it; its context, in CSS pixels. */
export function fitCanvas(canvas) {
    const { clientWidth: width, clientHeight: height } = canvas;
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    }
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
}

/** Fills an image with a colour for each cell: the ground, and of it as much of the colours as shares says. */
function fill(image, names, sharesOf) {
    const ground = channels('card');
    const colours = names.map(channels);
    for (let cell = 0; cell < image.data.length / CHANNELS; cell++) {
        const shares = sharesOf(cell);
        const left = 1 - shares.reduce((sum, share) => sum + share, 0);
        for (let channel = 0; channel < 3; channel++) {
            let value = left * ground[channel];
            for (let i = 0; i < colours.length; i++) value += shares[i] * colours[i][channel];
            image.data[CHANNELS * cell + channel] = value;
        }
        image.data[CHANNELS * cell + 3] = 255;
    }
}

/** A picture of one unit's outputs: its largest ones in one colour, its smallest ones in the other. */
export function paintUnit(image, outputs, unit, units) {
    let most = 1e-6;
    for (let i = unit; i < outputs.length; i += units) most = Math.max(most, Math.abs(outputs[i]));
    fill(image, ['mark', 'warm'], (cell) => {
        const value = outputs[cell * units + unit] / most;
        return [Math.max(0, -value), Math.max(0, value)];
    });
}

/** A picture of all outputs: each class in its colour, as sure as the network is; values between two colours. */
export function paintOutputs(image, outputs, { outputs: units, isRegression }, strength = 0.55) {
    if (isRegression) {
        fill(image, ['mark', 'warm'], (cell) => {
            const value = strength * Math.max(-1, Math.min(1, outputs[cell]));
            return [Math.max(0, -value), Math.max(0, value)];
        });
        return;
    }
    const names = CLASS_COLOURS.slice(0, units);
    const even = 1 / units;
    fill(image, names, (cell) => names.map((_, i) =>
        strength * Math.max(0, (outputs[cell * units + i] - even) / (1 - even)) + 0.08 * outputs[cell * units + i]));
}

/** The mark of a class: a disc, a square, a triangle. Full where it trains, hollow where it tests. */
export function drawMark(context, label, x, y, radius, isFull, inks = channels(CLASS_COLOURS[label])) {
    context.beginPath();
    if (label === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
    else if (label === 1) context.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius);
    else {
        context.moveTo(x, y - 1.2 * radius);
        context.lineTo(x + 1.1 * radius, y + 0.8 * radius);
        context.lineTo(x - 1.1 * radius, y + 0.8 * radius);
        context.closePath();
    }
    context.fillStyle = isFull ? `rgb(${inks})` : colour('card');
    context.strokeStyle = isFull ? colour('card') : `rgb(${inks})`;
    context.lineWidth = isFull ? 1 : 1.75;
    context.fill();
    context.stroke();
}

/** Between the two colours of values. */
export function valueInks(value) {
    const [low, high] = [channels('mark'), channels('warm')];
    const share = (Math.max(-1, Math.min(1, value)) + 1) / 2;
    return low.map((channel, i) => Math.round(channel + share * (high[i] - channel)));
}
