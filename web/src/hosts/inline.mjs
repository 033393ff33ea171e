// What the package asks of a page when it carries its modules and scripts inside.
import { moduleBytes, workerText } from '#assets';
import { startFromText } from './page.mjs';

export { countCores, nextTurn, readFile, threadsAllowed } from './page.mjs';

export const compileNow = (name) => new WebAssembly.Module(moduleBytes(name));
export const compile = async (name) => WebAssembly.compile(moduleBytes(name));
export const startWorker = async (kind, events) => startFromText(workerText(kind), 'classic', events);
