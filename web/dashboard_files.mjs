// The dashboard as a folder that any server may serve: its files, what they share with other pages, and uPlot with its licence.
// Its modules take the place of those that stand for them in the repository.
//
//   node web/dashboard_files.mjs FOLDER
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const SHARED = ['fetch.mjs', 'icon.svg', 'one_file.mjs', 'page.css', 'page.mjs', 'turn.mjs'].map((name) => `demo/common/${name}`);
const FOREIGN = {
    'dashboard/uplot.mjs': 'node_modules/uplot/dist/uPlot.esm.js',
    'dashboard/uplot.css': 'node_modules/uplot/dist/uPlot.min.css',
    'dashboard/uplot.LICENSE.txt': 'node_modules/uplot/LICENSE',
};

/** By the path that each is served at, where it lies. Its picture is for links to a site. */
async function dashboardFiles() {
    const own = (await readdir(here('dashboard'))).filter((name) => name !== 'preview.png').map((name) => `dashboard/${name}`);
    const files = Object.fromEntries([...own, ...SHARED].map((path) => [path, here(path)]));
    for (const [path, from] of Object.entries(FOREIGN)) files[path] = here(from);
    return files;
}

export async function copyDashboard(folder) {
    for (const [path, from] of Object.entries(await dashboardFiles())) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await copyFile(from, join(folder, path));
    }
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) await copyDashboard(argv[2]);
