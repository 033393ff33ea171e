// The bytes of what users have.
import * as host from '#host';
import { VaneError } from './errors.mjs';
import { asBytes } from './files.mjs';

const SOURCES = 'a URL, a path in Node, a Response, a Blob, a File, a stream, a file handle, a Uint8Array or an ArrayBuffer';

const fail = ({ url, status, statusText }) => {
    throw new VaneError('file', `${url}: the server answered ${status} ${statusText}`);
};

async function readPlace(place) {
    let url = place;
    if (typeof place === 'string' && !/^[a-z][a-z0-9+.-]+:/i.test(place)) {
        const base = globalThis.document?.baseURI ?? globalThis.location?.href;
        if (base === undefined) return host.readFile(place);
        url = new URL(place, base);
    }
    url = new URL(url);
    return url.protocol === 'file:' && !globalThis.location ? host.readFile(url) : readBytes(await fetch(url));
}

/** The bytes of what a user has or names: a URL, in Node a path, a Response, Blob, File, stream, file handle, or bytes. By
 *  what it can do, as each may come from another window. */
export async function readBytes(source) {
    if (typeof source === 'string' || source instanceof URL) return readPlace(source);
    if (typeof source?.getFile === 'function') return readBytes(await source.getFile());
    if (typeof source?.getReader === 'function') return readBytes(new Response(source));
    if (typeof source?.arrayBuffer !== 'function') return asBytes(source, 'source', SOURCES);
    return source.ok === false ? fail(source) : new Uint8Array(await source.arrayBuffer());
}
