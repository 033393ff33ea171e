// Pictures of numbers: heat maps in the colours from blue over white to red, and histograms.
import { colour } from '../common/page.mjs';

const LOW = [33, 102, 172];
const NONE = [247, 247, 247];
const HIGH = [178, 24, 43];
const MOST = 512;           // cells a side: of a larger map, every so many rows and columns are shown
const BINS = 41;

/** Blue for what is below 0, red for what is above, in proportion to `most`. */
function tint(value, most) {
    const share = most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
    const end = value < 0 ? LOW : HIGH;
    return NONE.map((channel, i) => channel + share * (end[i] - channel));
}

export const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Paints values [rows][columns] and gives the steps between those shown: of rows and of columns. */
export function paintMap(canvas, values, rows, columns, most = largest(values)) {
    const [down, across] = [Math.ceil(rows / MOST), Math.ceil(columns / MOST)];
    canvas.height = Math.ceil(rows / down);
    canvas.width = Math.ceil(columns / across);
    const image = new ImageData(canvas.width, canvas.height);
    for (let i = 0; i < canvas.width * canvas.height; i++) {
        const row = down * Math.floor(i / canvas.width);
        image.data.set([...tint(values[row * columns + across * (i % canvas.width)], most), 255], 4 * i);
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
    return { down, across };
}

/** Paints how many values lie where, from -most to most, and gives the largest count. */
export function paintHistogram(canvas, values, most = largest(values)) {
    const counts = new Uint32Array(BINS);
    for (const value of values) counts[most > 0 ? Math.min(BINS - 1, Math.floor((value / most + 1) / 2 * BINS)) : BINS >> 1]++;
    const peak = Math.max(...counts, 1);
    canvas.width = 8 * BINS;
    canvas.height = 200;
    const context = canvas.getContext('2d');
    context.fillStyle = colour('mark');
    counts.forEach((count, i) => context.fillRect(8 * i, canvas.height * (1 - count / peak), 7, canvas.height * count / peak));
    return peak;
}
