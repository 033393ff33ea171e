// Training: its options, reports and trainers.
import type { Data } from './data.js';
import type { Loss, Optimizer, Rows, Scale, Schedule } from './index.js';

/** Figures of an epoch so far, after a batch. */
export interface BatchReport {
    epoch: number;
    batch: number;
    rows: number;
    loss: number;
    accuracy: number;
    learningRate: number;
}

/** Where a run is, for people who watch it. */
export interface ProgressReport extends BatchReport {
    /** Of an epoch; Infinity in the first one of a stream, and so is secondsLeft. */
    batches: number;
    /** Of the whole run, from 0 to 1. */
    progress: number;
    rowsPerSecond: number;
    /** At that speed, when all epochs are run. */
    secondsLeft: number;
    /** With the option counters; histograms once a second. */
    counters?: Counters & Partial<Histograms>;
}

/** What training has done since its trainer was made, and what it took. */
export interface Counters {
    /** Updates, and the rows that they were of */
    steps: number;
    rows: number;
    /** Floating-point operations of products, forward and back: two for each weight that a number is multiplied by */
    flops: number;
    /** In which they were done */
    seconds: number;
    /** Of the layers, in seconds, summed over the timed steps: as many of all as cost nothing. null where none is timed, as
     *  for plain sgd with batchSize 1, which goes by blocks of rows. */
    timedSteps: number;
    layers: { forward: number | null; backward: number | null }[];
    /** Bytes of the trainer's working memory, and how many of them it has used at most */
    arenaBytes: number;
    arenaUsed: number;
    /** Of the instance that it trains in: blocks asked of the pool of memory, those of them that it had, blocks from and to
     *  WebAssembly's memory; bytes in use, with what is lost around them, kept for later, and at most. */
    memory: {
        requests: number; hits: number; hostAllocs: number; hostFrees: number;
        bytesLive: number; bytesReserved: number; bytesCached: number; bytesPeak: number;
    };
}

/** How many of a layer's finite numbers lie in each of 24 equal parts from min to max, which are null where there are none. */
export interface Histogram {
    min: number | null;
    max: number | null;
    counts: number[];
}

/** One element per layer. */
export interface Histograms {
    weights: Histogram[];
    /** Of the last batch's loss by the weights as they are; null where there is no batch, as after Trainer.step */
    gradients: Histogram[] | null;
}

export interface EpochReport {
    /** From 0. */
    epoch: number;
    loss: number;
    accuracy: number;
    /** Only with validation. */
    validationLoss?: number;
    validationAccuracy?: number;
    learningRate: number;
    /** Only with bitFailLimit: outputs that missed their target by that or more. */
    bitFails?: number;
}

/** What to do as FANN does it: vane_fann_way in vane.h. */
export type FannWay = 'halves' | 'clips' | 'slopes' | 'rprop';

/** Where the checkpoints of a run go. What has them loads the whole module, as trainers and resume do. */
export interface CheckpointOptions {
    /** After so many epochs (1, or never when everySeconds is set) */
    everyEpochs?: number;
    /** After so much time, within an epoch too (never) */
    everySeconds?: number;
    /** Training waits for it, and fails when it does. */
    save: (bytes: Uint8Array<ArrayBuffer>) => unknown;
}

