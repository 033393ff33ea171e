// What can be said of the package without running it, and how large it is.
import { stat } from 'node:fs/promises';
import { open, page } from './pages.mjs';

const MAX_PACKED = 500_000;
const MAX_DOWNLOAD = 60_000;          // gzipped, by Vite

const clean = (tool, command) => ({
    tools: [tool],
    async run(project) {
        await project.run(...command(project));
        return {};
    },
});

/** The types as Node resolves them, and as bundlers do. */
const types = (version) => ({
    app: 'types', tools: [`typescript-${version}`],
    async run(project) {
        for (const module of ['nodenext', 'preserve']) {
            await project.run(project.bin('tsc'), '-p', '.', '--module', module);
        }
        return {};
    },
});

function within(bytes, limit) {
    if (bytes > limit) throw new Error(`${bytes} bytes instead of at most ${limit}`);
    return bytes;
}

const packed = {
    async run(project) {
        const { dependencies, scripts = {} } = JSON.parse(await project.read('node_modules/vane-nn/package.json'));
        if (dependencies) throw new Error(`it depends on ${Object.keys(dependencies)}`);
        const installing = Object.keys(scripts).filter((name) => name.endsWith('install'));
        if (installing.length) throw new Error(`it runs ${installing} where it is installed`);
        return { bytes: within((await stat(project.tarball)).size, MAX_PACKED) };
    },
};

/** Examples of the README, the first ones under these headings, one after the other, as a page that reports. */
function examplePage(readme, headings) {
    const examples = headings.map((heading) => /^```js\n(.*?)^```/ms.exec(readme.slice(readme.indexOf(heading)))[1]);
    const imports = new Set(examples.flatMap((example) => example.match(/^import .*$/gm)));
    const bodies = examples.map((example) => `{\n${example.replace(/^import .*$/gm, '')}}`);
    return `${[...imports].join('\n')}
import { report } from './outcome.mjs';
report(async () => {
${bodies.join('\n')}
return {};
});
`;
}

const first = '# vane-nn';
const there = '## In a worker';

/** What a page of these examples downloads when Vite has built it. */
const download = (headings, limit) => page('chromium', 'bundle', async (browser, project) => {
    await project.write('main.mjs', examplePage(await project.read('node_modules/vane-nn/README.md'), headings));
    await project.run(project.bin('vite'), 'build');
    const { bytes } = await open(browser, project, { folder: 'dist' });
    return { bytes: within(bytes, limit) };
}, ['vite']);

export const checkRows = {
    publint: clean('publint', ({ bin, place }) => [bin('publint'), 'run', place('node_modules/vane-nn'), '--strict']),
    'are the types wrong': clean('attw', ({ bin, tarball }) => [bin('attw'), tarball, '--format', 'ascii']),
    'TypeScript 5.7': types('5.7'),
    'TypeScript 5.9': types('5.9'),
    'TypeScript 6.0': types('6.0'),
    'README, first example': download([first], MAX_DOWNLOAD),
    'README, in a worker': download([there], MAX_DOWNLOAD),
    'README, both examples': download([first, there], Infinity),
    'npm pack': packed,
};
