/** vane-nn/brain: brain.js 1.6's NeuralNetwork and what goes with it, over Vane.
 *
 *  A program of brain.js's changes its import and goes on; its JSON files, and those of 2.0.0-beta, load. Otherwise are:
 *  - Weights begin as Vane's do, by `seed`, at random without one. They are float32, and so is what trains them.
 *  - `errorThresh` and `momentum` may be 0, and 0 means 0.
 *  - Options given to the constructor, to `updateTrainingOptions` or to a training stay in force until others are
 *    given; unknown ones throw.
 *  - What is no number, or not finite, throws, as does a row of another length, and a training row with a name that the
 *    network was not built for. `run` and `test` pass over such names. What is missing is 0.
 *  - Training that diverges throws a VaneError with code 'diverged', and `run` one with 'state' before there is a
 *    network.
 *  - 'leaky-relu' is z for z > 0 and else z / 100. brain.js 1 has another curve under that name: a file of such a
 *    network is refused. `leakyReluAlpha` is 0.01. With `praxis: 'adam'` biases are trained as weights are.
 *  - Typed arrays are rows, as arrays are.
 *  - `toFunction` gives a closure: no code is made from text, so that it works under any content security policy.
 *  - There are no recurrent networks: their constructors throw. */

export type NeuralNetworkActivation = 'sigmoid' | 'relu' | 'leaky-relu' | 'tanh';

/** A row: numbers, or numbers by name. */
export type NeuralNetworkInput = readonly number[] | Float32Array | Float64Array | Readonly<Record<string, number>>;
export type NeuralNetworkOutput = Float32Array<ArrayBuffer> & Record<string, number>;

export interface INeuralNetworkState {
    iterations: number;
    /** Of the last iteration: the mean over rows of the mean square over outputs, before each row's update. */
    error: number;
}

/** Defaults in parentheses. */
export interface INeuralNetworkTrainingOptions {
    /** At most so many passes over the data, an integer above 0 or Infinity (20000) */
    iterations?: number;
    /** Training ends when the error is at most this, from 0 up to but not including 1 (0.005) */
    errorThresh?: number;
    /** true: to the console (false) */
    log?: boolean | ((line: string) => void);
    /** (10) */
    logPeriod?: number;
    /** Above 0 and below 1 (0.3) */
    learningRate?: number;
    /** Of weights; biases have none. From 0 up to but not including 1 (0.1) */
    momentum?: number;
    /** (null) */
    callback?: ((state: INeuralNetworkState) => void) | null;
    /** (10) */
    callbackPeriod?: number;
    /** Milliseconds after which no iteration begins (Infinity) */
    timeout?: number;
    /** (null) */
    praxis?: 'adam' | null;
    /** adam (0.9) */
    beta1?: number;
    /** adam (0.999) */
    beta2?: number;
    /** adam (1e-8) */
    epsilon?: number;
    /** Only before there is a network ('sigmoid') */
    activation?: NeuralNetworkActivation;
    leakyReluAlpha?: 0.01;
}

export interface INeuralNetworkOptions extends INeuralNetworkTrainingOptions {
    /** Above which an output means yes, in test (0.5) */
    binaryThresh?: number;
    /** (one, with half as many units as there are inputs, at least 3) */
    hiddenLayers?: readonly number[] | null;
    /** Of the first weights, an integer. Not of brain.js's. */
    seed?: number;
}

export interface INeuralNetworkTrainingData {
    input: NeuralNetworkInput;
    output: NeuralNetworkInput;
}

/** What brain.js 1.6.1 writes. */
export interface INeuralNetworkJSON {
    sizes: number[];
    layers: object[];
    outputLookup: boolean;
    inputLookup: boolean;
    activation: NeuralNetworkActivation;
    leakyReluAlpha?: number;
    trainOpts: object;
}

export interface INeuralNetworkMisclass extends INeuralNetworkTrainingData {
    /** 0 or 1 of a network with one output, else the index of the largest. */
    actual: number;
    expected: number;
}

export interface INeuralNetworkTestResult {
    error: number;
    misclasses: INeuralNetworkMisclass[];
    total: number;
}

/** Of a network with one output. */
export interface INeuralNetworkBinaryTestResult extends INeuralNetworkTestResult {
    trueNeg: number;
    truePos: number;
    falseNeg: number;
    falsePos: number;
    precision: number;
    recall: number;
    accuracy: number;
}

type Data = INeuralNetworkTrainingData | readonly INeuralNetworkTrainingData[];

export class NeuralNetwork {
    static readonly defaults: object;
    static readonly trainDefaults: object;

    constructor(options?: INeuralNetworkOptions);

