// Builds what is published from web/src and the modules of web/dist, into web/dist: node web/build.mjs
//
//   browser.mjs    for pages with a bundler or without: fetches its modules; parts of it are loaded when they are used
//   node.cjs       for Node: modules and workers inside, so that one file runs wherever a bundler puts it
//   node.mjs       its names for import: one copy of the code, whichever way it is asked for
//   inline.mjs     for pages that can't fetch: the module inside
//   vane.min.js    the same for <script> (global `vane`) and require
//   worker.mjs     for pages, a worker with networks in it; thread.mjs, one that computes for a network
//   store.mjs, store-node.cjs    vane-nn/store
//   brain.mjs, brain-node.cjs    vane-nn/brain: a part of those that have their modules inside
//   workerd.mjs, edge.mjs    for hosts that want their modules imported
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants } from 'node:zlib';
import { deflateSync } from 'fflate';
import { bundle, bundleWorker, here, workerText } from './bundle.mjs';

const dist = here('dist');

const kinds = ['thread', 'worker'];
const workerTexts = async () => JSON.stringify(
    Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await workerText(kind)]))));

/** The files of modules (src/patch.mjs). */
const moduleFiles = ['scalar.wasm', 'simd128.wasm', 'relaxed.patch', 'simd128-whole.wasm', 'relaxed-whole.patch'];
const readModuleFile = (name) => readFile(`${dist}/vane-${name}`);

/** Modules for Node in one text: they are nearly the same, and so hardly larger together than each alone. */
async function brotliAssets() {
    const files = await Promise.all(moduleFiles.map(readModuleFile));
    const all = Buffer.concat(files);
    const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: all.length,
    };
    return `
        import { brotliDecompressSync } from 'node:zlib';
        const sizes = ${JSON.stringify(Object.fromEntries(moduleFiles.map((name, i) => [name, files[i].length])))};
        const texts = ${await workerTexts()};
        const packed = '${brotliCompressSync(all, { params }).toString('base64')}';
        const files = {};
        export function fileBytes(name) {
            if (!files[name]) {
                const all = brotliDecompressSync(Buffer.from(packed, 'base64'));
                let at = 0;
                for (const [each, size] of Object.entries(sizes)) files[each] = all.subarray(at, at += size);
            }
            return files[name];
        }
        export const workerText = (kind) => texts[kind];`;
}

/** What pages carry inside: the lean modules of two widths. */
async function inlineAssets() {
    const names = ['simd128.wasm', 'relaxed.patch'];
    const packed = await Promise.all(names.map(async (name) =>
        [name, Buffer.from(deflateSync(await readModuleFile(name), { level: 9, mem: 12 })).toString('base64')]));
    return `
        import { inflateSync } from 'fflate';
        import { VaneError } from './errors.mjs';
        const texts = ${await workerTexts()};
        const packed = ${JSON.stringify(Object.fromEntries(packed))};
        export function fileBytes(name) {
            if (!(name in packed)) throw new VaneError('isa', 'this build of vane-nn carries no vane-' + name + ': "vane-nn" fetches it');
            return inflateSync(Uint8Array.from(atob(packed[name]), (c) => c.charCodeAt(0)));
        }
        export const workerText = (kind) => texts[kind];`;
}

/** Modules as imports, which the host compiles; `suffix` is how it wants to be asked. */
const importedAssets = (suffix) => () => `
    import simd128 from './vane-simd128.wasm${suffix}';
    import whole from './vane-simd128-whole.wasm${suffix}';
    export const modules = { simd128, 'simd128-whole': whole };`;

