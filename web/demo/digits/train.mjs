// The part of the page that trains a new network on the samples, in a worker, with the dashboard below it.
import { Network } from '../../dist/browser.mjs';
import { loadDashboard } from '../common/watch.mjs';
import { lessonsOf, NETWORK, TRAINING } from './from_start.mjs';

/** As many as are worth watching. */
const EPOCHS = 30;

const element = (id) => document.getElementById(id);
const say = (text) => { element('trained').textContent = text; };

/** Has the button train a network, which use(network) takes, or stop that. Each is another one, and the dashboard compares them. */
export function offerTraining(samples, use) {
    const button = element('train');
    const title = button.textContent;
    let dashboard = null;
    let trained = 0;
    let stopping = null;

    async function train(signal) {
        const [{ Dashboard, monitor }, { training, validation }] = await Promise.all([loadDashboard(), lessonsOf(samples)]);
        dashboard ??= new Dashboard(element('run'));
        const seed = ++trained;
        const net = await Network.inWorker({ ...NETWORK, seed });
        try {
            const run = monitor(net);
            dashboard.add(`Network ${seed}`, run.source);
            const { validationAccuracy } = await run.train(training, { ...TRAINING, epochs: EPOCHS, seed, validation, signal });
            await use(await net.snapshot());
            const rows = validation.targets.length;
            return `It reads your drawing now. Of ${rows} samples that it has not seen, ${Math.round(rows * validationAccuracy.at(-1))} are read right.`;
        } finally {
            net.dispose();
        }
    }

    button.addEventListener('click', async () => {
        if (stopping) {
            stopping.abort();
            return;
        }
        const { signal } = stopping = new AbortController();
        button.textContent = 'Stop';
        say('Training …');
        try {
            say(await train(signal));
        } catch (error) {
            say(signal.aborted ? 'Stopped. The network is as it was.' : `It could not be trained. ${error.message}`);
        }
        button.textContent = title;
        stopping = null;
    });
    button.disabled = false;
}
