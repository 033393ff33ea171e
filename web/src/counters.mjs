// What training does and takes, for people who watch a run.

const SECOND = 1000;
const BINS = 24;

/** Of a run: what its trainer has done since it was made, and the memory of its instance. */
export function countersOf({ instance, net, trainer }) {
    const { calls } = instance;
    const layers = calls.net_layers(net);
    instance.check(calls.trainer_counters(trainer));
    const counters = instance.record('counters');
    calls.memory_stats();
    const memory = instance.record('memory');
    const at = instance.scratch(16 * layers);
    instance.check(calls.trainer_layer_times(trainer, at));
    const { f64 } = instance;
    const time = (index) => (counters.timedSteps > 0 ? f64[(at >>> 3) + index] : null);
    return {
        ...counters, memory,
        layers: Array.from({ length: layers }, (_, i) => ({ forward: time(2 * i), backward: time(2 * i + 1) })),
    };
}

function histograms({ instance, net, trainer }, ofGradients) {
    const { calls } = instance;
    const layers = calls.net_layers(net), numbers = 2 + BINS;
    const at = instance.scratch(8 * numbers * layers);
    instance.check(calls.trainer_histograms(trainer, ofGradients ? 1 : 0, layers, at));
    const { f64 } = instance;
    return Array.from({ length: layers }, (_, i) => {
        const [min, max, ...counts] = f64.subarray((at >>> 3) + numbers * i, (at >>> 3) + numbers * (i + 1));
        return Number.isNaN(min) ? { min: null, max: null, counts } : { min, max, counts };
    });
}

/** How a run's weights are spread, and the gradients of its last batch: null where there is none. */
export function histogramsOf(run) {
    const weights = histograms(run, false);
    try {
        return { weights, gradients: histograms(run, true) };
    } catch (error) {
        if (error.code !== 'state') throw error;
        return { weights, gradients: null };
    }
}

/** For reports of progress: the counters, and once a second the histograms. */
export function watcherOf(run) {
    let told = -Infinity;
    return (now) => {
        const due = now - told >= SECOND;
        if (due) told = now;
        return { ...countersOf(run), ...(due && histogramsOf(run)) };
    };
}
