// What the package asks of a host that compiles nothing at run time: its modules are imported, compiled.
import { modules } from '#assets';
import { VaneError } from '../errors.mjs';

export { countCores, readFile } from './page.mjs';

export const threadsAllowed = false;

/** Resolves in a later turn of the event loop. Next's edge runtime has no MessageChannel. */
export const nextTurn = () => new Promise((resolve) => { setTimeout(resolve); });

export function compileNow(name) {
    if (!(name in modules)) throw new VaneError('isa', `there is no module ${name} here: only ${Object.keys(modules).join(', ')}`);
    return modules[name];
}
export const compile = async (name) => compileNow(name);

export async function startWorker() {
    throw new VaneError('unsupported', 'this host has no workers');
}
