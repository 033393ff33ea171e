// The samples of brain.js 1.6.1's README, taken from its tarball, with vane-nn/brain in the place of brain.js. Those that
// don't run are listed by their headings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import brain from '../../web/src/brain/index.mjs';
import { samplesOf } from './markdown.mjs';
import { fetchFile } from './npm.mjs';

/** What is no JavaScript as it stands there, or is of two programs. */
const repairs = {
    'Examples #1': (code) => code.replace("'sigmoid'  //", "'sigmoid', //"),
    'Cross Validation #1': (code) => code.replace('// optionally later', '}{'),
    '`run(input)` -> prediction #1': (code) => code.slice(0, code.indexOf('// time step')),
    '`likely` #1': (code) => code.replace("require('brain/likely')", 'brain.likely'),
};

function reasonAgainst(code) {
    if (/recurrent|RNN|LSTM|GRU/.test(code)) return 'a recurrent network';
    if (code.startsWith('{')) return 'a value, not a program';
    if (/toSVG|<script/.test(code)) return 'draws in a page';
    return null;
}

const colors = [
    { input: { r: 0.03, g: 0.7, b: 0.5 }, output: { black: 1 } },
    { input: { r: 0.16, g: 0.09, b: 0.2 }, output: { white: 1 } },
    { input: { r: 0.5, g: 0.5, b: 1 }, output: { white: 1 } },
];

/** What samples take for granted. */
function surroundings() {
    const net = new brain.NeuralNetwork({ seed: 1 });
    net.train(colors);
    const data = colors.concat(colors);
    const crossValidate = new brain.CrossValidate(brain.NeuralNetwork);
    crossValidate.train(data, { iterations: 1 });
    let error = null;
    return {
        brain, net, data, crossValidate,
        options: { iterations: 50 },
        handleError: (reason) => { error = reason; },
        networkOptions: { hiddenLayers: [3] },
        trainingOptions: { iterations: 100 },
        k: 3,
        input: colors[0].input,
        json: net.toJSON(),
        flood(stream, rows) {
            for (const row of rows) stream.write(row);
            stream.endInputs();
        },
        console: { log: (text) => assert.match(text, /^\(input\) => /) },
        failure: () => error,
    };
}

/** Runs a sample in its surroundings; gives the variables that it leaves. */
async function run(code) {
    const given = surroundings();
    const left = ['net', 'output', 'key'].map((name) => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`);
    const AsyncFunction = run.constructor;
    const sample = new AsyncFunction(...Object.keys(given), `{ ${code}\nreturn { ${left} }; }`);
    const result = await sample(...Object.values(given));
    const wait = () => new Promise((resolve) => { setTimeout(resolve, 5); });
    for (let i = 0; i < 200 && !result.net.isRunnable && /Stream|trainAsync/.test(code); i++) await wait();
    assert.equal(given.failure(), null);
    return result;
}

const isTrained = ({ net }) => assert.ok(net.isRunnable);
const tells = (winner) => ({ output }) => {
    assert.deepEqual(Object.keys(output), ['black', 'white']);
    assert.equal(Object.keys(output).find((name) => output[name] > 0.6), winner);
};

/** All that run, and what they must leave behind. */
const checks = {
    'Examples #1': ({ output }) => assert.ok(output[0] > 0.85, `${output[0]}`),
    'For training with `NeuralNetwork` #1': tells('white'),
    'For training with `NeuralNetwork` #2': tells('white'),
    'Training Options #1': isTrained,
    'Async Training #1': isTrained,
    'Async Training #2': isTrained,
    'Cross Validation #1': isTrained,
    'Train Stream #1': isTrained,
    '`run(input)` -> prediction #1': isTrained,
    'JSON #1': isTrained,
    'Standalone Function #1': tells('white'),
    'Options #1': ({ net }) => assert.equal(net.trainOpts.learningRate, 0.6),
    '`likely` #1': ({ key }) => assert.equal(key, 'black'),
};

test('samples of brain.js\'s README', async (context) => {
    const readme = await fetchFile('brain.js@1.6.1', 'README.md');
    if (readme === null) {
        context.skip('npm gets no brain.js@1.6.1 here');
        return;
    }
    const ran = [];
    for (const { heading, number, code } of samplesOf(readme)) {
        const name = `${heading} #${number}`;
        const repaired = repairs[name]?.(code) ?? code;
        const reason = reasonAgainst(repaired);
        if (reason) {
            context.diagnostic(`skipped: ${name}: ${reason}`);
            continue;
        }
        await context.test(name, async () => checks[name](await run(repaired)));
        ran.push(name);
    }
    assert.deepEqual(ran.sort(), Object.keys(checks).sort());
});
