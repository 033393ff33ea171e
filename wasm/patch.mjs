// node wasm/patch.mjs OLD NEW PATCH: writes what makes the module NEW of the module OLD, in the form of web/src/patch.mjs.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';

const SHORTEST = 8;         // bytes that are worth going elsewhere for
const SHORTEST_AHEAD = 4;   // and that are worth a step where the last one ended
const TRIED = 256;          // places, of those that begin with the same bytes

const [oldPath, newPath, patchPath] = argv.slice(2);
const old = readFileSync(oldPath);
const made = readFileSync(newPath);

const keyOf = (bytes, at) => bytes.toString('latin1', at, at + SHORTEST);

/** Where the old module has these bytes. */
const places = new Map();
for (let at = 0; at + SHORTEST <= old.length; at++) {
    const key = keyOf(old, at);
    if (!places.has(key)) places.set(key, []);
    if (places.get(key).length < TRIED) places.get(key).push(at);
}

/** How many bytes from `from` on are those of the new module from `to` on. */
function countSame(from, to) {
    let count = 0;
    while (from + count < old.length && to + count < made.length && old[from + count] === made[to + count]) count++;
    return count;
}

/** The place from which most old bytes are those from `to` on; `ahead` where it is worth as much. */
function longest(ahead, to) {
    let best = { from: ahead, count: countSame(ahead, to) };
    for (const from of places.get(keyOf(made, to)) ?? []) {
        const count = countSame(from, to);
        if (count > best.count) best = { from, count };
    }
    return best.count >= (best.from === ahead ? SHORTEST_AHEAD : SHORTEST) ? best : null;
}

const number = (value) => (value > 127 ? [value % 128 + 128, ...number(Math.floor(value / 128))] : [value]);
const signed = (value) => number(2 * Math.abs(value) + (value < 0 ? 1 : 0));

const patch = [...number(old.length), ...number(made.length)];
let fresh = [];
let from = 0;
let to = 0;

function step(same) {
    patch.push(...number(fresh.length), ...fresh, ...number(same.count), ...signed(same.from - from));
    fresh = [];
    from = same.from + same.count;
    to += same.count;
}

while (to < made.length) {
    const same = longest(from, to);
    if (same) {
        step(same);
    } else {
        fresh.push(made[to++]);
        from++;
    }
}
if (fresh.length) step({ from, count: 0 });
writeFileSync(patchPath, Uint8Array.from(patch));
