// Calls the raw exports of one module with hostile values, each call on an instance as it was made. In a worker, for a
// call may never come back.
import { parentPort, workerData } from 'node:worker_threads';
import { importsOf } from '../../../web/src/sharing.mjs';
import { controlBits, hostileValues, makeScene, MOST_PAGES, roles } from './exports.mjs';
import { Progress } from './progress.mjs';
import { randomOf } from './random.mjs';

const { module, perPlace, randomCalls, seed, shared } = workerData;
const progress = new Progress(shared);
// Little, so that a call with a count of billions ends soon.
const memory = { initial: 64, maximum: MOST_PAGES };
/** Beside a trap, which leaves the stack's pointer where it was. */
const setsGlobals = ['__wasm_init_tls'];
const LEAST_STATUS = -100;
/** All other roles are pointers. */
const numbers = ['bytes', 'count', 'flag', 'index', 'number', 'status'];
const names = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'function').map(({ name }) => name);

const open = () => new WebAssembly.Instance(module, importsOf(new WebAssembly.Memory(memory))).exports;

/** An instance that can be put back to what it was when it was made. */
class Subject {
    constructor() {
        this.exports = open();
        this.scene = makeScene(this.exports);
        const all = this.#all;
        this.bytes = all.length;
        this.image = all.slice(0, all.findLastIndex((byte) => byte !== 0) + 1);
    }

    get #all() { return new Uint8Array(this.exports.memory.buffer); }

    /** No memory shrinks, and what is outside of it stays as it was left: then another instance takes the bytes. */
    restore(leftOutside) {
        if (leftOutside || this.#all.length !== this.bytes) this.exports = open();
        else this.#all.fill(0, this.image.length);
        this.#all.set(this.image);
    }
}

const subject = new Subject();
const bystander = open();
const bystanding = makeScene(bystander);
const expected = controlBits(subject.exports, subject.scene);
const hostile = hostileValues(subject.scene, subject.bytes);
const counts = { calls: 0, statuses: 0, traps: 0 };
const failures = [];

function outcomeOf(name, values) {
    try {
        return { result: subject.exports[name](...values) };
    } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        return { trap: error.message };
    }
}

/** A call that got one may have written anywhere before it was refused. */
const isWrongPointer = (value, role) => !numbers.includes(role) && value !== 0 && value !== subject.scene[role];

function tryCall(name, values) {
    progress.tell(`${name}(${values.join(', ')})`);
    const { result, trap } = outcomeOf(name, values);
    counts.calls++;
    counts[trap ? 'traps' : 'statuses']++;
    const refused = result < 0 && result > LEAST_STATUS;
    const isSound = refused && !values.some((value, i) => isWrongPointer(value, roles[name][i]));
    const bits = isSound ? controlBits(subject.exports, subject.scene) : expected;
    if (bits !== expected) failures.push(`${name}(${values.join(', ')}) is refused with ${result}, then the control gives ${bits}`);
    subject.restore(trap !== undefined || setsGlobals.includes(name));
}

const random = randomOf(seed);

/** In the place of each argument in turn, hostile values. */
function goThrough(name) {
    const good = roles[name].map((role) => subject.scene[role]);
    if (good.length === 0) tryCall(name, []);
    good.forEach((_, place) => {
        for (const value of random.some(hostile, perPlace)) tryCall(name, good.map((each, i) => (i === place ? value : each)));
    });
}

function callAtRandom() {
    const name = random.pick(names);
    tryCall(name, roles[name].map((role) => (random.chance(0.5) ? subject.scene[role] : random.pick(hostile))));
}

for (const name of names) goThrough(name);
for (let i = 0; i < randomCalls; i++) callAtRandom();
if (controlBits(bystander, bystanding) !== expected) failures.push('another instance has changed');
parentPort.postMessage({ counts, failures });
