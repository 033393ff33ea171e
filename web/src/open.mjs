// Opens instances: chooses the module, checks that it computes what it should, and says why no better one runs.
import { VaneError } from './errors.mjs';
import { Instance } from './instance.mjs';
import { loadModule, loadModuleNow } from './loader.mjs';
import { importsOf } from './sharing.mjs';
import { ownMemory } from './threads.mjs';
import { candidates, hasThreads, isas, isWhole, moduleName, supports } from './widths.mjs';

/** What a network of these sizes with seed 1 makes of two rows, as bits: of tanh and softmax, of both families. */
const CHECK = { inputs: 3, hidden: 9, outputs: 2, rows: [0.5, -1, 2, -0.25, 0.75, -3] };
const CHECK_BITS = {
    plain: [0x3e9ead76, 0x3f30a944, 0x3f2b5eb8, 0x3ea94291],
    fused: [0x3e9ead76, 0x3f30a945, 0x3f2b5eb8, 0x3ea94291],
};

/** Whether the module's kernels give the right bits in this engine. */
function computesRight(instance) {
    const { calls } = instance;
    const net = instance.check(calls.net_create(CHECK.inputs));
    calls.net_add(net, CHECK.hidden, instance.enumParse('activation', 'tanh'));
    calls.net_add(net, CHECK.outputs, instance.enumParse('activation', 'softmax'));
    instance.check(calls.net_build(net, 1));
    const expected = CHECK_BITS[instance.backend.fused ? 'fused' : 'plain'];
    const right = instance.withMemory(4 * (CHECK.rows.length + expected.length), (at) => {
        const y = at + 4 * CHECK.rows.length;
        instance.f32.set(CHECK.rows, at >>> 2);
        instance.check(calls.net_predict(net, at, CHECK.rows.length / CHECK.inputs, y));
        const bits = new Uint32Array(instance.f32.slice(y >>> 2, (y >>> 2) + expected.length).buffer);
        return expected.every((bit, i) => bits[i] === bit);
    });
    calls.net_destroy(net);
    return right;
}

/** Why the widths that are better than `isa` aren't in use: a sentence for each. */
function reasonsAgainst({ isa: wanted, deterministic }, found, isa) {
    const reasons = {};
    for (const better of isas.slice(0, isas.indexOf(isa))) {
        if (found[better]) reasons[better] = found[better];
        else if (!supports(better)) reasons[better] = 'this engine lacks its instructions';
        else if (wanted !== undefined) reasons[better] = `isa is "${wanted}"`;
        else if (deterministic && better === 'relaxed') reasons[better] = 'it is not deterministic';
    }
    return reasons;
}

/** Yields what it wants, takes a function that gives the module and the memory for it or says why not, returns the instance of
 *  the best that works. Relaxed SIMD is taken unasked only where it fuses: otherwise it is simd128 with bits that nobody
 *  promises. */
function* choose(backend, whole) {
    const found = {};
    for (const isa of candidates(backend.isa, backend.deterministic)) {
        const threads = hasThreads(isa) ? backend.threads : 1;
        let instance;
        try {
            const get = yield { name: moduleName(isa, whole), threads };
            const { module, memory = hasThreads(isa) && ownMemory() } = get();
            const reasons = reasonsAgainst(backend, found, isa);
            const { exports } = new WebAssembly.Instance(module, importsOf(memory));
            instance = new Instance(exports, { isa, deterministic: backend.deterministic, threads, reasons }, isWhole(isa, whole));
            if (!computesRight(instance)) found[isa] = 'in this engine its results are wrong';
            else if (isa === 'relaxed' && backend.isa === undefined && !instance.backend.fused) {
                found[isa] = 'this engine rounds its multiply-add twice';
            } else return { instance, module };
        } catch (error) {
            if (error.code !== 'isa') throw error;
            found[isa] = error.message;
        }
    }
    const [isa, reason] = Object.entries(found)[0] ?? ['WebAssembly', 'this engine has no module that it could run'];
    throw new VaneError('isa', `${isa} does not run here: ${reason}`);
}

/** What comes of a promise, as a function that gives it or throws. */
const outcome = (promise) => promise.then((value) => () => value, (error) => () => { throw error; });

const threading = () => import('./start_threads.mjs');

async function load({ name, threads }) {
    const module = await loadModule(name, threads > 1);
    return threads > 1 ? { module, memory: (await threading()).sharedMemory() } : { module };
}

/** A new instance of the best module, lean or whole. */
export async function openInstance(backend, whole) {
    const choice = choose(backend, whole);
    let step = choice.next();
    while (!step.done) step = choice.next(await outcome(load(step.value)));
    const { instance, module } = step.value;
    if (instance.backend.threads > 1) await (await threading()).startThreads(instance, module);
    return instance;
}

/** The same at once, with one thread, on hosts that have their modules with them. */
function openInstanceNow(backend, whole) {
    const choice = choose({ ...backend, threads: 1 }, whole);
    let step = choice.next();
    while (!step.done) {
        const { name } = step.value;
        step = choice.next(() => ({ module: loadModuleNow(name) }));
    }
    return step.value.instance;
}

const shared = new Map();

const keyOf = ({ isa, deterministic, threads }, whole) => JSON.stringify([isa, deterministic, threads, whole]);

/** The instance that small networks share; a new one when a trap has stopped it. */
export function sharedInstance(backend, whole) {
    const key = keyOf(backend, whole);
    const known = shared.get(key);
    if (known && !known.instance?.stopped) return known.opening;
    const entry = { opening: openInstance(backend, whole), instance: null };
    shared.set(key, entry);
    entry.opening.then((instance) => {
        instance.shared = true;
        entry.instance = instance;
    }, () => shared.delete(key));
    return entry.opening;
}

/** The same at once: of all networks, large ones too, as a page may compile at once what is small. */
export function sharedInstanceNow(backend, whole) {
    const key = keyOf(backend, whole);
    const known = shared.get(key)?.instance;
    if (known && !known.stopped) return known;
    const instance = openInstanceNow(backend, whole);
    instance.shared = true;
    shared.set(key, { opening: Promise.resolve(instance), instance });
    return instance;
}
