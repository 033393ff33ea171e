// Rows as brain.js has them, arrays of numbers or objects of named ones, and what their numbers are inside.
import { argumentError, isRow as isArray, options as checkNames, outOfRange, wrongType } from '../check.mjs';

/** Of what Number.isFinite refuses: names are made for errors alone, as most rows have none. */
function refuse(value, what) {
    throw typeof value === 'number' ? outOfRange(what, value, 'a finite number') : wrongType(what, value, 'a number');
}

/** The columns of inputs or of outputs: so many, or names in the order in which they first came. */
export class Columns {
    #places;        // of names; null for arrays; undefined before the first row
    #width = 0;

    /** Of so many numbers. */
    static ofWidth(width) {
        const columns = new Columns();
        columns.#places = null;
        columns.#width = width;
        return columns;
    }

    /** Of these names. */
    static ofNames(names) {
        const columns = new Columns();
        columns.#places = new Map(names.map((name, i) => [name, i]));
        return columns;
    }

    get width() { return this.#places?.size ?? this.#width; }

    /** null where rows are arrays. */
    get names() { return this.#places ? [...this.#places.keys()] : null; }

    /** As brain.js has it: places by name. */
    get lookup() { return this.#places ? Object.fromEntries(this.#places) : null; }

    /** Takes in what columns a row has, before the first is written. */
    learn(row, what) {
        if (!isArray(row) && (row === null || typeof row !== 'object')) {
            throw wrongType(what, row, 'an array of numbers or an object of them');
        }
        if (this.#places === undefined) {
            this.#places = isArray(row) ? null : new Map();
            this.#width = isArray(row) ? row.length : 0;
        }
        if (!this.#places) return;
        for (const name of Object.keys(row)) {
            if (!this.#places.has(name)) this.#places.set(name, this.#places.size);
        }
    }

    /** Writes a row to `to`, all zeros, from `at` on. A name that is not a column is an error, or else passed over. */
    write(row, to, at, what, passesOver = false) {
        if (this.#places) this.#writeNamed(row, to, at, what, passesOver);
        else this.#writeArray(row, to, at, what);
    }

    #writeArray(row, to, at, what) {
        const width = this.#width;
        if (!isArray(row)) throw wrongType(what, row, `an array of ${width} numbers`);
        if (row.length !== width) {
            throw argumentError(RangeError, `${what} has ${row.length} numbers: expected ${width}`, what, row);
        }
        for (let i = 0; i < width; i++) {
            if (!Number.isFinite(row[i])) refuse(row[i], `${what}[${i}]`);
            to[at + i] = row[i];
        }
    }

    #writeNamed(row, to, at, what, passesOver) {
        if (row === null || typeof row !== 'object' || isArray(row)) throw wrongType(what, row, 'an object of numbers');
        for (const [name, value] of Object.entries(row)) {
            const place = this.#places.get(name);
            if (place === undefined) {
                if (!passesOver) checkNames(row, this.names, what);
                continue;
            }
            if (!Number.isFinite(value)) refuse(value, `${what}.${name}`);
            to[at + place] = value;
        }
    }

    /** One row for a network that has learned: names that it doesn't know say nothing to it. */
    row(row, what) {
        const numbers = new Float32Array(this.width);
        this.write(row, numbers, 0, what, true);
        return numbers;
    }

    /** A row of outputs as the user's were. */
    read(numbers) {
        return this.#places ? Object.fromEntries(this.names.map((name, i) => [name, numbers[i]])) : numbers;
    }
}
