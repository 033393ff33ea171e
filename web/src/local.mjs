import { cascade, readCascade } from './cascade.mjs';
import { argumentError, integer, options as checkOptions, outOfRange, string } from './check.mjs';
import { readData, readTraining } from './dataset.mjs';
import { build, describeLayer, readDescription } from './describe.mjs';
import { VaneError } from './errors.mjs';
import { isFannFile, isFannText, needsFann } from './fann.mjs';
import { asBytes, fannLeavesOut, load as loadFile, save, saveFann } from './files.mjs';
import { backendNames, release, settle, settleFile, settleNow, SHARED_BYTES, visit } from './home.mjs';
import { readBytes } from './loader.mjs';
import { MADE, Network } from './network.mjs';
import { openInstance } from './open.mjs';
import { copyRows, countRows } from './rows.mjs';
import { encode } from './text.mjs';
import { readRun, train } from './train.mjs';

const PREDICT_BYTES = 2 ** 20;      // scratch of predict, when a row fits into it
// For data.mjs.
export { asBytes, copyRows, countRows, readBytes, visit };

const MAX_CONFUSION = 1024;         // classes above which evaluate counts no confusion

const descriptionNames = ['inputs', 'layers', 'seed', 'shortcuts', 'sumLimit', ...backendNames];

// workerd has none by default: what is not disposed of stays until the isolate ends.
const forgotten = globalThis.FinalizationRegistry ? new FinalizationRegistry(release) : { register() {}, unregister() {} };

