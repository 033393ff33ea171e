// Networks in a worker: the methods of local ones, each giving a promise.
import { object, outOfRange, own, wrongType } from './check.mjs';
import { VaneError } from './errors.mjs';
import { asBytes } from './files.mjs';
import { isJsonFile } from './is_json_file.mjs';
import { iteratorOf } from './iterable.mjs';
import { Link } from './link.mjs';
import { MADE, Network, whenForgotten } from './network.mjs';
import { send } from './pack.mjs';

const methods = [
    'predict', 'classify', 'activations', 'getWeights', 'setWeights', 'setFrozen', 'serialize', 'toFann', 'fannLeavesOut',
    'clone',
];
const methodsWithData = ['train', 'evaluate', 'cascade'];
const methodsOfSnapshots = ['summary', 'toJSON', 'toSource', 'toFunction'];
const properties = ['parameters', 'layers', 'shortcuts', 'sumLimit', 'scaling', 'inputNames', 'classNames', 'history'];

/** Where it is what a network or data set here stands for: { link, id }; null once that is disposed of. */
const places = new WeakMap();

/** The WorkerData of what users have uploaded. */
const uploads = new WeakMap();

const drop = ({ link, id, isNetwork }) => link.use(async (line) => {
    await line.call('drop', [id]);
    if (isNetwork) link.networks--;
});

const forgotten = whenForgotten((place) => drop(place).catch(() => {}));

function settle(object, place) {
    places.set(object, place);
    forgotten.register(object, place, object);
}

/** Where a network or data set is, which has not been disposed of. */
function placeOf(object, what) {
    const place = places.get(object);
    if (place) return place;
    throw new VaneError('state', `the ${what} was disposed of`);
}

async function dispose(object) {
    const place = places.get(object);
    if (!place) return;
    places.set(object, null);
    forgotten.unregister(object);
    if (place.link.ended) return;
    try {
        await drop(place);
    } catch (error) {
        if (!place.link.ended) settle(object, place);
        throw error;
    }
}

/** Data in a worker, for all networks there. */
class WorkerData {
    constructor(link, id) { settle(this, { link, id }); }

    dispose() { return dispose(this); }
}

/** Whether it is data that are sent whole: not those that are asked for bit by bit, nor what is no data at all. */
const isWhole = (data) => Array.isArray(data) || (data !== null && typeof data === 'object' && !(data instanceof WorkerData)
    && !ArrayBuffer.isView(data) && !(Symbol.asyncIterator in data) && !(Symbol.iterator in data));

class WorkerNetwork extends Network {
    constructor(link, { id, inputs, outputs, backend }) {
        super(MADE);
        this.inputs = inputs;
        this.outputs = outputs;
        this.backend = Object.freeze(link.refusal === null
            ? backend : { ...backend, reasons: { ...backend.reasons, worker: link.refusal } });
        this.worker = link.refusal === null;
        link.networks++;
        settle(this, { link, id, isNetwork: true });
    }

    static {
        const define = (name, descriptor) =>
            Object.defineProperty(this.prototype, name, { configurable: true, ...descriptor });
        for (const name of methods) {
            define(name, { writable: true, value(...args) { return this.#call('invoke', name, ...args); } });
        }
        for (const name of methodsWithData) {
            define(name, { writable: true, value(...args) { return this.#callWithData(name, ...args); } });
        }
        for (const name of methodsOfSnapshots) {
            define(name, { writable: true, value(...args) { return this.#askSnapshot(name, ...args); } });
        }
        for (const name of properties) define(name, { get() { return this.#call('read', name); } });
    }

    async #call(service, ...args) {
        return placeOf(this, 'network').link.call(service, [this, ...args]);
    }

    /** Data that aren't in the worker yet are so for one call. */
    async #callWithData(method, data, given = {}) {
        const options = own(given);
        const sent = [];
        const there = async (value, what) => {
            const upload = uploads.get(value);
            if (upload && places.get(upload)?.link === places.get(this)?.link) return upload;
            if (typeof value === 'function') return { [Symbol.asyncIterator]: () => iteratorOf(value(), `${what}()`) };
            if (!isWhole(value)) return value;
            const set = await this.#send(value, what, options?.signal);
            sent.push(set);
            return set;
        };
        try {
            const first = await there(data, 'data');
            const validation = options?.validation;
            const second = isWhole(validation) ? { ...options, validation: await there(validation, 'validation') } : options;
            return await this.#call('invoke', method, first, second);
        } finally {
            for (const set of sent) set.dispose().catch(() => {});
        }
    }

    async #askSnapshot(method, ...args) {
        const here = await this.snapshot();
        try {
            return await here[method](...args);
        } finally {
            here.dispose();
        }
    }

    async #send(data, what, signal) {
        const { link } = placeOf(this, 'network');
        const widths = { inputs: this.inputs, targets: this.outputs, weights: 1 };
        return send(link, data, widths, what, signal, (id) => new WorkerData(link, id));
    }

    /** Sends data to where the network is, for more than one call. */
    async upload(data) {
        if (!isWhole(data)) throw wrongType('data', data, 'an object with inputs and targets, or an array of records');
        const set = await this.#send(data, 'data');
        uploads.set(data, set);
        return set;
    }

    setInputNames(names) { return this.#call('write', 'inputNames', names); }
    setClassNames(names) { return this.#call('write', 'classNames', names); }

    /** A network on this thread with the weights of now. */
    async snapshot() {
        const { isa, deterministic, threads } = this.backend;
        return Network.deserialize(await this.serialize(), { isa, deterministic, threads });
    }

    dispose() { return dispose(this); }
}

for (const kind of [WorkerData, WorkerNetwork]) {
    for (const name of ['dispose', 'asyncDispose']) {
        if (Symbol[name]) kind.prototype[Symbol[name]] = kind.prototype.dispose;
    }
}

function open(onEnd) {
    const link = new Link({
        encode(value) {
            if (!places.has(value)) return undefined;
            const place = placeOf(value, 'data set');
            if (place.link === link) return { id: place.id };
            throw new VaneError('state', 'the data were uploaded to another worker, or to one that has ended');
        },
        decode: (fields) => new WorkerNetwork(link, fields),
    }, onEnd);
    return link;
}

let shared = null;

function sharedLink() {
    shared ??= open(() => { shared = null; });
    return shared;
}

/** The bytes as a worker reads them: of JSON, those of the network that it describes. */
async function fileOf(bytes, backend) {
    if (!isJsonFile(bytes)) return bytes;
    const here = await Network.deserialize(bytes, backend);
    try {
        return here.serialize();
    } finally {
        here.dispose();
    }
}

const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

/** A network in a worker, from a description, from the bytes of a file, or from where such a file is. Bytes that were read for
 *  that go over without a copy. */
export async function inWorker(source, options = {}) {
    const { worker = 'shared', ...backend } = own(object(options, 'the options'));
    if (!['shared', 'own'].includes(worker)) throw outOfRange('worker', worker, '"shared" or "own"');
    const given = isBytes(source) ? source : own(object(source, 'the description')).load;
    const linkOf = () => (worker === 'own' ? open(() => {}) : sharedLink());
    if (given === undefined) return linkOf().call('create', [{ ...source, ...backend }]);
    const read = given === source ? asBytes(given) : await (await import('./read_bytes.mjs')).readBytes(given);
    const file = await fileOf(read, backend);
    const isOurs = file !== read || !isBytes(given);
    return linkOf().call('deserialize', [file, backend], isOurs && file.length === file.buffer.byteLength ? [file.buffer] : []);
}
