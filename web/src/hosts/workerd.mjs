// What the package asks of a host that compiles nothing at run time: its modules are imported, compiled.
import { VaneError } from '../errors.mjs';
import { countCores, readFile } from './page.mjs';

/** The host that has these modules, by their names. */
export function hostWith(modules) {
    const compileNow = (name) => {
        if (name in modules) return modules[name];
        throw new VaneError('isa', `there is no module ${name} here: only ${Object.keys(modules).join(', ')}`);
    };
    return {
        countCores, readFile, compileNow,
        compile: async (name) => compileNow(name),
        threadsAllowed: false,
        // Next's edge runtime has no MessageChannel.
        nextTurn: () => new Promise((resolve) => { setTimeout(resolve); }),
        startWorker: async () => { throw new VaneError('unsupported', 'this host has no workers'); },
    };
}
