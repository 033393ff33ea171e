// A run in the hands of the user: training as far as each call asks.
import { integer, number, options as checkOptions, outOfRange } from './check.mjs';
import { saveCheckpoint } from './checkpoint.mjs';
import { countersOf, histogramsOf } from './counters.mjs';
import { Table } from './dataset.mjs';
import { VaneError } from './errors.mjs';

export class Trainer {
    #run;

    constructor(run) { this.#run = run; }

    /** The run, which has a trainer until it is disposed of: after that its network and data may have gone. */
    get #live() { return this.#run.trainer && this.#run; }

    get done() { return this.#run.done; }
    get figures() { return { ...this.#run.figures, done: this.done }; }
    get history() { return this.#run.history; }

    get learningRate() {
        const { instance, trainer } = this.#run;
        instance.calls.trainer_plan(trainer);
        return instance.record('plan').learningRate;
    }

    /** With a smaller one, a run that has diverged can go on. */
    set learningRate(rate) {
        const { instance, trainer } = this.#run;
        const status = instance.calls.trainer_set_learning_rate(trainer, number(rate, 'learningRate'));
        instance.check(status, 'learningRate', rate);
        this.#run.goOn();
    }

    /** Trains on: so many batches, so many epochs (the rest of one counts as one), for about so many milliseconds; to the
     *  end when nothing is said. */
    run(amount = {}) {
        const { batches, epochs, ms = Infinity } = checkOptions(amount, ['batches', 'epochs', 'ms'], 'the amount');
        if (!(number(ms, 'ms') >= 0)) throw outOfRange('ms', ms, 'a number from 0');
        const end = performance.now() + ms;
        let batchesLeft = batches === undefined ? Infinity : integer(batches, 'batches');
        let epochsLeft = epochs === undefined ? Infinity : integer(epochs, 'epochs');
        const wanted = () => batchesLeft > 0 && epochsLeft > 0 && end > performance.now();
        while (!this.done && (this.#run.cut || wanted())) {
            const did = this.#run.slice(batchesLeft, epochsLeft, end - performance.now());
            batchesLeft -= did.batches;
            epochsLeft -= did.epochs;
        }
        return this.figures;
    }

    /** One update from the rows given, beside the epochs. */
    step(inputs, targets, weights) {
        const { instance, net } = this.#live;
        const { calls } = instance;
        const table = new Table({ inputs, targets, weights }, calls.net_inputs(net), calls.net_outputs(net), 'step');
        const dataset = table.copyInto(instance);
        try {
            instance.check(calls.trainer_step(this.#run.trainer, dataset));
            const { rows, loss, accuracy, learningRate } = instance.record('metrics');
            return { rows, loss, accuracy, learningRate };
        } catch (error) {
            if (error.code === 'diverged') this.#run.giveEpochUp();
            throw error;
        } finally {
            if (!instance.stopped) calls.dataset_destroy(dataset);
        }
    }

    /** The network as it is now, on the validation data. */
    validate() {
        const { instance, net, datasets: { validation }, plan } = this.#live;
        if (!validation) throw new VaneError('state', 'this trainer has no validation data');
        instance.check(instance.calls.net_evaluate(net, validation, plan.loss, 0, 0));
        const { loss, accuracy } = instance.record('metrics');
        return { loss, accuracy };
    }

    counters() { return countersOf(this.#run); }
    histograms() { return histogramsOf(this.#run); }

    /** All that training needs to go on with the same bits. */
    checkpoint() { return saveCheckpoint(this.#run); }

    /** Ends the trainer; the network keeps what it has learnt. */
    dispose() { this.#run.dispose(); }
}

if (Symbol.dispose) Trainer.prototype[Symbol.dispose] = Trainer.prototype.dispose;
