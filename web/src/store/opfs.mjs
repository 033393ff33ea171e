// The private file system of the page's origin. A file is written beside the old one, which it replaces when it is closed.
import { VaneError } from '../errors.mjs';

const FOLDER = 'vane-nn';

async function folder() {
    if (!globalThis.navigator?.storage?.getDirectory) {
        throw new VaneError('unsupported', 'there is no private file system here (OPFS needs a secure page)');
    }
    return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

/** What use() gives, undefined where there is no such file. */
async function ifFound(use) {
    try {
        return await use();
    } catch (error) {
        if (error.name === 'NotFoundError') return undefined;
        if (error instanceof VaneError) throw error;
        throw new VaneError('file', `OPFS: ${error.message}`, { cause: error });
    }
}

// Any text is a name here, but no file's name has a slash.
const fileName = encodeURIComponent;

export async function write(name, bytes) {
    const handle = await (await folder()).getFileHandle(fileName(name), { create: true });
    if (!handle.createWritable) {
        throw new VaneError('unsupported', 'this browser writes to OPFS in workers alone: use indexeddb://');
    }
    const stream = await handle.createWritable();
    try {
        await stream.write(bytes);
        await stream.close();
    } catch (error) {
        await stream.abort().catch(() => {});
        throw new VaneError('file', `OPFS: ${error.message}`, { cause: error });
    }
}

export const read = (name) => ifFound(async () => {
    const file = await (await (await folder()).getFileHandle(fileName(name))).getFile();
    // A file that was made but never written whole is none.
    return file.size === 0 ? undefined : new Uint8Array(await file.arrayBuffer());
});

export const remove = async (name) => (await ifFound(async () => {
    await (await folder()).removeEntry(fileName(name));
    return true;
})) ?? false;

export async function list(prefix) {
    const found = [];
    for await (const [entry, handle] of (await folder()).entries()) {
        const name = decodeURIComponent(entry);
        const { size, lastModified } = await handle.getFile();
        if (name.startsWith(prefix) && size > 0) found.push({ name, bytes: size, saved: new Date(lastModified) });
    }
    return found;
}
