import { boolean, integer, options as checkOptions, own } from './check.mjs';
import { readTraining } from './dataset.mjs';
import { build, describeLayer, readDescription, readNames, readScaling, writeNames } from './describe.mjs';
import { VaneError } from './errors.mjs';
import { load as loadFile, save } from './files.mjs';
import { backendNames, endGuest, endRun, release, settle, SHARED_BYTES } from './home.mjs';
import { MADE, Network, whenForgotten } from './network.mjs';
import { openInstance } from './open.mjs';
import { activationsOf, checkInto, checkRows, isFlat, predictInto, rank } from './predict.mjs';
import { readRows } from './rows.mjs';
import { Run } from './run.mjs';
import { ofTrain, readRun, train } from './train.mjs';
import { getWeights, setWeights } from './weights.mjs';

const descriptionNames = ['inputs', 'layers', 'seed', 'shortcuts', 'sumLimit', ...backendNames];

const forgotten = whenForgotten(release);

/** A network in an instance on this thread. */
class LocalNetwork extends Network {
    /** Of the last run of train. */
    history = null;
    #home;              // { instance, net, guest }: where the network lives, and where while it trains; null once disposed of
    #training = false;
    #backend;
    #inputs;
    #outputs;

    constructor(home, backend) {
        super(MADE);
        const { calls } = home.instance;
        this.#home = home;
        this.#backend = backend;
        this.#inputs = calls.net_inputs(home.net);
        this.#outputs = calls.net_outputs(home.net);
        forgotten.register(this, home, this);
    }

    /** Where the network is now. */
    #at() {
        if (!this.#home) throw new VaneError('state', 'the network was disposed of');
        return this.#home.guest ?? this.#home;
    }

    #idle() {
        const at = this.#at();
        if (this.#training) throw new VaneError('state', 'the network is being trained');
        return at;
    }

