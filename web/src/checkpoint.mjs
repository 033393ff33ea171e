// Checkpoints: saved while a run goes on, and the way back from one.
import { argumentError, callback, number, options as checkOptions, outOfRange, show, wrongType } from './check.mjs';
import { describeLayer } from './describe.mjs';
import { VaneError } from './errors.mjs';
import { asBytes, written } from './files.mjs';
import { release } from './home.mjs';
import { withClassWeights } from './prepare.mjs';

function positive(value, what) {
    if (!(number(value, what) > 0)) throw outOfRange(what, value, 'a number above 0');
    return value;
}

export const saveCheckpoint = ({ instance, trainer }) => written(instance, instance.calls.trainer_save, trainer);

/** A listener that has checkpoints saved: every so many epochs or seconds, after each epoch if neither is said. */
export function keeperOf(run, options) {
    const { save, everySeconds = Infinity, everyEpochs = everySeconds === Infinity ? 1 : Infinity } =
        checkOptions(options, ['save', 'everyEpochs', 'everySeconds'], 'checkpoint');
    if (callback(save, 'checkpoint.save') === undefined) throw wrongType('checkpoint.save', save, 'a function');
    positive(everyEpochs, 'checkpoint.everyEpochs');
    positive(everySeconds, 'checkpoint.everySeconds');
    let { epochsDone } = run.plan;
    let saved = performance.now();

    const keep = async () => {
        ({ epochsDone } = run.plan);
        await save(saveCheckpoint(run));
        saved = performance.now();
    };
    return (epochs) => {
        const due = (epochs > 0 && run.plan.epochsDone - epochsDone >= everyEpochs)
            || performance.now() - saved >= 1000 * everySeconds;
        return due ? keep() : undefined;
    };
}

const describe = ({ instance, net, instance: { calls } }) => ({
    inputs: calls.net_inputs(net),
    shortcuts: calls.net_shortcuts(net) !== 0,
    sumLimit: calls.net_sum_limit(net),
    layers: Array.from({ length: calls.net_layers(net) }, (_, i) => describeLayer(instance, net, i)),
});

/** Refuses a checkpoint of another kind of network. */
function checkSame(home, resumed) {
    const [here, there] = [home, resumed].map(describe);
    const refuse = (what, theirs, ours) => {
        throw new VaneError('shape', `resume is of another network: ${what} is ${theirs} there, ${ours} here`, { option: 'resume' });
    };
    for (const name of ['inputs', 'shortcuts', 'sumLimit']) {
        if (here[name] !== there[name]) refuse(name, there[name], here[name]);
    }
    const count = Math.max(here.layers.length, there.layers.length);
    for (let i = 0; i < count; i++) {
        const [ours, theirs] = [here, there].map(({ layers }) => JSON.stringify(layers[i]) ?? 'missing');
        if (ours !== theirs) refuse(`layer ${i}`, theirs, ours);
    }
}

/** Refuses options under construction that would change how the run goes on. */
function checkUnchanged(instance, trainer, run, dataset) {
    const name = withClassWeights(instance, run, dataset, () => instance.text(instance.calls.trainer_differs(trainer)));
    if (name === null) return;
    const value = run.options[name];
    throw argumentError(RangeError,
        `${name} is ${show(value)}: resume, which was made with another value, decides it; leave it out`, name, value);
}

/** A guest in `instance` for the network at home, with the trainer that goes on from the bytes of a checkpoint. */
export function resume(instance, home, run) {
    const bytes = asBytes(run.resume, 'resume');
    const { net, trainer } = instance.withMemory(bytes.length, (at) => {
        instance.u8.set(bytes, at);
        instance.check(instance.calls.trainer_resume(at, bytes.length));
        return instance.record('resumed');
    });
    const makeTrainer = (_, __, given, dataset) => {
        checkUnchanged(instance, trainer, given, dataset);
        return trainer;
    };
    const guest = { instance, net, run: { trainer, datasets: [] }, makeTrainer };
    try {
        checkSame(home, guest);
    } catch (error) {
        release(guest);
        throw error;
    }
    return guest;
}
