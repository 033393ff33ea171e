// Turns pen strokes into the 28 x 28 picture that MNIST would have made of them (LeCun et al. 1998):
// scaled to fit a 20 x 20 box, antialiased, then moved so that the centre of mass is in the middle.

export const SIDE = 28;
const BOX = 20;
const PEN = 1.25;       // half the width of a stroke in pixels; with SOFT, as much ink and as much edge as the digits of the set
const SOFT = 0.6;       // half the width of its antialiased edge

/** Distance from (x, y) to the segment a-b. */
function distance(x, y, a, b) {
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const length = dx * dx + dy * dy;
    const t = length ? Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0;
    return Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
}

function rasterise(strokes) {
    const pixels = new Float32Array(SIDE * SIDE);
    const reach = PEN + SOFT;
    for (const stroke of strokes) {
        stroke.forEach((b, i) => {
            const a = stroke[Math.max(0, i - 1)];
            const range = (p, q) => [
                Math.max(0, Math.floor(Math.min(p, q) - reach)),
                Math.min(SIDE - 1, Math.ceil(Math.max(p, q) + reach)),
            ];
            const [left, right] = range(a.x, b.x);
            const [top, bottom] = range(a.y, b.y);
            for (let row = top; row <= bottom; row++) {
                for (let column = left; column <= right; column++) {
                    const inside = reach - distance(column + 0.5, row + 0.5, a, b);
                    const at = row * SIDE + column;
                    pixels[at] = Math.max(pixels[at], Math.min(1, Math.max(0, inside / (2 * SOFT))));
                }
            }
        });
    }
    return pixels;
}

function centreOfMass(pixels) {
    let mass = 0;
    let x = 0;
    let y = 0;
    pixels.forEach((ink, i) => {
        mass += ink;
        x += ink * (i % SIDE + 0.5);
        y += ink * (Math.floor(i / SIDE) + 0.5);
    });
    return { x: x / mass, y: y / mass };
}

const map = (strokes, change) => strokes.map((stroke) => stroke.map(change));

/** The picture of strokes, arrays of points { x, y } of any scale: SIDE x SIDE numbers from 0, paper,
 *  to 1, ink. */
export function picture(strokes) {
    const points = strokes.flat();
    if (points.length === 0) return new Float32Array(SIDE * SIDE);
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const size = Math.max(right - left, bottom - top);
    const scale = size > 0 ? (BOX - 2 * PEN) / size : 1;
    const middle = SIDE / 2;
    const fitted = map(strokes, ({ x, y }) => ({
        x: middle + (x - (left + right) / 2) * scale,
        y: middle + (y - (top + bottom) / 2) * scale,
    }));
    const mass = centreOfMass(rasterise(fitted));
    return rasterise(map(fitted, ({ x, y }) => ({ x: x + middle - mass.x, y: y + middle - mass.y })));
}
