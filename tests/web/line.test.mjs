import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { Line } from '../../web/src/line.mjs';

const nothing = { encode() {}, decode() {} };

/** What use(line) gives, with a line to the services over real messages. */
async function withLine(services, use) {
    const { port1, port2 } = new MessageChannel();
    const posted = [];
    const post = (port) => (message, transfer) => {
        posted.push(message);
        port.postMessage(message, transfer);
    };
    const [near, far] = [new Line(post(port1), {}, nothing), new Line(post(port2), services, nothing)];
    port1.on('message', (message) => near.take(message));
    port2.on('message', (message) => far.take(message));
    try {
        return await use(near, posted);
    } finally {
        port1.close();
    }
}

test('calls answer, also out of order', async () => {
    const waits = (ms, value) => new Promise((resolve) => { setTimeout(resolve, ms, value); });
    await withLine({ waits, add: (a, b) => a + b }, async (line) => {
        const order = [];
        await Promise.all([line.call('waits', [20, 'late']), line.call('add', [1, 2])].map((call) =>
            call.then((value) => { order.push(value); })));
        assert.deepEqual(order, [3, 'late']);
    });
});

test('values cross: results are moved, arguments copied, of views no more than they show', async () => {
    const services = {
        echo: (value) => value,
        bytesBehind: (view) => view.buffer.byteLength,
        bytesBehindEach: (list) => list.map((each) => (each.input ?? each).buffer.byteLength),
        make: () => ({ a: new Float32Array(4), list: [new Uint8Array(3)] }),
    };
    await withLine(services, async (line, posted) => {
        const large = new Float32Array(1e6);
        assert.equal(await line.call('bytesBehind', [large.subarray(5, 8)]), 12);
        assert.equal(await line.call('bytesBehind', [Buffer.from('xyz')]), 3);
        assert.deepEqual(await line.call('bytesBehindEach', [[large.subarray(1, 3), large.subarray(8, 9)]]), [8, 4]);
        assert.deepEqual(await line.call('bytesBehindEach', [[{ input: large.subarray(1, 3), output: [1] }]]), [8]);
        assert.equal(large.length, 1e6);
        for (const value of [undefined, null, 1, 'a', [[1], [2]], { a: { b: [1] } }, new Map([[1, 2]]), new Date(5)]) {
            assert.deepEqual(await line.call('echo', [value]), value);
        }
        assert.deepEqual(await line.call('make', []), { a: new Float32Array(4), list: [new Uint8Array(3)] });
        const { value } = posted.at(-1);
        assert.deepEqual([value.a.length, value.list[0].length], [0, 0], 'they are gone there');
        await assert.rejects(line.call('echo', [Symbol('s')]), /could not be cloned/);
    });
});

test('functions are called where they are, as long as the call they came with', async () => {
    let kept;
    const services = {
        twice: async (f) => [await f(1), await f(2)],
        keep(f) { kept = f; },
        counter: () => {
            let n = 0;
            return { next: () => ++n };
        },
    };
    await withLine(services, async (line) => {
        assert.deepEqual(await line.call('twice', [(x) => 10 * x]), [10, 20]);
        const mine = new Error('mine');
        await assert.rejects(line.call('twice', [() => { throw mine; }]), (error) => error === mine);
        await line.call('keep', [() => 1]);
        await assert.rejects(kept(), { code: 'state', message: /is over/ });
        const { next } = await line.call('counter', []);
        assert.deepEqual([await next(), await next()], [1, 2]);
    });
});

test('iterables are read no further than is asked for, and told when it is enough', async () => {
    let made = 0, stopped = 0;
    async function* endless() {
        try {
            for (;;) yield { n: made++ };
        } finally {
            stopped++;
        }
    }
    const services = {
        async take(iterable, count) {
            const items = [];
            for await (const { n } of iterable) if (items.push(n) === count) break;
            return items;
        },
        async both(factory) {
            const all = [];
            for (let i = 0; i < 2; i++) for await (const item of await factory()) all.push(item);
            return all;
        },
        reports: () => endless(),
    };
    await withLine(services, async (line) => {
        assert.deepEqual(await line.call('take', [endless(), 3]), [0, 1, 2]);
        assert.equal(stopped, 1);
        assert.ok(made <= 256, `${made} items for 3`);
        assert.deepEqual(await line.call('both', [function* few() { yield* ['a', 'b']; }]), ['a', 'b', 'a', 'b']);

        made = 0;
        for await (const { n } of await line.call('reports', [])) if (n === 4) break;
        await line.call('both', [() => []]);
        assert.deepEqual([made, stopped], [5, 2], 'one at a time');
        const broken = { [Symbol.asyncIterator]: () => ({ next() { throw new RangeError('broken'); } }) };
        await assert.rejects(line.call('take', [broken, 1]), { name: 'RangeError', message: 'broken' });
    });
});

test('signals cross with their reason', async () => {
    const services = {
        wait: (signal) => new Promise((resolve, reject) => {
            signal.throwIfAborted();
            signal.addEventListener('abort', () => reject(signal.reason));
        }),
    };
    await withLine(services, async (line) => {
        const controller = new AbortController();
        const reason = { mine: true };
        setTimeout(() => controller.abort(reason), 5);
        await assert.rejects(line.call('wait', [controller.signal]), (error) => error === reason);
        await assert.rejects(line.call('wait', [controller.signal]), (error) => error === reason);
        const bare = new AbortController();
        setTimeout(() => bare.abort(Object.create(null)), 5);
        await assert.rejects(line.call('wait', [bare.signal]), (error) => error === bare.signal.reason);
    });
});

test('whatever is thrown at the other end, the call ends', async () => {
    const textless = { toString() { throw new Error('no text'); } };
    const withFields = (fields) => Object.assign(new Error('mine'), fields);
    for (const [thrown, expected] of [
        [Object.create(null), 'what was thrown has no text'], [textless, 'what was thrown has no text'], [undefined, 'undefined'],
        [Symbol('s'), 'Symbol(s)'], [withFields({ code: Symbol('s') }), 'mine'], [withFields({ option() {} }), 'mine'],
        [withFields({ name: () => {} }), 'mine'], [withFields({ message: textless }), 'what was thrown has no text'],
        [Object.defineProperty(new Error('mine'), 'code', { get() { throw textless; } }), 'what was thrown has no text'],
    ]) {
        await withLine({ fail() { throw thrown; } }, (line) => assert.rejects(line.call('fail', []), { message: expected }));
    }
});

test('a failed line rejects what is under way and what comes', async () => {
    await withLine({ never: () => new Promise(() => {}) }, async (line) => {
        const call = line.call('never', []);
        const gone = new Error('gone');
        line.fail(gone);
        await assert.rejects(call, (error) => error === gone);
        await assert.rejects(line.call('never', []), (error) => error === gone);
    });
});
