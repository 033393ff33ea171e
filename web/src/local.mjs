import { cascade, readCascade } from './cascade.mjs';
import { boolean, integer, options as checkOptions } from './check.mjs';
import { readData, readTraining } from './dataset.mjs';
import { build, describeLayer, readDescription, readNames, readScaling, writeNames } from './describe.mjs';
import { VaneError } from './errors.mjs';
import { isFannFile, isFannText } from './fann.mjs';
import { asBytes, fannLeavesOut, isJsonFile, load as loadFile, save, saveFann } from './files.mjs';
import { backendNames, endGuest, endRun, release, settle, settleFile, SHARED_BYTES, visit } from './home.mjs';
import { readBytes } from './loader.mjs';
import { MADE, Network, whenForgotten } from './network.mjs';
import { openInstance } from './open.mjs';
import { activationsOf, checkInto, checkRows, isFlat, predictInto, rank } from './predict.mjs';
import { copyRows, countRows } from './rows.mjs';
import { Run } from './run.mjs';
import { decode, encode } from './text.mjs';
import { ofTrain, readRun, train } from './train.mjs';
import { getWeights, setWeights } from './weights.mjs';
import { needsWhole } from './whole.mjs';

// For data.mjs.
export { copyRows, countRows, encode, readBytes, visit };

