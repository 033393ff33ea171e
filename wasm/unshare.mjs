// node wasm/unshare.mjs MODULE: has a module that was linked for threads import a memory of its own. Atomic operations work
// on such a memory too, so that one file does for one thread and for many.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { setShared } from '../web/src/sharing.mjs';

const [path] = argv.slice(2);
const bytes = readFileSync(path);
if (setShared(bytes, false)) writeFileSync(path, bytes);
