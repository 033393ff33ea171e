// WebAssembly memories that can't grow: each call says so, and its network goes on; with less and less room, until nothing
// of it works, and each growth has been refused in turn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusters, numbers, xor, xorNet } from './helpers.mjs';
import { keep } from './hostile/report.mjs';
import { Network } from '../../web/src/index.mjs';

let pages = Infinity;           // that memories made from now on have at the most
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(target, [limits]) {
        return new target({ ...limits, maximum: Math.max(limits.initial, Math.min(limits.maximum, pages)) });
    },
});

const [inputs, classes, rows] = [600, 8, 64];
const data = clusters(rows, inputs, classes);
const one = numbers(inputs);
const many = numbers(700 * inputs);
const options = { epochs: 1, batchSize: 16, learningRate: 0.01 };

/** 1.6 MB of weights: an instance of its own. */
const create = (backend) => Network.create({
    inputs, layers: [{ units: 650, activation: 'relu' }, { units: classes, activation: 'softmax' }], seed: 4, ...backend,
});

/** What may run out of memory, in an order in which only the last changes the network. */
const steps = {
    predict: (net) => net.predict(many, { rows: many.length / inputs }),
    evaluate: (net) => net.evaluate(data),
    serialize: (net) => net.serialize(),
    async clone(net) {
        const copy = await net.clone();
        const y = copy.predict(one);
        copy.dispose();
        return y;
    },
    async deserialize(_, file, backend) {
        const copy = await Network.deserialize(file, backend);
        const y = copy.predict(one);
        copy.dispose();
        return y;
    },
    async trainer(net) {
        const trainer = await net.trainer(data, { ...options, optimizer: 'rprop', patience: 1 });
        trainer.dispose();
    },
    async train(net) {
        await net.train(data, options);
        return net.predict(one);
    },
};

async function outcome(call) {
    try {
        return { value: await call() };
    } catch (error) {
        assert.equal(error.code, 'memory', error.stack);
        assert.match(error.message, /memory/);
        return { refused: true };
    }
}

/** Every step with so much room: what each gives, or 'refused'. A network that answered answers on, whatever is refused. */
async function runThrough(backend, file) {
    const { value: net } = await outcome(() => create(backend));
    const { value: before } = net ? await outcome(() => net.predict(one)) : {};
    const results = { create: before ? { value: before } : { refused: true } };
    for (const [name, step] of before ? Object.entries(steps) : []) {
        results[name] = await outcome(() => step(net, file, backend));
        if (results[name].refused) await outcome(() => step(net, file, backend));    // and once more
        const trained = name === 'train' && !results[name].refused;
        assert.deepEqual(net.predict(one), trained ? results[name].value : before, `after ${name}`);
    }
    net?.dispose();
    return results;
}

/** From 64 pages on, by `step` more, until nothing is refused: how often each was. */
async function runThroughAll(backend, step) {
    const whole = await create(backend);
    const file = whole.serialize();
    whole.dispose();
    const undisturbed = await runThrough(backend, file);
    const refusals = Object.fromEntries(Object.keys(undisturbed).map((name) => [name, 0]));
    let all = 0;
    for (pages = 64; all < Object.keys(refusals).length; pages += step) {
        assert.ok(pages < 1024, 'it ends with enough room');
        const results = await runThrough(backend, file);
        for (const [name, result] of Object.entries(results)) {
            if (result.refused) refusals[name]++;
            else assert.deepEqual(result, undisturbed[name], name);
        }
        all = Object.values(results).filter(({ refused }) => !refused).length;
    }
    pages = Infinity;
    return refusals;
}

// Where a block has found room decides what needs more, so a call may find it in one of the two alone.
test('each growth that is refused is an error, and nothing but that, where threads share the memory too', async (t) => {
    const alone = await runThroughAll({}, 6), shared = await runThroughAll({ threads: 2 }, 12);
    let sum = 0;
    for (const name of Object.keys(alone)) {
        assert.ok(alone[name] + shared[name] > 0, `${name} was never refused`);
        sum += alone[name] + shared[name];
    }
    t.diagnostic(`growths: ${sum} refused, ${sum} survived`);       // each call, each time with less room
    keep({ faults_injected: sum, faults_survived: sum });
});

test('a shared instance without room refuses the next network, and has room when one goes', async () => {
    pages = 80;
    const backend = { deterministic: true };        // a shared instance that no other test has
    const kept = await xorNet(backend);
    const before = kept.predict(xor.inputs);
    const nets = [];
    const next = () => Network.create({ inputs: 300, layers: [{ units: 600 }, { units: 1 }], ...backend });
    for (let made; !made?.refused;) {
        made = await outcome(next);
        if (made.value) nets.push(made.value);
        assert.ok(nets.length < 20);
    }
    assert.ok(nets.length > 0);
    assert.deepEqual(kept.predict(xor.inputs), before);
    await kept.train(xor, { epochs: 1 });
    nets.pop().dispose();
    nets.push(await next());
    for (const net of [...nets, kept]) net.dispose();
    pages = Infinity;
});
