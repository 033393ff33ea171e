// Products of square matrices: ours alone, out of a module made for this (product.c), against those of the peers.
import { Instance } from '../../web/src/instance.mjs';
import { importsOf } from '../../web/src/sharing.mjs';
import { compare, numbers } from '../../web/demo/race/data.mjs';
import { productModel } from './onnx.mjs';
import { onnxruntime, tensorflow } from './peers.mjs';

const goals = { simd128: 1.15, relaxed: 1.5 };
const PLAIN_MOST = 256;         // above it, a loop takes too long for what it tells
const READ_AHEAD = 16;

async function readBytes(url) {
    if (url.protocol !== 'file:') return (await fetch(url)).arrayBuffer();
    return (await import('node:fs/promises')).readFile(url);
}

const ownMemory = () => new WebAssembly.Memory({ initial: 64, maximum: 32768 });

/** Each multiplies its matrices into its own; read() gives that one after a run. */
async function ours(isa, n, a, b) {
    const file = new URL(`../../build/wasm/vane_bench-${isa}.wasm`, import.meta.url);
    const module = await WebAssembly.compile(await readBytes(file));
    const { exports } = await WebAssembly.instantiate(module, importsOf(ownMemory()));
    const instance = new Instance(exports, { isa, deterministic: false, threads: 1 });
    const { calls } = instance;
    instance.check(calls.cube_open(n));
    const [atA, atB, atC] = [0, READ_AHEAD, 0].map((extra) => instance.alloc(4 * (n * n + extra)));
    instance.f32.set(a, atA >>> 2);
    instance.f32.set(b, atB >>> 2);
    return {
        name: 'vane',
        run: () => instance.check(calls.cube_multiply(n, atA, atB, atC)),
        read: () => instance.f32.slice(atC >>> 2, (atC >>> 2) + n * n),
        close() {},
    };
}

/** Its matrices stay with it, as ours do: nothing is copied in a run. */
async function tfjs(n, a, b) {
    const tf = await tensorflow();
    const x = tf.tensor2d(a, [n, n]), y = tf.tensor2d(b, [n, n]);
    return {
        name: 'tfjs-wasm',
        run: () => tf.matMul(x, y).dispose(),
        read: () => tf.tidy(() => tf.matMul(x, y).dataSync()),
        close: () => tf.dispose([x, y]),
    };
}

/** It takes its matrices from JavaScript and gives one back: a run has no other form. */
async function ort(n, a, b) {
    const { InferenceSession, Tensor } = await onnxruntime();
    const session = await InferenceSession.create(productModel(n), { executionProviders: ['wasm'] });
    const matrices = { A: new Tensor('float32', a, [n, n]), B: new Tensor('float32', b, [n, n]) };
    return {
        name: 'ort-web',
        run: () => session.run(matrices),
        read: async () => (await session.run(matrices)).C.data,
        close: () => session.release(),
    };
}

function plain(n, a, b) {
    const c = new Float32Array(n * n);
    const run = () => {
        c.fill(0);
        for (let i = 0; i < n; i++) {
            for (let p = 0; p < n; p++) {
                const x = a[i * n + p];
                for (let j = 0; j < n; j++) c[i * n + j] += x * b[p * n + j];
            }
        }
    };
    return { name: 'plain JS', run, read: () => c, close() {} };
}

/** c[i] in double. */
function exact(n, a, b, i) {
    const row = Math.floor(i / n), column = i % n;
    let sum = 0;
    for (let p = 0; p < n; p++) sum += a[row * n + p] * b[p * n + column];
    return sum;
}

/** |difference| <= n * 2^-22, with inputs below 1/2: ours against sums in double at places spread over it, each peer
 *  against ours. */
async function check(n, a, b, contenders) {
    const most = n * 2 ** -22;
    const results = [];
    for (const { run, read } of contenders) {
        await run();
        results.push(await read());
    }
    const places = Array.from({ length: 1000 }, (_, i) => Math.floor(i * n * n / 1000));
    compare('vane', places.map((i) => results[0][i]), places.map((i) => exact(n, a, b, i)), most);
    results.forEach((result, c) => compare(contenders[c].name, result, results[0], most));
}

async function open(isa, n) {
    const a = numbers(n * n, 1), b = numbers(n * n, 2);
    const contenders = [await ours(isa, n, a, b), await tfjs(n, a, b), await ort(n, a, b)];
    if (n <= PLAIN_MOST) contenders.push(plain(n, a, b));
    for (const contender of contenders) contender.work = 2e-9 * n ** 3;
    await check(n, a, b, contenders);
    return { contenders, close: () => contenders.forEach(({ close }) => close()) };
}

export const products = Object.keys(goals).flatMap((width) => [128, 256, 512, 1024].map((n) => ({
    name: `cube ${n}x${n} b${n} NN`, width, unit: 'GFLOP/s', goal: goals[width], open: () => open(width, n),
})));
