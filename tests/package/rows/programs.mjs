// Hosts without a page. Each row's run(project) gives the outcomes of what ran, and the bytes that count, if any do.
import { stat } from 'node:fs/promises';
import { findOutcome, outcomeAt } from '../outcomes.mjs';

/** Programs of apps/node, run by the command that `host` gives. */
const programs = (tools, host, files) => ({
    app: 'node', tools,
    async run(project) {
        const outcomes = [];
        for (const file of files) outcomes.push(findOutcome(await project.run(...host(project), file)));
        return { outcomes };
    },
});

const everyWay = ['imported.mjs', 'required.cjs', 'both.mjs'];

const node = (version) => programs([`node-${version}`], (project) => [project.bin('node')], everyWay);

/** Bundles for Node, run where there are no node_modules; bundle(project, folder) gives their paths. */
const bundles = (tools, bundle) => ({
    app: 'node', tools,
    async run(project) {
        const outcomes = [];
        let bytes = 0;
        for (const file of await bundle(project, project.place('../alone'))) {
            outcomes.push(findOutcome(await project.run(process.execPath, file)));
            bytes += (await stat(file)).size;
        }
        return { outcomes, bytes };
    },
});

async function esbuild(project, folder) {
    const files = [];
    for (const [format, suffix] of [['esm', 'mjs'], ['cjs', 'cjs']]) {
        const file = `${folder}/${format}.${suffix}`;
        await project.run(project.bin('esbuild'), 'bundled.mjs', '--bundle', '--platform=node', `--format=${format}`,
            `--outfile=${file}`);
        files.push(file);
    }
    return files;
}

async function viteServer(project, folder) {
    await project.run(project.bin('vite'), 'build', '--ssr', 'bundled.mjs', '--outDir', folder);
    return [`${folder}/bundled.mjs`];
}

/** A test's modules are CommonJS here. */
const jest = (environment, tools = []) => ({
    app: 'jest', tools: ['jest', ...tools],
    async run(project) {
        const script = await project.script('outcome.mjs', 'xor.mjs', 'others.mjs');
        await project.write('xor.cjs', `${script}\nmodule.exports = { learnAsBrain, print, xor };\n`);
        return { outcomes: [findOutcome(await project.run(project.bin('jest'), `--env=${environment}`))] };
    },
});

const vitest = {
    app: 'vitest', tools: ['vitest'],
    run: async (project) => ({ outcomes: [findOutcome(await project.run(project.bin('vitest'), 'run'))] }),
};

const workerd = {
    app: 'workerd', tools: ['wrangler'],
    run: (project) => project.whileServing(
        (port) => [project.bin('wrangler'), 'dev', '--local', '--ip=127.0.0.1', `--port=${port}`],
        async (address) => ({ outcomes: [await outcomeAt(address)] })),
};

export const programRows = {
    'Node 18': node(18),
    'Node 20': node(20),
    'Node 22': node(22),
    Deno: programs(['deno'], ({ place }) => [place('node_modules/deno/deno'), 'run', '-A'], everyWay),
    Bun: programs(['bun'], ({ place }) => [place('node_modules/bun/bin/bun')], everyWay),
    workerd,
    'esbuild for Node': bundles(['esbuild'], esbuild),
    'Vite SSR': bundles(['vite'], viteServer),
    'Jest node': jest('node'),
    'Jest jsdom': jest('jsdom', ['jest-environment-jsdom']),
    Vitest: vitest,
};
