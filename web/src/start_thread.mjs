import * as host from '#host';
import { VaneError } from './errors.mjs';

/** A worker that computes for an instance, of which `message` tells it (thread.mjs). It keeps no process alive. */
export async function startThread(message) {
    let worker;
    try {
        await new Promise((resolve, reject) => {
            const onMessage = (failure) => (failure === null ? resolve() : reject(new Error(failure)));
            host.startWorker('thread', { onMessage, onFailure: reject }).then((started) => {
                worker = started;
                worker.post(message);
            }).catch(reject);
        });
    } catch (error) {
        worker?.end();
        throw new VaneError('unsupported', `a thread did not start: ${error.message}`, { cause: error });
    }
    worker.keep(false);
    return worker;
}
