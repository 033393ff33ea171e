// Records of training in this page, for a dashboard in it.
//
//     const { source, train } = monitor(net);
//     attach(element, source);
//     await train(data, options);         // as net.train
//
// A network in a worker will do as well.

const BINS = 24;
const SPREAD_MS = 1000;

/** How many rows an epoch has; null where the data don't say, as a stream. */
function countRows(data, perRow, validation) {
    const rows = data.inputs ?? data;
    if (typeof rows !== 'object' || rows.length === undefined) return null;
    const all = typeof rows[0] === 'number' ? rows.length / perRow : rows.length;
    return typeof validation === 'number' ? all - Math.round(all * validation) : all;
}

function histogram(values) {
    const finite = values.filter(Number.isFinite);
    if (finite.length === 0) return null;
    let min = Infinity, max = -Infinity;
    for (const value of finite) {
        min = Math.min(min, value);
        max = Math.max(max, value);
    }
    const counts = new Array(BINS).fill(0);
    const scale = max > min ? BINS / (max - min) : 0;
    for (const value of finite) counts[Math.min(BINS - 1, Math.floor((value - min) * scale))]++;
    return { min, max, counts };
}

async function startOf(net, data, options) {
    const [layers, parameters, { isa, threads }] = await Promise.all([net.layers, net.parameters, net.backend]);
    return {
        event: 'start', inputs: net.inputs, outputs: net.outputs, parameters, isa, threads,
        rows: countRows(data, net.inputs, options.validation),
        layers: layers.map(({ inputs, units, activation, connections }) => ({
            units, activation, parameters: connections ?? (inputs + 1) * units,
        })),
        optimizer: options.optimizer ?? 'adam', loss: options.loss, batch: options.batchSize ?? 32, epochs: options.epochs ?? 10,
        learning_rate: options.learningRate ?? 0.001, schedule: options.schedule ?? 'constant', seed: options.seed ?? 0,
    };
}

const progressOf = (seconds, report) => ({
    event: 'progress', seconds, epoch: report.epoch + 1, batch: report.batch, rows: report.rows,
    steps: Number.isFinite(report.batches) ? report.epoch * report.batches + report.batch : null,
    loss: report.loss, accuracy: report.accuracy, learning_rate: report.learningRate,
    rows_per_second: report.rowsPerSecond, seconds_left: report.secondsLeft,
});

const epochOf = (seconds, report) => ({
    event: 'epoch', seconds, epoch: report.epoch + 1, loss: report.loss, accuracy: report.accuracy,
    validation_loss: report.validationLoss, validation_accuracy: report.validationAccuracy, learning_rate: report.learningRate,
});

async function spreadOf(net) {
    const count = (await net.layers).length;
    const layers = await Promise.all(Array.from({ length: count }, (_, i) => net.getWeights(i)));
    return layers.map(({ weights }) => histogram(weights));
}

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
        let spreadTime = -Infinity;
        const onProgress = async (report) => {
            const record = progressOf(seconds(), report);
            if (performance.now() - spreadTime >= SPREAD_MS) {
                spreadTime = performance.now();
                record.weights = await spreadOf(net);
            }
            tell(record);
            return options.onProgress?.(report);
        };
        const onEpoch = (report) => {
            tell(epochOf(seconds(), report));
            return options.onEpoch?.(report);
        };
        const end = (how, epochs) => tell({ event: 'end', end: how, epochs, seconds: seconds() });
        try {
            const history = await net.train(data, { ...options, onProgress, onEpoch });
            end(ENDS[history.stopped], history.loss.length);
            return history;
        } catch (error) {
            end('stopped');
            throw error;
        }
    }

    return { source, train };
}
