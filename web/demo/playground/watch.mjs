// The dashboard of the playground: it comes when it is opened, and from then on shows the network that learns.
import { loadDashboard } from '../common/watch.mjs';

const REPORT_MS = 100;
const HISTOGRAMS_MS = 1000;

export class Watch {
    #element;
    #recorder = null;       // once it is open
    #model = null;          // whose beginning was recorded
    #told;
    #toldHistograms;
    #toldRows;

    constructor(element) { this.#element = element; }

    /** Shows a model's training from now on; null is one that isn't there yet. */
    async open(model) {
        if (!this.#recorder) {
            const { Dashboard, Recorder } = await loadDashboard();
            const recorder = new Recorder();
            new Dashboard(this.#element).add('This network', recorder.source);
            this.#recorder = recorder;
        }
        if (model !== this.#model) await this.begin(model);
    }

    /** Another model learns now. */
    async begin(model) {
        this.#model = null;
        if (!this.#recorder || !model?.canTrain) return;
        await this.#recorder.start(...model.beginning);
        this.#model = model;
        this.#told = this.#toldHistograms = -Infinity;
        this.#toldRows = NaN;       // so that there is no speed yet
        this.report(model);
    }

    /** Tells how a model stands, some times a second. */
    report(model) {
        const now = performance.now();
        const since = now - this.#told;
        if (model !== this.#model || (since < REPORT_MS && !model.hasDiverged)) return;
        this.#told = now;
        const counters = model.counters;
        const rowsPerSecond = 1000 * (counters.rows - this.#toldRows) / since;
        this.#toldRows = counters.rows;
        const isDue = now - this.#toldHistograms >= HISTOGRAMS_MS;
        if (isDue) this.#toldHistograms = now;
        const { figures, loss, test } = model;
        this.#recorder.progress({ ...figures, rowsPerSecond, counters: { ...counters, ...(isDue && model.histograms) } });
        if (loss !== null) this.#recorder.epoch({ ...figures, loss, validationLoss: test?.loss, validationAccuracy: test?.accuracy });
        if (model.hasDiverged) this.#recorder.end('diverged', figures.epoch);
    }
}
