// Cascade training, in an instance of a whole module.
import { number, object, options as checkOptions, own, string, wrongType } from './check.mjs';
import { Table } from './dataset.mjs';
import { fannWayNumber } from './fann.mjs';
import { load, save } from './files.mjs';
import { release, settle } from './home.mjs';
import { openInstance } from './open.mjs';
import { setOptions } from './run.mjs';
import { withoutNulls } from './train.mjs';

// Of the options of training, those that cascade training has too.
const shared = /^(loss|optimizer|learningRate|seed|bitFailLimit|stopLoss|stopBitFails|fannWay|rprop.*|quickprop.*|sarprop.*)$/;

/** The user's data and options, checked as far as that takes no instance of a whole module. */
function read(data, options, inputs, outputs) {
    const { kinds, fannWay, ...rest } = own(object(options, 'the cascade options'));
    if (kinds !== undefined && !(Array.isArray(kinds) && kinds.length > 0)) {
        throw wrongType('kinds', kinds, 'an array of at least one { activation, steepness }');
    }
    return {
        table: new Table(data, inputs, outputs, 'data'),
        kinds: Array.from(kinds ?? [], (kind, i) => {
            const what = `kinds[${i}]`;
            const { activation, steepness = 1 } = checkOptions(kind, ['activation', 'steepness'], what);
            return {
                activation: string(activation, `${what}.activation`),
                steepness: number(steepness, `${what}.steepness`),
            };
        }),
        options: withoutNulls({
            optimizer: 'rprop', loss: 'mse', ...rest, fannWay: fannWay === undefined ? undefined : fannWayNumber(fannWay),
        }),
    };
}

/** Makes them the sets under construction in the instance. */
function setAll(instance, options) {
    const { calls } = instance;
    const ofCascade = Array.from({ length: calls.cascade_option_count() }, (_, i) => instance.text(calls.cascade_option_name(i)));
    const known = [...ofCascade, 'kinds', ...instance.optionNames.filter((name) => shared.test(name))];
    checkOptions(options, known, 'the cascade options');
    calls.options_reset();
    setOptions(instance, options);
    calls.cascade_reset();
    ofCascade.forEach((name, index) => {
        if (options[name] !== undefined) instance.check(calls.cascade_option_set(index, number(options[name], name)), name, options[name]);
    });
}

function toReport(instance, values) {
    const { activation, steepness, reached, ...figures } = values;
    const unit = steepness > 0 && { activation: instance.enumName('activation', activation), steepness };
    return { ...figures, ...unit, reached: reached !== 0 };
}

/** Trains and grows the net in one call; gives its reports. */
function grow(instance, net, run) {
    const { calls } = instance;
    setAll(instance, run.options);
    const pairs = run.kinds.map(({ activation, steepness }, i) =>
        [instance.enumParse('activation', activation, `kinds[${i}].activation`), steepness]);
    const fields = instance.text(calls.cascade_fields()).split(',');
    const room = calls.cascade_room();
    const dataset = run.table.copyInto(instance);
    try {
        return instance.withMemory(8 * (room + 2 * pairs.length), (at) => {
            const kinds = at + 8 * room;
            instance.f64.set(pairs.flat(), kinds >>> 3);
            const count = instance.check(calls.cascade_train(net, dataset, kinds, pairs.length, at));
            const values = instance.f64.slice(at >>> 3, (at >>> 3) + count * fields.length);
            return Array.from({ length: count }, (_, i) => toReport(instance, Object.fromEntries(
                fields.map((name, j) => [name, values[i * fields.length + j]]))));
        });
    } finally {
        if (!instance.stopped) calls.dataset_destroy(dataset);
    }
}

/** Trains and grows a copy in an instance of its own. The units that come may be such as a lean module lacks: from then on
 *  the network lives in a whole one. */
export async function cascade(home, data, options) {
    const { calls, backend } = home.instance;
    const run = read(data, options, calls.net_inputs(home.net), calls.net_outputs(home.net));
    const instance = await openInstance(backend, true);
    try {
        const grown = { instance, net: load(instance, save(home)) };
        const reports = grow(instance, grown.net, run);
        const file = save(grown);
        const next = await settle(file.length, backend, true, (to) => load(to, file));
        release({ ...home });
        Object.assign(home, next);
        return reports;
    } finally {
        instance.dispose();
    }
}
