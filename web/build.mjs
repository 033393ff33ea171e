// Builds what is published from web/src and the modules of web/dist, into web/dist: node web/build.mjs
//
//   browser.mjs    for pages with a bundler or without: fetches its modules; parts of it are loaded when they are used
//   worker.mjs     for these, a worker with networks in it, and worker-more.mjs, what that fetches when it is used
//   thread.mjs     and a worker that computes for a network
//   workerd.mjs, edge.mjs    for hosts that want their modules imported, of the same parts
//   vane.min.js    for <script> (global `vane`) and require: one file, with module and scripts inside
//   inline.mjs     its names for import, for pages that can't fetch
//   node.cjs       the same for Node, with more modules inside, so that it runs wherever a bundler puts it
//   node.mjs       its names for import: one copy of the code, whichever way it is asked for
//   store.mjs, store-node.cjs    vane-nn/store
//   brain.mjs, brain-node.cjs    vane-nn/brain: a part of those that have their modules inside
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants } from 'node:zlib';
import { deflateSync } from 'fflate';
import { bundle, here } from './bundle.mjs';
import { bundleWorker, workerText } from './bundle_worker.mjs';

const dist = here('dist');

/** The files of modules (src/patch.mjs). */
const moduleFiles = ['scalar.patch', 'simd128.wasm', 'relaxed.patch', 'simd128-whole.wasm', 'relaxed-whole.patch'];
const readModuleFiles = (names) => Promise.all(names.map((name) => readFile(`${dist}/vane-${name}`)));

/** What a script carries: the lean modules of two widths, and the scripts of workers, as texts, which become smaller on the way
 *  together with its own. */
async function scriptAssets() {
    const names = ['simd128.wasm', 'relaxed.patch'];
    const packed = (await readModuleFiles(names)).map((file) => Buffer.from(deflateSync(file, { level: 9, mem: 12 })).toString('base64'));
    const texts = { thread: await workerText('thread'), worker: await workerText('worker') };
    return `
        import { inflateSync } from 'fflate';
        import { VaneError } from './errors.mjs';
        const texts = ${JSON.stringify(texts)};
        const packed = ${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, packed[i]])))};
        export function fileBytes(name) {
            if (!(name in packed)) throw new VaneError('isa', 'this build of vane-nn carries no vane-' + name + ': "vane-nn" fetches it');
            return inflateSync(Uint8Array.from(atob(packed[name]), (c) => c.charCodeAt(0)));
        }
        export const workerText = (kind) => texts[kind];`;
}

/** What Node has beside that. A scalar module is for no machine that Node runs on, but for who asks for it where the package's
 *  files are. */
async function nodeAssets() {
    const names = ['simd128-whole.wasm', 'relaxed-whole.patch'];
    const packed = (await readModuleFiles(names)).map((file) => brotliCompressSync(file, {
        params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: file.length },
    }).toString('base64'));
    return `
        import { readFileSync } from 'node:fs';
        import { brotliDecompressSync } from 'node:zlib';
        import { inside, VaneError } from '#script';
        const packed = ${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, packed[i]])))};
        function readBeside(name) {
            try {
                return readFileSync(__dirname + '/' + name);
            } catch (cause) {
                throw new VaneError('isa', name + ' is not beside this script', { cause });
            }
        }
        export function fileBytes(name) {
            if (name === 'scalar.patch') return readBeside('vane-' + name);
            return name in packed ? brotliDecompressSync(Buffer.from(packed[name], 'base64')) : inside.fileBytes(name);
        }
        export const workerText = inside.workerText;`;
}

const namesIn = (file) => Object.keys(createRequire(import.meta.url)(`./dist/${file}`)).filter((name) => name !== 'inside');

/** For hosts that want their modules imported, compiled; `suffix` is how they want to be asked. */
const importing = (suffix) => `import simd128 from './vane-simd128.wasm${suffix}';
import whole from './vane-simd128-whole.wasm${suffix}';
import { carry } from './imported.mjs';

carry({ simd128, 'simd128-whole': whole });

export * from './imported.mjs';
`;

/** A plugin that leaves errors with the main file, so that there is one class of them. */
const shared = {
    name: 'shared',
    setup({ onResolve }) { onResolve({ filter: /\/errors\.mjs$/ }, () => ({ path: './vane.min.js', external: true })); },
};

/** A plugin by which #script is the script as it was built. */
const script = {
    name: 'script',
    setup({ onResolve }) { onResolve({ filter: /^#script$/ }, () => ({ path: './vane.min.js', external: true })); },
};

/** A plugin that asks Node itself for its modules, where it answers: in what is bundled as ESM there is no require. */
const builtins = {
    name: 'builtins',
    setup({ onResolve, onLoad }) {
        onResolve({ filter: /^node:/ }, ({ path, namespace }) => (namespace === 'builtin'
            ? { path, external: true } : { path, namespace: 'builtin' }));
        onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
            contents: `module.exports = process.getBuiltinModule?.('${path}') ?? require('${path}');`,
        }));
    },
};

