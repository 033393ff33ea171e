// In parts; what is published is one file (build.mjs).
import type { CascadeOptions, CascadeReport } from './cascade.js';
import type { Data, FitInputs, FitOptions, FitTargets, NumberTable, Stream } from './data.js';
import type { Backend, BackendOptions, ClassProbability, Layer, NetworkDescription, Scaling } from './description.js';
import type { BrainJson, FileSource, SourceOptions } from './files.js';
import type { EpochReport, History, TrainOptions, Trainer, TrainerOptions } from './train.js';

export type * from './cascade.js';
export type * from './description.js';
export type * from './files.js';
export type * from './train.js';

declare global {
    // Of ES2026; with this the declarations also suit older settings of `lib`.
    interface SymbolConstructor { readonly dispose: unique symbol }
}

export * from './data.js';

/** A vector width that has a module, best first. */
export type Isa = 'relaxed' | 'simd128' | 'scalar';

export type Activation =
    | 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu' | 'elu' | 'gelu' | 'silu' | 'softplus' | 'softmax'
    | 'threshold' | 'threshold_symmetric' | 'sigmoid_stepwise' | 'sigmoid_symmetric_stepwise' | 'gaussian'
    | 'gaussian_symmetric' | 'gaussian_stepwise' | 'elliot' | 'elliot_symmetric' | 'linear_piece'
    | 'linear_piece_symmetric' | 'sin_symmetric' | 'cos_symmetric' | 'sin' | 'cos';
export type Initialiser =
    | 'auto' | 'glorot_uniform' | 'glorot_normal' | 'he_uniform' | 'he_normal' | 'lecun_uniform' | 'lecun_normal'
    | 'uniform' | 'zero';
export type Loss =
    | 'auto' | 'mse' | 'mae' | 'huber' | 'binary_cross_entropy' | 'categorical_cross_entropy' | 'tanh_error';
export type Optimizer = 'sgd' | 'rmsprop' | 'adam' | 'adamw' | 'rprop' | 'quickprop' | 'sarprop';
export type Schedule = 'constant' | 'step' | 'cosine';

export type TypedNumbers =
    | Float32Array | Float64Array
    | Int8Array | Int16Array | Int32Array | Uint8Array | Uint8ClampedArray | Uint16Array | Uint32Array;

/** Rows of numbers: all in one array, row after row, or an array of rows. They become float32. */
export type Rows = TypedNumbers | readonly number[] | readonly (TypedNumbers | readonly number[])[];

export type Scale = 'none' | 'minmax' | 'zscore';

export interface Evaluation {
    loss: number;
    accuracy: number;
    /** Rows by class of the target, then of the output; null above 1,024 classes. */
    confusion: number[][] | null;
}

/** A neural network. Create with Network.create, Network.deserialize or Network.load. */
export class Network {
    private constructor();

    static create(description: NetworkDescription): Promise<Network>;

    /** A network made and trained for data, with its history: see FitOptions. */
    static fit(inputs: FitInputs, targets: FitTargets, options?: FitOptions): Promise<Network>;

    /** A network from the bytes of a .vane file, of FANN's, or of brain.js's JSON. */
    static deserialize(bytes: ArrayBuffer | ArrayBufferView, options?: BackendOptions): Promise<Network>;

    /** The same from wherever they are. */
    static load(source: FileSource, options?: BackendOptions): Promise<Network>;

    /** A network from a FANN file (.net), or from its text. All versions, fixed point too; what scaling the file has
     *  becomes part of the network. */
    static fromFann(source: FileSource, options?: BackendOptions): Promise<Network>;

    /** A network from the JSON that brain.js 1.6.1 or 2.0 beta made of a NeuralNetwork: an object, or its text. */
    static fromJSON(json: object | string, options?: BackendOptions): Promise<Network>;

    /** A network in a worker: the same methods, each giving a promise. From a description, the bytes of a file, or where
     *  such a file is. No isolation of the page is needed. */
    static inWorker(source: NetworkDescription, options?: WorkerOptions): Promise<WorkerNetwork>;
    static inWorker(source: ArrayBuffer | ArrayBufferView | { load: FileSource },
        options?: WorkerOptions & BackendOptions): Promise<WorkerNetwork>;