    activation: NeuralNetworkActivation;
    binaryThresh: number;
    hiddenLayers: readonly number[] | null;
    /** Of all layers, inputs and outputs too; null before the first training. */
    sizes: number[] | null;
    /** All that are in force. */
    trainOpts: Required<Omit<INeuralNetworkTrainingOptions, 'activation' | 'leakyReluAlpha'>>;
    /** Places of columns by their names; null where rows are arrays. */
    readonly inputLookup: Record<string, number> | null;
    readonly outputLookup: Record<string, number> | null;
    /** Whether there is a network. */
    readonly isRunnable: boolean;

    updateTrainingOptions(options: INeuralNetworkTrainingOptions): void;

    /** Trains row by row, in order. The first training says how many columns there are, or their names. */
    train(data: Data, options?: INeuralNetworkTrainingOptions): INeuralNetworkState;
    /** The same with turns of the event loop in between. */
    trainAsync(data: Data, options?: INeuralNetworkTrainingOptions): Promise<INeuralNetworkState>;

    /** The outputs: by name where the network was trained with names, else a Float32Array. */
    run(input: NeuralNetworkInput): NeuralNetworkOutput;
    run<T>(input: NeuralNetworkInput): T;

    test(data: Data): INeuralNetworkTestResult | INeuralNetworkBinaryTestResult;

    toJSON(): INeuralNetworkJSON;
    /** From what brain.js 1.6.1 or 2.0.0-beta wrote, checked whole: a VaneError with code 'format' says what is wrong. */
    fromJSON(json: object): this;

    /** A function that gives what run does. Its text is a program that needs no package. */
    toFunction(): (input: NeuralNetworkInput) => number[] & Record<string, number>;
}

/** A NeuralNetwork, which says so once. */
export class NeuralNetworkGPU extends NeuralNetwork {}

/** The name, or the index as a string, of the largest output. */
export function likely(input: NeuralNetworkInput, net: NeuralNetwork): string;

export interface ICrossValidationTestPartitionResults extends Partial<INeuralNetworkBinaryTestResult> {
    /** Of training. */
    error: number;
    misclasses: INeuralNetworkMisclass[];
    total: number;
    iterations: number;
    /** Milliseconds. */
    trainTime: number;
    testTime: number;
    learningRate: number;
    hiddenLayers: readonly number[] | null;
    network: INeuralNetworkJSON;
}

export interface ICrossValidateStats {
    total: number;
    testSize: number;
    trainSize: number;
    /** Only with one output. */
    truePos?: number;
    trueNeg?: number;
    falsePos?: number;
    falseNeg?: number;
    precision?: number;
    recall?: number;
    accuracy?: number;
}

export interface ICrossValidateJSON {
    avgs: { error: number; trainTime: number; testTime: number; iterations: number };
    stats: ICrossValidateStats;
    sets: ICrossValidationTestPartitionResults[];
}

/** Trains k networks, each on all but a k-th of the data, on which it is tested. */
export class CrossValidate {
    constructor(Classifier: typeof NeuralNetwork, options?: INeuralNetworkOptions);
    train(data: readonly INeuralNetworkTrainingData[], options?: INeuralNetworkTrainingOptions, k?: number):
        ICrossValidateJSON;
    toJSON(): ICrossValidateJSON | null;
    /** The network with the lowest training error. */
    toNeuralNetwork(): NeuralNetwork;
    fromJSON(json: ICrossValidateJSON): NeuralNetwork;
}

export interface ITrainStreamOptions extends INeuralNetworkTrainingOptions {
    neuralNetwork: NeuralNetwork;
    /** Asks for all data once more. */
    floodCallback?: () => void;
    doneTrainingCallback?: (state: INeuralNetworkState) => void;
}

/** Trains on data that are written to it, pass after pass; the first pass only tells what there is. In Node it is a
 *  stream.Writable; in a page it has what is declared here. */
export class TrainStream {
    constructor(options: ITrainStreamOptions);
    write(data: INeuralNetworkTrainingData | false): boolean;
    /** Ends a pass. */
    endInputs(): void;
    end(): void;
    on(event: string, listener: (...args: any[]) => void): this;
}

declare class Refused { constructor(...args: unknown[]) }

/** Names of brain.js's that throw a VaneError with code 'unsupported' when constructed. */
export const recurrent: Readonly<Record<
    'RNN' | 'LSTM' | 'GRU' | 'RNNTimeStep' | 'LSTMTimeStep' | 'GRUTimeStep', typeof Refused>>;

declare const brain: {
    NeuralNetwork: typeof NeuralNetwork;
    NeuralNetworkGPU: typeof NeuralNetworkGPU;
    CrossValidate: typeof CrossValidate;
    TrainStream: typeof TrainStream;
    likely: typeof likely;
    recurrent: typeof recurrent;
};
export default brain;
