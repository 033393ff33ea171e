// FANN's files and ways.
import { argumentError, show, wrongType } from './check.mjs';
import { withCopy } from './with_copy.mjs';

// By the bits of vane_fann_way, in vane.h.
const ways = ['halves', 'clips', 'slopes', 'rprop'];

/** The number of a user's fannWay: all of them, none, or an array of names. */
export function fannWayNumber(value) {
    if (typeof value === 'boolean') return value ? 2 ** ways.length - 1 : 0;
    if (!Array.isArray(value)) throw wrongType('fannWay', value, 'a boolean or an array of names');
    let sum = 0;
    for (const name of value) {
        if (!ways.includes(name)) {
            throw argumentError(RangeError, `fannWay has ${show(name)}: expected ${ways.join(', ')}`, 'fannWay', name);
        }
        sum |= 2 ** ways.indexOf(name);
    }
    return sum;
}

/** What use(net) gives for a network, or for its copy in an instance of a whole module. */
const inWhole = async (here, use) => (here.instance.whole ? use(here) : withCopy(here, 0, true, use));

/** The text of a FANN file. */
export const toFann = (here) => inWhole(here, ({ instance, net }) => {
    const { calls } = instance;
    instance.check(calls.net_save_fann(net));
    const { at, bytes } = instance.record('text');
    const text = instance.u8.slice(at, at + bytes);
    calls.free(at);
    return text;
});

/** What that file doesn't have of the network. */
export const fannLeavesOut = (here) => inWhole(here, ({ instance, net }) => {
    const names = [];
    for (let i = 0, name; (name = instance.text(instance.calls.net_fann_leaves_out(net, i))) !== null; i++) names.push(name);
    return names;
});
