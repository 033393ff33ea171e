// What all networks are instances of, wherever they run. How they do so is fetched when the first one is made.

/** Who makes networks passes this: nobody else can. */
export const MADE = Symbol('made by one of the functions of Network');

/** What calls release(held) some time after an object registered with `held` has been forgotten; workerd has none by default:
 *  there all stays until the isolate ends. */
export const whenForgotten = (release) =>
    (globalThis.FinalizationRegistry ? new FinalizationRegistry(release) : { register() {}, unregister() {} });

const files = () => import('./deserialize.mjs');

export class Network {
    constructor(secret) {
        if (secret !== MADE) throw new TypeError('use Network.create, Network.deserialize or Network.load');
    }

    static async create(description) { return (await import('./local.mjs')).create(description); }
    static async fit(inputs, targets, options) {
        return (await import('./fit.mjs')).fit(inputs, targets, options);
    }

    static async deserialize(bytes, backend) { return (await files()).deserialize(bytes, backend); }
    static async load(source, backend) { return (await files()).load(source, backend); }
    static async fromFann(source, backend) { return (await files()).fromFann(source, backend); }
    static async fromJSON(json, backend) { return (await files()).fromJSON(json, backend); }
    static async inWorker(source, options) { return (await import('#client')).inWorker(source, options); }

    /** The epochs of a run of train, one after the other. */
    trainStream(data, options = {}) {
        const opening = import('./train_stream.mjs').then(({ epochsOf }) => epochsOf(this, data, options));
        const ask = (name) => async (value) => (await opening)[name](value);
        return { next: ask('next'), return: ask('return'), throw: ask('throw'), [Symbol.asyncIterator]() { return this; } };
    }
}
