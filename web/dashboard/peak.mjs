// How fast products are here, at their best: what the rate of a run is held against.
import { nextTurn } from '../demo/common/turn.mjs';
import { Network } from '../dist/browser.mjs';

// It lies in the caches, and takes some milliseconds where there is no SIMD.
const ROWS = 64;
const SIDE = 512;
const FLOPS = 2 * ROWS * SIDE * SIDE;
const SLICE_MS = 5;
/** By then an engine has compiled hot code for good. */
const ALL_MS = 400;

/** Operations a second in a slice of time: a page's clock is too coarse for one product. */
function rateOf(net, x) {
    const begin = performance.now();
    let products = 0, spent = 0;
    for (; spent < SLICE_MS; spent = performance.now() - begin, products++) net.predict(x, { rows: ROWS });
    return FLOPS * products / (spent / 1000);
}

async function measure(backend) {
    const net = await Network.create({ inputs: SIDE, layers: [{ units: SIDE }], ...backend });
    const x = new Float32Array(ROWS * SIDE).fill(1);
    let best = 0;
    try {
        for (const end = performance.now() + ALL_MS; performance.now() < end; await nextTurn()) best = Math.max(best, rateOf(net, x));
    } finally {
        net.dispose();
    }
    return best / 1e9;
}

const peaks = new Map();

/** GFLOP/s of products by a network's backend, measured when first asked for; null where there is no memory for it. */
export function peakOf({ isa, deterministic, threads }) {
    const key = `${isa} ${deterministic} ${threads}`;
    if (!peaks.has(key)) peaks.set(key, measure({ isa, deterministic, threads }).catch(() => null));
    return peaks.get(key);
}
