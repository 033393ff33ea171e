// Numbers and names as the page writes them.
export const short = (value) => Number(value.toPrecision(4)).toString();
export const nameOf = (names, i, kind) => names?.[i] ?? `${kind} ${i}`;