    readonly inputs: number;
    readonly outputs: number;
    /** Of the last run of train, null before. */
    readonly history: History | null;
    /** Number of weights and biases. */
    readonly parameters: number;
    readonly layers: Layer[];
    readonly shortcuts: boolean;
    /** Infinity where sums aren't cut. */
    readonly sumLimit: number;
    readonly backend: Backend;

    /** How a user's numbers become the first layer's inputs, and the last one's outputs the user's; null where they aren't
     *  scaled. */
    readonly scaling: { inputs: Scaling | null; outputs: Scaling | null };

    /** Names of the inputs and of the outputs, carried in the file; null for none. */
    get inputNames(): (string | null)[] | null;
    set inputNames(names: readonly (string | null)[] | null);
    get classNames(): (string | null)[] | null;
    set classNames(names: readonly (string | null)[] | null);

    /** The outputs for one row or for an array of rows, row after row. Several rows in one array need { rows }. */
    predict(inputs: Rows, options?: { rows: number }): Float32Array<ArrayBuffer>;

    /** The same into an array of yours, row after row; allocates nothing. */
    predictInto(inputs: TypedNumbers, rows: number, outputs: Float32Array): void;

    /** The classes of one row, the most probable ones first, at most `top` of them. The last layer is of softmax or sigmoid
     *  units. One output tells two classes apart. */
    classify(row: TypedNumbers | readonly number[], options?: { top?: number }): ClassProbability[];
    /** The same of each row. */
    classify(rows: readonly (TypedNumbers | readonly number[])[], options?: { top?: number }): ClassProbability[][];
    classify(inputs: Rows, options: { top?: number; rows: number }): ClassProbability[][];

    /** What each layer gives for a row. */
    activations(row: TypedNumbers | readonly number[]): Float32Array<ArrayBuffer>[];

    /** Loss and accuracy on data. */
    evaluate(data: Data | Stream, options?: { loss?: Loss }): Promise<Evaluation>;

    /** Trains in slices of some milliseconds; the event loop runs in between. One run at a time. */
    train(data: Data | Stream, options?: TrainOptions): Promise<History>;

    /** The epochs of such a run, one after the other; it returns the history. Training goes on while the next epoch is
     *  waited for, and ends when the loop is left. */
    trainStream(data: Data | Stream, options?: TrainOptions): AsyncGenerator<EpochReport, History, void>;

    /** A trainer, for programs that keep the reins. Without data (null) it has steps alone. */
    trainer(data: Data | null, options?: TrainerOptions): Promise<Trainer>;

    /** Trains and grows a network with shortcuts, a hidden unit at a time (Cascade2); one report before the first unit and
     *  one after each. It is one call without a turn of the event loop: in a page, make it from a Worker. */
    cascade(data: Omit<NumberTable, 'weights'>, options?: CascadeOptions): Promise<CascadeReport[]>;

    /** Copies of a layer's weights [inputs][units] and bias [units]. */
    getWeights(layer: number): { weights: Float32Array<ArrayBuffer>; bias: Float32Array<ArrayBuffer> };
    /** The other way round, from flat arrays or `inputs` rows of `units` numbers; what is left out stays. All must be finite.
     *  Throws while the network is trained, and for sparse layers. */
    setWeights(layer: number, values: { weights?: Rows; bias?: Rows }): void;
    /** Whether training leaves a layer alone. */
    setFrozen(layer: number, frozen: boolean): void;

    /** The bytes of a .vane file, which is also a valid safetensors file. */
    serialize(): Uint8Array<ArrayBuffer>;
    clone(): Promise<Network>;

    /** In the form of brain.js 1.6.1. Rejects with code 'unsupported' where that has no such network: it has one activation
     *  for all layers, of sigmoid, relu and tanh. */
    toJSON(): Promise<BrainJson>;

    /** A table of the layers: sizes, activations, parameters, bytes. */
    summary(): Promise<string>;

