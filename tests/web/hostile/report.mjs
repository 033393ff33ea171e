// The closing line of a test with hostile values, and its figures for whoever collects them.
import { readFileSync, writeFileSync } from 'node:fs';

/** Figures by name, into the file that VANE_REPORT names, beside those of others. */
function keep(name, figures) {
    const path = process.env.VANE_REPORT;
    if (!path) return;
    let all = {};
    try {
        all = JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
        if (error.code !== 'ENOENT') throw error;
    }
    writeFileSync(path, `${JSON.stringify({ ...all, [name]: figures })}\n`);
}

/** Of a test's counts, in their order: hostile: 12 calls, 10 statuses, 2 traps, 0 failures */
export function closingLine(t, name, counts) {
    t.diagnostic(`hostile ${name}: ${Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(', ')}`);
    keep(`hostile ${name}`, counts);
}
