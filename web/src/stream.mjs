// Rows that come bit by bit: from an iterable, or from a function that makes one for each epoch. They go through a ring in
// the module (wasm/exports_stream.c), from which it trains what is there; no more are asked for than the next batches take.
import { argumentError, object } from './check.mjs';
import { VaneError } from './errors.mjs';
import { isOnce, iteratorOf } from './iterable.mjs';
import './local.mjs';       // so that bundlers leave in one chunk what this has in common with it
import { unlessAborted } from './train.mjs';

const SHUFFLE_ROWS = 1024;

function add(total, rows, { loss, accuracy, confusion }) {
    total.rows += rows;
    total.loss += rows * loss;
    total.accuracy += rows * accuracy;
    total.confusion = total.confusion ? total.confusion.map((row, i) => row.map((count, j) => count + confusion[i][j])) : confusion;
}

/** What stands in the place of a table: read(item, net) gives that of an item. */
export class Stream {
    bytes = Infinity;           // nobody knows: so an instance of its own
    whole = true;
    names = null;
    #source;
    #net;
    #what;
    #read;
    #window;
    #iterator = null;           // of the pass under way
    #waits = false;             // for its next item
    #once;
    #gave = false;              // something in this pass
    #table = null;              // the item at hand
    #row = 0;                   // of its rows, the first that is not in the ring yet
    #instance;
    #ring = 0;
    #skip;                      // rows that a resumed pass has had before

    constructor(source, net, what, read, window = SHUFFLE_ROWS) {
        this.#source = source;
        this.#net = { ...net, inputNames: net.inputNames, classNames: net.classNames, partial: true };
        this.#what = what;
        this.#once = typeof source !== 'function' && isOnce(source);
        this.#read = read;
        this.#window = window;
    }

    /** Gets the first rows, which may name the network's inputs and classes. */
    async begin(signal) { await this.#next(signal); }

    copyInto(instance, { epochs, epochsDone, rowsDone }) {
        const { calls } = instance;
        const left = epochs - epochsDone;
        if (this.#once && left > 1) {
            throw argumentError(TypeError, `${this.#what} can be gone through once, for ${left} epochs: expected a function `
                + 'that makes such an iterable', this.#what, this.#source);
        }
        this.#instance = instance;
        this.#ring = instance.check(calls.stream_create(this.#net.inputs, this.#net.outputs, this.#window), 'data', this.#source);
        calls.stream_resume(this.#ring, epochsDone);
        this.#skip = rowsDone;
        return calls.stream_dataset(this.#ring);
    }

    get #state() {
        this.#instance.calls.stream(this.#ring);
        return this.#instance.record('stream');
    }

    /** Whether the trainer has had all rows of the pass. */
    get spent() { return this.#iterator === null && this.#table === null && this.#state.count === 0; }

    /** How many batches there are rows for, at least one, or at the end of a pass whatever is left. Rows that are there at once
     *  take time all the same, which `turns` are for. */
    async fill(turns, signal) {
        if (this.spent) {
            this.#instance.calls.stream_begin(this.#ring);
            await this.#next(signal);
        }
        for (;;) {
            this.#pushTable();
            if (this.#skip > 0) this.#skipRows();
            const { ready } = this.#state;
            if (ready > 0 && this.#skip === 0) return ready;
            await this.#next(signal);
            if (turns.due) await turns.rest();
            signal?.throwIfAborted();
        }
    }

    #iterate() {
        const source = this.#source;
        return typeof source === 'function' ? iteratorOf(source(), `${this.#what}()`) : iteratorOf(source, this.#what);
    }

    /** Of the rows that were trained on before the run was resumed, those that there are so far. */
    #skipRows() {
        const skip = () => this.#instance.calls.stream_skip(this.#ring, this.#skip);
        for (let did = skip(); did > 0; did = this.#skip && skip()) {
            this.#skip -= did;
            this.#pushTable();
        }
        if (this.#skip > 0 && this.spent) {
            throw new VaneError('shape', `${this.#what} ends ${this.#skip} rows before the one to resume from: it must give `
                + 'the rows of the run that was stopped', { option: this.#what, value: this.#source });
        }
    }

    /** Makes the next item the table at hand; at the end of the pass there is none. */
    async #next(signal) {
        if (this.#iterator === null) {
            this.#iterator = this.#iterate();
            this.#gave = false;
        }
        this.#waits = true;
        const { done, value } = await unlessAborted(this.#iterator.next(), signal);
        this.#waits = false;
        if (!done) {
            this.#gave = true;
            this.#take(value);
            return;
        }
        this.#iterator = null;
        if (!this.#gave) throw new VaneError('shape', `${this.#what} gives no rows`, { option: this.#what, value: this.#source });
        if (this.#ring) this.#instance.calls.stream_end(this.#ring);
    }

    /** A record, or rows like those that data are elsewhere. */
    #take(value) {
        const what = this.#what;
        const item = 'input' in object(value, `an item of ${what}`) ? [value] : value;
        this.#table = this.#read(item, this.#net);
        this.#row = 0;
        if (this.#table.columns.length > 2) throw argumentError(TypeError, `${what}.weights: rows of a stream have none`, what);
        const { names } = this.#table;
        if (names) Object.assign(this.#net, names);
        this.names ??= names;
    }

    /** Of the table at hand, what the ring has room for. */
    #pushTable() {
        const { calls } = this.#instance;
        while (this.#table) {
            const { x, t, room } = this.#state;
            const count = Math.min(room, this.#table.rows - this.#row);
            if (count === 0) return;
            this.#table.copyRows(this.#row, count, this.#instance, [x, t]);
            calls.stream_push(this.#ring, count);
            this.#row += count;
            if (this.#row === this.#table.rows) this.#table = null;
        }
    }

    /** What measure(table) finds of the rows of a pass. */
    async evaluate(measure) {
        const total = { rows: 0, loss: 0, accuracy: 0, confusion: null };
        try {
            for (await this.#next(); this.#table; await this.#next()) {
                const { rows } = this.#table;
                add(total, rows, await measure(this.#table));
                this.#table = null;
            }
        } finally {
            await this.close();
        }
        const { rows, loss, accuracy, confusion } = total;
        return { loss: loss / rows, accuracy: accuracy / rows, confusion };
    }

    /** Tells the iterable that no more is wanted. The ring goes with its instance, which nobody else has. */
    async close() {
        const iterator = this.#iterator;
        this.#iterator = null;
        const closed = iterator?.return?.();
        // One that is still busy with its next item returns after that.
        if (this.#waits) closed?.catch?.(() => {});
        else await closed;
    }
}
