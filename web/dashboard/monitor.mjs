// A network's training, recorded for a dashboard in this page.
//
//     const { source, train } = monitor(net);
//     attach(element, source);
//     await train(data, options);         // as net.train
//
// A network in a worker will do as well.
import { Recorder } from './recorder.mjs';

const ENDS = { epochs: 'finished', early: 'stopped early', callback: 'stopped', diverged: 'diverged' };

export function monitor(net) {
    const recorder = new Recorder();

    async function train(data, options = {}) {
        await recorder.start(net, data, options);
        const onProgress = (report) => {
            recorder.progress(report);
            return options.onProgress?.(report);
        };
        const onEpoch = (report) => {
            recorder.epoch(report);
            return options.onEpoch?.(report);
        };
        try {
            const history = await net.train(data, { ...options, counters: true, onProgress, onEpoch });
            recorder.end(ENDS[history.stopped], history.loss.length);
            return history;
        } catch (error) {
            recorder.end('stopped');
            throw error;
        }
    }

    return { source: recorder.source, train };
}
