// What hosts without a server read at run time, from where the build leaves it. In what is published, the build puts the
// bytes and the texts themselves in the place of this file (web/build.mjs).
import { readFileSync } from 'node:fs';

export { workerText } from '../bundle_worker.mjs';

/** The bytes of a file of modules (patch.mjs). */
export const fileBytes = (name) => readFileSync(new URL(`../dist/vane-${name}`, import.meta.url));
