// The data that the playground learns: points of a square, each with a class, or with a value where it is a regression.
import { random } from '../digits/augment.mjs';

export const REACH = 3;         // coordinates go from -REACH to REACH
const COUNT = 200;
const NOISE = 1.2;              // the deviation of the greatest noise
const PAINTED_VALUES = [-1, 1, 0];     // of a painted class, where values are learnt

const spread = (next) => REACH * (2 * next() - 1);
/** Normally distributed (Box, Muller). */
const normal = (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const around = (x, y, deviation, next) => [x + deviation * normal(next), y + deviation * normal(next)];
const onCircle = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

/** By name: its title, how many classes it has (0: values), and its i-th point [x, y, class or value]. */
export const DATA = {
    xor: {
        title: 'Exclusive or', classes: 2,
        point(i, next) {
            const [x, y] = [spread(next), spread(next)];
            return [x, y, x * y > 0 ? 1 : 0];
        },
    },
    circles: {
        title: 'Circles', classes: 2,
        point: (i, next) => [...onCircle(i % 2 ? 0.4 + 0.8 * next() : 1.9 + 0.8 * next(), 2 * Math.PI * next()), i % 2],
    },
    spirals: {
        title: 'Spirals', classes: 2,
        point(i, next) {
            const turn = Math.sqrt(next());
            return [...onCircle(0.2 + 2.6 * turn, 3.4 * Math.PI * turn + (i % 2) * Math.PI), i % 2];
        },
    },
    arms: {
        title: 'Three spirals', classes: 3,
        point(i, next) {
            const turn = Math.sqrt(next());
            return [...onCircle(0.25 + 2.55 * turn, 2 * Math.PI * turn + (i % 3) * 2 * Math.PI / 3), i % 3];
        },
    },
    moons: {
        title: 'Moons', classes: 2,
        point(i, next) {
            const [x, y] = onCircle(1.7, Math.PI * next());
            return i % 2 ? [x - 0.85, y - 0.45, 1] : [0.85 - x, 0.45 - y, 0];
        },
    },
    blobs: {
        title: 'Three clouds', classes: 3,
        point: (i, next) => [...around(...onCircle(1.6, 2 * Math.PI * (i % 3) / 3 + 0.5), 0.5, next), i % 3],
    },
    waves: {
        title: 'Waves (values)', classes: 0,
        point(i, next) {
            const [x, y] = [spread(next), spread(next)];
            return [x, y, Math.sin(1.4 * x) * Math.cos(1.1 * y)];
        },
    },
    none: { title: 'Only what I paint', classes: 2 },
};

const inside = (x) => Math.max(-REACH, Math.min(REACH, x));

function generate({ data, noise, seed }) {
    const { point } = DATA[data];
    if (!point) return [];
    const next = random(seed);
    const deviation = NOISE * noise / 100;
    return Array.from({ length: COUNT }, (_, i) => {
        const [x, y, target] = point(i, next);
        const [moved, lifted] = around(x, y, deviation, next);
        return [inside(moved), inside(lifted), target];
    });
}

/** All points of a state: { x, y, target, trains }, and how many outputs a network for them has. */
export function pointsOf(state) {
    const { classes } = DATA[state.data];
    const painted = state.points.map(([x, y, label]) => [x, y, classes ? label : PAINTED_VALUES[label]]);
    const next = random(state.seed + 1);
    const points = [...generate(state), ...painted].map(([x, y, target]) => ({ x, y, target, trains: 100 * next() < state.split }));
    const most = classes ? Math.max(classes - 1, ...points.map(({ target }) => target)) : 0;
    return { points, outputs: classes ? most + 1 : 1, isRegression: classes === 0 };
}

/** Points as a trainer takes them. */
export function tableOf(points, outputs) {
    const inputs = Float32Array.from(points.flatMap(({ x, y }) => [x, y]));
    const targets = new Float32Array(points.length * outputs);
    points.forEach(({ target }, i) => {
        if (outputs === 1) targets[i] = target;
        else targets[i * outputs + target] = 1;
    });
    return { inputs, targets };
}

/** The middles of side * side cells of the square, row after row from the top left. */
export function gridOf(side) {
    const at = (i) => REACH * ((2 * i + 1) / side - 1);
    return Float32Array.from({ length: 2 * side * side }, (_, i) => {
        const cell = i >> 1;
        return i % 2 ? -at(Math.floor(cell / side)) : at(cell % side);
    });
}
