// Reports for people who watch a run: how far it is, how fast, and for how much longer.

const REPORT_MS = 100;

/** A listener that tells onProgress ten times a second, and of the end. */
export function progressOf(run, onProgress) {
    const begin = performance.now();
    const { rowsDone: before } = run.extent;
    let told = begin;

    const report = (now) => {
        const { done, figures } = run;
        const { batches, rows, rowsDone } = run.extent;
        const rowsPerSecond = 1000 * (rowsDone - before) / (now - begin);
        const left = done ? 0 : rows - rowsDone;
        return {
            ...figures, batches, rowsPerSecond,
            progress: done ? 1 : rowsDone / rows,
            secondsLeft: left && left / rowsPerSecond,
        };
    };
    return () => {
        const now = performance.now();
        if (now - told < REPORT_MS && !run.done) return undefined;
        told = now;
        return onProgress(report(now));
    };
}
