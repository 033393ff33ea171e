// The networks of a worker, and what is done with them from the other end of its line.
import { VaneError } from './errors.mjs';
import { Network } from './network.mjs';

function allocate({ type, length }) {
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
        /** The number of a data set that fill() completes: of each column, the kind of its array and how many numbers. */
        allocate: (columns) =>
            keep(Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, allocate(column)]))),
        fill(data, name, at, numbers) { data[name].set(numbers, at); },
    };
    return { services, objects };
}
