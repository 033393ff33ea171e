// A digit as a hand draws it: a 5, down and round, then its bar. Strokes of points { x, y } from 0 to 1.
const strokes = [
    [[0.39, 0.22], [0.38, 0.29], [0.36, 0.37], [0.34, 0.46], [0.40, 0.43], [0.48, 0.42], [0.56, 0.44], [0.63, 0.49], [0.67, 0.56], [0.67, 0.64],
        [0.63, 0.72], [0.56, 0.77], [0.48, 0.79], [0.40, 0.77], [0.34, 0.73]],
    [[0.39, 0.22], [0.46, 0.22], [0.53, 0.215], [0.60, 0.21], [0.67, 0.20]],
];

export const EXAMPLE = strokes.map((stroke) => stroke.map(([x, y]) => ({ x, y })));
