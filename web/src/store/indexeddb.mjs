// A database of the page's origin: one transaction a file, whole or not at all.
import { VaneError } from '../errors.mjs';

const DATABASE = 'vane-nn', FILES = 'files';

const settled = (request, event = 'success') => new Promise((resolve, reject) => {
    request[`on${event}`] = () => resolve(request.result);
    request.onerror = request.onabort = () => reject(request.error);
});

const refuse = (error) => { throw new VaneError('file', `IndexedDB: ${error?.message ?? 'aborted'}`, { cause: error }); };

function open() {
    if (!globalThis.indexedDB) throw new VaneError('unsupported', 'there is no IndexedDB here');
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(FILES);
    return settled(request).catch(refuse);
}

/** What use(store) gives, which is a request, once its transaction is done: with `strict`, on the disk. */
async function transact(mode, use) {
    const database = await open();
    try {
        const transaction = database.transaction(FILES, mode, { durability: 'strict' });
        const request = use(transaction.objectStore(FILES));
        await settled(transaction, 'complete').catch(refuse);
        return request.result;
    } finally {
        database.close();
    }
}

export const write = (name, bytes) =>
    transact('readwrite', (store) => store.put({ bytes: bytes.slice(), saved: new Date() }, name));

export const read = async (name) => (await transact('readonly', (store) => store.get(name)))?.bytes;

export async function remove(name) {
    const before = await transact('readonly', (store) => store.count(name));
    await transact('readwrite', (store) => store.delete(name));
    return before > 0;
}

export async function list(prefix) {
    const found = [];
    await transact('readonly', (store) => {
        const request = store.openCursor();
        request.addEventListener('success', () => {
            const cursor = request.result;
            if (!cursor) return;
            const { bytes, saved } = cursor.value;
            if (cursor.key.startsWith(prefix)) found.push({ name: cursor.key, bytes: bytes.length, saved });
            cursor.continue();
        });
        return request;
    });
    return found;
}
