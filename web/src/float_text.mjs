/** The shortest text of a float32; of other numbers, JavaScript's. */
export function shortest(x) {
    for (let digits = 1; digits <= 9; digits++) {
        const text = String(Number(x.toPrecision(digits)));
        if (Math.fround(text) === x) return text;
    }
    return String(x);
}
