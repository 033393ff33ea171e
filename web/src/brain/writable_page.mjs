// What TrainStream needs of Node's Writable, where there is no Node.

export class Writable {
    #listeners = new Map();
    #chunks = [];
    #isWriting = false;

    on(event, listener) {
        this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
        return this;
    }

    emit(event, ...args) {
        const listeners = this.#listeners.get(event) ?? [];
        for (const listener of listeners) listener.apply(this, args);
        return listeners.length > 0;
    }

    /** What is written while a chunk is taken comes after it. */
    write(chunk) {
        this.#chunks.push(chunk);
        if (this.#isWriting) return true;
        this.#isWriting = true;
        try {
            while (this.#chunks.length > 0) {
                this._write(this.#chunks.shift(), 'utf8', (error) => { if (error) throw error; });
            }
        } finally {
            this.#isWriting = false;
            this.#chunks = [];
        }
        return true;
    }

    end() { this.emit('finish'); }
}
