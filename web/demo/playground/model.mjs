// The network of the playground and its training. A state makes one; the next one takes over the weights that still fit.
import { Network } from '../../dist/browser.mjs';
import { pointsOf, tableOf } from './data.mjs';

const INPUTS = 2;
const EPOCHS = 2 ** 31;         // more than anyone waits for
const RUN_MS = 8;               // of a frame, at most

const describe = (state, { outputs, isRegression }) => ({
    inputs: INPUTS, seed: state.seed,
    layers: [
        ...state.layers.map((units) => ({ units, activation: state.activation, dropout: state.dropout })),
        { units: outputs, activation: isRegression ? 'linear' : 'softmax' },
    ],
});

/** Copies what two layers both have: the same units' weights of the same inputs. */
function takeOver(from, to, { inputs, units }, before) {
    const { weights, bias } = to;
    for (let unit = 0; unit < Math.min(units, before.units); unit++) {
        bias[unit] = from.bias[unit];
        for (let input = 0; input < Math.min(inputs, before.inputs); input++) {
            weights[input * units + unit] = from.weights[input * before.units + unit];
        }
    }
    return { weights, bias };
}

/** Hidden layers keep their place from the front; the last layer stays the last. */
function takeOverAll(from, to) {
    const [old, now] = [from.layers, to.layers];
    now.forEach((layer, i) => {
        const at = i === now.length - 1 ? old.length - 1 : i;
        if (i < now.length - 1 && at >= old.length - 1) return;
        to.setWeights(i, takeOver(from.getWeights(at), to.getWeights(i), layer, old[at]));
    });
}

export class Model {
    data;           // { points, outputs, isRegression }
    sizes;          // of the layers, from the inputs to the outputs
    epochs = 0;
    loss = null;    // of the last epoch
    test = null;    // { loss, accuracy }, or null where no points are set aside
    #network;
    #trainer;
    #training;      // { data, options }: what the trainer was made of
    #heads = [];    // by hidden layer, a network that ends there, to see what its units give

    /** A model for a state, with the weights of another where it is given. */
    static async make(state, before) {
        const model = new Model();
        model.data = pointsOf(state);
        const description = describe(state, model.data);
        const network = await Network.create(description);
        if (before) takeOverAll(before.#network, network);
        model.#network = network;
        model.sizes = [INPUTS, ...description.layers.map(({ units }) => units)];
        model.#heads = await Promise.all(state.layers.map((_, i) => Network.create({ ...description, layers: description.layers.slice(0, i + 1) })));
        await model.#startTraining(state);
        if (before) model.epochs = before.epochs;
        model.#measure();
        return model;
    }

    async #startTraining({ optimizer, rate, decay, batch, seed }) {
        const { points, outputs } = this.data;
        const [training, tests] = [true, false].map((trains) => points.filter((point) => point.trains === trains));
        if (training.length === 0) return;
        const data = tableOf(training, outputs);
        const options = {
            optimizer, learningRate: rate, batchSize: batch, epochs: EPOCHS, seed,
            ...(optimizer === 'adamw' ? { weightDecay: decay } : { l2: decay }),
            ...(tests.length > 0 ? { validation: tableOf(tests, outputs) } : {}),
        };
        this.#trainer = await this.#network.trainer(data, options);
        this.#training = { data, options };
    }

    #measure() {
        const hasTests = this.#trainer && this.data.points.some(({ trains }) => !trains);
        this.test = hasTests ? this.#trainer.validate() : null;
    }

    get canTrain() { return this.#trainer !== undefined; }
    get hasDiverged() { return this.canTrain && this.#trainer.done && this.#trainer.history.stopped === 'diverged'; }

    set rate(rate) { this.#trainer.learningRate = rate; }

    /** So many epochs, as far as a frame has time for them. */
    train(epochs) {
        const before = this.#trainer.figures;
        const { epoch, loss } = this.#trainer.run({ epochs, ms: RUN_MS });
        this.epochs += Math.max(1, epoch - before.epoch);
        this.loss = loss;
        this.#measure();
    }

    /** What a recorder of this training starts with. Nobody waits for its end. */
    get beginning() {
        const { data, options } = this.#training;
        return [this.#network, data, { ...options, epochs: Infinity }];
    }

    /** Of the epoch so far. */
    get figures() { return this.#trainer.figures; }
    get counters() { return this.#trainer.counters(); }
    get histograms() { return this.#trainer.histograms(); }

    /** Of the layer that a weight leads to: { weights, bias }. */
    weightsOf(layer) { return this.#network.getWeights(layer); }

    /** What the outputs are at places [x, y, x, y, …]. */
    predict(places) {
        const outputs = new Float32Array(places.length / INPUTS * this.data.outputs);
        this.#network.predictInto(places, places.length / INPUTS, outputs);
        return outputs;
    }

    /** What each layer's units give there, hidden ones and outputs. */
    outputsOfLayers(places) {
        const hidden = this.#heads.map((head, last) => {
            for (let i = 0; i <= last; i++) head.setWeights(i, this.#network.getWeights(i));
            const outputs = new Float32Array(places.length / INPUTS * head.outputs);
            head.predictInto(places, places.length / INPUTS, outputs);
            return outputs;
        });
        return [...hidden, this.predict(places)];
    }

    serialize() { return this.#network.serialize(); }

    dispose() {
        this.#trainer?.dispose();
        for (const network of [this.#network, ...this.#heads]) network.dispose();
    }
}
