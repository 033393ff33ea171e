// A layer's weights [inputs][units] and bias [units], out of an instance and into it.
import { integer, options as checkOptions } from './check.mjs';
import { VaneError } from './errors.mjs';
import { expectRows, put, readRows } from './rows.mjs';

function sizesOf({ instance, net }, layer) {
    instance.check(instance.calls.net_layer(net, integer(layer, 'layer')), 'layer', layer);
    const { inputs, units, connections } = instance.record('layer');
    return { inputs, weights: inputs * units, units, connections };
}

/** Copies of them. */
export function getWeights(at, layer) {
    const { instance, net } = at;
    const { weights, units } = sizesOf(at, layer);
    return instance.withMemory(4 * (weights + units), (begin) => {
        instance.check(instance.calls.net_get_weights(net, layer, begin, begin + 4 * weights));
        const all = instance.f32.slice(begin >>> 2, (begin >>> 2) + weights + units);
        return { weights: all.slice(0, weights), bias: all.slice(weights) };
    });
}

/** Makes them the user's { weights, bias }, either of which may be missing, in the network at where(). */
export function setWeights(where, layer, values) {
    const { inputs, weights, units, connections } = sizesOf(where(), layer);
    if (connections) throw new VaneError('unsupported', `layer ${layer} is sparse: it takes no weights of a dense one`);
    checkOptions(values, ['weights', 'bias'], 'the weights');
    const given = [['weights', inputs], ['bias', 1]].map(([name, rows]) => {
        const value = values[name];
        if (value === undefined) return null;
        expectRows(value, rows, units, name);
        return { name, count: rows * units, numbers: readRows(value, units, 0, rows, name) };
    });
    const { instance, net } = where();
    instance.withMemory(4 * (weights + units), (begin) => {
        const pointers = given.map((part) => {
            if (part === null) return 0;
            const to = begin;
            put(instance, part.numbers, part.count, to, part.name);
            begin += 4 * part.count;
            return to;
        });
        instance.check(instance.calls.net_set_weights(net, layer, ...pointers));
    });
}
