// What one engine makes of a model: accuracy on test digits, speed, and a hash of its deterministic predictions. Runs in Node
// and in pages alike; the digits' bytes come from the caller.

/** Rows and labels of a pair of IDX files in memory. */
export function readIdx(images, labels) {
    const view = new DataView(images.buffer, images.byteOffset);
    const rows = view.getUint32(4), pixels = view.getUint32(8) * view.getUint32(12);
    return { rows, pixels, bytes: images.subarray(16, 16 + rows * pixels), labels: labels.subarray(8, 8 + rows) };
}

async function sha256(array) {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The largest of each row of predictions. */
function answers(y, rows) {
    const classes = y.length / rows;
    return Array.from({ length: rows }, (_, i) => {
        const row = y.subarray(i * classes, (i + 1) * classes);
        return row.indexOf(Math.max(...row));
    });
}

export async function measure(Network, model, images, labels) {
    const digits = readIdx(images, labels);
    const { rows } = digits;
    const x = Float32Array.from(digits.bytes, (byte) => byte / 255);
    const net = await Network.deserialize(model);
    const exact = await Network.deserialize(model, { deterministic: true });
    const said = answers(net.predict(x, { rows }), rows);
    const right = said.filter((answer, i) => answer === digits.labels[i]).length;
    // The engine compiles hot code while it runs: half a second of warming up, then the best of ten passes.
    for (const end = performance.now() + 500; performance.now() < end; await new Promise((next) => setTimeout(next))) net.predict(x, { rows });
    let best = Infinity;
    for (let i = 0; i < 10; i++) {
        const start = performance.now();
        net.predict(x, { rows });
        best = Math.min(best, performance.now() - start);
    }
    return {
        width: net.backend.isa,
        accuracy: right / rows,
        rowsPerSecond: rows / best * 1000,
        predictions: await sha256(exact.predict(x, { rows })),
    };
}
