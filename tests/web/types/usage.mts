// Checked by `tsc --strict`, never run: the declarations against what a user writes.
import {
    applyScaling, fitScaling, Network, oneHot, readCsv, split, VaneError, type CascadeReport, type Evaluation, type History,
    type Trainer, type WorkerNetwork,
} from 'vane-nn';

const net: Network = await Network.create({
    inputs: 2,
    layers: [{ units: 4, activation: 'tanh', dropout: 0.1, initialiser: 'he_normal', frozen: false }, { units: 1 }],
    seed: 42,
    deterministic: true,
    threads: 2,
});
const history: History = await net.train({ inputs: [[0, 1]], targets: new Float32Array([1]), weights: [1] }, {
    epochs: 5, batchSize: 32, optimizer: 'sgd', nesterov: true, schedule: 'cosine', validation: 0.2,
    onBatch: ({ batch, loss }) => batch < 3 && loss > 0,
    onEpoch: async ({ epoch, validationLoss }) => { console.log(epoch, validationLoss?.toFixed(3)); },
    signal: new AbortController().signal,
});
await net.train([{ input: { r: 0.3, g: 1 }, output: 'red' }, { input: [0, 1], output: 0 }], { classWeights: { red: 2 } });
await net.train({ inputs: [{ r: 1 }], targets: ['red'], classNames: ['red', null] }, { scale: 'zscore', scaleTargets: 'none' });
await net.train({ inputs: [0, 1], targets: Int32Array.of(1) }, { classWeights: 'balanced' });
await net.train(async function* rows() { yield { input: [0, 1], output: 1 }; }, { shuffleBuffer: 64 });
await net.evaluate(new ReadableStream<{ inputs: number[][]; targets: number[] }>());
const fitted: Network = await Network.fit([[0], [1]], ['no', 'yes'], { hidden: [8, { units: 4, activation: 'tanh' }], epochs: 3, isa: 'scalar' });
console.log(fitted.history?.loss.length);
const csv = await readCsv('1,2,3', { targets: ['c'], separator: ',', header: true });
const [learnt, rest] = await split(csv, 0.25, { seed: 1 });
await net.train(learnt, { validation: rest });
const unlabelled: Float32Array = (await readCsv(new URL('file:///x.csv'), { targets: 0 })).inputs;
const scaled: Float32Array = await applyScaling(unlabelled, await fitScaling(unlabelled, { scale: 'minmax', width: 2 }));
const [, samples] = await split([{ input: 1, output: 'a' }], 0.5);
console.log(scaled, samples[0]?.output, (await oneHot(['a', 'b'])).classNames, (await oneHot(Int8Array.of(1))).targets);
const why: 'epochs' | 'early' | 'callback' | 'diverged' = history.stopped;
const checkpoints: Blob[] = [];
await net.train({ inputs: [0, 1], targets: [1] }, {
    onProgress: ({ progress, batch, batches, secondsLeft }) => { console.log(progress, batch / batches, secondsLeft.toFixed()); },
    checkpoint: { everySeconds: 30, save: async (bytes) => { checkpoints.push(new Blob([bytes])); } },
});
for await (const { epoch } of net.trainStream({ inputs: [0, 1], targets: [1] }, { epochs: 3 })) console.log(epoch + 1);
const trainer: Trainer = await net.trainer({ inputs: [0, 1], targets: [1] }, { validation: 0.5 });
while (!trainer.run({ ms: 8 }).done) trainer.learningRate /= 2;
console.log(trainer.step([0, 1], [1]).loss, trainer.validate().accuracy, trainer.history.reason, trainer.history.stopped === null);
await net.train({ inputs: [0, 1], targets: [1] }, { resume: trainer.checkpoint() });
trainer.dispose();
const y: Float32Array<ArrayBuffer> = net.predict(Uint8Array.of(0, 1));
net.predictInto(Uint8Array.of(0, 1, 1, 1), 2, new Float32Array(2));
const [best] = net.classify([0, 1], { top: 1 });
const each: number | undefined = net.classify(Uint8Array.of(0, 1, 1, 1), { rows: 2 })[1]?.[0]?.probability;
console.log(net.predict(y, { rows: 2 }).length, best?.label, each, net.activations([0, 1])[0]?.length, net.layers[0]?.bias.length);
net.inputNames = ['left', 'right'];
await new Response(net.serialize()).blob();
console.log(await net.summary(), (await net.toJSON()).sizes, net.scaling.inputs?.shift, await net.toSource({ name: 'xor', format: 'function' }));
const plain: number[] = (await net.toFunction())([0, 1]);
for (const source of [new Blob([]), new Response(), new Blob([]).stream(), new File([], 'net.vane')]) await Network.load(source);
await Network.fromJSON({ sizes: [1, 1] });
const { loss, confusion }: Evaluation = await net.evaluate({ inputs: [0, 1], targets: [1] }, { loss: 'mae' });
const same: Network = await Network.deserialize(net.serialize(), { isa: 'scalar' });
const loaded: Network = await Network.load(new URL('file:///digits.vane'));
const fann: Network = await Network.fromFann('xor.net', { threads: 1 });
await fann.train({ inputs: [0, 1], targets: [1] }, {
    optimizer: 'rprop', rpropDeltaMax: 20, loss: 'tanh_error', fannWay: ['halves', 'rprop'], bitFailLimit: 0.35,
    stopBitFails: Infinity, stopLoss: null,
    onEpoch: ({ bitFails }) => (bitFails ?? 0) > 0,
});
const reports: CascadeReport[] = await fann.cascade({ inputs: [0, 1], targets: [1] }, {
    maxUnits: 4, kinds: [{ activation: 'tanh', steepness: 0.5 }], optimizer: 'quickprop', stopLoss: 0.01,
});
console.log(reports.at(-1)?.units, reports[1]?.activation);
const text: Uint8Array = await fann.toFann();
const leftOut: string[] = await fann.fannLeavesOut();
const mixed: Network = await Network.create({
    inputs: 1, shortcuts: true, sumLimit: 150,
    layers: [{ units: 2, activation: ['sin', 'gaussian'], steepness: [0.5, 1] }],
});
console.log(text.length, leftOut.join(), mixed.shortcuts, mixed.sumLimit, mixed.layers[0]?.steepness);
same.classNames = ['yes'];
loaded.setWeights(0, { bias: net.getWeights(0).bias });
const far: WorkerNetwork = await Network.inWorker({ inputs: 2, layers: [{ units: 1 }] }, { worker: 'own' });
const digits = await far.upload({ inputs: [[0, 1]], targets: [1] });
await far.train(digits, { epochs: 2, validation: digits, onEpoch: ({ epoch }) => epoch < 3 });
const [z, parameters, here]: [Float32Array, number, Network] = [await far.predict([0, 1]), await far.parameters, await far.snapshot()];
await (await Network.inWorker({ load: '/digits.vane' }, { isa: 'scalar' })).setClassNames(['a']);
console.log(far.worker, far.inputs, z, parameters, here.inputs, (await far.clone()).worker);
// @ts-expect-error a local network takes no data of a worker
await net.train(digits);
await far.dispose();
console.log(why, y, plain, loss, confusion?.[0]?.[1], same.layers[0]?.activation === 'tanh', net.backend.isa, net.backend.threads > 1);
try {
    // @ts-expect-error an unknown activation
    await Network.create({ inputs: 1, layers: [{ units: 1, activation: 'rellu' }] });
    // @ts-expect-error an unknown option
    await net.train({ inputs: [], targets: [] }, { epoch: 5 });
    // @ts-expect-error a trainer calls nobody back
    await net.trainer(null, { onEpoch() {} });
    // @ts-expect-error no public constructor
    new Network();
} catch (error) {
    if (error instanceof VaneError) console.log(error.code);
} finally {
    net.dispose();
}
