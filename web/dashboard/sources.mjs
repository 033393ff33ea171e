// Where records come from. A source is a function that is given a run, tells it every record and how it stands with where they
// come from, and returns a function that ends it.
import { parseLine } from './record.mjs';

const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30000;
const LONGEST_LINE = 4 << 20;
const SLICE_MS = 20;

/** Server-sent events, as of `vane train --dashboard`. A stream that breaks is asked for again until the run has ended. */
export const events = (url) => (run) => {
    let stream;
    let timer;
    let wait = RETRY_MS;
    const open = () => {
        stream = new EventSource(url);
        stream.onopen = () => {
            wait = RETRY_MS;
            run.connect('connected');
        };
        stream.onmessage = ({ data }) => {
            run.add(parseLine(data));
            if (run.end) stream.close();
        };
        stream.onerror = () => {
            stream.close();
            run.connect('lost');
            timer = setTimeout(open, wait);
            wait = Math.min(2 * wait, LONGEST_RETRY_MS);
        };
    };
    open();
    return () => {
        stream.close();
        clearTimeout(timer);
    };
};

/** The lines of a stream of text as they come; of one that is too long to be a record, some pieces. */
async function* lines(stream) {
    let rest = '';
    const decoder = new TextDecoder();
    for (const reader = stream.getReader(); ;) {
        const { value, done } = await reader.read();
        const parts = (rest + decoder.decode(value, { stream: !done })).split('\n');
        rest = parts.pop();
        yield* parts;
        if (done) break;
        if (rest.length > LONGEST_LINE) {
            yield rest;
            rest = '';
        }
    }
    if (rest) yield rest;
}

/** A recorded run, of `vane train --log`: read piece by piece, so that it may be larger than memory, and in slices of time,
 *  so that the page goes on. */
export const file = (blob) => (run) => {
    let wanted = true;
    const read = async () => {
        run.connect('reading');
        let pause = performance.now() + SLICE_MS;
        for await (const line of lines(blob.stream())) {
            if (performance.now() > pause) {
                await new Promise((resolve) => { setTimeout(resolve); });
                pause = performance.now() + SLICE_MS;
            }
            if (!wanted) return;
            if (line.trim()) run.add(parseLine(line));
        }
        run.connect('read');
    };
    read().catch(() => run.connect('unreadable'));
    return () => { wanted = false; };
};
