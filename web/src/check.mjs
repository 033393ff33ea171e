// Checks of what users pass in. Every message names the value and what was expected.

/** Levenshtein distance. */
function distance(a, b) {
    const row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 0; i < a.length; i++) {
        let diagonal = row[0];
        row[0] = i + 1;
        for (let j = 1; j <= b.length; j++) {
            const changed = diagonal + (a[i] === b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = Math.min(changed, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[b.length];
}

export function nearest(name, known) {
    return known.reduce((best, other) => (distance(name, other) < distance(name, best) ? other : best));
}

/** A short form of any value for a message. */
export function show(value) {
    if (typeof value === 'string') {
        return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    }
    if (Array.isArray(value)) return `an array of ${value.length}`;
    if (typeof value === 'function') return 'a function';
    if (value !== null && typeof value === 'object') {
        const name = value.constructor?.name ?? 'object';
        return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
    }
    return String(value);
}

/** A TypeError or RangeError about an argument. Of what messages call it, the last word is its name: 'layers[0].units',
 *  and the options of 'the training options'. */
export function argumentError(Kind, message, what, value) {
    return Object.assign(new Kind(message), { code: 'argument', option: what.split(' ').at(-1), value });
}

const unexpected = (Kind) => (what, value, expected) =>
    argumentError(Kind, `${what} is ${show(value)}: expected ${expected}`, what, value);

/** wrongType(what, value, expected) */
export const wrongType = unexpected(TypeError);
/** outOfRange(what, value, expected) */
export const outOfRange = unexpected(RangeError);

export function object(value, what) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || ArrayBuffer.isView(value)) {
        throw wrongType(what, value, 'an object');
    }
    return value;
}

/** What a literal has itself, without what a page may have given to all objects; another object is as it is. */
export function own(value) {
    if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return { __proto__: null, ...value };
}

/** `options` as an object that has no other keys than `known`. */
export function options(value, known, what) {
    for (const key of Object.keys(object(value, what))) {
        if (!known.includes(key)) {
            const meant = nearest(key, known);
            throw argumentError(TypeError, `unknown name ${show(key)} in ${what}: did you mean "${meant}"?`, key, value[key]);
        }
    }
    return own(value);
}

export function integer(value, what, max = 2 ** 32 - 1) {
    if (typeof value !== 'number') throw wrongType(what, value, 'an integer');
    if (!(Number.isInteger(value) && value >= 0 && value <= max)) {
        throw outOfRange(what, value, `an integer from 0 to ${max}`);
    }
    return value;
}

export function number(value, what) {
    if (typeof value !== 'number') throw wrongType(what, value, 'a number');
    return value;
}

export function boolean(value, what) {
    if (typeof value !== 'boolean') throw wrongType(what, value, 'true or false');
    return value;
}

export function string(value, what) {
    if (typeof value !== 'string') throw wrongType(what, value, 'a string');
    if (value.includes('\0')) throw outOfRange(what, value, 'a string without the character 0');
    return value;
}

/** Names by place, null for none: null, or an array of them, of `count` if that is given. */
export function names(value, what, count) {
    if (value === null) return null;
    if (!Array.isArray(value)) throw wrongType(what, value, 'null or an array of names');
    if (value.length !== (count ?? value.length)) throw outOfRange(what, value, `null or an array of ${count}`);
    return Array.from(value, (name, i) => (name === null ? null : string(name, `${what}[${i}]`)));
}

export const isTyped = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);
export const isRow = (value) => Array.isArray(value) || isTyped(value);
/** Whether it may be a row of named numbers. */
export const isNamed = (value) => value !== null && typeof value === 'object' && !isRow(value);

export function callback(value, what) {
    if (value !== undefined && typeof value !== 'function') throw wrongType(what, value, 'a function');
    return value;
}
