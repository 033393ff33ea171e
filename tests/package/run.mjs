// Packs vane-nn, installs it where its users do, and sees it train, predict, save and reload everywhere:
//
//   node tests/package/run.mjs [row...]     all rows, or those whose names begin so; 1 when a row failed
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { makeProject, pack } from './project.mjs';
import { checkRows } from './rows/checks.mjs';
import { pageRows } from './rows/pages.mjs';
import { programRows } from './rows/programs.mjs';

const rows = { ...programRows, ...pageRows, ...checkRows };

function chosen(wishes) {
    for (const wish of wishes) {
        if (!Object.keys(rows).some((name) => name.startsWith(wish))) {
            throw new Error(`no row begins with "${wish}": there are ${Object.keys(rows).join(', ')}`);
        }
    }
    return Object.entries(rows).filter(([name]) => !wishes.length || wishes.some((wish) => name.startsWith(wish)));
}

const widths = [24, 64, 6, 7, 9];
const line = (...cells) => console.log(cells.map((cell, i) => String(cell).padEnd(widths[i])).join(' | ').trimEnd());

/** One project of its own, in which a row runs; what it says of itself. */
async function runRow(row, folder, tarball) {
    const project = await makeProject(join(folder, 'project'), tarball, row);
    const { outcomes = [], ran = [], bytes } = await row.run(project);
    const tools = await Promise.all((row.tools ?? []).map(async (tool) => `${tool} ${await project.version(tool)}`));
    return { outcomes, bytes, what: [...tools, ...ran, ...new Set(outcomes.map(({ isa }) => isa))].join(', ') };
}

const work = await mkdtemp(join(tmpdir(), 'vane-package-'));
const failures = [];
let passed = 0;
let model;
try {
    const tarball = await pack(work);
    line('row', 'what ran', '', 'seconds', 'bytes');
    for (const [name, row] of chosen(argv.slice(2))) {
        const folder = await mkdtemp(join(work, 'row-'));
        const begin = performance.now();
        const seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
        try {
            const { what, outcomes, bytes } = await runRow(row, folder, tarball);
            for (const outcome of outcomes) {
                model ??= outcome.model;
                if (outcome.model !== model) throw new Error('the model has other bytes than that of the first row');
            }
            line(name, what, 'ok', seconds(), bytes || '');
            passed++;
        } catch (error) {
            line(name, '', 'FAILED', seconds(), '');
            failures.push(`${name}: ${error.message}`);
        }
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
} finally {
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
}
for (const failure of failures) console.log(`\n${failure}`);
console.log(`\n${passed} passed, ${failures.length} failed`);
exit(failures.length ? 1 : 0);
