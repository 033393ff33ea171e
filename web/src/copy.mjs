#!/usr/bin/env node
// npx vane-nn copy DIR: puts what a page fetches beside the page's own scripts.
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

const USAGE = `usage: npx vane-nn copy DIR

Copies the WebAssembly modules and the scripts of workers into DIR, which is made if need be. A bundler that does not
do so by itself (esbuild, Rollup) leaves a script that looks for them in its own folder.
`;

const [command, folder, ...rest] = argv.slice(2);
if (command === '--help' || command === '-h') {
    console.log(USAGE);
} else if (command !== 'copy' || !folder || rest.length) {
    console.error(USAGE);
    exit(2);
} else {
    const dist = fileURLToPath(new URL('.', import.meta.url));
    const names = (await readdir(dist)).filter((name) => /\.(wasm|patch)$|^(thread|worker|worker-more)\.mjs$/.test(name));
    await mkdir(folder, { recursive: true });
    for (const name of names) await copyFile(`${dist}/${name}`, `${folder}/${name}`);
    console.log(`${names.length} files copied to ${folder}`);
}
