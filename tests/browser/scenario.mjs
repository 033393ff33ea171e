// The same work in Node and in a page: `Network` comes from the caller, plain data goes back.

function numbers(count, seed) {
    let state = seed;
    return Float32Array.from({ length: count }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 31 - 1;
    });
}

/** Trains, saves, loads and predicts; gives all bytes and figures that came out. */
export async function scenario(Network, isa) {
    const inputs = numbers(300 * 20, 1);
    const classOf = (row) => (inputs[20 * row] > 0 ? 0 : 1);
    const targets = Float32Array.from({ length: 300 * 3 },
        (_, i) => (i % 3 === classOf(Math.floor(i / 3)) ? 1 : 0));
    const net = await Network.create({
        inputs: 20,
        layers: [{ units: 33, activation: 'gelu', dropout: 0.1 }, { units: 3, activation: 'softmax' }],
        seed: 7, isa, deterministic: true,
    });
    const history = await net.train({ inputs, targets }, { epochs: 3, batchSize: 16, learningRate: 0.01 });
    const bytes = net.serialize();
    const copy = await Network.deserialize(bytes, { isa, deterministic: true });
    const result = {
        isa: copy.backend.isa,
        history,
        bytes: Array.from(bytes),
        outputs: Array.from(copy.predict(inputs, { rows: 300 })),
        evaluation: await copy.evaluate({ inputs, targets }),
    };
    net.dispose();
    copy.dispose();
    return result;
}

/** A network whose products are large enough for threads: what it is, and all that came out. */
export async function threadedScenario(Network, threads) {
    const inputs = numbers(300 * 200, 1);
    const targets = Float32Array.from({ length: 300 * 2 }, (_, i) => (i % 2 === (inputs[100 * (i >> 1)] > 0 ? 0 : 1) ? 1 : 0));
    const layers = [{ units: 300, activation: 'tanh' }, { units: 2, activation: 'softmax' }];
    const net = await Network.create({ inputs: 200, layers, seed: 7, isa: 'simd128', threads });
    const history = await net.train({ inputs, targets }, { epochs: 3, batchSize: 256 });
    const result = { history, bytes: Array.from(net.serialize()), outputs: Array.from(net.predict(inputs, { rows: 300 })) };
    const threadsInUse = net.backend.threads;
    net.dispose();
    return { threadsInUse, result };
}

/** A file of four columns, the last one labels. */
export const flowers = (() => {
    const x = numbers(3 * 90, 11);
    const lines = Array.from({ length: 90 }, (_, i) => [
        (40 + 9 * x[3 * i] + 5 * (i % 3)).toFixed(2), (1e-3 * x[3 * i + 1]).toExponential(4), (i % 3 - x[3 * i + 2]).toFixed(3),
        ['setosa', 'virginica', 'versicolor'][i % 3]]);
    return ['length,depth,angle,species', ...lines.map((line) => line.join())].join('\n');
})();

/** From the file to a model that is the same wherever it is made: by Network.create or Network.inWorker, with the rows for
 *  validation set aside as a 'fraction' or by a 'split' before. */
export async function flowerScenario({ Network, readCsv, split }, make, { way = 'split', ...options } = {}) {
    const data = await readCsv(flowers);
    const net = await Network[make]({
        inputs: 3, layers: [{ units: 16, activation: 'relu', dropout: 0.2 }, { units: 3, activation: 'softmax' }],
        seed: 7, deterministic: true, ...options,
    });
    const training = { epochs: 30, learningRate: 0.01, batchSize: 16, schedule: 'cosine', scale: 'zscore', seed: 7 };
    const [learnt, validation] = way === 'split' ? await split(data, 0.25, { seed: 7 }) : [data, 0.25];
    const history = await net.train(learnt, { ...training, validation });
    const bytes = Array.from(await net.serialize());
    await net.dispose();
    return { bytes, history };
}
