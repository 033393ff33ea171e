// The epochs of a run as an async iterator.
import { object, own } from './check.mjs';

/** Those of net.train(data, options). It trains while the next one is waited for, and no further; what it returns is the
 *  history. return(), also while the next one is waited for, aborts. */
export function epochsOf(net, data, given) {
    const options = own(given);
    const stopper = new AbortController();
    let tell;           // hands an epoch, or the end, to who waits
    let told = new Promise((resolve) => { tell = resolve; });
    let left = false;

    const onEpoch = async (report) => {
        if ((await options.onEpoch?.(report)) === false) return false;
        return new Promise((resume) => { tell({ report, resume }); });
    };
    const start = async () => {
        const { signal } = object(options, 'the training options');
        if (signal !== undefined && !signal?.addEventListener) return net.train(data, options);    // which refuses it
        if (signal?.aborted) stopper.abort(signal.reason);
        signal?.addEventListener('abort', () => stopper.abort(signal.reason), { signal: stopper.signal });
        return net.train(data, { ...options, onEpoch, signal: stopper.signal });
    };
    async function* epochs() {
        const run = start();
        run.then((history) => tell({ history }), (error) => tell({ error }));
        try {
            for (;;) {
                const { report, resume, history, error } = await told;
                if (left) return undefined;
                if (error) throw error;
                if (history) return history;
                told = new Promise((resolve) => { tell = resolve; });
                yield report;
                resume();
            }
        } finally {
            stopper.abort();
            await run.catch(() => {});
        }
    }
    const iterator = epochs();
    const leave = iterator.return.bind(iterator);
    iterator.return = (value) => {
        left = true;
        stopper.abort();
        return leave(value);
    };
    return iterator;
}
