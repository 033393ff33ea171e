// The user's folder of downloads: a page can put files there, and never sees them again.
import { VaneError } from '../errors.mjs';

const REVOKE_MS = 60000;        // the browser reads the file some time after the click

function refuse() { throw new VaneError('unsupported', 'a page can only save to downloads://; have the user choose a file'); }

export const read = refuse;
export const remove = refuse;
export const list = refuse;

export async function write(name, bytes) {
    if (!globalThis.document) throw new VaneError('unsupported', 'downloads:// is for pages: here is no document');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_MS);
}
