// A network in the instance that is at hand at once, and its training without a turn of the event loop.
import { build, readDescription } from '../describe.mjs';
import { release, settleNow } from '../home.mjs';
import { EPOCHS_AT_ONCE, Pace, reported, setOptions } from '../run.mjs';

function letGo(home) {
    if (!home.instance.stopped) home.instance.calls.trainer_destroy(home.trainer);
    release(home);
}

const forgotten = new FinalizationRegistry(letGo);

export class Engine {
    #sizes;
    #home;              // { instance, net, trainer }: pointers, of the trainer 0 while there is none
    #options = null;    // the trainer's, as text
    #midEpoch = false;

    /** A network with sizes[0] inputs, the other sizes being its layers'. */
    constructor(sizes, activation, seed) {
        const [inputs, ...layers] = sizes;
        const plan = readDescription({ inputs, layers: layers.map((units) => ({ units, activation })), seed });
        this.#sizes = sizes;
        this.#home = { ...settleNow({}, plan.whole, (instance) => build(instance, plan)), trainer: 0 };
        forgotten.register(this, this.#home);
    }

    predict(row) {
        const { instance, net } = this.#home;
        const outputs = this.#sizes.at(-1);
        const x = instance.scratch(4 * (row.length + outputs));
        const y = x + 4 * row.length;
        instance.f32.set(row, x >>> 2);
        instance.check(instance.calls.net_predict(net, x, 1, y));
        return instance.f32.slice(y >>> 2, (y >>> 2) + outputs);
    }

    /** Of a layer, from 0: weights [inputs][units], and biases. */
    getWeights(layer) {
        return this.#withWeights(layer, (instance, net, at, weights, all) => {
            instance.check(instance.calls.net_get_weights(net, layer, at, at + 4 * weights));
            const values = instance.f32.slice(at >>> 2, (at >>> 2) + all);
            return { weights: values.subarray(0, weights), biases: values.subarray(weights) };
        });
    }

    setWeights(layer, values) {
        this.#withWeights(layer, (instance, net, at, weights) => {
            instance.f32.set(values.weights, at >>> 2);
            instance.f32.set(values.biases, (at >>> 2) + weights);
            instance.check(instance.calls.net_set_weights(net, layer, at, at + 4 * weights));
        });
    }

    #withWeights(layer, use) {
        const { instance, net } = this.#home;
        const weights = this.#sizes[layer] * this.#sizes[layer + 1];
        const all = weights + this.#sizes[layer + 1];
        return instance.withMemory(4 * all, (at) => use(instance, net, at, weights, all));
    }

    /** Training by these options from now on. What moves the weights goes on from one call to the next, while they
     *  stay. */
    setTraining(options) {
        const text = JSON.stringify(options);
        if (this.#home.trainer && text === this.#options) return;
        const { instance, net } = this.#home;
        this.#endTraining();
        instance.calls.options_reset();
        setOptions(instance, options);
        this.#home.trainer = instance.check(instance.calls.trainer_create(net));
        this.#options = text;
    }

    #endTraining() {
        const { instance, trainer } = this.#home;
        this.#home.trainer = 0;
        this.#midEpoch = false;
        if (!instance.stopped) instance.calls.trainer_destroy(trainer);
    }

    /** Pointer to a data set of these rows, all inputs and all targets each in one array; drop ends it. */
    upload(inputs, targets) {
        const { instance } = this.#home;
        return instance.withMemory(4 * (inputs.length + targets.length), (at) => {
            const t = at + 4 * inputs.length;
            instance.f32.set(inputs, at >>> 2);
            instance.f32.set(targets, t >>> 2);
            const [width, outputs] = [this.#sizes[0], this.#sizes.at(-1)];
            return instance.check(instance.calls.dataset_create(at, width, t, outputs, inputs.length / width, 0));
        });
    }

    drop(data) {
        const { instance } = this.#home;
        if (!instance.stopped) instance.calls.dataset_destroy(data);
    }

    /** How many rows go into one step. */
    pace() {
        const { instance, net } = this.#home;
        return new Pace(1, instance.calls.net_parameters(net));
    }

    /** Trains on about so many of the `length` rows, for at most `most` epochs: how many of them have ended, on how many
     *  rows, and the error of the last one. */
    step(data, length, rows, most) {
        const { instance, trainer } = this.#home;
        const { calls } = instance;
        try {
            if (rows < length || this.#midEpoch) {
                instance.check(calls.trainer_run(trainer, data, rows));
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