    /** The text of a function from a row to an array, in plain JavaScript that needs nothing else. It computes in double
     *  precision: of what predict gives, the last one or two of seven digits differ. */
    toSource(options?: SourceOptions): Promise<string>;
    /** The same function, of the network as it is now. It is slower than predict, and needs neither memory nor
     *  WebAssembly. */
    toFunction(): Promise<(row: TypedNumbers | readonly number[]) => number[]>;

    /** The text of a FANN file (.net, FANN_FLO_2.1), byte for byte as FANN writes it. Rejects with code 'unsupported'
     *  where FANN has no such activation. */
    toFann(): Promise<Uint8Array<ArrayBuffer>>;
    /** What that file doesn't have of this network: of 'dropout', 'frozen layers', 'notes', 'names of inputs', 'names of
     *  classes'. */
    fannLeavesOut(): Promise<string[]>;

    /** Gives the memory back at once; without it, when the object is collected. */
    dispose(): void;
    [Symbol.dispose](): void;
}

export interface WorkerOptions {
    /** The worker that networks share, which ends with the last of them, or one of its own. 'shared' by default. */
    worker?: 'shared' | 'own';
}

/** Data in a worker, for all networks there, until it is disposed of or the worker ends. */
export interface WorkerData {
    dispose(): Promise<void>;
    [Symbol.dispose](): void;
}

type Promised<T> = T extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : Promise<T>;
type Here = 'inputs' | 'outputs' | 'backend' | 'predictInto' | typeof Symbol.dispose;
type Own = 'classify' | 'train' | 'evaluate' | 'cascade' | 'clone' | 'dispose';

/** A network in a worker (an instance of Network all the same). For predictInto take a snapshot. Callbacks and signals work as with a local one; a callback
 *  costs a message there and back, some tenths of a millisecond each. What is passed is copied; data are packed in slices of
 *  some milliseconds, so leave them alone until the promise is settled. A call on a network whose worker has ended rejects with
 *  code 'dead'. */
export interface WorkerNetwork extends
    Pick<Network, 'inputs' | 'outputs' | 'backend'>, Readonly<{ [K in Exclude<keyof Network, Here | Own>]: Promised<Network[K]> }> {
    /** Whether there is a worker: false where none could start (backend.reasons.worker says why), and this thread works in
     *  slices behind the same promises. */
    readonly worker: boolean;
    setInputNames(names: readonly (string | null)[] | null): Promise<void>;
    setClassNames(names: readonly (string | null)[] | null): Promise<void>;
    classify(row: TypedNumbers | readonly number[], options?: { top?: number }): Promise<ClassProbability[]>;
    classify(rows: readonly (TypedNumbers | readonly number[])[], options?: { top?: number }): Promise<ClassProbability[][]>;
    classify(inputs: Rows, options: { top?: number; rows: number }): Promise<ClassProbability[][]>;
    /** Sends data once, for more than one call: pass what this gives, or the same object again, wherever data are taken. */
    upload(data: Data): Promise<WorkerData>;
    train(data: Data | Stream | WorkerData,
        options?: Omit<TrainOptions, 'validation'> & { validation?: Data | WorkerData | number }): Promise<History>;
    evaluate(data: Data | Stream | WorkerData, options?: { loss?: Loss }): Promise<Evaluation>;
    cascade(data: Omit<NumberTable, 'weights'> | WorkerData, options?: CascadeOptions): Promise<CascadeReport[]>;
    /** A network on this thread with the weights of now. */
    snapshot(): Promise<Network>;
    clone(): Promise<WorkerNetwork>;
    dispose(): Promise<void>;
    [Symbol.dispose](): void;
}

/** What Vane refuses: `code` is the name of a status in vane.h, or 'dead'. */
export class VaneError extends Error {
    constructor(code: string, message: string, options?: { cause?: unknown; option?: string; value?: unknown });
    readonly code: string;
    /** The option or argument that it is about, where it is about one, and what that was. */
    readonly option?: string;
    readonly value?: unknown;
}

/** What a TypeError or a RangeError of wrong arguments has besides. */
export interface ArgumentError extends Error {
    readonly code: 'argument';
    readonly option: string;
    readonly value: unknown;
}