const MAX_CONFUSION = 1024;         // classes above which evaluate counts no confusion

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
        const at = this.#at();
        const rows = checkRows(inputs, this.#inputs, options);
        return predictInto(at, inputs, this.#inputs, rows, new Float32Array(rows * this.#outputs));
    }

    predictInto(inputs, rows, outputs) {
        const at = this.#at();
        checkInto(inputs, this.#inputs, rows, outputs, this.#outputs);
        predictInto(at, inputs, this.#inputs, rows, outputs);
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
        const at = this.#at();
        checkRows(inputs, this.#inputs, { rows: 1 });
        return this.layers.map(({ units }, i) => activationsOf(at, inputs, this.#inputs, i, units));
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

    async evaluate(data, options = {}) {
        const { loss = 'auto' } = checkOptions(options, ['loss'], 'the options');
        const source = await readData(data, this.#shape(), 'data');
        const measure = (table) => this.#evaluateTable(table, loss);
        return source.evaluate ? source.evaluate(measure) : measure(source);
    }

    async #evaluateTable(table, loss) {
        const here = this.#at();
        if (table.bytes <= SHARED_BYTES && !(needsWhole(loss) && !here.instance.whole)) {
            return this.#evaluateAt(here, table, loss);
        }
        return this.#withCopy(table.bytes, needsWhole(loss), (copy) => this.#evaluateAt(copy, table, loss));
    }

    /** What use({ instance, net }) gives for a copy of the network as it is now, beside `bytes` of data. */
    async #withCopy(bytes, whole, use) {
        const { instance } = this.#at();
        const file = save(this.#at());
        const backend = instance.backend;
        const copy = await settle(file.length + bytes, backend, whole || instance.whole, (to) => loadFile(to, file));
        try {
            return use(copy);
        } finally {
            release(copy);
        }
    }

    #evaluateAt({ instance, net }, table, lossName) {
        const { calls } = instance;
        const loss = instance.enumParse('loss', lossName);
        const classes = this.#outputs === 1 ? 2 : this.#outputs;
        const counted = classes <= MAX_CONFUSION;
        const dataset = table.copyInto(instance);
        try {
            return instance.withMemory(counted ? 8 * classes * classes : 8, (at) => {
                if (counted) instance.f64.fill(0, at >>> 3, (at >>> 3) + classes * classes);
                instance.check(calls.net_evaluate(net, dataset, loss, counted ? at : 0, classes));
                const { loss: mean, accuracy } = instance.record('metrics');
                const row = (_, i) => Array.from(
                    instance.f64.subarray((at >>> 3) + i * classes, (at >>> 3) + (i + 1) * classes));
                const confusion = counted ? Array.from({ length: classes }, row) : null;
                return { loss: mean, accuracy, confusion };
            });
        } finally {
            if (!instance.stopped) calls.dataset_destroy(dataset);
        }
    }

    /** Trains to the end, or until the user wants no more. */
    async train(data, options = {}) {
        const run = await this.#startRun(data, options, ofTrain);
        try {
            this.history = await train(run, options);
            return this.history;
        } finally {
            run.dispose();
            await run.stream?.close();
        }
    }

    async trainer(data, options = {}) {
        const { Trainer } = await import('./trainer.mjs');
        return new Trainer(await this.#startRun(data, options));
    }

    async #startRun(data, options, more) {
        const home = this.#idle();
        this.#training = true;
        let table;
        try {
            const inHands = more === undefined;
            const read = data === null && inHands ? { data, options } : await readTraining(data, options, this.#shape());
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

    async cascade(data, options = {}) {
        const home = this.#idle();
        const run = readCascade(data, options, this.#inputs, this.#outputs);
        this.#training = true;
        try {
            return await this.#growAway(home, run);
        } finally {
            this.#training = false;
        }
    }

    /** Trains and grows a copy in an instance of its own. The units that come may be such as a lean module lacks: from
     *  then on the network lives in a whole one. */
    async #growAway(home, run) {
        const instance = await openInstance(home.instance.backend, true);
        try {
            const grown = { instance, net: loadFile(instance, save(home)) };
            const reports = cascade(instance, grown.net, run);
            const file = save(grown);
            const next = await settle(file.length, home.instance.backend, true, (to) => loadFile(to, file));
            release({ ...home });
            Object.assign(home, next);
            return reports;
        } finally {
            instance.dispose();
        }
    }

    getWeights(layer) { return getWeights(this.#at(), layer); }
    setWeights(layer, values) { setWeights(this.#idle(), layer, values); }

    setFrozen(layer, frozen) {
        const { instance, net } = this.#idle();
        const status = instance.calls.net_set_frozen(net, integer(layer, 'layer'), Number(boolean(frozen, 'frozen')));
        instance.check(status, 'layer', layer);
    }

    serialize() { return save(this.#at()); }

    /** The text of a FANN file, and what that leaves out. */
    toFann() { return this.#asFann(saveFann); }
    fannLeavesOut() { return this.#asFann(fannLeavesOut); }

    async #asFann(use) {
        const here = this.#at();
        return here.instance.whole ? use(here) : this.#withCopy(0, true, use);
    }

    clone() { return deserialize(this.serialize(), this.#backend); }

    // What few pages do is fetched when they do it.

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
    const { isa, deterministic, threads } = checkOptions(description, descriptionNames, 'the description');
    return { plan: readDescription(description), backend: { isa, deterministic, threads } };
}

export async function create(description) {
    const { plan, backend } = read(description);
    return new LocalNetwork(await settle(plan.bytes, backend, plan.whole, (instance) => build(instance, plan)), backend);
}

export async function deserialize(value, backend = {}) {
    checkOptions(backend, backendNames, 'the options');
    const bytes = asBytes(value);
    if (isJsonFile(bytes)) return fromJSON(decode(bytes).replace(/^\uFEFF/, ''), backend);
    return new LocalNetwork(await settleFile(value, backend), backend);
}

export const load = async (source, backend) => deserialize(await readBytes(source), backend);

export async function fromFann(source, backend) {
    const isText = typeof source === 'string' && isFannText(source);
    const bytes = isText ? encode(source) : await readBytes(source);
    if (!isFannFile(bytes)) {
        throw new VaneError('format', 'a FANN file begins with "FANN_FLO_" or "FANN_FIX_"; this one does not');
    }
    return deserialize(bytes, backend);
}

export async function fromJSON(json, backend = {}) {
    checkOptions(backend, backendNames, 'the options');
    const { describeJson } = await import('./read_json.mjs');
    const { description, weights, inputNames, classNames } = describeJson(json);
    const net = await create({ ...description, ...backend });
    weights.forEach((layer, i) => net.setWeights(i, layer));
    return Object.assign(net, { inputNames, classNames });
}
