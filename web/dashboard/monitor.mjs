// Records of training in this page, for a dashboard in it.
//
//     const { source, train } = monitor(net);
//     attach(element, source);
//     await train(data, options);         // as net.train
//
// A network in a worker will do as well. The first run begins half a second later: the machine's peak is measured before.
import { peakOf } from './peak.mjs';

/** How many rows an epoch has; null where the data don't say, as a stream. */
function countRows(data, perRow, validation) {
    const rows = data.inputs ?? data;
    if (typeof rows !== 'object' || rows.length === undefined) return null;
    const all = typeof rows[0] === 'number' ? rows.length / perRow : rows.length;
    return typeof validation === 'number' ? all - Math.round(all * validation) : all;
}

async function startOf(net, data, options) {
    const [layers, parameters, backend] = await Promise.all([net.layers, net.parameters, net.backend]);
    const { isa, threads, deterministic } = backend;
    const or = (usual) => (options.resume ? null : usual);      // a checkpoint has what isn't said
    return {
        event: 'start', inputs: net.inputs, outputs: net.outputs, parameters, isa, threads, deterministic,
        peak_gflops: await peakOf(backend),
        rows: countRows(data, net.inputs, options.validation),
        layers: layers.map(({ inputs, units, activation, connections }) => ({
            units, activation, parameters: connections ?? (inputs + 1) * units,
        })),
        optimizer: options.optimizer ?? or('adam'), loss: options.loss, batch: options.batchSize ?? or(32),
        epochs: options.epochs ?? or(10), learning_rate: options.learningRate ?? or(0.001),
        schedule: options.schedule ?? or('constant'), seed: options.seed ?? or(0),
    };
}

/** What is counted since a run began, as what was done since the counters were last read. */
function sinceLast() {
    const nothing = { flops: 0, seconds: 0, timedSteps: 0, layers: [] };
    let last = nothing;
    return (now) => {
        const { layers: before } = last;
        const steps = now.timedSteps - last.timedSteps;
        // A page's clock is coarse: none at all is not known.
        const perStep = (i, pass) => (now.layers[i][pass] - (before[i]?.[pass] ?? 0)) / steps || null;
        const gflops = (now.flops - last.flops) / (now.seconds - last.seconds) / 1e9;
        last = now;
        return { gflops, layers: now.layers.map((_, i) => ({ forward: perStep(i, 'forward'), backward: perStep(i, 'backward') })) };
    };
}

const memoryOf = ({ memory, arenaBytes, arenaUsed }) => ({
    requests: memory.requests, hits: memory.hits, host_allocs: memory.hostAllocs, host_frees: memory.hostFrees,
    bytes_live: memory.bytesLive, bytes_reserved: memory.bytesReserved, bytes_cached: memory.bytesCached, bytes_peak: memory.bytesPeak,
    arena_bytes: arenaBytes, arena_used: arenaUsed,
});

const progressOf = (seconds, report, done) => ({
    event: 'progress', seconds, epoch: report.epoch + 1, batch: report.batch, rows: report.rows, steps: report.counters.steps,
    loss: report.loss, accuracy: report.accuracy, learning_rate: report.learningRate,
    rows_per_second: report.rowsPerSecond, seconds_left: report.secondsLeft,
    ...done(report.counters), memory: memoryOf(report.counters),
    weights: report.counters.weights, gradients: report.counters.gradients,
});

const epochOf = (seconds, report) => ({
    event: 'epoch', seconds, epoch: report.epoch + 1, loss: report.loss, accuracy: report.accuracy,
    validation_loss: report.validationLoss, validation_accuracy: report.validationAccuracy, learning_rate: report.learningRate,
});

const ENDS = { epochs: 'finished', early: 'stopped early', callback: 'stopped', diverged: 'diverged' };

export function monitor(net) {
    const runs = new Set();
    const tell = (record) => { for (const run of runs) run.add(record); };

    const source = (run) => {
        runs.add(run);
        run.connect('connected');
        return () => runs.delete(run);
    };

    async function train(data, options = {}) {
        tell(await startOf(net, data, options));
        const begin = performance.now();
        const seconds = () => (performance.now() - begin) / 1000;
        const done = sinceLast();
        const onProgress = (report) => {
            tell(progressOf(seconds(), report, done));
            return options.onProgress?.(report);
        };
        const onEpoch = (report) => {
            tell(epochOf(seconds(), report));
            return options.onEpoch?.(report);
        };
        const end = (how, epochs) => tell({ event: 'end', end: how, epochs, seconds: seconds() });
        try {
            const history = await net.train(data, { ...options, counters: true, onProgress, onEpoch });
            end(ENDS[history.stopped], history.loss.length);
            return history;
        } catch (error) {
            end('stopped');
            throw error;
        }
    }

    return { source, train };
}
