// What a thread is at, told through shared memory: it can be read while that thread hangs.
const MOST_BYTES = 1 << 12;

export class Progress {
    constructor(buffer = new SharedArrayBuffer(4 + MOST_BYTES)) {
        this.buffer = buffer;
        this.count = new Int32Array(buffer, 0, 1);
        this.text = new Uint8Array(buffer, 4);
    }

    tell(text) {
        const bytes = Buffer.from(text).subarray(0, MOST_BYTES - 1);
        this.text.set(bytes);
        this.text[bytes.length] = 0;
        Atomics.add(this.count, 0, 1);
    }

    get times() { return Atomics.load(this.count, 0); }
    get last() { return Buffer.from(this.text.slice(0, this.text.indexOf(0))).toString(); }
}
