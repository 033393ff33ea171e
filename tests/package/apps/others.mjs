// What hosts do with the package's other entries: brain.js's API learns XOR, a store keeps a network.
import { inputs, targets } from './xor.mjs';

export function learnAsBrain({ NeuralNetwork }) {
    const net = new NeuralNetwork({ hiddenLayers: [3], seed: 7 });
    net.train(inputs.map((input, i) => ({ input, output: [targets[i]] })));
    const outputsOf = (one) => inputs.map((input) => one.run(input)[0]);
    const learnt = outputsOf(net);
    if (!learnt.every((y, i) => Math.abs(y - targets[i]) < 0.3)) throw new Error(`brain: XOR is ${learnt}`);
    const again = outputsOf(new NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(net.toJSON()))));
    if (!again.every((y, i) => y === learnt[i])) throw new Error(`brain: ${learnt} comes back as ${again}`);
}

export async function keepAt(place, Network, { find, list, load, remove, save }) {
    const net = await Network.create({ inputs: 2, layers: [{ units: 3, activation: 'tanh' }], seed: 42 });
    await save(net, place);
    const listed = (await list(place.replace(/[^/]*$/, ''))).map((entry) => entry.place);
    if (!listed.includes(place)) throw new Error(`store: ${place} is not in the list: ${listed}`);
    const same = await Network.deserialize(await load(place));
    const [expected, found] = [net, same].map((each) => each.predict([1, 2]).join());
    if (found !== expected) throw new Error(`store: ${expected} comes back as ${found}`);
    if (!(await remove(place)) || (await find(place)) !== undefined) throw new Error(`store: ${place} stays`);
    for (const each of [net, same]) each.dispose();
}