/** A network in an instance on this thread. */
class LocalNetwork extends Network {
    #home;              // { instance, net }: where the network lives; null once it is disposed of
    #guest = null;      // the same while a large run trains a copy elsewhere
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
        return this.#guest ?? this.#home;
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
        return Array.from({ length: instance.calls.net_layers(net) }, (_, i) => describeLayer(instance, net, i));
    }

    get shortcuts() {
        const { instance, net } = this.#at();
        return instance.calls.net_shortcuts(net) !== 0;
    }

    get sumLimit() {
        const { instance, net } = this.#at();
        return instance.calls.net_sum_limit(net);
    }

    get classNames() {
        const { instance, net } = this.#at();
        const names = Array.from({ length: this.#outputs },
            (_, i) => instance.text(instance.calls.net_class_name(net, i)));
        return names.some((name) => name !== null) ? names : null;
    }

    set classNames(names) {
        const { instance, net } = this.#idle();
        if (names !== null && !(Array.isArray(names) && names.length === this.#outputs)) {
            throw outOfRange('classNames', names, `null or an array of ${this.#outputs}`);
        }
        for (let i = 0; i < this.#outputs; i++) {
            const name = names?.[i] ?? null;
            const at = name === null ? [0] : instance.putText(string(name, `classNames[${i}]`));
            instance.check(instance.calls.net_set_class_name(net, i, ...at));
        }
    }

    predict(inputs) {
        const { instance, net } = this.#at();
        const width = this.#inputs;
        const outputs = this.#outputs;
        const rows = countRows(inputs, width, 'inputs');
        const block = Math.min(rows, Math.max(1, Math.floor(PREDICT_BYTES / (4 * (width + outputs)))));
        const x = instance.scratch(4 * block * (width + outputs));
        const y = x + 4 * block * width;
        const result = new Float32Array(rows * outputs);
        for (let row = 0; row < rows; row += block) {
            const count = Math.min(block, rows - row);
            copyRows(inputs, width, row, count, instance.f32, x >>> 2, 'inputs');
            instance.check(instance.calls.net_predict(net, x, count, y));
            result.set(instance.f32.subarray(y >>> 2, (y >>> 2) + count * outputs), row * outputs);
        }
        return result;
    }

    /** What the forms of data are read for. */
    #shape() {
        const { instance, net } = this.#at();
        const names = (call, count) => {
            const all = Array.from({ length: count }, (_, i) => instance.text(call(net, i)));
            return all.some((name) => name !== null) ? all : null;
        };
        const [inputs, outputs] = [this.#inputs, this.#outputs];
        return {
            instance, inputs, outputs,
            get inputNames() { return names(instance.calls.net_input_name, inputs); },
            get classNames() { return names(instance.calls.net_class_name, outputs); },
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
        if (table.bytes <= SHARED_BYTES && !(needsFann(loss) && !here.instance.fann)) {
            return this.#evaluateAt(here, table, loss);
        }
        return this.#withCopy(table.bytes, needsFann(loss), (copy) => this.#evaluateAt(copy, table, loss));
    }

    /** What use({ instance, net }) gives for a copy of the network as it is now, beside `bytes` of data. */
    async #withCopy(bytes, fann, use) {
        const { instance } = this.#at();
        const file = save(this.#at());
        const backend = instance.backend;
        const copy = await settle(file.length + bytes, backend, fann || instance.fann, (to) => loadFile(to, file));
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

    async train(data, options = {}) {
        const home = this.#idle();
        this.#training = true;
        try {
            const read = await readTraining(data, options, this.#shape());
            const run = readRun(read.data, read.options, this.#inputs, this.#outputs, home.instance.optionNames);
            options.signal?.throwIfAborted();
            const stays = run.bytes <= SHARED_BYTES && (home.instance.fann || !run.fann);
            return await (stays ? train(home.instance, home.net, run) : this.#trainAway(home, run));
        } finally {
            this.#training = false;
        }
    }

    /** Trains a copy in an instance of its own, which then goes with all its memory. However the run
     *  ends, the weights come home; only when it ends in a trap do those from before it stay. */
    async #trainAway(home, run) {
        const instance = await openInstance(home.instance.backend, run.fann || home.instance.fann);
        try {
            this.#guest = { instance, net: loadFile(instance, save(home)) };
            return await train(instance, this.#guest.net, run);
        } finally {
            const guest = this.#guest;
            this.#guest = null;
            if (guest && !instance.stopped) this.#comeHome(guest);
            instance.dispose();
        }
    }

    #comeHome(guest) {
        const { instance, net } = this.#home;
        this.#home.net = loadFile(instance, save(guest));
        instance.calls.net_destroy(net);
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

    /** Copies of a layer's weights [inputs][units] and bias [units]. */
    getWeights(layer) {
        const { instance, net } = this.#at();
        const [weights, bias] = this.#layerSizes(layer);
        return instance.withMemory(4 * (weights + bias), (at) => {
            instance.check(instance.calls.net_get_weights(net, layer, at, at + 4 * weights));
            const all = instance.f32.slice(at >>> 2, (at >>> 2) + weights + bias);
            return { weights: all.slice(0, weights), bias: all.slice(weights) };
        });
    }

    setWeights(layer, values) {
        const { instance, net } = this.#idle();
        const sizes = this.#layerSizes(layer);
        checkOptions(values, ['weights', 'bias'], 'the weights');
        const given = ['weights', 'bias'].map((name, i) => ({ name, value: values[name], size: sizes[i] }));
        for (const { name, value, size } of given) {
            if (value !== undefined && countRows(value, size, name) !== 1) {
                throw argumentError(RangeError, `${name} has more than ${size} numbers`, name, value);
            }
        }
        instance.withMemory(4 * (sizes[0] + sizes[1]), (at) => {
            const pointers = given.map(({ name, value, size }) => {
                if (value === undefined) return 0;
                const begin = at;
                copyRows(value, size, 0, 1, instance.f32, begin >>> 2, name);
                at += 4 * size;
                return begin;
            });
            instance.check(instance.calls.net_set_weights(net, layer, ...pointers));
        });
    }

    setFrozen(layer, frozen) {
        const { instance, net } = this.#idle();
        instance.check(instance.calls.net_set_frozen(net, integer(layer, 'layer'), frozen ? 1 : 0));
    }

    #layerSizes(layer) {
        const { instance, net } = this.#at();
        instance.check(instance.calls.net_layer(net, integer(layer, 'layer')));
        const { inputs, units } = instance.record('layer');
        return [inputs * units, units];
    }

    serialize() { return save(this.#at()); }

    /** The text of a FANN file, and what that leaves out. */
    toFann() { return this.#asFann(saveFann); }
    fannLeavesOut() { return this.#asFann(fannLeavesOut); }

    async #asFann(use) {
        const here = this.#at();
        return here.instance.fann ? use(here) : this.#withCopy(0, true, use);
    }

    clone() { return deserialize(this.serialize(), this.#backend); }

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
    return new LocalNetwork(await settle(plan.bytes, backend, plan.fann, (instance) => build(instance, plan)), backend);
}

/** The same at once, on hosts that have their modules with them. */
export function createNow(description) {
    const { plan, backend } = read(description);
    return new LocalNetwork(settleNow(backend, plan.fann, (instance) => build(instance, plan)), backend);
}

export async function deserialize(bytes, backend = {}) {
    checkOptions(backend, backendNames, 'the options');
    return new LocalNetwork(await settleFile(bytes, backend), backend);
}

export const load = async (place, backend) => deserialize(await readBytes(place), backend);

export async function fromFann(source, backend) {
    const isPlace = typeof source === 'string' ? !isFannText(source) : source instanceof URL;
    const bytes = isPlace ? await readBytes(source)
        : typeof source === 'string' ? encode(source) : asBytes(source);
    if (!isFannFile(bytes)) {
        throw new VaneError('format', 'a FANN file begins with "FANN_FLO_" or "FANN_FIX_"; this one does not');
    }
    return deserialize(bytes, backend);
}
