// A worker with networks in it, as the thread that asked for it sees it.
import * as host from '#host';
import { VaneError } from './errors.mjs';
import { Line } from './line.mjs';
import { loadModule } from './loader.mjs';

export class Link {
    /** Networks at the other end. When there is none left, and no call under way, the worker ends. */
    networks = 0;
    /** Why there is no worker, and this thread works in slices instead; null where there is one. */
    refusal = null;
    ended = false;
    #busy = 0;
    #line = null;
    #worker = null;
    #threads = new Set();
    #ready;
    #onEnd;

    /** `objects` are those of its line; onEnd() is called when the link can't be used any more. */
    constructor(objects, onEnd) {
        this.#onEnd = onEnd;
        this.#ready = this.#start(objects).catch((error) => this.#stayHere(error, objects));
    }

    /** What use(line) gives; until then the worker stays, and keeps a process alive. */
    async use(use) {
        this.#hold(1);
        try {
            if (!this.#line) await this.#ready;
            return await use(this.#line);
        } finally {
            await this.#hold(-1);
        }
    }

    /** What a service of engine.mjs gives. */
    call(name, args, transfer) { return this.use((line) => line.call(name, args, transfer)); }

    #hold(change) {
        this.#busy += change;
        this.#worker?.keep(this.#busy > 0);
        return this.#busy === 0 && this.networks === 0 ? this.#end() : undefined;
    }

    async #start(objects) {
        let worker;
        const services = { compile: loadModule, startThread: (message) => this.#startThread(message) };
        const line = new Line((message, transfer) => worker.post(message, transfer), services, objects);
        const onFailure = (error) => {
            line.fail(new VaneError('dead', `the worker of this network has ended: ${error.message}`, { cause: error }));
            if (this.#worker) this.#end();
        };
        worker = await host.startWorker('worker', { onMessage: (message) => line.take(message), onFailure });
        try {
            const { threadsAllowed } = host;
            await line.call('start', [{ threadsAllowed, cores: host.countCores(), address: worker.more }]);
        } catch (error) {
            worker.end();
            throw error;
        }
        this.#worker = worker;
        this.#line = line;
    }

    /** Both ends of the line on this thread. */
    async #stayHere({ cause, message }, objects) {
        this.refusal = cause?.message ?? message;
        const { engine } = await import('./engine.mjs');
        const there = engine();
        const far = new Line((answer) => this.#line.take(answer), there.services, there.objects);
        this.#line = new Line((question) => far.take(question), {}, objects);
    }

    /** A thread for a network in the worker; gives what ends it. */
    async #startThread(message) {
        const { startThread } = await import('./start_threads.mjs');
        const thread = await startThread(message);
        this.#threads.add(thread);
        return () => {
            this.#threads.delete(thread);
            thread.end();
        };
    }

    /** Ends the worker and its threads. */
    #end() {
        if (this.ended) return;
        this.ended = true;
        this.#onEnd();
        for (const thread of this.#threads) thread.end();
        this.#line?.fail(new VaneError('dead', 'the worker of this network has ended'));
        this.#worker?.end();
    }
}
