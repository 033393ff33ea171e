import { integer, number, options as checkOptions, show, string } from './check.mjs';
import { Table } from './dataset.mjs';
import { VaneError } from './errors.mjs';
import { openInstance, sharedInstance } from './instance.mjs';
import { readBytes } from './loader.mjs';
import { copyRows, countRows } from './rows.mjs';
import { countThreads } from './threads.mjs';
import { readRun, train } from './train.mjs';

// A network of at most so many bytes shares an instance with others; a larger one, or a larger run of
// training, has an instance of its own, because a WebAssembly memory never shrinks but goes whole.
const SHARED_BYTES = 2 ** 20;

const PREDICT_BYTES = 2 ** 20;      // scratch of predict, when a row fits into it
const MAX_CONFUSION = 1024;         // classes above which evaluate counts no confusion

const backendNames = ['isa', 'deterministic', 'threads'];
const layerNames = ['units', 'activation', 'dropout', 'initialiser', 'frozen'];

/** Where a network of so many bytes lives from now on: an instance, and in it the net that make(instance) gives. */
async function settle(bytes, { isa, deterministic = false, threads = 1 }, make) {
    const open = bytes > SHARED_BYTES ? openInstance : sharedInstance;
    const instance = await open({ isa, deterministic: Boolean(deterministic), threads: await countThreads(threads) });
    try {
        return { instance, net: make(instance) };
    } catch (error) {
        leave(instance);
        throw error;
    }
}

/** Ends an instance that no other network shares. */
function leave(instance) {
    if (!instance.shared) instance.dispose();
}

function release({ instance, net }) {
    if (!instance.stopped) instance.calls.net_destroy(net);
    leave(instance);
}

function readLayers(layers) {
    if (!Array.isArray(layers) || layers.length === 0) {
        throw new TypeError(`layers is ${show(layers)}: expected an array of at least one layer`);
    }
    return layers.map((layer, i) => {
        const what = `layers[${i}]`;
        const { units, activation = 'linear', dropout = 0, initialiser = 'auto', frozen = false } =
            checkOptions(layer, layerNames, what);
        return {
            units: integer(units, `${what}.units`),
            activation: string(activation, `${what}.activation`),
            dropout: number(dropout, `${what}.dropout`),
            initialiser: string(initialiser, `${what}.initialiser`),
            frozen: Boolean(frozen),
        };
    });
}

function countParameters(inputs, layers) {
    let count = 0;
    let width = inputs;
    for (const { units } of layers) {
        count += (width + 1) * units;
        width = units;
    }
    return count;
}

function build(instance, inputs, layers, seed) {
    const { calls } = instance;
    const net = instance.check(calls.net_create(inputs));
    try {
        layers.forEach(({ units, activation, dropout, initialiser }, i) => {
            calls.net_add(net, units, instance.enumParse('activation', activation));
            calls.net_set_dropout(net, i, dropout);
            calls.net_set_initialiser(net, i, instance.enumParse('initialiser', initialiser));
        });
        instance.check(calls.net_build(net, seed));
        layers.forEach(({ frozen }, i) => instance.check(calls.net_set_frozen(net, i, frozen ? 1 : 0)));
    } catch (error) {
        if (!instance.stopped) calls.net_destroy(net);
        throw error;
    }
    return net;
}

function save({ instance, net }) {
    const room = instance.check(instance.calls.net_save(net, 0, 0));
    return instance.withMemory(room, (at) => {
        const size = instance.check(instance.calls.net_save(net, at, room));
        return instance.u8.slice(at, at + size);
    });
}

function load(instance, bytes) {
    return instance.withMemory(bytes.length, (at) => {
        instance.u8.set(bytes, at);
        return instance.check(instance.calls.net_load(at, bytes.length));
    });
}

function asBytes(value) {
    const bytes = ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : value instanceof ArrayBuffer && new Uint8Array(value);
    if (!bytes) throw new TypeError(`bytes is ${show(value)}: expected a Uint8Array or an ArrayBuffer`);
    if (bytes.length === 0) throw new RangeError('bytes is empty (or its buffer was transferred away)');
    return bytes;
}

