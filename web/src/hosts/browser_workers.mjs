// Workers of pages that fetch their scripts. The paths are those of web/dist.
import { adopt, startFromText } from './page_workers.mjs';

const scripts = {
    thread: () => new Worker(new URL('./thread.mjs', import.meta.url), { type: 'module' }),
    worker: () => new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' }),
};
const addresses = {
    thread: () => new URL('./thread.mjs', import.meta.url),
    worker: () => new URL('./worker.mjs', import.meta.url),
};

/** A page takes no worker from another origin, but one of its own that imports it. */
export async function startWorker(kind, events) {
    const more = new URL('./worker-more.mjs', import.meta.url).href;
    try {
        return { more, ...adopt(scripts[kind](), events) };
    } catch (error) {
        if (error.name !== 'SecurityError') throw error;
        return { more, ...startFromText(`import ${JSON.stringify(addresses[kind]().href)};`, 'module', events) };
    }
}
