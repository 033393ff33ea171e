// How good a network is on data.
import { options as checkOptions } from './check.mjs';
import { readData } from './dataset.mjs';
import { SHARED_BYTES } from './home.mjs';
import { needsWhole } from './whole.mjs';
import { withCopy } from './with_copy.mjs';

const MAX_CONFUSION = 1024;         // classes above which no confusion is counted

/** Of the network at where(), which the user's code may end while the table is copied. */
function measure(where, table, lossName) {
    const { instance } = where();
    const { calls } = instance;
    const loss = instance.enumParse('loss', lossName);
    const outputs = calls.net_outputs(where().net);
    const classes = outputs === 1 ? 2 : outputs;
    const counted = classes <= MAX_CONFUSION;
    const dataset = table.copyInto(instance);
    try {
        const { net } = where();
        return instance.withMemory(counted ? 8 * classes * classes : 8, (at) => {
            if (counted) instance.f64.fill(0, at >>> 3, (at >>> 3) + classes * classes);
            instance.check(calls.net_evaluate(net, dataset, loss, counted ? at : 0, classes));
            const { loss: mean, accuracy } = instance.record('metrics');
            const row = (_, i) => Array.from(
                instance.f64.subarray((at >>> 3) + i * classes, (at >>> 3) + (i + 1) * classes));
            const confusion = counted ? Array.from({ length: classes }, row) : null;
            return { loss: mean, accuracy, confusion };
        });
    } finally {
        if (!instance.stopped) calls.dataset_destroy(dataset);
    }
}

/** Of the network at where(), which may change while data are waited for. */
export async function evaluate(where, shape, data, options) {
    const { loss = 'auto' } = checkOptions(options, ['loss'], 'the options');
    const source = await readData(data, shape, 'data');
    const measureTable = async (table) => {
        const here = where();
        const whole = needsWhole(loss);
        const stays = table.bytes <= SHARED_BYTES && (here.instance.whole || !whole);
        return stays ? measure(where, table, loss) : withCopy(here, table.bytes, whole, (copy) => measure(() => copy, table, loss));
    };
    return source.evaluate ? source.evaluate(measureTable) : measureTable(source);
}