const forgotten = new FinalizationRegistry(release);

const key = Symbol('made by create or deserialize');

export class Network {
    #home;              // { instance, net }: where the network lives; null once freed
    #guest = null;      // the same while a large run trains a copy elsewhere
    #training = false;
    #backend;
    #inputs;
    #outputs;

    constructor(secret, home, backend) {
        if (secret !== key) throw new TypeError('use Network.create, Network.deserialize or Network.load');
        const { calls } = home.instance;
        this.#home = home;
        this.#backend = backend;
        this.#inputs = calls.net_inputs(home.net);
        this.#outputs = calls.net_outputs(home.net);
        forgotten.register(this, home, this);
    }

    static async create(description) {
        const { inputs, layers, seed = 0, ...backend } =
            checkOptions(description, ['inputs', 'layers', 'seed', ...backendNames], 'the description');
        integer(inputs, 'inputs');
        integer(seed, 'seed', Number.MAX_SAFE_INTEGER);
        const plan = readLayers(layers);
        const bytes = 4 * countParameters(inputs, plan);
        const home = await settle(bytes, backend, (instance) => build(instance, inputs, plan, seed));
        return new Network(key, home, backend);
    }

    static async deserialize(value, backend = {}) {
        checkOptions(backend, backendNames, 'the options');
        const { length } = asBytes(value);
        const home = await settle(length, backend, (instance) => load(instance, asBytes(value)));
        return new Network(key, home, backend);
    }

    static async load(place, backend = {}) {
        return Network.deserialize(await readBytes(place), backend);
    }

    /** Where the network is now. */
    #at() {
        if (!this.#home) throw new VaneError('VANE_ERR_STATE', 'the network was freed');
        return this.#guest ?? this.#home;
    }

    #idle() {
        const at = this.#at();
        if (this.#training) throw new VaneError('VANE_ERR_STATE', 'the network is being trained');
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
        return Array.from({ length: instance.calls.net_layers(net) }, (_, i) => {
            instance.check(instance.calls.net_layer(net, i));
            const layer = instance.record('layer');
            const activation = instance.enumName('activation', layer.activation);
            return { ...layer, activation, frozen: layer.frozen !== 0 };
        });
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
            throw new RangeError(
                `classNames is ${show(names)}: expected null or an array of ${this.#outputs}`);
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

    async evaluate(data, options = {}) {
        const { loss = 'auto' } = checkOptions(options, ['loss'], 'the options');
        const table = new Table(data, this.#inputs, this.#outputs, 'data');
        if (table.bytes <= SHARED_BYTES) return this.#evaluateAt(this.#at(), table, loss);
        const file = save(this.#at());
        const instance = await openInstance(this.backend);
        try {
            return this.#evaluateAt({ instance, net: load(instance, file) }, table, loss);
        } finally {
            instance.dispose();
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
        const run = readRun(data, options, this.#inputs, this.#outputs, home.instance.optionNames);
        options.signal?.throwIfAborted();
        this.#training = true;
        try {
            if (run.bytes <= SHARED_BYTES) return await train(home.instance, home.net, run);
            return await this.#trainAway(home, run);
        } finally {
            this.#training = false;
        }
    }

    /** Trains a copy in an instance of its own, which then goes with all its memory. However the run
     *  ends, the weights come home; only when it ends in a trap do those from before it stay. */
    async #trainAway(home, run) {
        const instance = await openInstance(home.instance.backend);
        try {
            this.#guest = { instance, net: load(instance, save(home)) };
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
        this.#home.net = load(instance, save(guest));
        instance.calls.net_destroy(net);
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
                throw new RangeError(`${name} has more than ${size} numbers`);
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

    clone() { return Network.deserialize(this.serialize(), this.#backend); }

    free() {
        if (!this.#home) return;
        const home = this.#idle();
        forgotten.unregister(this);
        this.#home = null;
        release(home);
    }
}