/** Defaults in parentheses; they are vane_train_options of vane.h, where each is explained. */
export interface TrainerOptions {
    /** ('auto': by the last layer) */
    loss?: Loss;
    /** ('adam') */
    optimizer?: Optimizer;
    /** (0.001) */
    learningRate?: number;
    /** sgd (0.9) */
    momentum?: number;
    /** sgd (false) */
    nesterov?: boolean;
    /** sgd: whether momentum moves biases too (true) */
    biasMomentum?: boolean;
    /** rmsprop (0.9) */
    rho?: number;
    /** adam, adamw (0.9) */
    beta1?: number;
    /** adam, adamw (0.999) */
    beta2?: number;
    /** rmsprop, adam, adamw (1e-8) */
    epsilon?: number;
    /** adamw (0.01) */
    weightDecay?: number;
    /** (0) */
    l1?: number;
    /** (0) */
    l2?: number;
    /** Largest norm of the gradient (0: off) */
    clipNorm?: number;
    /** Largest element of the gradient (0: off) */
    clipValue?: number;
    /** Rows per update; 0: all of an epoch, as rprop, quickprop and sarprop always take them (32) */
    batchSize?: number;
    /** (10) */
    epochs?: number;
    /** ('constant') */
    schedule?: Schedule;
    /** step schedule: factor (0.1) */
    decay?: number;
    /** step schedule: epochs between factors (10) */
    stepEpochs?: number;
    /** cosine schedule: where it ends (0) */
    finalFraction?: number;
    /** Updates over which the learning rate rises (0) */
    warmup?: number;
    /** A new order every epoch, the same on every machine (true) */
    shuffle?: boolean;
    /** Of a stream: rows among which the next one is drawn, when rows are shuffled (1024) */
    shuffleBuffer?: number;
    /** Of shuffling, dropout and the validation split (0) */
    seed?: number;
    /** Epochs without a lower loss after which training ends (0: off) */
    patience?: number;
    /** How much lower counts (0) */
    minDelta?: number;
    /** With patience: end with the weights of the best epoch (true) */
    restoreBest?: boolean;
    /** rprop, sarprop: factor of a step while the gradient keeps its sign (1.2) */
    rpropIncrease?: number;
    /** rprop, sarprop: factor of a step when it turns (0.5) */
    rpropDecrease?: number;
    /** rprop: first step (0.1) */
    rpropDeltaZero?: number;
    /** rprop: smallest step after a turn (0) */
    rpropDeltaMin?: number;
    /** rprop, sarprop: largest step (50) */
    rpropDeltaMax?: number;
    /** quickprop: largest growth of a step (1.75) */
    quickpropMu?: number;
    /** quickprop: decay * weight is added to the slope of a weight (-0.0001) */
    quickpropDecay?: number;
    /** sarprop (-6.644) */
    sarpropWeightDecayShift?: number;
    /** sarprop (0.1) */
    sarpropStepErrorThresholdFactor?: number;
    /** sarprop (1.385) */
    sarpropStepErrorShift?: number;
    /** sarprop (0.015) */
    sarpropTemperature?: number;
    /** An output that misses its target by this or more is a bit fail (0: not counted) */
    bitFailLimit?: number;
    /** Training ends after an epoch whose loss is at most this (null: off) */
    stopLoss?: number | null;
    /** Training ends after an epoch of at most so many bit fails (null or Infinity: off) */
    stopBitFails?: number | null;
    /** true: all of it (false) */
    fannWay?: boolean | readonly FannWay[];
    /** One factor >= 0 per output, by a row's largest target; or factors by name, 1 for the classes that aren't named; or
     *  those by which all classes weigh the same. */
    classWeights?: Rows | { readonly [className: string]: number } | 'balanced';
    /** Scaling of the inputs, fitted to the rows that train: to [0, 1], or to mean 0 and deviation 1. From then on it is a
     *  part of the network, which goes on taking raw numbers: leave it out when training goes on later. */
    scale?: Scale;
    /** Scaling of the targets, which outputs undo; 'none' where only scale is given, and the other way round. */
    scaleTargets?: Scale;
    /** Data to measure after each epoch, or the fraction of the rows to set aside for it. */
    validation?: Data | number;
    /** A checkpoint to go on from, on the same data: the network becomes what it was then, and training ends with the same
     *  bytes as if it had never stopped. It has all options of the run but callbacks and data: what is given beside it must
     *  be the same. A stream must give the same rows again, from the first of the epoch on, with the same shuffleBuffer:
     *  those that were trained on are passed over. */
    resume?: ArrayBuffer | ArrayBufferView;
}

export interface TrainOptions extends TrainerOptions {
    /** After every batch; false stops. */
    onBatch?: (report: BatchReport) => boolean | void | Promise<boolean | void>;
    /** After every epoch and its validation; false stops. */
    onEpoch?: (report: EpochReport) => boolean | void | Promise<boolean | void>;
    /** Ten times a second, and at the end; false stops. */
    onProgress?: (report: ProgressReport) => boolean | void | Promise<boolean | void>;
    /** Whether onProgress hears of the counters; loads the whole module (false) */
    counters?: boolean;
    /** To go on later with resume, from where the last checkpoint was saved. */
    checkpoint?: CheckpointOptions;
    /** Aborting rejects with the signal's reason; the network keeps the weights of its last batch. */
    signal?: AbortSignal;
}

/** One element per epoch. */
export interface History {
    loss: number[];
    accuracy: number[];
    validationLoss?: number[];
    validationAccuracy?: number[];
    learningRate: number[];
    bitFails?: number[];
    /** Why training ended: all epochs, early stopping or a goal (stopLoss, stopBitFails), a callback that returned false, or
     *  a loss or weight that became infinite: then the network has the last good weights. */
    stopped: 'epochs' | 'early' | 'callback' | 'diverged';
    /** With 'diverged': what became infinite, and where. */
    reason?: string;
}

/** How far Trainer.run goes at most; without any, to the end. */
export interface Amount {
    batches?: number;
    /** The rest of one counts. */
    epochs?: number;
    /** About so many milliseconds: a batch isn't divided. */
    ms?: number;
}

/** Training, as far as each call asks. Until it is disposed of, its network can predict but not be changed otherwise. */
export interface Trainer {
    /** Trains on, at once. Gives the figures of the epoch so far, and whether training has ended. */
    run(amount?: Amount): BatchReport & { done: boolean };
    /** One update from these rows, at most batchSize, beside the epochs. Gives their figures from before the update. A
     *  diverging one throws with code 'diverged'; the network has the last good weights. */
    step(inputs: Rows, targets: Rows, weights?: Rows): { rows: number; loss: number; accuracy: number; learningRate: number };
    /** Of the next updates, before schedules. A run that diverged can go on when it is set. */
    learningRate: number;
    /** The network as it is now, on the validation data. */
    validate(): { loss: number; accuracy: number };
    counters(): Counters;
    /** Takes a forward and a backward pass of the last batch. */
    histograms(): Histograms;
    /** All that training needs to go on, by the option resume; also a file of the network as it is now. */
    checkpoint(): Uint8Array<ArrayBuffer>;
    /** Whether epochs, early stopping or divergence have ended the run. */
    readonly done: boolean;
    readonly figures: BatchReport & { done: boolean };
    /** Of the whole epochs so far; stopped is null while the run isn't done. */
    readonly history: Omit<History, 'stopped'> & { stopped: History['stopped'] | null };
    /** Ends the trainer. The network keeps what it has learnt. */
    dispose(): void;
    [Symbol.dispose](): void;
}
