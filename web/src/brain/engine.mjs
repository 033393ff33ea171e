// A network in the instance that is at hand at once, and its training without a turn of the event loop.
import { Table } from '../dataset.mjs';
import { build, readDescription } from '../describe.mjs';
import { endRun, release, settleNow } from '../home.mjs';
import { whenForgotten } from '../network.mjs';
import { predictInto } from '../predict.mjs';
import { batchWork, EPOCHS_AT_ONCE, Pace, reported, setOptions } from '../run.mjs';
import { getWeights, setWeights } from '../weights.mjs';

const forgotten = whenForgotten(release);

export class Engine {
    #sizes;
    #home;              // { instance, net, run }: its run is { trainer, datasets }, or null
    #options = null;    // the trainer's, as text
    #midEpoch = false;

    /** A network with sizes[0] inputs, the other sizes being its layers'. */
    constructor(sizes, activation, seed) {
        const [inputs, ...layers] = sizes;
        const plan = readDescription({ inputs, layers: layers.map((units) => ({ units, activation })), seed });
        this.#sizes = sizes;
        this.#home = settleNow({}, plan.whole, (instance) => build(instance, plan));
        forgotten.register(this, this.#home);
    }

    predict(row) {
        const outputs = this.#sizes.at(-1);
        return predictInto(this.#home, row, row.length, 1, new Float32Array(outputs), outputs);
    }

    /** Of a layer, from 0: { weights: [inputs][units], bias }. */
    getWeights(layer) { return getWeights(this.#home, layer); }
    setWeights(layer, values) { setWeights(() => this.#home, layer, values); }

    /** Training by these options from now on. What moves the weights goes on from one call to the next, while they
     *  stay. */
    setTraining(options) {
        const text = JSON.stringify(options);
        if (this.#home.run && text === this.#options) return;
        const { instance, net } = this.#home;
        this.#endTraining();
        instance.calls.options_reset();
        setOptions(instance, options);
        this.#home.run = { trainer: instance.check(instance.calls.trainer_create(net)), datasets: [] };
        this.#options = text;
    }

    #endTraining() {
        this.#midEpoch = false;
        endRun(this.#home);
    }

    /** Pointer to a data set of these rows, all inputs and all targets each in one array; drop ends it. */
    upload(inputs, targets) {
        return new Table({ inputs, targets }, this.#sizes[0], this.#sizes.at(-1), 'data').copyInto(this.#home.instance);
    }

    drop(data) {
        const { instance } = this.#home;
        if (!instance.stopped) instance.calls.dataset_destroy(data);
    }

    /** How many rows go into one step. */
    pace() {
        const { instance, net } = this.#home;
        return new Pace(batchWork(1, instance.calls.net_parameters(net)));
    }

    /** Trains on about so many of the `length` rows, for at most `most` epochs: how many of them have ended, on how many
     *  rows, and the error of the last one. */
    step(data, length, rows, most) {
        const { instance, run: { trainer } } = this.#home;
        const { calls } = instance;
        try {
            if (rows < length || this.#midEpoch) {
                instance.check(calls.trainer_run(trainer, data, rows, rows));
                const { epochDone, loss } = instance.record('metrics');
                this.#midEpoch = epochDone === 0;
                return { epochs: epochDone, rows: Math.min(rows, length), error: loss };
            }
            const epochs = Math.min(Math.floor(rows / length), most, EPOCHS_AT_ONCE);
            const reports = instance.scratch(8 * reported.length * epochs);
            const done = instance.check(calls.trainer_epochs(trainer, data, 0, epochs, reports));
            return { epochs: done, rows: done * length, error: instance.record('metrics').loss };
        } catch (error) {
            this.#endTraining();        // it may be in the middle of an epoch
            throw error;
        }
    }
}
