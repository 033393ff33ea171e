// Descriptions of networks: a user's, checked; built in an instance; and read back from there.
import {
    argumentError, boolean, integer, names as checkNames, number, options as checkOptions, own, string, wrongType,
} from './check.mjs';
import { needsWhole } from './whole.mjs';

const layerNames = ['units', 'activation', 'steepness', 'dropout', 'initialiser', 'frozen'];

/** One value for all units of a layer, or one for each, as a function of the unit. */
function perUnit(value, units, check, what) {
    if (!Array.isArray(value)) {
        check(value, what);
        return () => value;
    }
    if (value.length !== units) {
        throw argumentError(RangeError,
            `${what} has ${value.length} elements: expected one for each of ${units} units`, what, value);
    }
    for (const [i, element] of value.entries()) check(element, `${what}[${i}]`);
    return (unit) => value[unit];
}

/** Units side by side that do the same, in order. */
function readGroups(units, activation, steepness, what) {
    const activationOf = perUnit(activation, units, string, `${what}.activation`);
    const steepnessOf = perUnit(steepness, units, number, `${what}.steepness`);
    if (!Array.isArray(activation) && !Array.isArray(steepness)) return [{ units, activation, steepness }];
    const groups = [];
    for (let unit = 0; unit < units; unit++) {
        const last = groups.at(-1);
        const group = { units: 1, activation: activationOf(unit), steepness: steepnessOf(unit) };
        if (last?.activation === group.activation && last.steepness === group.steepness) last.units++;
        else groups.push(group);
    }
    return groups;
}

function readLayer(layer, what) {
    const { units, activation = 'linear', steepness = 1, dropout = 0, initialiser = 'auto', frozen = false } =
        checkOptions(layer, layerNames, what);
    return {
        units: integer(units, `${what}.units`),
        groups: readGroups(units, activation, steepness, what),
        dropout: number(dropout, `${what}.dropout`),
        initialiser: string(initialiser, `${what}.initialiser`),
        frozen: boolean(frozen, `${what}.frozen`),
    };
}

function countParameters(inputs, layers, shortcuts) {
    let count = 0;
    let width = inputs;
    for (const { units } of layers) {
        count += (width + 1) * units;
        width = shortcuts ? width + units : units;
    }
    return count;
}

/** A plan for build, from what a user wrote. */
export function readDescription(description) {
    const { inputs, layers, seed = 0, shortcuts = false, sumLimit = Infinity } = own(description);
    integer(inputs, 'inputs');
    integer(seed, 'seed', Number.MAX_SAFE_INTEGER);
    number(sumLimit, 'sumLimit');
    boolean(shortcuts, 'shortcuts');
    if (!Array.isArray(layers) || layers.length === 0) {
        throw wrongType('layers', layers, 'an array of at least one layer');
    }
    const read = Array.from(layers, (layer, i) => readLayer(layer, `layers[${i}]`));
    return {
        inputs, seed, sumLimit, shortcuts,
        layers: read,
        bytes: 4 * countParameters(inputs, read, shortcuts),
        whole: shortcuts || sumLimit !== Infinity || read.some(({ groups }) => groups.length !== 1
            || groups[0].steepness !== 1 || needsWhole(groups[0].activation)),
    };
}

function addLayer(instance, net, index, { units, groups, dropout, initialiser }) {
    const { calls } = instance;
    calls.net_add(net, units, instance.enumParse('activation', groups[0].activation, `layers[${index}].activation`));
    calls.net_set_dropout(net, index, dropout);
    calls.net_set_initialiser(net, index, instance.enumParse('initialiser', initialiser, `layers[${index}].initialiser`));
}

function setUnits(instance, net, index, groups) {
    let first = 0;
    for (const { units, activation, steepness } of groups) {
        const number = instance.enumParse('activation', activation, `layers[${index}].activation`);
        instance.check(instance.calls.net_set_units(net, index, first, units, number, steepness),
            `layers[${index}].steepness`, steepness);
        first += units;
    }
}

/** Pointer to a new net in `instance`. */
export function build(instance, { inputs, layers, seed, shortcuts, sumLimit }) {
    const { calls } = instance;
    const net = instance.check(calls.net_create(inputs), 'inputs', inputs);
    try {
        if (shortcuts) calls.net_set_shortcuts(net, 1);
        if (sumLimit !== Infinity) instance.check(calls.net_set_sum_limit(net, sumLimit), 'sumLimit', sumLimit);
        layers.forEach((layer, i) => addLayer(instance, net, i, layer));
        instance.check(calls.net_build(net, seed));
        layers.forEach(({ groups, frozen }, i) => {
            if (groups.length > 1 || groups[0].steepness !== 1) setUnits(instance, net, i, groups);
            instance.check(calls.net_set_frozen(net, i, frozen ? 1 : 0));
        });
    } catch (error) {
        if (!instance.stopped) calls.net_destroy(net);
        throw error;
    }
    return net;
}

/** Layer `index` as a description has it. */
export function describeLayer(instance, net, index) {
    const { calls } = instance;
    instance.check(calls.net_layer(net, index));
    const { inputs, units, connections, dropout, frozen, groups: count } = instance.record('layer');
    const groups = Array.from({ length: count }, (_, i) => {
        calls.net_group(net, index, i);
        const group = instance.record('group');
        return { ...group, activation: instance.enumName('activation', group.activation) };
    });
    const one = (name) => {
        const [first] = groups;
        if (groups.every((group) => group[name] === first[name])) return first[name];
        return groups.flatMap((group) => Array(group.units).fill(group[name]));
    };
    return {
        inputs, units, activation: one('activation'), steepness: one('steepness'), dropout, frozen: frozen !== 0,
        ...(connections && { connections }),
    };
}

/** How numbers of the user's become the first layer's (0), or the last one's the user's (1): x * scale + shift. */
export function readScaling({ instance, net }, side, count) {
    return instance.withMemory(8 * count, (at) => {
        if (instance.calls.net_scaling(net, side, at) === 0) return null;
        const all = instance.f32.slice(at >>> 2, (at >>> 2) + 2 * count);
        return { scale: all.slice(0, count), shift: all.slice(count) };
    });
}

/** Names of inputs or classes: 'input' or 'class'. */
export function readNames({ instance, net }, kind, count) {
    const names = Array.from({ length: count }, (_, i) => instance.text(instance.calls[`net_${kind}_name`](net, i)));
    return names.some((name) => name !== null) ? names : null;
}

export function writeNames({ instance, net }, kind, count, names) {
    const read = checkNames(names, `${kind}Names`, count);
    for (let i = 0; i < count; i++) {
        const name = read?.[i] ?? null;
        const at = name === null ? [0] : instance.putText(name);
        instance.check(instance.calls[`net_set_${kind}_name`](net, i, ...at), `${kind}Names[${i}]`, name);
    }
}
