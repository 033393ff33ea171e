// The networks of a worker, and what is done with them from the other end of its line.
import { VaneError } from './errors.mjs';
import { Network } from './network.mjs';

function makeArray({ type, length }) {
    if (type === 'Array') return [];
    try {
        return new globalThis[type](length);
    } catch (error) {
        throw new VaneError('memory', `out of memory for ${length} numbers of data`, { cause: error });
    }
}

/** Services and objects for a Line. */
export function engine() {
    const kept = new Map();
    let last = 0;

    const keep = (value) => {
        kept.set(++last, value);
        return last;
    };

    const objects = {
        encode(value) {
            if (!(value instanceof Network)) return undefined;
            const { inputs, outputs, backend } = value;
            return { id: keep(value), inputs, outputs, backend };
        },
        decode: ({ id }) => kept.get(id),
    };

    const services = {
        create: (description) => Network.create(description),
        deserialize: (bytes, backend) => Network.deserialize(bytes, backend),
        invoke: (object, method, ...args) => object[method](...args),
        read: (object, name) => object[name],
        write(object, name, value) { object[name] = value; },
        drop(id) {
            kept.get(id).dispose?.();
            kept.delete(id);
        },
        /** The number of a data set with `rest` and these arrays, which fill() fills; one without a name is all of it. */
        allocate(arrays, rest) {
            const data = { ...rest };
            for (const array of arrays) data[array.name] = makeArray(array);
            return keep(arrays[0]?.name === null ? data.null : data);
        },
        fill(data, name, at, elements) {
            const array = name === null ? data : data[name];
            if (Array.isArray(array)) array.push(...elements);
            else array.set(elements, at);
        },
    };
    return { services, objects };
}
