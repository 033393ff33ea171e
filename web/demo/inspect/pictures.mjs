// Pictures of numbers: heat maps in the colours from blue over white to red, and histograms.
import { colour } from '../common/page.mjs';

const LOW = [33, 102, 172];
const NONE = [247, 247, 247];
const HIGH = [178, 24, 43];
const STEPS = 255;          // of colour, from none to the largest
const [BAR, GAP, TALL] = [8, 1, 200];

/** Blue for what is below 0, red for what is above: the bytes of pixels for shares from -STEPS to STEPS. */
const TINTS = new Uint32Array(Uint8ClampedArray.from(Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
    const share = (i - STEPS) / STEPS;
    const end = share < 0 ? LOW : HIGH;
    return [...NONE.map((channel, c) => channel + Math.abs(share) * (end[c] - channel)), 255];
}).flat()).buffer);

/** Paints of a level (matrix.mjs) the cells from (top, left), in proportion to `most`. */
export function paintMap(canvas, level, most, top = 0, left = 0, height = level.rows, width = level.columns) {
    Object.assign(canvas, { height, width });
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const scale = most > 0 ? STEPS / most : 0;
    for (let row = 0; row < height; row++) {
        const from = (top + row) * level.columns + left;
        for (let column = 0; column < width; column++) {
            pixels[row * width + column] = TINTS[STEPS + Math.round(scale * level.values[from + column])];
        }
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
}

export function paintHistogram(canvas, counts) {
    const peak = Math.max(...counts, 1);
    Object.assign(canvas, { width: BAR * counts.length, height: TALL });
    const context = canvas.getContext('2d');
    context.fillStyle = colour('mark');
    counts.forEach((count, i) => context.fillRect(BAR * i, TALL * (1 - count / peak), BAR - GAP, TALL * count / peak));
}
