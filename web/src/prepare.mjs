// What a network and its trainer get from the data of a run: scaling, names, factors of classes.
import { argumentError } from './check.mjs';
import { countRows, put, readRows } from './rows.mjs';

function fitScaling(instance, net, dataset, { scale = 'none', scaleTargets = 'none' }) {
    const kinds = Object.entries({ scale, scaleTargets }).map(([option, name]) => instance.enumParse('scale', name, option));
    instance.check(instance.calls.net_fit_scaling(net, dataset, ...kinds));
}

/** Gives the network the names of its data and the scaling that the options ask for, all of it or, when that fails,
 *  nothing. */
function fitNet(instance, net, { table, options }, dataset) {
    const names = table?.names;
    names?.give(instance, net);
    try {
        if (options.scale !== undefined || options.scaleTargets !== undefined) fitScaling(instance, net, dataset, options);
    } catch (error) {
        names?.takeBack(instance, net);
        throw error;
    }
}

/** A user's classWeights as numbers, copied as they are used only after data have come, where they are neither missing nor
 *  'balanced'. */
export function readFactors(classWeights, outputs) {
    if (classWeights === undefined || classWeights === 'balanced') return classWeights;
    const rows = countRows(classWeights, outputs, 'classWeights');
    if (rows === 1) return new Float32Array(readRows(classWeights, outputs, 0, 1, 'classWeights'));
    throw argumentError(RangeError, `classWeights has ${rows * outputs} numbers: expected ${outputs}`, 'classWeights', classWeights);
}

/** The factors of classes are among the options under construction while create() runs. */
export function withClassWeights(instance, { factors, outputs }, dataset, create) {
    const { calls } = instance;
    if (factors === undefined) return create();
    return instance.withMemory(4 * outputs, (at) => {
        if (factors === 'balanced') instance.check(calls.dataset_balance(dataset, at), 'classWeights', factors);
        else put(instance, factors, outputs, at, 'classWeights');
        calls.option_class_weights(at);
        return create();
    });
}

/** A trainer for the options under construction and the training part of a run's data. */
export function createTrainer(instance, net, run, dataset) {
    const { calls } = instance;
    const create = () => withClassWeights(instance, run, dataset, () => instance.check(calls.trainer_create(net)));
    const trainer = create();
    const { table, options: { scale, scaleTargets } } = run;
    if (!table?.names && scale === undefined && scaleTargets === undefined) return trainer;

    // This one has shown that nothing is wrong with the options, and knows nothing of the scaling.
    calls.trainer_destroy(trainer);
    fitNet(instance, net, run, dataset);
    return create();
}