    get inputs() { return this.#inputs; }
    get outputs() { return this.#outputs; }
    get backend() { return this.#at().instance.backend; }

    get parameters() {
        const { instance, net } = this.#at();
        return instance.calls.net_parameters(net);
    }

    get layers() {
        const { instance, net } = this.#at();
        return Array.from({ length: instance.calls.net_layers(net) }, (_, i) => Object.defineProperties(
            describeLayer(instance, net, i),
            { weights: { get: () => this.getWeights(i).weights }, bias: { get: () => this.getWeights(i).bias } }));
    }

    get shortcuts() {
        const { instance, net } = this.#at();
        return instance.calls.net_shortcuts(net) !== 0;
    }

    get sumLimit() {
        const { instance, net } = this.#at();
        return instance.calls.net_sum_limit(net);
    }

    get scaling() {
        const [inputs, outputs] = [this.#inputs, this.#outputs].map((count, side) => readScaling(this.#at(), side, count));
        return { inputs, outputs };
    }

    get inputNames() { return readNames(this.#at(), 'input', this.#inputs); }
    set inputNames(names) { writeNames(this.#idle(), 'input', this.#inputs, names); }
    get classNames() { return readNames(this.#at(), 'class', this.#outputs); }
    set classNames(names) { writeNames(this.#idle(), 'class', this.#outputs, names); }

    predict(inputs, options) {
        this.#at();
        const rows = checkRows(inputs, this.#inputs, options);
        const read = readRows(inputs, this.#inputs, 0, rows, 'inputs');
        return predictInto(this.#at(), read, this.#inputs, rows, new Float32Array(rows * this.#outputs), this.#outputs);
    }

    predictInto(inputs, rows, outputs) {
        const at = this.#at();
        checkInto(inputs, this.#inputs, rows, outputs, this.#outputs);
        predictInto(at, inputs, this.#inputs, rows, outputs, this.#outputs);
    }

    classify(inputs, options = {}) {
        const { top, rows } = checkOptions(options, ['top', 'rows'], 'the options');
        const { instance, net } = this.#at();
        const { activation } = describeLayer(instance, net, instance.calls.net_layers(net) - 1);
        const outputs = this.predict(inputs, rows === undefined ? undefined : { rows });
        const found = rank(outputs, this.#outputs, activation, this.classNames, top);
        return rows === undefined && isFlat(inputs) ? found[0] : found;
    }

    activations(inputs) {
        this.#at();
        checkRows(inputs, this.#inputs, { rows: 1 });
        const read = readRows(inputs, this.#inputs, 0, 1, 'inputs');
        return this.layers.map(({ units }, i) => activationsOf(this.#at(), read, this.#inputs, i, units));
    }

    /** What the forms of data are read for. */
    #shape() {
        const at = this.#at();
        const [inputs, outputs] = [this.#inputs, this.#outputs];
        return {
            instance: at.instance, inputs, outputs,
            get inputNames() { return readNames(at, 'input', inputs); },
            get classNames() { return readNames(at, 'class', outputs); },
        };
    }

    /** Trains to the end, or until the user wants no more. */
    async train(data, given = {}) {
        const options = own(given);
        const run = await this.#startRun(data, options, ofTrain);
        try {
            this.history = await train(run, options);
            return this.history;
        } finally {
            try {
                run.dispose();
            } finally {
                await run.stream?.close();
            }
        }
    }

    async trainer(data, options = {}) {
        const { Trainer } = await import('./trainer.mjs');
        return new Trainer(await this.#startRun(data, own(options)));
    }

    async #startRun(data, options, more) {
        const home = this.#idle();
        this.#training = true;
        let table;
        try {
            const read = await readTraining(data, options, this.#shape(), more === undefined);
            const plan = readRun(read.data, read.options, this.#inputs, this.#outputs, home.instance.optionNames, more);
            options.signal?.throwIfAborted();
            table = plan.table;
            await table?.begin?.(options.signal);
            home.guest = await this.#inviteGuest(home, plan);
            return new Run(home.guest ?? home, plan, () => this.#endTraining(true));
        } catch (error) {
            this.#endTraining(false);
            await table?.close?.();
            throw error;
        }
    }

    /** Where to train when that isn't at home: a copy in an instance of its own, which then goes with all its memory; or
     *  what a checkpoint has. */
    async #inviteGuest(home, plan) {
        const { backend, whole } = home.instance;
        const stays = plan.bytes <= SHARED_BYTES && (whole || !plan.whole);
        if (stays && plan.resume === null) return null;
        const instance = stays ? home.instance : await openInstance(backend, whole || plan.whole);
        try {
            if (plan.resume === null) return { instance, net: loadFile(instance, save(home)) };
            return (await import('./checkpoint.mjs')).resume(instance, home, plan);
        } catch (error) {
            if (!stays) instance.dispose();
            throw error;
        }
    }

    #endTraining(began) {
        const home = this.#home;
        this.#training = false;
        if (home.guest) endGuest(home, began);
        else endRun(home);
    }

    getWeights(layer) { return getWeights(this.#at(), layer); }
    setWeights(layer, values) { setWeights(() => this.#idle(), layer, values); }

    setFrozen(layer, frozen) {
        const { instance, net } = this.#idle();
        const status = instance.calls.net_set_frozen(net, integer(layer, 'layer'), Number(boolean(frozen, 'frozen')));
        instance.check(status, 'layer', layer);
    }

    serialize() { return save(this.#at()); }

    // What few pages do is fetched when they do it.

    async clone() {
        const file = this.serialize();
        return (await import('./deserialize.mjs')).deserialize(file, this.#backend);
    }

    async evaluate(data, options = {}) {
        const here = this.#shape();
        return (await import('./evaluate.mjs')).evaluate(() => this.#at(), here, data, options);
    }

    async cascade(data, options = {}) {
        const home = this.#idle();
        this.#training = true;
        try {
            return await (await import('./cascade.mjs')).cascade(home, data, options);
        } finally {
            this.#training = false;
        }
    }

    /** The text of a FANN file, and what that leaves out. */
    async toFann() { return (await import('./fann.mjs')).toFann(this.#at()); }
    async fannLeavesOut() { return (await import('./fann.mjs')).fannLeavesOut(this.#at()); }

    toJSON() {
        const json = import('./json.mjs').then(({ toBrain }) => toBrain(this));
        // JSON.stringify(net) calls this and would make {} of a promise.
        const get = () => {
            json.catch(() => {});
            throw new TypeError('toJSON gives a promise: JSON.stringify(await net.toJSON())');
        };
        return Object.defineProperty(json, 'json', { enumerable: true, get });
    }

    async summary() { return (await import('./summary.mjs')).summary(this); }
    async toSource(options) { return (await import('./source_text.mjs')).toSource(this, options); }
    async toFunction(options) { return (await import('./source_text.mjs')).toFunction(this, options); }

    dispose() {
        if (!this.#home) return;
        const home = this.#idle();
        forgotten.unregister(this);
        this.#home = null;
        release(home);
    }
}

if (Symbol.dispose) LocalNetwork.prototype[Symbol.dispose] = LocalNetwork.prototype.dispose;

function read(description) {
    const checked = checkOptions(description, descriptionNames, 'the description');
    const { isa, deterministic, threads } = checked;
    return { plan: readDescription(checked), backend: { isa, deterministic, threads } };
}

/** The network of a home. */
export const inhabit = (home, backend) => new LocalNetwork(home, backend);

export async function create(description) {
    const { plan, backend } = read(description);
    return inhabit(await settle(plan.bytes, backend, plan.whole, (instance) => build(instance, plan)), backend);
}
