// What is known of one run: its curves and the newest of everything else.
import { Curve } from './curve.mjs';
import { readRecord } from './record.mjs';

const BEGINNINGS = ['connected', 'reading'];

export class Run {
    /** What it has to do with where its records come from: a name of CONNECTIONS in figures.mjs. */
    connection = 'waiting';
    /** How much of what came was no record. */
    refused = 0;

    /** `changed` is called with every record. */
    constructor(name, changed) {
        this.name = name;
        this.changed = changed;
        this.#begin(null);
    }

    /** A start begins anew: a server that is met again tells all from there. */
    #begin(start) {
        this.start = start;
        this.progress = this.epoch = this.end = null;
        this.layers = this.memory = this.weights = this.gradients = null;
        this.batches = new Curve(['loss', 'accuracy', 'learning_rate', 'rows_per_second', 'gflops']);
        this.epochs = new Curve(['loss', 'accuracy', 'validation_loss', 'validation_accuracy']);
    }

    connect(state) {
        this.connection = state;
        if (BEGINNINGS.includes(state)) this.refused = 0;
        this.changed();
    }

    /** Takes a record, or counts what is none. */
    add(value) {
        const record = readRecord(value);
        if (record) this.#take[record.event](record);
        else this.refused++;
        this.changed();
    }

    #take = {
        start: (start) => this.#begin(start),
        progress: (progress) => this.#progress(progress),
        epoch: (epoch) => this.#epoch(epoch),
        end: (end) => { this.end = end; },
    };

    #progress(progress) {
        this.progress = progress;
        for (const part of ['layers', 'memory', 'weights', 'gradients']) this[part] = progress[part] ?? this[part];
        this.batches.add({ ...progress, epochs: this.#epochsAt(progress) });
    }

    #epoch(epoch) {
        this.epoch = epoch;
        this.epochs.add({ ...epoch, epochs: epoch.epoch });
    }

    /** How many epochs a run has done in the middle of one. */
    #epochsAt({ epoch, rows }) {
        const all = this.start?.rows;
        return all && epoch !== null && rows !== null ? Math.max(0, epoch - 1 + Math.min(1, rows / all)) : null;
    }

    /** Whether a record has come. */
    get isKnown() { return Boolean(this.start ?? this.progress ?? this.epoch ?? this.end); }

    /** From 0 to 1; null where nobody knows. */
    get done() {
        const all = this.start?.epochs;
        const epochs = Math.max(this.batches.columns.epochs.at(-1) ?? -1, this.epoch?.epoch ?? -1);
        return all && epochs >= 0 ? Math.min(1, epochs / all) : null;
    }
}
