// How esbuild bundles files of web/src.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'));

const banner = `/*! vane-nn ${version} | MIT licence | https://www.npmjs.com/package/vane-nn */`;
const common = {
    bundle: true, minify: true, target: 'es2022', charset: 'utf8', legalComments: 'none',
    logLevel: 'warning', absWorkingDir: here('.'), banner: { js: banner },
};

/** A plugin in which these names stand for files of src/ (a path) or for texts (a function that gives them). */
const standFor = (names) => ({
    name: 'stand-for',
    setup({ onResolve, onLoad }) {
        onResolve({ filter: /./ }, ({ path }) => {
            if (!(path in names)) return undefined;
            return typeof names[path] === 'string' ? { path: here(`src/${names[path]}`) } : { path, namespace: 'text' };
        });
        onLoad({ filter: /./, namespace: 'text' }, async ({ path }) => ({ contents: await names[path](), resolveDir: here('src') }));
    },
});

/** What local.mjs and its like fetch when they need it. */
export const parts = [
    'cascade', 'checkpoint', 'data', 'deserialize', 'evaluate', 'fann', 'fit', 'forms', 'json', 'progress', 'read_json', 'source_text',
    'start_threads', 'stream', 'summary', 'trainer',
];

/** A plugin by which what parts have in common with local.mjs stays in one chunk. */
const together = {
    name: 'together',
    setup({ onLoad }) {
        onLoad({ filter: new RegExp(`/src/(${parts.join('|')})\\.mjs$`) }, ({ path }) =>
            ({ contents: `${readFileSync(path, 'utf8')}\nimport './local.mjs';\n` }));
    },
};

/** Bundles, with what such names stand for. */
export const bundle = ({ names, plugins = [], ...options }) => build({
    ...common, plugins: [...plugins, together, standFor({ '#client': 'client.mjs', ...names })], ...options,
});
