// Colours of classes and values, and pictures of what a network gives over the square.
import { colour } from '../common/page.mjs';

const CLASS_COLOURS = ['mark', 'warm', 'good'];
const VALUE_COLOURS = ['mark', 'warm'];
const VALUES = [-1, 1];
const STRENGTH = 0.55;          // of a picture under points
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

/** Of the two colours of values, how much a value has that goes from the least to the most: none of either in the middle. */
function sharesOfValue(value, least, most) {
    const share = Math.max(-1, Math.min(1, (2 * value - least - most) / Math.max(1e-6, most - least)));
    return [Math.max(0, -share), Math.max(0, share)];
}

/** A picture of a unit of a model's layer, of what the layer gives. A hidden unit has one colour where it gives least and the other
 *  where it gives most; an output of a class has its colour where that is likely, grey where it isn't. */
export function paintUnit({ sizes, data: { isRegression } }, image, outputs, { layer, unit }) {
    const units = sizes[layer];
    if (layer < sizes.length - 1) {
        let [least, most] = [Infinity, -Infinity];
        for (let i = unit; i < outputs.length; i += units) [least, most] = [Math.min(least, outputs[i]), Math.max(most, outputs[i])];
        fill(image, VALUE_COLOURS, (cell) => sharesOfValue(outputs[cell * units + unit], least, most));
    } else if (isRegression) {
        fill(image, VALUE_COLOURS, (cell) => sharesOfValue(outputs[cell], ...VALUES));
    } else {
        fill(image, ['field', CLASS_COLOURS[unit]], (cell) => [1 - outputs[cell * units + unit], outputs[cell * units + unit]]);
    }
}

/** A picture of all outputs, under the points: each class in its colour, as sure as the network is; values between two colours. */
export function paintOutputs({ data: { outputs: units, isRegression } }, image, outputs) {
    if (isRegression) {
        fill(image, VALUE_COLOURS, (cell) => sharesOfValue(outputs[cell], ...VALUES).map((share) => STRENGTH * share));
        return;
    }
    const names = CLASS_COLOURS.slice(0, units);
    const even = 1 / units;
    fill(image, names, (cell) => names.map((_, i) =>
        STRENGTH * Math.max(0, (outputs[cell * units + i] - even) / (1 - even)) + 0.08 * outputs[cell * units + i]));
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
    const [low, high] = VALUE_COLOURS.map(channels);
    const share = (Math.max(-1, Math.min(1, value)) + 1) / 2;
    return low.map((channel, i) => Math.round(channel + share * (high[i] - channel)));
}
