// How the scripts of workers are bundled. Bundlers make one file of a worker's, so what few networks need can't be chunks of it:
// it is worker-more.mjs, which a worker imports from where it is told, and which takes what both have in common from the worker.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { bundle, here, parts } from './bundle.mjs';

/** What a worker is never asked for: another one, and what is made on the thread that wants it (client.mjs). */
const elsewhere = [
    '#client', './fit.mjs', './json.mjs', './read_json.mjs', './source_text.mjs', './summary.mjs', './train_stream.mjs', './trainer.mjs',
];

const bundleIn = ({ names, ...options }) => bundle({
    ...options,
    names: { '#host': 'hosts/worker.mjs', '#shared': () => 'export const shared = null;', ...Object.fromEntries(elsewhere.map((name) => [name, () => ''])), ...names },
});

/** A plugin by which parts come from worker-more.mjs; `asked` collects their names. */
const askForMore = (asked) => ({
    name: 'ask-for-more',
    setup({ onLoad }) {
        const isPart = (name) => parts.includes(name) && !elsewhere.includes(`./${name}.mjs`);
        onLoad({ filter: /\/src\/\w+\.mjs$/ }, ({ path }) => {
            const text = readFileSync(path, 'utf8');
            const changed = text.replace(/import\('\.\/(\w+)\.mjs'\)/g, (all, name) => {
                if (!isPart(name)) return all;
                asked.add(name);
                return `more('${name}')`;
            });
            return { contents: changed === text ? text : `import { more } from '#host';\n${changed}` };
        });
    },
});

/** A plugin that leaves with the worker the files that it has; `used` collects, by file, what is imported of them. */
const leaveShared = (isShared, used) => ({
    name: 'leave-shared',
    setup({ onResolve, onLoad }) {
        const fileOf = (path) => (path === '#host' ? 'src/hosts/worker.mjs' : `src/${basename(path)}`);
        onResolve({ filter: /^(\.\/\w+\.mjs|#host)$/ }, ({ path, importer }) => {
            const file = fileOf(path);
            if (!isShared(file)) return undefined;
            const text = readFileSync(importer, 'utf8');
            const [, names] = new RegExp(`import \\{([^}]*)\\} from '${path}'`).exec(text) ?? [, ''];
            const members = path === '#host' ? text.match(/(?<=\bhost\.)\w+/g) : [];
            const all = names.split(',').map((name) => name.trim().split(' as ')[0]).filter(Boolean).concat(members);
            for (const name of all) used.set(name, file);
            return { path: 'shared', namespace: 'shared' };
        });
        onLoad({ filter: /./, namespace: 'shared' }, () => ({ contents: 'module.exports = shared;' }));
    },
});

/** The text of worker-more.mjs, of the parts of these names. */
async function textOfMore(asked, isShared, used) {
    const { outputFiles: [{ text }] } = await bundleIn({
        stdin: { contents: [...asked].map((name) => `export * as ${name} from './${name}.mjs';`).join('\n'), resolveDir: here('src') },
        format: 'iife', globalName: 'parts', banner: {}, write: false, names: {}, plugins: [leaveShared(isShared, used)],
    });
    return `export default (shared) => {\n${text}return parts;\n};\n`;
}

/** The script of a worker with networks in it, and what it asks for: { worker, more }. */
export async function bundleWorker() {
    const asked = new Set();
    const options = {
        entryPoints: ['src/worker.mjs'], format: 'esm', write: false, metafile: true, plugins: [askForMore(asked)],
    };
    const { metafile } = await bundleIn(options);
    const used = new Map();
    const more = await textOfMore(asked, (file) => file in metafile.inputs, used);
    const shared = () => `${[...used].map(([name, file]) => `import { ${name} } from '${here(file)}';`).join('\n')}
        export const shared = { ${[...used.keys()].join(', ')} };`;
    const { outputFiles: [{ text: worker }] } = await bundleIn({ ...options, names: { '#shared': shared } });
    // For bundlers that would look for the file; esbuild leaves such comments out.
    return { worker: worker.replace(/\bimport\((?=\w)/, '$&/* webpackIgnore: true */ /* @vite-ignore */'), more };
}

/** The text of a script with all in it, to be started from text. */
export async function workerText(kind) {
    const { outputFiles: [{ text }] } = await bundleIn({
        entryPoints: [`src/${kind}.mjs`], banner: {}, format: 'iife', write: false,
    });
    return text.trim();
}
