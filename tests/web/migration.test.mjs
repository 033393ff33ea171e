// The pages for those who come from brain.js or TensorFlow.js: each sample runs, theirs where their packages are installed
// (npm ci in bench/web), and the samples under a heading find the same.
//
// A sample's first line names those whose it is, or both of two that it needs. Before it goes what is theirs under the first
// heading, and all data so far.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { test } from 'node:test';
import { samplesOf } from './markdown.mjs';
import { brainChecks, tensorflowChecks } from './migration_checks.mjs';
import { tables } from './migration_tables.mjs';
import { fetchFile } from './npm.mjs';

const ours = {
    'vane-nn': () => import('../../web/src/index.mjs'),
    'vane-nn/brain': () => import('../../web/src/brain/index.mjs'),
    'vane-nn/store': () => import('../../web/src/store/store.mjs'),
};

const FIRST = 'Before each sample';

const MISSING = 'npm ci in bench/web installs it, or no registry answers';

const requireFromBench = createRequire(new URL('../../bench/web/', import.meta.url));

/** Modules out of bench/web by their names, null where they are not installed. */
function installed(files) {
    try {
        return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, requireFromBench(file)]));
    } catch (error) {
        if (error.code !== 'MODULE_NOT_FOUND') throw error;
        return null;
    }
}

/** The same of one that is fetched, as it would bring 130 megabytes: its bundle for pages, which needs nothing else. */
async function fetched(name, spec, file) {
    const text = await fetchFile(spec, file);
    if (text === null) return null;
    const module = { exports: {} };
    new Function('module', 'exports', text)(module, module.exports);
    return { [name]: module.exports };
}

const tensorflow = installed({
    '@tensorflow/tfjs': '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm': '@tensorflow/tfjs-backend-wasm',
});

// brain.js has a native dependency, which its bundles for pages do without.
const contenders = {
    'from-brain.md': [
        { name: 'brain.js 1.6', titles: ['brain.js', 'brain.js 1.6'], modules: installed({ 'brain.js': 'brain.js/browser.js' }) },
        {
            name: 'brain.js 2', titles: ['brain.js', 'brain.js 2'],
            modules: await fetched('brain.js', 'brain.js@2.0.0-beta.24', 'dist/browser.js'),
        },
        { name: 'vane-nn/brain', titles: ['vane-nn/brain'], modules: {} },
        { name: 'vane-nn', titles: ['vane-nn'], modules: {} },
    ],
    'from-tfjs.md': [
        { name: 'TensorFlow.js', titles: ['TensorFlow.js'], modules: tensorflow },
        { name: 'vane-nn', titles: ['vane-nn'], modules: {} },
    ],
};

/** { heading, number, code, owners }: the owners of a sample that needs two are in one array. */
function readSamples(page) {
    return samplesOf(page).map(({ code, ...sample }) => {
        const [, title] = /^\/\/ (.*)\n/.exec(code);
        return { ...sample, code, owners: title.split(', ').map((owner) => owner.split(' and ')) };
    });
}

const readPage = (name) => readFile(new URL(`../../web/docs/${name}`, import.meta.url), 'utf8');

/** Those lines of a module that a function's body can't have. */
const asBody = (code) => code
    .replace(/^import '(.*)';/gm, "await importModule('$1');")
    .replace(/^import (\w+) from '(.*)';/gm, "const $1 = (await importModule('$2')).default;")
    .replace(/^import (?:\* as )?(.*) from '(.*)';/gm, "const $1 = await importModule('$2');");

/** Of a sample by these owners: the code that goes before it. */
function preamble(samples, sample, owners) {
    const before = samples.slice(0, samples.indexOf(sample));
    const belongs = ({ heading, owners: [[owner]] }) => owner === 'data' || (heading === FIRST && owners.includes(owner));
    return before.filter(belongs).map(({ code }) => code).join('\n');
}

/** Chance that is the same each time. */
async function withoutChance(use) {
    const { random } = Math;
    let state = 1;
    Math.random = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
    };
    try {
        return await use();
    } finally {
        Math.random = random;
    }
}

