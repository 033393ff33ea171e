// Puts the pages together in web/site/, ready for any static host and any path: npm run site
//
// Pages are copied as they are, with the package beside them. Made here are the digits to train on and a network that reads
// them, once: they are kept until web/site/demo/digits is deleted. SITE_URL=https://... makes the addresses of preview images
// absolute, as those who show previews want them.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { copyDashboard } from './dashboard_files.mjs';
import { makeDigits } from './demo/make_digits.mjs';
import { readDigits, writeIdx } from './demo/mnist.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** What lies in demo/ itself are tools for Node. */
const isForPages = (path) => !(path.endsWith('.mjs') && path === here(`demo/${path.split(/[/\\]/).at(-1)}`));
/** Of the package's build, what pages don't ask for. */
const NOT_FOR_PAGES = /\.map$|\.c?js$|\.d\.[mc]ts$|^(?:node|store-node|brain|brain-node|workerd|edge|imported|copy|inline)\b/;
const KEPT = /^(?:digits\.vane|samples\.bin)$|-ubyte$/;
/** Of the training digits, which lie class after class, every so many go to the page that trains them to the same bits. */
const BITS_STEP = 8;

/** By contender of the race its packages, and of each what a page needs. */
const PEERS = {
    tfjs: {
        '@tensorflow/tfjs': ['dist/tf.min.js'],
        '@tensorflow/tfjs-backend-wasm': ['dist/tf-backend-wasm.min.js', 'dist/tfjs-backend-wasm.wasm', 'dist/tfjs-backend-wasm-simd.wasm',
            'dist/tfjs-backend-wasm-threaded-simd.wasm'],
    },
    brain: { 'brain.js': ['browser.js', 'LICENSE'] },
};

/** Deletes what an earlier run has copied. */
async function clear(folder) {
    for (const entry of existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : []) {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) await clear(path);
        else if (!KEPT.test(entry.name)) await rm(path);
    }
}

async function copyPackage() {
    await mkdir(here('site/dist'), { recursive: true });
    const names = (await readdir(here('dist'))).filter((name) => !NOT_FOR_PAGES.test(name));
    await Promise.all(names.map((name) => cp(here(`dist/${name}`), here(`site/dist/${name}`))));
}

/** What pages import of others' work, in the place of the modules' own names. Its licence is at its head. */
const copyForeign = () => cp(here('node_modules/qrcode-generator/dist/qrcode.mjs'), here('site/demo/bits/qrcode.mjs'));
/** What the race runs against, where it is installed (npm ci in bench/web), and the versions of all. */
async function copyPeers() {
    const versions = { vane: JSON.parse(await readFile(here('package.json'), 'utf8')).version };
    for (const [name, packages] of Object.entries(PEERS)) {
        const from = (path) => here(`../bench/web/node_modules/${path}`);
        if (!Object.keys(packages).every((each) => existsSync(from(each)))) continue;
        for (const [each, files] of Object.entries(packages)) {
            for (const file of files) await cp(from(`${each}/${file}`), here(`site/vendor/${each}/${file}`));
            versions[name] = JSON.parse(await readFile(from(`${each}/package.json`), 'utf8')).version;
        }
    }
    // TensorFlow.js comes without the text of its licence, which is that of TypeScript.
    if (versions.tfjs) await cp(here('node_modules/typescript/LICENSE.txt'), here('site/vendor/@tensorflow/LICENSE'));
    await mkdir(here('site/vendor'), { recursive: true });
    await writeFile(here('site/vendor/versions.json'), JSON.stringify(versions));
}

async function setAddress(page) {
    const text = await readFile(page, 'utf8');
    const folder = page.slice(here('site/').length).replace(/index\.html$/, '');
    await writeFile(page, text.replaceAll(/(property="og:image" content=")(?!https?:)/g, `$1${env.SITE_URL}/${folder}`));
}

await clear(here('site'));
await mkdir(here('site/demo/digits'), { recursive: true });
await cp(here('demo'), here('site/demo'), { recursive: true, filter: isForPages });
await copyDashboard(here('site'));
await cp(here('dashboard/preview.png'), here('site/dashboard/preview.png'));
await copyPackage();
await copyForeign();
await copyPeers();
await writeFile(here('site/index.html'),
    '<!doctype html><html lang="en"><title>Vane</title><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0; url=demo/">\n');
if (env.SITE_URL) {
    const names = await readdir(here('site'), { recursive: true });
    await Promise.all(names.filter((name) => name.endsWith('.html')).map((name) => setAddress(here(`site/${name}`))));
}
if (!existsSync(here('site/demo/digits/digits.vane'))) await makeDigits(here('site/demo/digits'));
if (!existsSync(here('site/demo/bits/digits-images-idx3-ubyte'))) {
    const { train } = await readDigits();
    await writeIdx(here('site/demo/bits'), 'digits', train.filter((_, i) => i % BITS_STEP === 0));
}
