// Traces handwritten digits back to the strokes of a pen: tests/data/strokes.json, which the test of the digits page draws.
//
//   node tests/browser/trace_strokes.mjs
//
// The digits are those of web/demo/mnist.mjs that are for testing, every so many of each class, whether the network reads them
// or not. Each is enlarged, thinned to lines of one pixel, and its lines are followed as a pen would: on through crossings.
import { writeFile } from 'node:fs/promises';
import { CLASSES, SIDE, readDigits } from '../../web/demo/mnist.mjs';

const PER_CLASS = 10;
const ZOOM = 6;
const SIZE = SIDE * ZOOM;
const INK = 110;            // of 255: what is darker is a line
const SHORTEST = 14;        // pixels: shorter lines are the frays of thinning
const LOOK_BACK = 9;        // pixels that say where the pen is heading
const SMOOTH = 4;           // pixels to each side
const STEP = 5;             // pixels between two events of the pen
/** Neighbours in the order of a clock. */
const AROUND = [[0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1]];

const at = (x, y) => y * SIZE + x;
const point = (i) => ({ x: i % SIZE, y: Math.floor(i / SIZE) });
const neighbours = (i) => AROUND.map(([dx, dy]) => i + at(dx, dy));
const last = (list, back = 1) => list[Math.max(0, list.length - back)];

/** The digit enlarged: 1 where there is ink. Its margin, wider than a pixel, stays empty, so that all ink has neighbours. */
function enlarge(pixels) {
    const grey = (x, y) => (x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : pixels[y * SIDE + x]);
    return Uint8Array.from({ length: SIZE * SIZE }, (_, i) => {
        const { x, y } = point(i);
        if (Math.min(x, y) < 2 || Math.max(x, y) > SIZE - 3) return 0;
        const [fx, fy] = [(x + 0.5) / ZOOM - 0.5, (y + 0.5) / ZOOM - 0.5];
        const [left, top] = [Math.floor(fx), Math.floor(fy)];
        const [right, low] = [fx - left, fy - top];
        const ink = (1 - low) * ((1 - right) * grey(left, top) + right * grey(left + 1, top))
            + low * ((1 - right) * grey(left, top + 1) + right * grey(left + 1, top + 1));
        return ink > INK ? 1 : 0;
    });
}

/** Peels off the border until lines are left (T. Y. Zhang, C. Y. Suen, 1984). */
function thin(ink) {
    const removable = (i, first) => {
        const ring = neighbours(i).map((j) => ink[j]);
        const count = ring.reduce((sum, each) => sum + each);
        const changes = ring.filter((each, k) => !each && ring[(k + 1) % 8]).length;
        const [north, , east, , south, , west] = ring;
        return count >= 2 && count <= 6 && changes === 1
            && (first ? !(north && east && south) && !(east && south && west) : !(north && east && west) && !(north && south && west));
    };
    let peeled;
    do {
        peeled = 0;
        for (const first of [true, false]) {
            const border = [...ink.keys()].filter((i) => ink[i] && removable(i, first));
            for (const i of border) ink[i] = 0;
            peeled += border.length;
        }
    } while (peeled > 0);
    return ink;
}

/** Follows a line from a pixel to its end, straight on where it has a choice; takes what it passes out of the lines. */
function follow(lines, start) {
    const path = [start];
    lines[start] = 0;
    for (;;) {
        const here = point(last(path));
        const back = point(last(path, LOOK_BACK));
        const turn = (i) => {
            const { x, y } = point(i);
            const [dx, dy] = [x - here.x, y - here.y];
            return (dx * (here.x - back.x) + dy * (here.y - back.y)) / Math.hypot(dx, dy);
        };
        const next = neighbours(last(path)).filter((i) => lines[i]);
        if (next.length === 0) return path;
        path.push(next.reduce((best, i) => (turn(i) > turn(best) ? i : best)));
        lines[last(path)] = 0;
    }
}

/** All lines of the digit, each begun at a loose end while there is one; ends that meet a line are joined to it. */
function trace(lines) {
    const all = lines.slice();
    const paths = [];
    const join = (path) => {
        const other = (end, near) => neighbours(end).find((i) => all[i] && !path.slice(...near).includes(i));
        const [before, after] = [other(path[0], [0, 4]), other(last(path), [-4])];
        return [before, ...path, after].filter((i) => i !== undefined);
    };
    for (;;) {
        const left = [...lines.keys()].filter((i) => lines[i]);
        if (left.length === 0) return paths;
        const isEnd = (i) => neighbours(i).filter((j) => lines[j]).length === 1;
        const path = follow(lines, left.find(isEnd) ?? left[0]);
        if (path.length >= SHORTEST) paths.push(join(path));
    }
}

/** The points of a path as a pen reports them: without the steps of pixels, and not at each of them. */
function asPen(path) {
    const points = path.map(point);
    const smooth = points.map((_, i) => {
        const reach = Math.min(SMOOTH, i, points.length - 1 - i);
        const near = points.slice(i - reach, i + reach + 1);
        return near.reduce((sum, { x, y }) => ({ x: sum.x + x / near.length, y: sum.y + y / near.length }), { x: 0, y: 0 });
    });
    return smooth.filter((_, i) => i % STEP === 0 || i === smooth.length - 1).flatMap(({ x, y }) => [Math.round(x), Math.round(y)]);
}

function choose(digits) {
    return Array.from({ length: CLASSES }, (_, label) => {
        const own = digits.filter((digit) => digit.label === label);
        return Array.from({ length: PER_CLASS }, (_, i) => own[Math.floor(i * own.length / PER_CLASS)]);
    }).flat();
}

const { test } = await readDigits();
const drawings = choose(test).map(({ label, pixels }) => ({ digit: label, strokes: trace(thin(enlarge(pixels))).map(asPen) }));
const text = drawings.map((drawing) => `    ${JSON.stringify(drawing)}`).join(',\n');
await writeFile(new URL('../data/strokes.json', import.meta.url), `[\n${text}\n]\n`);
