// What there is to see of many numbers: a matrix at levels of detail, and how its numbers are spread.
export const MOST = 512;    // cells a side that a picture has
export const BINS = 41;
const PIECE = 2 ** 16;      // numbers counted at once

/** Blocks of 2 cells along each side that is too long, of each the number farthest from 0: averages of weights are all alike. */
async function halve({ values, rows, columns, down, across }, pause) {
    const [high, wide] = [rows > MOST ? 2 : 1, columns > MOST ? 2 : 1];
    const less = { rows: Math.ceil(rows / high), columns: Math.ceil(columns / wide), down: down * high, across: across * wide };
    const farthest = new Float32Array(less.rows * less.columns);
    for (let row = 0; row < less.rows; row++) {
        for (let from = high * row; from < Math.min(rows, high * (row + 1)); from++) {
            for (let column = 0; column < columns; column++) {
                const at = row * less.columns + Math.floor(column / wide);
                const value = values[from * columns + column];
                if (Math.abs(value) > Math.abs(farthest[at])) farthest[at] = value;
            }
        }
        await pause();
    }
    return { ...less, values: farthest };
}

/** { values, rows, columns, down, across }: first all values [rows][columns], last what fits in a picture, each of whose cells
 *  stands for `down` rows and `across` columns. */
export async function levelsOf(values, rows, columns, pause) {
    const levels = [{ values, rows, columns, down: 1, across: 1 }];
    while (Math.max(levels.at(-1).rows, levels.at(-1).columns) > MOST) levels.push(await halve(levels.at(-1), pause));
    return levels;
}

export function largest(values) {
    let most = 0;
    for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
    return most;
}

/** How many of the values lie where, from -most to most. */
export async function countBins(values, most, pause) {
    const counts = new Uint32Array(BINS);
    for (let at = 0; at < values.length; at += PIECE) {
        for (const value of values.subarray(at, at + PIECE)) {
            counts[most > 0 ? Math.min(BINS - 1, Math.floor((value / most + 1) / 2 * BINS)) : BINS >> 1]++;
        }
        await pause();
    }
    return counts;
}
