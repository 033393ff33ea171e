// Cascade training: options and data into an instance of a whole module, reports out.
import { number, object, options as checkOptions, string, wrongType } from './check.mjs';
import { Table } from './dataset.mjs';
import { withNumbers } from './train.mjs';
import { setOptions } from './run.mjs';

// Of the options of training, those that cascade training has too.
const shared = /^(loss|optimizer|learningRate|seed|bitFailLimit|stopLoss|stopBitFails|fannWay|rprop.*|quickprop.*|sarprop.*)$/;

/** The user's data and options, checked as far as that takes no instance of a whole module. */
export function readCascade(data, options, inputs, outputs) {
    const { kinds, ...rest } = object(options, 'the cascade options');
    if (kinds !== undefined && !(Array.isArray(kinds) && kinds.length > 0)) {
        throw wrongType('kinds', kinds, 'an array of at least one { activation, steepness }');
    }
    return {
        table: new Table(data, inputs, outputs, 'data'),
        kinds: (kinds ?? []).map((kind, i) => {
            const what = `kinds[${i}]`;
            const { activation, steepness = 1 } = checkOptions(kind, ['activation', 'steepness'], what);
            return {
                activation: string(activation, `${what}.activation`),
                steepness: number(steepness, `${what}.steepness`),
            };
        }),
        options: withNumbers({ optimizer: 'rprop', loss: 'mse', ...rest }),
    };
}

/** Makes them the sets under construction in the instance. */
function setAll(instance, options) {
    const { calls } = instance;
    const own = Array.from({ length: calls.cascade_option_count() }, (_, i) => instance.text(calls.cascade_option_name(i)));
    const known = [...own, 'kinds', ...instance.optionNames.filter((name) => shared.test(name))];
    checkOptions(options, known, 'the cascade options');
    calls.options_reset();
    setOptions(instance, options);
    calls.cascade_reset();
    own.forEach((name, index) => {
        if (options[name] !== undefined) instance.check(calls.cascade_option_set(index, number(options[name], name)), name, options[name]);
    });
}

function toReport(instance, values) {
    const { activation, steepness, reached, ...figures } = values;
    const unit = steepness > 0 && { activation: instance.enumName('activation', activation), steepness };
    return { ...figures, ...unit, reached: reached !== 0 };
}

/** Trains and grows the net in one call; gives its reports. */
export function cascade(instance, net, run) {
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
