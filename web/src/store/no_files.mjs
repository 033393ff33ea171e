// Where there are no paths.
import { show } from '../check.mjs';
import { VaneError } from '../errors.mjs';

function refuse(name) {
    throw new VaneError('unsupported', `${show(name)} is a path: a page keeps things at indexeddb://NAME, opfs://NAME, downloads://NAME`);
}

export const write = refuse;
export const read = refuse;
export const remove = refuse;
export const list = refuse;
