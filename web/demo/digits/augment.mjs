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

/** The picture, changed by chance, less below a strength of 1: each pixel takes what lies, between four others, where it comes from. */
export function augment(pixels, next, strength = 1) {
    const spread = (limit) => (2 * next() - 1) * limit * strength;
    const [turn, shear, moveX, moveY] = [spread(TURN), spread(SHEAR), spread(MOVE), spread(MOVE)];
    const scale = 1 / (1 + spread(SCALE));
    const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
    const middle = (SIDE - 1) / 2;
    const at = (column, row) => (column < 0 || row < 0 || column >= SIDE || row >= SIDE ? 0 : pixels[row * SIDE + column]);
    const changed = new Float32Array(SIDE * SIDE);
    for (let i = 0; i < changed.length; i++) {
        const x = i % SIDE - middle - moveX;
        const y = Math.floor(i / SIDE) - middle - moveY;
        const fromX = middle + cos * x - sin * y + shear * y;
        const fromY = middle + sin * x + cos * y;
        const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
        const [right, low] = [fromX - left, fromY - top];
        changed[i] = (1 - low) * ((1 - right) * at(left, top) + right * at(left + 1, top))
            + low * ((1 - right) * at(left, top + 1) + right * at(left + 1, top + 1));
    }
    return changed;
}
