// Records of a run as `vane train --log` writes them: a plausible course, the same each time.

const LAYERS = [{ units: 128, activation: 'gelu', parameters: 100480 }, { units: 10, activation: 'softmax', parameters: 1290 }];
const EPOCHS = 10, BATCHES = 250, BATCH = 32, PARTS = 10, SECONDS = 0.1;

const wave = (i, size) => size * Math.sin(12.9898 * i);

const bell = (width, shift) => ({
    min: -width, max: width,
    counts: Array.from({ length: 24 }, (_, i) => Math.round(4000 * Math.exp(-(((i - 11.5 - shift) / 5) ** 2)))),
});

const start = (name) => ({
    event: 'start', version: '0.1.0', time: '2026-11-28T18:00:00Z', inputs: 784, outputs: 10, parameters: 101770, rows: BATCHES * BATCH,
    isa: 'avx512', threads: 2, deterministic: false, optimizer: name, loss: 'categorical_cross_entropy', batch: BATCH, epochs: EPOCHS,
    learning_rate: 0.005, schedule: 'cosine', seed: 42, peak_gflops: 80.1, layers: LAYERS,
});

function progress(epoch, part, better) {
    const i = epoch * PARTS + part;
    const share = i / (EPOCHS * PARTS);
    return {
        event: 'progress', seconds: i * SECONDS, epoch: epoch + 1, batch: part * BATCHES / PARTS, rows: part * BATCHES * BATCH / PARTS,
        steps: i * BATCHES / PARTS, loss: better * (0.05 + 2 * Math.exp(-6 * share)) + wave(i, 0.02), accuracy: 0.98 - 0.8 * Math.exp(-7 * share),
        learning_rate: 0.0025 * (1 + Math.cos(Math.PI * share)), rows_per_second: 80000 + wave(i, 3000), gflops: 49 + wave(i, 2),
        seconds_left: (EPOCHS * PARTS - i) * SECONDS,
        layers: [{ forward: 3.1e-5, backward: 4.4e-5 }, { forward: 2.1e-6, backward: 5.2e-6 }],
        memory: {
            requests: 412, hits: 371, host_allocs: 41, host_frees: 3, bytes_live: 9437184, bytes_reserved: 10276044,
            bytes_cached: 524288, bytes_peak: 12582912, arena_bytes: 1048576, arena_used: 655360,
        },
        ...(part === PARTS && { weights: [bell(0.21, 0), bell(0.6, 1)], gradients: [bell(0.002, -1), bell(0.01, 2)] }),
    };
}

function whole(epoch, better) {
    const { seconds, loss, accuracy, learning_rate, rows_per_second } = progress(epoch, PARTS, better);
    return {
        event: 'epoch', seconds, epoch: epoch + 1, loss, accuracy, learning_rate, rows_per_second,
        validation_loss: 1.1 * loss + 0.03, validation_accuracy: accuracy - 0.015,
    };
}

/** All records of a run; `better` scales its losses. */
export function records({ optimizer = 'adam', better = 1, end = 'finished' } = {}) {
    const epochs = Array.from({ length: EPOCHS }, (_, epoch) => [
        ...Array.from({ length: PARTS }, (__, part) => progress(epoch, part + 1, better)), whole(epoch, better)]).flat();
    const last = { event: 'end', end, epochs: EPOCHS, rows: EPOCHS * BATCHES * BATCH, seconds: EPOCHS * PARTS * SECONDS, saved: 'digits.vane' };
    return [start(optimizer), ...epochs, last];
}

export const asLines = (list) => `${list.map((record) => JSON.stringify(record)).join('\n')}\n`;
