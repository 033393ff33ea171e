// Runs one race: each contender in a fresh worker, rounds by turns.
import { compare } from './data.mjs';
import { tasks } from './tasks.mjs';

const ROUNDS = 11;
const LOSS_TOLERANCE = 0.01;        // of the loss of Vane

/** A worker with a contender, which answers one question at a time, until `signal` is aborted. */
class Lane {
    #worker;
    #signal;

    constructor(url, name, signal) {
        signal.throwIfAborted();
        this.name = name;
        this.#worker = new Worker(url);
        this.#signal = signal;
    }

    ask(what, request) {
        return new Promise((resolve, reject) => {
            this.#signal.throwIfAborted();
            this.#signal.addEventListener('abort', () => reject(this.#signal.reason), { once: true });
            this.#worker.onmessage = ({ data: { result, error } }) => (error ? reject(new Error(error)) : resolve(result));
            this.#worker.onerror = (event) => {
                event.preventDefault();
                reject(new Error(event.message || 'its worker does not start'));
            };
            this.#worker.postMessage({ what, request });
        });
    }

    close() { this.#worker.terminate(); }
}

/** Throws unless a peer came where Vane has come. */
function check(task, ours, theirs) {
    compare('It goes another way', theirs.outputs, ours.outputs, task.most);
    if (Math.abs(theirs.loss - ours.loss) > LOSS_TOLERANCE * ours.loss) {
        throw new Error(`Its loss is ${theirs.loss}, that of Vane ${ours.loss}`);
    }
}

/**
 * Races `names`, Vane first, at a task. `url` is the workers' script, `samples` the digits. Calls back: onStage(text),
 * onRates(rates) after each round, onFail(name, message) for a peer that is out. Gives { rates, losses, how, model }: rates and
 * losses by name, how Vane computed, and its network as bytes.
 */
export async function race({ url, samples, task, names, titles, signal, onStage, onRates, onFail }) {
    const opened = [];
    const rates = {}, losses = {};
    const lanes = [];
    let ours;
    try {
        for (const name of names) {
            onStage(`${titles[name]} starts`);
            const lane = new Lane(url, name, signal);
            opened.push(lane);
            try {
                const theirs = await lane.ask('open', { name, taskName: task, samples });
                ours ??= theirs;
                check(tasks[task], ours, theirs);
                losses[name] = theirs.loss;
                onStage(`${titles[name]} warms up`);
                await lane.ask('warm');
                lanes.push(lane);
                rates[name] = [];
            } catch (error) {
                if (signal.aborted || lane === opened[0]) throw error;
                onFail(name, error.message);
            }
        }
        for (let round = 1; round <= ROUNDS; round++) {
            onStage(`Round ${round} of ${ROUNDS}`);
            for (const lane of lanes) {
                rates[lane.name].push(await lane.ask('round'));
                onRates(rates);
            }
        }
        return { rates, losses, how: ours.how, model: await lanes[0].ask('model') };
    } finally {
        opened.forEach((lane) => lane.close());
    }
}