/** A plugin that leaves errors with the main file, so that there is one class of them. */
const shared = {
    name: 'shared',
    setup({ onResolve }) { onResolve({ filter: /\/errors\.mjs$/ }, () => ({ path: './node.cjs', external: true })); },
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

/** For import what is written for require, or what is the same elsewhere. */
async function wrap(name, importing = `all from './${name}.cjs'`) {
    const names = Object.keys(createRequire(import.meta.url)(`./dist/${name}.cjs`));
    const named = names.filter((each) => each !== 'default').join(', ');
    const whole = names.includes('default') ? 'export default all.default;\n' : '';
    await writeFile(`${dist}/${name}.mjs`, `import ${importing};\n\nexport const { ${named} } = all;\n${whole}`);
}

/** A file of declarations with those that it exports all of. */
async function declarations(name) {
    const text = await readFile(here(`src/${name}.d.ts`), 'utf8');
    const parts = [...text.matchAll(/^export (?:type )?\* from '\.\/(\w+)\.js';\n/gm)];
    const texts = await Promise.all(parts.map(([, part]) => declarations(part)));
    return [text, ...texts].join('\n').replaceAll(/^(?:\/\/|import type|export (?:type )?\*) .*\n/gm, '').trimStart();
}

/** What another file has under one name, as a file for require; spelled out, so that tools see each name. */
async function part(name, what, from) {
    const names = Object.keys(createRequire(import.meta.url)(`./dist/${from}`)[what]);
    await writeFile(`${dist}/${name}.cjs`,
        `const all = require('./${from}').${what};\n\n${names.map((each) => `exports.${each} = all.${each};\n`).join('')}`);
}

const entry = 'src/index.mjs';
const withBrain = 'src/with_brain.mjs';
const outputs = {
    browser: async () => {
        await bundle({
            format: 'esm', splitting: true, outdir: 'dist', outExtension: { '.js': '.mjs' }, chunkNames: '[name]-[hash]',
            entryPoints: { browser: entry, store: 'src/store/store.mjs', thread: 'src/thread.mjs' },
            names: { '#host': 'hosts/browser.mjs', '#files': 'store/no_files.mjs' },
        });
        await bundleWorker('worker', { format: 'esm', outfile: 'dist/worker.mjs' });
    },
    node: async () => {
        await bundle({
            platform: 'node', format: 'cjs', outfile: 'dist/node.cjs', entryPoints: [withBrain],
            plugins: [builtins],
            names: { '#host': 'hosts/node.mjs', '#assets': brotliAssets, '#writable': 'brain/writable_node.mjs' },
        });
        await bundle({
            platform: 'node', format: 'cjs', outfile: 'dist/store-node.cjs', entryPoints: ['src/store/store.mjs'],
            plugins: [builtins, shared], names: { '#files': 'store/files.mjs' },
        });
        await Promise.all(['node', 'store-node'].map((name) => wrap(name)));
    },
    inline: async () => {
        const names = { '#host': 'hosts/inline.mjs', '#assets': inlineAssets, '#writable': 'brain/writable_page.mjs' };
        await bundle({ format: 'esm', outfile: 'dist/inline.mjs', entryPoints: [withBrain], names, sourcemap: false });
        await bundle({
            format: 'iife', globalName: 'vane', outfile: 'dist/vane.min.js', entryPoints: [withBrain], names,
            sourcemap: false, footer: { js: "if (typeof module === 'object' && module.exports) module.exports = vane;" },
        });
    },
    brain: async () => {
        await part('brain-node', 'brain', 'node.cjs');
        await part('brain', 'brain', 'vane.min.js');
        await Promise.all([wrap('brain-node'), wrap('brain', "{ brain as all } from './inline.mjs'")]);
    },
    imported: () => Promise.all([['workerd', ''], ['edge', '?module']].map(([name, suffix]) => bundle({
        format: 'esm', outfile: `dist/${name}.mjs`, entryPoints: [entry], external: ['*.wasm', '*.wasm?module'],
        sourcemap: false,
        names: { '#host': 'hosts/workerd.mjs', '#assets': importedAssets(suffix) },
    }))),
    copy: () => copyFile(here('src/copy.mjs'), `${dist}/copy.mjs`),
    types: async () => {
        for (const name of ['index', 'store', 'brain']) {
            const text = await declarations(name);
            for (const ending of ['mts', 'cts']) await writeFile(`${dist}/${name}.d.${ending}`, text);
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
