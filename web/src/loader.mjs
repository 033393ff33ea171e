// Gets modules.
import * as host from '#host';

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
