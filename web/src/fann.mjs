// FANN's files and ways.
import { argumentError, show, wrongType } from './check.mjs';

const MAGIC = 'FANN_F';

export const isFannText = (text) => text.startsWith(MAGIC);
export const isFannFile = (bytes) => isFannText(String.fromCharCode(...bytes.subarray(0, MAGIC.length)));

// By the bits of vane_fann_way, in vane.h.
const ways = ['halves', 'clips', 'slopes', 'rprop'];

/** The number of a user's fannWay: all of them, none, or an array of names. */
export function fannWayNumber(value) {
    if (typeof value === 'boolean') return value ? 2 ** ways.length - 1 : 0;
    if (!Array.isArray(value)) throw wrongType('fannWay', value, 'a boolean or an array of names');
    return value.reduce((sum, name) => {
        if (!ways.includes(name)) {
            throw argumentError(RangeError, `fannWay has ${show(name)}: expected ${ways.join(', ')}`, 'fannWay', name);
        }
        return sum | 2 ** ways.indexOf(name);
    }, 0);
}
