// Work that is long, in slices of time between which the page does what else there is to do.
const SLICE_MS = 8;

/** What to await after each piece of work, pieces being short: it lets a slice end, and throws once `signal` is aborted. */
export function slices(signal) {
    let end = performance.now() + SLICE_MS;
    return async () => {
        if (performance.now() < end) return;
        await new Promise((resolve) => { setTimeout(resolve); });
        signal.throwIfAborted();
        end = performance.now() + SLICE_MS;
    };
}
