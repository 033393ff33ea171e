// Checked by `tsc --strict`, never run: a program of brain.js's users.
import brain, {
    CrossValidate, likely, NeuralNetwork, NeuralNetworkGPU, recurrent, TrainStream,
    type INeuralNetworkJSON, type INeuralNetworkState,
} from 'vane-nn/brain';

const net = new NeuralNetwork({ hiddenLayers: [3], activation: 'leaky-relu', leakyReluAlpha: 0.01, learningRate: 0.6, seed: 1 });
const data = [{ input: { r: 0.03, g: 0.7 }, output: { black: 1 } }, { input: { b: 0.2 }, output: { white: 1 } }];
const status: INeuralNetworkState = net.train(data, { log: (line) => console.log(line.length), callback: ({ error }) => error });
const later: Promise<INeuralNetworkState> = net.trainAsync({ input: [0, 1], output: Float32Array.of(1) }, { praxis: 'adam' });
const first: number | undefined = net.run([0, 1])[0];
const { white } = net.run<{ white: number }>({ r: 1 });
const json: INeuralNetworkJSON = net.toJSON();
const copy: NeuralNetwork = new NeuralNetworkGPU().fromJSON(JSON.parse(JSON.stringify(json)));
const tested = copy.test(data);
if ('precision' in tested) console.log(tested.precision, tested.misclasses[0]?.actual);
const name: string = likely({ r: 1 }, copy);
const validation = new CrossValidate(brain.NeuralNetwork, { hiddenLayers: [2] });
console.log(validation.train(data, { iterations: 10 }, 2).sets[0]?.network.sizes, validation.toNeuralNetwork().toFunction()([1])[0]);
const stream = new TrainStream({
    neuralNetwork: net, floodCallback: () => stream.endInputs(), doneTrainingCallback: ({ iterations }) => iterations,
});
stream.write({ input: [1], output: [0] });
console.log(status, later, first, white, name, net.inputLookup?.['r'], net.trainOpts.timeout);
new recurrent.LSTM();
// @ts-expect-error an unknown option
new NeuralNetwork({ hiddenLayer: [3] });
// @ts-expect-error an unknown activation
net.updateTrainingOptions({ activation: 'gelu' });
// @ts-expect-error no row
net.run('red');
