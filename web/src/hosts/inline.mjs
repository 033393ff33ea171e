// What the package asks of a page when it carries its modules and scripts inside.
import { moduleBytes, workerText } from '#assets';
import { compileBytes } from '../sharing.mjs';
import { startFromText } from './page.mjs';

export { countCores, nextTurn, readFile, threadsAllowed } from './page.mjs';

export const compileNow = (name) => new WebAssembly.Module(moduleBytes(name));
export const compile = async (name, shared) => compileBytes(moduleBytes(name), shared);
export const startWorker = async (kind, events) => startFromText(workerText(kind), 'classic', events);
