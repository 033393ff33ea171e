// TensorFlow.js and brain.js as their packages have them for pages: scripts that leave globals.

/** By package its global and its script. */
export const builds = {
    '@tensorflow/tfjs': ['tf', 'dist/tf.min.js'],
    '@tensorflow/tfjs-backend-wasm': ['tf', 'dist/tf-backend-wasm.min.js'],
    'brain.js': ['brain', 'browser.js'],
};

/** Runs a script, in a page or in a worker that is no module. */
export async function runScript(url) {
    if (!globalThis.document) {
        globalThis.importScripts(url);
        return;
    }
    await new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${url} did not load`));
        script.src = url;
        document.head.append(script);
    });
}

/** TensorFlow.js on WebAssembly, with one thread; its modules are below wasmPaths unless that is null. */
export async function startTensorflow(tf, backend, wasmPaths) {
    const { setWasmPaths, setThreadsCount } = backend.setThreadsCount ? backend : backend.wasm;
    if (wasmPaths) setWasmPaths(wasmPaths);
    setThreadsCount(1);
    if (!await tf.setBackend('wasm')) throw new Error("tfjs: its WebAssembly backend doesn't start");
    return tf;
}
