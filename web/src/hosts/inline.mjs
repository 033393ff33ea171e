// What the package asks of a page when it carries its modules and scripts inside.
import { workerText } from '#assets';
import { startFromText } from './page_workers.mjs';

export { compile, compileNow } from './inside.mjs';
export { countCores, nextTurn, readFile, threadsAllowed } from './page.mjs';

export const startWorker = async (kind, events) => startFromText(workerText(kind), 'classic', events);
