// Light changes to pictures of digits, so that a network learns what a digit is rather than where it is: turned, sheared,
// scaled and moved a little (as Simard, Steinkraus, Platt, 2003, found worth most).
import { SIDE } from './picture.mjs';

const TURN = 0.2;           // radians
const SHEAR = 0.15;
const SCALE = 0.12;
const MOVE = 1.5;           // pixels

/** Numbers from 0 to 1, the same for the same seed (mulberry32, T. Ettinger, public domain). */
export function random(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

function sample(pixels, x, y) {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const at = (column, row) => (column < 0 || row < 0 || column >= SIDE || row >= SIDE ? 0 : pixels[row * SIDE + column]);
    const [fx, fy] = [x - left, y - top];
    return (1 - fy) * ((1 - fx) * at(left, top) + fx * at(left + 1, top))
        + fy * ((1 - fx) * at(left, top + 1) + fx * at(left + 1, top + 1));
}

/** The picture, changed by chance. */
export function augment(pixels, next) {
    const spread = (limit) => (2 * next() - 1) * limit;
    const [turn, shear, moveX, moveY] = [spread(TURN), spread(SHEAR), spread(MOVE), spread(MOVE)];
    const scale = 1 / (1 + spread(SCALE));
    const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
    const middle = (SIDE - 1) / 2;
    return Float32Array.from(pixels, (_, i) => {
        const x = i % SIDE - middle - moveX;
        const y = Math.floor(i / SIDE) - middle - moveY;
        return sample(pixels, middle + cos * x - sin * y + shear * y, middle + sin * x + cos * y);
    });
}
