// Reports for people who watch a run: how far it is, how fast, and for how much longer.

const REPORT_MS = 100;

/** A listener that tells onProgress ten times a second, and of the end; with the counters that a watcher gives. */
export function progressOf(run, onProgress, watcher) {
    const begin = performance.now();
    let told = begin;

    const report = (now) => {
        const { done, figures } = run;
        const { batches, progress, rowsLeft, rowsDone } = run.extent;
        const rowsPerSecond = 1000 * rowsDone / (now - begin);
        const left = done ? 0 : rowsLeft;
        return {
            ...figures, batches, rowsPerSecond,
            progress: done ? 1 : progress,
            secondsLeft: left && left / rowsPerSecond,
            ...(watcher && { counters: watcher(now) }),
        };
    };
    return () => {
        const now = performance.now();
        if (now - told < REPORT_MS && !run.done) return undefined;
        told = now;
        return onProgress(report(now));
    };
}
