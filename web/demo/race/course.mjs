// How speed is measured, here and by bench/web: nothing here knows Node or a page.
import { nextTurn } from '../common/turn.mjs';

const WARM_SECONDS = 0.3;

/** What work() takes; it may give a promise. */
export async function seconds(work) {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
}

/** Engines compile hot code behind our back and swap it in between turns: work until that has happened. */
export async function warmUp(work) {
    for (let spent = 0; spent < WARM_SECONDS; await nextTurn()) spent += await seconds(work);
}

/** How often to work so that it takes about `trial` seconds; work(times). */
export async function calibrate(work, trial) {
    for (let times = 1; ; times *= 2) {
        const spent = await seconds(() => work(times));
        if (spent >= trial / 2) return Math.floor(times * trial / spent) + 1;
    }
}

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
