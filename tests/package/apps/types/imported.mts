// Checked, never run.
import { Network, VaneError } from 'vane-nn';
import brain, { likely, NeuralNetwork } from 'vane-nn/brain';
import { Network as Inline } from 'vane-nn/inline';
import * as store from 'vane-nn/store';

const data = { inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: Uint8Array.of(0, 1, 1, 0) };
const description = { inputs: 2, layers: [{ units: 8, activation: 'tanh' as const }, { units: 1 }], seed: 42 };

export async function xor(signal: AbortSignal): Promise<Float32Array<ArrayBuffer>> {
    const net: Network = await Network.create(description);
    await net.train(data, {
        epochs: 500, learningRate: 0.05, signal, onEpoch: ({ epoch, loss }) => { console.log(epoch + loss); },
    });
    const bytes: Uint8Array<ArrayBuffer> = net.serialize();
    console.log(new Blob([bytes]).size, new Response(bytes).ok, await crypto.subtle.digest('SHA-256', bytes));
    await store.save(net, 'xor.vane');
    const same: Network = await Inline.deserialize(await store.load('xor.vane'));
    return same.predict([0, 1]);
}

export async function xorThere(): Promise<Float32Array<ArrayBuffer>> {
    const net = await Network.inWorker(description);
    await net.train(data, { epochs: 500 });
    const same: Network = await Network.deserialize(await net.serialize());
    console.log(same.predict([0, 1])[0]);
    try {
        return await net.predict([0, 1]);
    } catch (error) {
        if (error instanceof VaneError) console.log(error.code, error.message);
        throw error;
    } finally {
        await net.dispose();
    }
}

export function xorOfBrain(): string {
    const net: NeuralNetwork = new brain.NeuralNetwork({ hiddenLayers: [3] });
    net.train([{ input: [0, 0], output: [0] }, { input: [0, 1], output: [1] }]);
    return likely([0, 1], net);
}

// @ts-expect-error an activation that there is not
void Network.create({ inputs: 1, layers: [{ units: 1, activation: 'rellu' }] });
// @ts-expect-error an option that there is not
void Network.create({ inputs: 1, layers: [{ units: 1 }], sead: 1 });
// @ts-expect-error what a worker gives is a promise
const now: (net: Awaited<ReturnType<typeof Network.inWorker>>) => Float32Array = (net) => net.predict([0, 1]);
void now;
