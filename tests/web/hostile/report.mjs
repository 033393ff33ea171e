// The closing line of a test with hostile values, and figures for whoever collects them.
import { appendFileSync } from 'node:fs';

/** Adds figures, a line of JSON, to the file that VANE_REPORT names: other processes add theirs at the same time. */
export function keep(figures) {
    const path = process.env.VANE_REPORT;
    if (path) appendFileSync(path, `${JSON.stringify(figures)}\n`);
}

/** Of a test's counts, in their order: hostile: 12 calls, 10 statuses, 2 traps, 0 failures */
export function closingLine(t, name, counts) {
    t.diagnostic(`hostile ${name}: ${Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(', ')}`);
    keep({ [`hostile ${name}`]: counts });
}
