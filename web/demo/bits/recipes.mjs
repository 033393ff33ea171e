// What is trained in the page and by the command. Of each recipe: the files that both read; the network and its training, as the
// package takes them; the same as options of the command; and the SHA-256 of the file that the command saves, which a test holds
// against a run of it.

const idxHead = (sizes) => 4 + 4 * sizes;

/** Rows and labels of a pair of IDX files, scaled as the command does it. */
function readIdx(images, labels) {
    const bytes = images.subarray(idxHead(3));
    const targets = labels.subarray(idxHead(1));
    const classNames = Array.from({ length: Math.max(...targets) + 1 }, (_, label) => String(label));
    return { inputs: Float32Array.from(bytes, (byte) => byte / 255), targets, classNames };
}

/** Numbers, the last of a line being the target. */
function readLines(csv) {
    const rows = new TextDecoder().decode(csv).trim().split('\n').map((line) => line.split(',').map(Number));
    return { inputs: rows.map((row) => row.slice(0, -1)), targets: rows.map((row) => row.slice(-1)) };
}

export const RECIPES = [
    {
        name: 'xor',
        title: 'XOR',
        files: ['xor.csv'],
        read: readLines,
        network: { inputs: 2, layers: [{ units: 8, activation: 'tanh' }, { units: 1 }], seed: 1 },
        training: { epochs: 300, batchSize: 4, learningRate: 0.05, seed: 1 },
        options: '--hidden 8:tanh --epochs 300 --batch 4 --lr 0.05 --seed 1',
        command: 'ffc96dbc7665819c7e28e258ff8995e586b9fb8bf7686e05b0596a2e44a117d0',
    },
    {
        name: 'digits',
        title: 'Handwritten digits',
        files: ['digits-images-idx3-ubyte', 'digits-labels-idx1-ubyte'],
        read: readIdx,
        network: { inputs: 784, layers: [{ units: 64, activation: 'relu', dropout: 0.2 }, { units: 10, activation: 'softmax' }], seed: 42 },
        training: { epochs: 20, batchSize: 32, learningRate: 0.002, schedule: 'cosine', seed: 42 },
        options: '--hidden 64:relu --dropout 0.2 --epochs 20 --batch 32 --lr 0.002 --schedule cosine --seed 42',
        command: '8f6352f78f0b66a8d5d7416292227c2a3ad6cf60e15a231da9f72bf9497aed8c',
    },
];

/** The options of `vane` that train a recipe's network. */
export const trainOptions = ({ name, files, options }) => `train ${files[0]} ${options} --deterministic --save ${name}.vane`;
