// What every host does with the package: trains XOR, predicts, saves, reloads; here, and in a worker.

export const inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
export const targets = [0, 1, 1, 0];
const layers = [{ units: 8, activation: 'tanh' }, { units: 1, activation: 'sigmoid' }];
const LONG = 5000;                          // epochs for which the event loop has turns in between

async function answers(net) {
    const all = [];
    for (const row of inputs) all.push((await net.predict(row))[0]);
    return all;
}

/** Networks here answer at once, those in a worker later: awaited, they are alike. */
async function learn(Network, make, options, epochs = 500) {
    const net = await Network[make]({ inputs: 2, layers, seed: 42, ...options });
    await net.train({ inputs, targets }, { epochs, learningRate: 0.05 });
    const learnt = await answers(net);
    if (!learnt.every((y, i) => Math.abs(y - targets[i]) < 0.1)) throw new Error(`${make}: XOR is ${learnt}`);
    const { loss } = await net.evaluate({ inputs, targets });
    if (!(loss < 0.01)) throw new Error(`${make}: the loss is ${loss}`);

    const bytes = await net.serialize();
    await net.dispose();
    const same = await Network.deserialize(bytes, options);
    const reloaded = await answers(same);
    if (!reloaded.every((y, i) => y === learnt[i])) throw new Error(`${make}: ${learnt} reloads as ${reloaded}`);
    const { isa, threads } = same.backend;
    same.dispose();
    return { isa, threads, model: Array.from(bytes, (byte) => byte.toString(16)).join() };
}

/** The backend that a host gives by default, and the model that all hosts have in common when they are asked to, here
 *  and in a worker. */
export async function xor(Network, options) {
    const { isa, threads } = await learn(Network, 'create', options);
    const common = { ...options, deterministic: true };
    const { model } = await learn(Network, 'create', common, LONG);
    const there = await learn(Network, 'inWorker', common, LONG);
    if (there.model !== model) throw new Error(`a worker trains ${there.model}, here it is ${model}`);
    return { isa, threads, model };
}
