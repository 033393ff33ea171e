// The peers' packages, in Node by their names, in a page by their scripts, which leave globals. One thread each.
const inNode = Boolean(globalThis.process?.versions?.node);

const scripts = {
    '@tensorflow/tfjs': ['tf', 'dist/tf.min.js'],
    '@tensorflow/tfjs-backend-wasm': ['tf', 'dist/tf-backend-wasm.min.js'],
    'onnxruntime-web': ['ort', 'dist/ort.wasm.min.js'],
    'brain.js': ['brain', 'browser.js'],
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
    await new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${name}: its script did not load`));
        script.src = folder(name) + file;
        document.head.append(script);
    });
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
    const tf = await open('@tensorflow/tfjs');
    const backend = await open('@tensorflow/tfjs-backend-wasm');
    const { setWasmPaths, setThreadsCount } = backend.setThreadsCount ? backend : backend.wasm;
    if (!inNode) setWasmPaths(`${folder('@tensorflow/tfjs-backend-wasm')}dist/`);
    setThreadsCount(1);
    if (!await tf.setBackend('wasm')) throw new Error("tfjs: its WebAssembly backend doesn't start");
    return tf;
});

export const onnxruntime = () => once('onnxruntime', async () => {
    const ort = await open('onnxruntime-web');
    if (!inNode) ort.env.wasm.wasmPaths = `${folder('onnxruntime-web')}dist/`;
    ort.env.wasm.numThreads = 1;
    return ort;
});
