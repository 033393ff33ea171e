// A worker with one contender. It is no module, so that it may run the scripts of libraries that leave globals.
const answers = import('./racer.mjs');

onmessage = async ({ data: { what, request } }) => {
    try {
        postMessage({ result: await (await answers)[what](request) });
    } catch (error) {
        postMessage({ error: error.message });
    }
};