/** What it finds by these names. */
async function run(code, names, { modules }) {
    const open = (name) => modules[name];
    const importModule = (name) => ours[name]?.() ?? open(name) ?? import(name);
    const AsyncFunction = run.constructor;
    const body = new AsyncFunction('importModule', 'require', `${asBody(code)}\nreturn { ${names} };`);
    return withoutChance(() => body(importModule, open));
}

function compare(found, should, near) {
    if (typeof found === 'number') assert.ok(Math.abs(found - should) <= near, `${found}, should be ${should}`);
    else if (typeof found === 'string') assert.ok(near > 0 || found === should, `${found}, should be ${should}`);
    else {
        assert.equal(found.length, should.length);
        found.forEach((value, i) => compare(value, should[i], near));
    }
}

async function inFolder(use) {
    const [folder, here] = [await mkdtemp(join(tmpdir(), 'vane-migration-')), cwd()];
    chdir(folder);
    try {
        await use();
    } finally {
        chdir(here);
        await rm(folder, { recursive: true });
    }
}

/** The samples under a heading, each with all that are to run it. */
function runsOf(samples, all, heading) {
    return samples.filter((sample) => sample.heading === heading).flatMap((sample) =>
        sample.owners.flatMap((owners) => all.filter(({ titles }) => titles.includes(owners[0]))
            .map((contender) => ({ sample, owners: [...contender.titles, ...owners], contender }))));
}

/** Each sample under a heading finds what the others do, as near as the check says. */
async function checkTopic(context, samples, all, heading, { near, holds = () => {} }) {
    const findings = {};
    for (const { sample, owners, contender } of runsOf(samples, all, heading)) {
        const skip = !contender.modules && `${contender.name} is not here: ${MISSING}`;
        await context.test(`#${sample.number}: ${contender.name}`, { skip }, async () => {
            const names = Object.keys(near).filter((name) => new RegExp(`\\b${name}\\b`).test(sample.code));
            assert.ok(names.length > 0);
            const found = await run(`${preamble(samples, sample, owners)}\n${sample.code}`, names, contender);
            holds(found);
            for (const name of names) compare(found[name], findings[name] ??= found[name], near[name]);
        });
    }
}

for (const [name, checks] of Object.entries({ 'from-brain.md': brainChecks, 'from-tfjs.md': tensorflowChecks })) {
    test(name, async (context) => {
        const samples = readSamples(await readPage(name));
        const headings = new Set(samples.map(({ heading }) => heading).filter((heading) => heading !== FIRST));
        assert.deepEqual([...headings].sort(), Object.keys(checks).sort());
        const known = ['data', ...contenders[name].flatMap(({ titles }) => titles)];
        for (const { owners } of samples) assert.deepEqual(owners.flat().filter((owner) => !known.includes(owner)), []);
        for (const [heading, check] of Object.entries(checks)) {
            await context.test(heading, (topic) => inFolder(() => checkTopic(topic, samples, contenders[name], heading, check)));
        }
    });
}

/** The pairs of names in the table under a heading. */
function readTable(page, heading) {
    const [, text] = page.split(`\n## ${heading}\n`);
    return [...text.split('\n## ')[0].matchAll(/^\| `(.*)` \| `(.*)` \|$/gm)].map(([, theirs, ours]) => [theirs, ours]);
}

test('from-tfjs.md: names', async (context) => {
    const page = await readPage('from-tfjs.md');
    const tf = tensorflow?.['@tensorflow/tfjs'];
    for (const [heading, { near, theirs, ours }] of Object.entries(tables)) {
        const pairs = readTable(page, heading);
        assert.ok(pairs.length > 0);
        for (const [theirName, ourName] of pairs) {
            await context.test(ourName, async (topic) => {
                const found = await ours(ourName);
                if (tf) compare(found, await withoutChance(() => theirs(tf, theirName, ourName)), near(ourName));
                else topic.skip(`TensorFlow.js is not here: ${MISSING}`);
            });
        }
    }
});