/** For import what has these names; \`importing\` gets it as \`all\`. */
async function wrap(name, names, importing) {
    const named = names.filter((each) => each !== 'default').join(', ');
    const whole = names.includes('default') ? 'export default all.default;\n' : '';
    await writeFile(`${dist}/${name}.mjs`, `${importing}\n\nexport const { ${named} } = all;\n${whole}`);
}

/** A file of declarations with those that it exports all of. */
async function declarations(name) {
    const text = await readFile(here(`src/${name}.d.ts`), 'utf8');
    const parts = [...text.matchAll(/^export (?:type )?\* from '\.\/(\w+)\.js';\n/gm)];
    const texts = await Promise.all(parts.map(([, part]) => declarations(part)));
    return [text, ...texts].join('\n').replaceAll(/^(?:\/\/|import type|export (?:type )?\*) .*\n/gm, '').trimStart();
}

/** What brain.js's users know, of a file that has it, as one for require and one for import; spelled out, so that tools see
 *  each name. */
async function brain(name, from, importing) {
    const names = Object.keys(createRequire(import.meta.url)(`./dist/${from}`).brain);
    await writeFile(`${dist}/${name}.cjs`,
        `const all = require('./${from}').brain;\n\n${names.map((each) => `exports.${each} = all.${each};\n`).join('')}`);
    await wrap(name, names, importing);
}

const node = { platform: 'node', format: 'cjs', plugins: [builtins, script, shared] };

/** How a script that was imported leaves what it has: bundlers see one for require, browsers a module without exports. */
const KEY = "globalThis[Symbol.for('vane-nn')]";

const outputs = {
    browser: async () => {
        await bundle({
            format: 'esm', splitting: true, outdir: 'dist', outExtension: { '.js': '.mjs' }, chunkNames: '[name]-[hash]',
            entryPoints: ['browser', 'imported'].map((name) => `src/entries/${name}.mjs`)
                .concat('src/store/store.mjs', 'src/thread.mjs').map((path) => ({ in: path, out: path.match(/(\w+)\.mjs$/)[1] })),
            names: { '#host': 'hosts/given.mjs', '#files': 'store/no_files.mjs' },
        });
        const { worker, more } = await bundleWorker();
        await Promise.all([writeFile(`${dist}/worker.mjs`, worker), writeFile(`${dist}/worker-more.mjs`, more)]);
    },
    imported: () => Promise.all([['workerd', ''], ['edge', '?module']].map(([name, suffix]) =>
        writeFile(`${dist}/${name}.mjs`, importing(suffix)))),
    script: async () => {
        await bundle({
            format: 'iife', globalName: 'vane', outfile: 'dist/vane.min.js', entryPoints: ['src/entries/script.mjs'],
            names: { '#host': 'hosts/given.mjs', '#assets': scriptAssets, '#writable': 'brain/writable_page.mjs' },
            footer: { js: `if (typeof module === 'object' && module.exports) module.exports = vane;\nelse if (!this) ${KEY} = vane;` },
        });
        const importing = `import * as script from './vane.min.js';

const all = script.Network ? script : script.default ?? ${KEY};
delete ${KEY};`;
        await wrap('inline', namesIn('vane.min.js'), importing);
        await brain('brain', 'vane.min.js', "import { brain as all } from './inline.mjs';");
    },
    node: async () => {
        await bundle({
            ...node, outfile: 'dist/node.cjs', entryPoints: ['src/entries/node.mjs'],
            names: { '#host': 'hosts/node.mjs', '#assets': nodeAssets },
        });
        await bundle({
            ...node, outfile: 'dist/store-node.cjs', entryPoints: ['src/store/store.mjs'], names: { '#files': 'store/files.mjs' },
        });
        for (const name of ['node', 'store-node']) {
            await wrap(name, namesIn(`${name}.cjs`), `import all from './${name}.cjs';`);
        }
        await brain('brain-node', 'node.cjs', "import all from './brain-node.cjs';");
    },
    copy: () => copyFile(here('src/copy.mjs'), `${dist}/copy.mjs`),
    types: async () => {
        for (const name of ['index', 'store', 'brain']) {
            const whole = name === 'brain' ? "import all = require('./brain.cjs');\n\nexport default all.default;\n" : '';
            await writeFile(`${dist}/${name}.d.cts`, await declarations(name));
            await writeFile(`${dist}/${name}.d.mts`, `${whole}export * from './${name}.cjs';\n`);
        }
    },
};

/** What an earlier build left, of other names perhaps; the modules come from Makefile.emscripten. */
async function clear() {
    const old = (await readdir(dist)).filter((name) => !moduleFiles.includes(name.replace('vane-', '')));
    await Promise.all(old.map((name) => rm(`${dist}/${name}`)));
}

await clear();
for (const make of Object.values(outputs)) await make();
