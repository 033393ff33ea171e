// Files of Node's. A new file is written beside the old one, brought to the disk, and then takes its name in one step.
import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pathOf = (name) => (name.startsWith('file://') ? fileURLToPath(name) : name);

/** What use() gives, undefined where there is no such file. */
async function ifFound(use) {
    try {
        return await use();
    } catch (error) {
        if (error.code === 'ENOENT') return undefined;
        throw error;
    }
}

async function sync(path, flags) {
    const file = await open(path, flags);
    try {
        await file.sync();
    } finally {
        await file.close();
    }
}

async function writeWhole(path, bytes) {
    const file = await open(path, 'wx');
    try {
        await file.writeFile(bytes);
        await file.sync();
    } finally {
        await file.close();
    }
}

export async function write(name, bytes) {
    const path = pathOf(name), beside = `${path}.${randomUUID()}.tmp`;
    try {
        await writeWhole(beside, bytes);
        await rename(beside, path);
    } catch (error) {
        await rm(beside, { force: true });
        throw error;
    }
    // The name too, where a folder can be opened: on Windows it can't, nor need it be.
    await sync(dirname(path), 'r').catch(() => {});
}

export const read = (name) => ifFound(async () => new Uint8Array(await readFile(pathOf(name))));

export const remove = async (name) => (await ifFound(async () => {
    await rm(pathOf(name));
    return true;
})) ?? false;

export async function list(name) {
    const folder = pathOf(name);
    const found = [];
    for (const entry of await readdir(folder || '.', { withFileTypes: true })) {
        if (!entry.isFile() || entry.name.endsWith('.tmp')) continue;
        const path = join(folder, entry.name);
        const { size, mtime } = await stat(path);
        found.push({ name: path, bytes: size, saved: mtime });
    }
    return found;
}
