// Projects as a stranger has them: outside the repository, with the packed package and pinned tools.
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { complaint, run, start } from './command.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

const pins = await readJson(here('tools.json'));
const SERVER_SECONDS = 60;
// Tools that would call home.
const quiet = {
    CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1',
};

/** Packs the package into a folder, and says where it is. */
export async function pack(folder) {
    const { name, version, main } = await readJson(here('../../web/package.json'));
    if (!existsSync(here(`../../web/${main}`))) throw new Error(`no web/${main}: npm run build, in web/, makes it`);
    await run(['npm', 'pack', '--ignore-scripts', '--pack-destination', folder], { cwd: here('../../web') });
    return join(folder, `${name}-${version}.tgz`);
}

/** Makes a project of the files of apps/`app` and those that every app has, and installs the package and the tools. */
export async function makeProject(folder, tarball, { app, tools = [] }) {
    const place = (...path) => join(folder, ...path);
    await mkdir(folder);
    if (app) await cp(here(`apps/${app}`), folder, { recursive: true });
    for (const name of ['outcome.mjs', 'xor.mjs', 'others.mjs']) await cp(here(`apps/${name}`), place(name));
    const dependencies = { 'vane-nn': `file:${tarball}` };
    for (const tool of tools) dependencies[tool] = pins[tool];
    await writeFile(place('package.json'), JSON.stringify({ name: 'stranger', private: true, dependencies }));
    await run(['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline',
        '--loglevel=error'], { cwd: folder });
    return { tarball, place, bin: (name) => place('node_modules/.bin', name), ...actions(folder, place) };
}

const actions = (folder, place) => ({
    run: (...command) => run(command, { cwd: folder, env: { ...quiet, HOME: folder } }),
    read: (path) => readFile(place(path), 'utf8'),
    write: (path, text) => writeFile(place(path), text),

    /** The version of an installed package; that of Node's begins with a letter. */
    version: async (name) => (await readJson(place('node_modules', name, 'package.json'))).version.replace(/^v/, ''),

    /** The text of modules without import and export, for hosts that know scripts alone. */
    async script(...paths) {
        const texts = await Promise.all(paths.map((path) => readFile(place(path), 'utf8')));
        return texts.join('\n').replace(/^import .*\n/gm, '').replace(/^export /gm, '');
    },

    /** What use(address) gives, while the project's own server runs: the command that listens on a port. */
    async whileServing(command, use) {
        const port = await freePort();
        const server = start(command(port), { cwd: folder, env: { ...quiet, HOME: folder } });
        try {
            const address = `http://127.0.0.1:${port}`;
            await answerOf(server, address);
            return await use(address);
        } catch (error) {
            throw complaint(error.message, server.printed());
        } finally {
            await server.stop();
        }
    },
});

async function freePort() {
    const server = createServer();
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const { port } = server.address();
    await new Promise((resolve) => { server.close(resolve); });
    return port;
}

async function answerOf(server, address) {
    let ended = false;
    server.ended.then(() => { ended = true; });
    for (let tries = 0; tries < SERVER_SECONDS * 4; tries++) {
        if (ended) throw new Error('the server has ended');
        if (await fetch(address).then(() => true, () => false)) return;
        await wait(250);
    }
    throw new Error(`no answer of ${address} within ${SERVER_SECONDS} s`);
}
