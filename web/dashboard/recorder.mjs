// Records of training in this page, for a dashboard in it: what a network reports, in the words of the command's own.
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

/** What is counted since a run began, as what was done since the counters were last read; or before, where a page's coarse
 *  clock has seen nothing since. */
function sinceLast() {
    let last = { flops: 0, seconds: 0, timedSteps: 0, layers: [] };
    let gflops = null;
    return (now) => {
        const { layers: before } = last;
        const seconds = now.seconds - last.seconds;
        const steps = now.timedSteps - last.timedSteps;
        const perStep = (i, pass) => (now.layers[i][pass] - (before[i]?.[pass] ?? 0)) / steps || null;
        const layers = now.layers.map((_, i) => ({ forward: perStep(i, 'forward'), backward: perStep(i, 'backward') }));
        if (seconds > 0) {
            gflops = (now.flops - last.flops) / seconds / 1e9;
            last = now;
        }
        return { gflops, layers };
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

export class Recorder {
    #watchers = new Set();
    #begin;
    #done;

    /** For a dashboard, which is told what comes from now on. */
    source = (run) => {
        this.#watchers.add(run);
        run.connect('connected');
        return () => this.#watchers.delete(run);
    };

    /** A run of a network begins, or another in its place. The machine's peak is measured before the first: half a second. */
    async start(net, data, options) {
        this.#tell(await startOf(net, data, options));
        this.#begin = performance.now();
        this.#done = sinceLast();
    }

    /** Takes a report of net.train's onProgress with counters, or one alike. */
    progress(report) { this.#tell(progressOf(this.#seconds, report, this.#done)); }

    /** Takes a report of onEpoch. */
    epoch(report) { this.#tell(epochOf(this.#seconds, report)); }

    end(how, epochs) { this.#tell({ event: 'end', end: how, epochs, seconds: this.#seconds }); }

    get #seconds() { return (performance.now() - this.#begin) / 1000; }

    #tell(record) { for (const run of this.#watchers) run.add(record); }
}
