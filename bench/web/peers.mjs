// The peers' packages, in Node by their names, in a page by their scripts, which leave globals. One thread each.
import { builds, runScript, startTensorflow } from '../../web/demo/race/libraries.mjs';

const inNode = Boolean(globalThis.process?.versions?.node);

const scripts = {
    ...builds,
    'onnxruntime-web': ['ort', 'dist/ort.wasm.min.js'],
    convnetjs: ['convnetjs', 'build/convnet.js'],
    synaptic: ['synaptic', 'dist/synaptic.js'],
};

const folder = (name) => new URL(`node_modules/${name}/`, import.meta.url).href;

async function open(name) {
    const [global, file] = scripts[name];
    if (inNode) {
        const { createRequire } = await import('node:module');
        // brain.js has a native dependency, which its bundle for pages does without.
        return createRequire(import.meta.url)(name === 'brain.js' ? `${name}/${file}` : name);
    }
    await runScript(folder(name) + file);
    return globalThis[global];
}

const opened = new Map();

/** What start() gives; started once. */
function once(name, start) {
    if (!opened.has(name)) opened.set(name, start());
    return opened.get(name);
}

/** A peer that needs no start. */
export const library = (name) => once(name, () => open(name));

export const tensorflow = () => once('tensorflow', async () => {
    const wasmPaths = inNode ? null : `${folder('@tensorflow/tfjs-backend-wasm')}dist/`;
    return startTensorflow(await open('@tensorflow/tfjs'), await open('@tensorflow/tfjs-backend-wasm'), wasmPaths);
});

export const onnxruntime = () => once('onnxruntime', async () => {
    const ort = await open('onnxruntime-web');
    if (!inNode) ort.env.wasm.wasmPaths = `${folder('onnxruntime-web')}dist/`;
    ort.env.wasm.numThreads = 1;
    return ort;
});
