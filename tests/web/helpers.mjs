// Shared by the tests of web/. Import it before the first network is made: it takes note of every instance.
import { createHash } from 'node:crypto';
import { Network } from '../../web/src/index.mjs';

/** The instances made so far, newest last. */
export const instances = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args) {
        const instance = new target(...args);
        instances.push(instance);
        return instance;
    },
});

/** Counts of an instance's memory pool, and its size. */
export function memoryOf({ exports }) {
    const { buffer } = exports.memory;
    const bytes = new Uint8Array(buffer);
    const names = exports.memory_fields();
    const fields = new TextDecoder().decode(bytes.subarray(names, bytes.indexOf(0, names))).split(',');
    exports.memory_stats();
    const values = new Float64Array(buffer, exports.record(), fields.length);
    return { ...Object.fromEntries(fields.map((name, i) => [name, values[i]])), size: buffer.byteLength };
}

/** Resolves once check() holds; in five seconds it must. */
export async function until(check, what) {
    for (let waits = 0; !check(); waits++) {
        if (waits === 500) throw new Error(`in vain: ${what}`);
        await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

export const xor = { inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [0, 1, 1, 0] };
export const xorOptions = { epochs: 500, batchSize: 4, learningRate: 0.05 };

export function xorNet(options = {}) {
    const layers = [{ units: 8, activation: 'tanh' }, { units: 1, activation: 'sigmoid' }];
    return Network.create({ inputs: 2, layers, seed: 1, ...options });
}

/** A network with one hidden layer; `hidden` has more settings of that one. */
export function classifier(inputs, units, classes, hidden = {}) {
    const layers = [{ units, activation: 'relu', ...hidden }, { units: classes, activation: 'softmax' }];
    return Network.create({ inputs, layers, seed: 2 });
}

/** Numbers in [-1, 1) that are the same everywhere. */
export function numbers(count, seed = 1) {
    let state = seed;
    return Float32Array.from({ length: count }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 31 - 1;
    });
}

/** Rows of `classes` clusters, far enough apart to be told, near enough to take some epochs. */
export function clusters(rows, width, classes) {
    const centres = numbers(width * classes, 7);
    const noise = numbers(rows * width, 3);
    const inputs = new Float32Array(rows * width);
    const targets = new Float32Array(rows * classes);
    for (let i = 0; i < rows; i++) {
        const c = i % classes;
        targets[i * classes + c] = 1;
        for (let j = 0; j < width; j++) inputs[i * width + j] = centres[c * width + j] + 0.8 * noise[i * width + j];
    }
    return { inputs, targets };
}
