// Numbers to work on, and the comparison that comes before each race.

/** Numbers in [-1/2, 1/2), the same each time. */
export function numbers(count, seed) {
    let state = Math.imul(seed, 2654435761) + 1;
    return Float32Array.from({ length: count }, () => {
        state = Math.imul(state, 1664525) + 1013904223;
        return (state >>> 8) / 2 ** 24 - 0.5;
    });
}

/** Rows of inputs, each of one class. */
export function classified(rows, inputs, classes) {
    const targets = new Float32Array(rows * classes);
    for (let i = 0; i < rows; i++) targets[i * classes + i * 7 % classes] = 1;
    return { inputs: numbers(rows * inputs, 1), targets };
}

/** Throws unless all numbers are as they should be. */
export function compare(what, are, should, most) {
    if (are.length !== should.length) throw new Error(`${what}: ${are.length} numbers, should be ${should.length}`);
    should.forEach((value, i) => {
        if (Math.abs(are[i] - value) <= most) return;
        throw new Error(`${what}: number ${i} is ${are[i]}, should be ${value}`);
    });
}
