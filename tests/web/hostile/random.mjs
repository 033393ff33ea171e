// Choices that are the same everywhere for a seed.
export function randomOf(seed) {
    let state = seed >>> 0;
    const next = () => {
        state = (state + 0x9e3779b9) >>> 0;
        let x = state;
        x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
        x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
        return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
    };
    const pick = (values) => values[Math.floor(next() * values.length)];
    return {
        pick,
        chance: (probability) => next() < probability,
        /** So many of the values, or all where there are no more. */
        some: (values, count) => (count < values.length ? Array.from({ length: count }, () => pick(values)) : values),
    };
}
