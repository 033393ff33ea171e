// Records of a run, read strictly: what comes from a file or over the network may be anything. What isn't known is null.

const MAX_LAYERS = 1024;
const MAX_TEXT = 200;
const MAX_BINS = 64;

const isObject = (value) => typeof value === 'object' && value !== null;
const number = (value) => (Number.isFinite(value) ? value : null);
const amount = (value) => (Number.isFinite(value) && value >= 0 ? value : null);
const flag = (value) => (typeof value === 'boolean' ? value : null);
const text = (value) => (typeof value === 'string' ? value.slice(0, MAX_TEXT) : null);

const list = (read, longest) => (value) => (Array.isArray(value) ? value.slice(0, longest).map(read) : null);
const object = (fields) => (value) => (isObject(value)
    ? Object.fromEntries(Object.entries(fields).map(([name, read]) => [name, read(value[name])])) : null);

const readBins = object({ min: number, max: number, counts: list(amount, MAX_BINS) });

function histogram(value) {
    const read = readBins(value);
    const sound = read?.counts?.length && read.min !== null && read.max >= read.min && !read.counts.includes(null);
    return sound ? read : null;
}

const perLayer = (read) => list(read, MAX_LAYERS);

const kinds = {
    start: object({
        version: text, time: text, inputs: amount, outputs: amount, parameters: amount, rows: amount,
        isa: text, threads: amount, deterministic: flag, optimizer: text, loss: text, batch: amount, epochs: amount,
        learning_rate: amount, schedule: text, seed: amount, peak_gflops: amount,
        layers: perLayer(object({ units: amount, activation: text, parameters: amount })),
    }),
    progress: object({
        seconds: amount, epoch: amount, batch: amount, rows: amount, steps: amount, loss: number, accuracy: number,
        learning_rate: amount, rows_per_second: amount, gflops: amount, seconds_left: amount,
        layers: perLayer(object({ forward: amount, backward: amount })),
        memory: object({
            requests: amount, hits: amount, host_allocs: amount, host_frees: amount, bytes_live: amount, bytes_reserved: amount,
            bytes_cached: amount, bytes_peak: amount, arena_bytes: amount, arena_used: amount,
        }),
        weights: perLayer(histogram),
        gradients: perLayer(histogram),
    }),
    epoch: object({
        seconds: amount, epoch: amount, loss: number, accuracy: number, validation_loss: number, validation_accuracy: number,
        learning_rate: amount, rows_per_second: amount,
    }),
    end: object({ end: text, epochs: amount, rows: amount, seconds: amount, saved: text }),
};

/** A record with all fields of its kind and no other; null when it is none. */
export function readRecord(value) {
    if (!isObject(value) || typeof value.event !== 'string' || !Object.hasOwn(kinds, value.event)) return null;
    return { event: value.event, ...kinds[value.event](value) };
}

/** What a line of JSON says; null when it isn't JSON. */
export function parseLine(line) {
    try {
        return JSON.parse(line);
    } catch {
        return null;
    }
}
