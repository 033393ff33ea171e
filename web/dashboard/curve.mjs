// Points over time in bounded memory, however long the run.

export const CAPACITY = 2048;

const X = ['seconds', 'epochs'];

/** Mean of two numbers that stand for so many points each; null stands for none. */
function mean(a, countA, b, countB) {
    if (a === null || countA === 0) return b;
    if (b === null || countB === 0) return a;
    return a + (b - a) * (countB / (countA + countB));
}

/**
 * A point is where it ends in time, and the means of its values. When there are CAPACITY of them they are put together in pairs,
 * and from then on each new one stands for twice as many: a curve has between half of CAPACITY and all of it over its whole
 * length.
 */
export class Curve {
    #each = 1;          // how many points given make one kept
    #inLast = 0;        // how many of them the last one has
    #lastSeconds = 0;

    constructor(names) {
        this.names = names;
        this.columns = Object.fromEntries([...X, ...names].map((name) => [name, []]));
    }

    get length() { return this.columns.seconds.length; }

    /** Time that runs backwards is no time. */
    add(point) {
        if (point.seconds !== null && point.seconds < this.#lastSeconds) return;
        this.#lastSeconds = point.seconds ?? this.#lastSeconds;
        if (this.length === 0 || this.#inLast === this.#each) this.#append(point);
        else this.#merge(point);
    }

    #append(point) {
        if (this.length === CAPACITY) this.#halve();
        for (const [name, column] of Object.entries(this.columns)) column.push(point[name] ?? null);
        this.#inLast = 1;
    }

    #merge(point) {
        const last = this.length - 1;
        for (const name of X) this.columns[name][last] = point[name] ?? this.columns[name][last];
        for (const name of this.names) {
            const column = this.columns[name];
            column[last] = mean(column[last], this.#inLast, point[name] ?? null, 1);
        }
        this.#inLast++;
    }

    #halve() {
        for (const name of X) this.columns[name] = this.columns[name].filter((_, i) => i % 2 === 1);
        for (const name of this.names) {
            const column = this.columns[name];
            this.columns[name] = Array.from({ length: column.length / 2 }, (_, i) => mean(column[2 * i], 1, column[2 * i + 1], 1));
        }
        this.#each *= 2;
    }
}
