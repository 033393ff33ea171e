// What a worker of the race does when asked. It has one contender and one task.
import { Network } from '../../dist/browser.mjs';
import { fetchBytes } from '../common/fetch.mjs';
import { brain, tfjs, vane } from './contenders.mjs';
import { calibrate, seconds, warmUp } from './course.mjs';
import { builds, runScript, startTensorflow } from './libraries.mjs';
import { complete } from './tasks.mjs';

const TRIAL_SECONDS = 0.03;     // of a round: a page's clock steps by a tenth of a millisecond

const folder = (name) => new URL(`../../vendor/${name}/`, import.meta.url).href;
let contender, work, times, rows;

async function library(name) {
    const [global, file] = builds[name];
    await runScript(folder(name) + file);
    return globalThis[global];
}

async function tensorflow() {
    const tf = await library('@tensorflow/tfjs');
    return startTensorflow(tf, await library('@tensorflow/tfjs-backend-wasm'), `${folder('@tensorflow/tfjs-backend-wasm')}dist/`);
}

const enter = {
    vane: (task) => vane(Network, task),
    tfjs: async (task) => tfjs(await tensorflow(), task),
    brain: async (task) => brain(await library('brain.js'), task),
};

/** Mean squared error. */
const lossOf = (outputs, targets) => outputs.reduce((sum, output, i) => sum + (output - targets[i]) ** 2, 0) / outputs.length;

/** Starts a library and trains it as far as the task's check goes; gives what it then makes of the rows. */
export async function open({ name, taskName, samples }) {
    const task = await complete(taskName, () => fetchBytes(samples));
    contender = await enter[name](task);
    if (task.checkEpochs > 0) await contender.train(task.checkEpochs);
    rows = task.rows;
    const predict = contender.predictor(rows);
    const predictOften = (count) => { for (let i = 0; i < count; i++) predict(); };
    work = task.trains ? contender.train : predictOften;
    const outputs = contender.outputs();
    return { outputs, loss: lossOf(outputs, task.targets), how: contender.net?.backend.isa };
}

/** How often it has to work in a round, once it is warm. */
export async function warm() {
    times = await calibrate(work, TRIAL_SECONDS);       // the clock is too coarse for one
    await warmUp(() => work(times));
    times = await calibrate(work, TRIAL_SECONDS);
}

/** Rows a second in one round. */
export const round = async () => rows * times / await seconds(() => work(times));

/** The network as a file. */
export const model = () => contender.net.serialize();
