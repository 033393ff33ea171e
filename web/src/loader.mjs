// Gets modules, and bytes of the user's.
import * as host from '#host';
import { VaneError } from './errors.mjs';

/** The bytes at a URL, or in Node at a path. */
export async function readBytes(place) {
    let url = place;
    if (typeof place === 'string' && !/^[a-z][a-z0-9+.-]+:/i.test(place)) {
        const base = globalThis.document?.baseURI ?? globalThis.location?.href;
        if (base === undefined) return host.readFile(place);
        url = new URL(place, base);
    }
    url = new URL(url);
    if (url.protocol === 'file:' && !globalThis.location) return host.readFile(url);
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new VaneError('file', `${url}: the server answered ${response.status} ${response.statusText}`);
}

const compiled = new Map();

/** The compiled module of a name, for a shared memory or for one of its own; fetched once, again after a failure. */
export function loadModule(name, shared) {
    const key = `${name}${shared ? ' shared' : ''}`;
    if (!compiled.has(key)) {
        const module = host.compile(name, shared);
        module.catch(() => compiled.delete(key));
        compiled.set(key, module);
    }
    return compiled.get(key);
}

const compiledNow = new Map();

/** The same at once, on hosts that have their modules with them. */
export function loadModuleNow(name) {
    if (!compiledNow.has(name)) compiledNow.set(name, host.compileNow(name));
    return compiledNow.get(name);
}
