import type { Activation, Initialiser, Isa } from './index.js';

export interface BackendOptions {
    /** Module to use; by default the fastest that this engine runs. */
    isa?: Isa;
    /** Give the same bits on every machine, natively and here: never the relaxed module. */
    deterministic?: boolean;
    /** Threads for large products, this one included: 1 by default, 'auto' for all cores but one. More than 1 only in Node
     *  and in pages that are cross-origin isolated; elsewhere 1 is used. The bits are the same at any number. */
    threads?: number | 'auto';
}

export interface Backend {
    readonly isa: Isa;
    /** In use, this one included. */
    readonly threads: number;
    /** Whether a multiply-add rounds once (as natively on AVX2 and NEON) or twice. */
    readonly fused: boolean;
    readonly deterministic: boolean;
    /** Why no better width is in use: a sentence for each. */
    readonly reasons: Readonly<Partial<Record<Isa, string>>>;
}

export interface LayerDescription {
    units: number;
    /** Of all units, or of each; 'linear' by default. */
    activation?: Activation | readonly Activation[];
    /** A unit gives activation(steepness z) of its weighted sum z. Of all units, or of each; 1 by default. */
    steepness?: number | readonly number[];
    /** While training, each output is 0 with this probability, in [0, 1). Not on the last layer. */
    dropout?: number;
    /** How the weights begin. */
    initialiser?: Initialiser;
    /** A frozen layer is left alone by training. */
    frozen?: boolean;
}

export interface NetworkDescription extends BackendOptions {
    /** Numbers per input row. */
    inputs: number;
    layers: readonly LayerDescription[];
    /** A layer reads the inputs and the outputs of all layers before it, not of the last one alone. false by default. */
    shortcuts?: boolean;
    /** steepness z is cut to ±sumLimit / steepness; FANN does so at 150. Infinity by default: nothing is cut. */
    sumLimit?: number;
    /** Of the initial weights: the same seed gives the same bits on every machine. 0 by default. */
    seed?: number;
}

export interface Layer {
    inputs: number;
    units: number;
    /** One where all units have the same, else that of each. */
    activation: Activation | Activation[];
    steepness: number | number[];
    dropout: number;
    frozen: boolean;
    /** Of a sparse layer, as FANN's files may have: how many there are. */
    connections?: number;
    /** A copy [inputs][units], as they are when this is read; 0 where a sparse layer connects nothing. */
    readonly weights: Float32Array<ArrayBuffer>;
    /** A copy [units]. */
    readonly bias: Float32Array<ArrayBuffer>;
}

/** Of columns: x * scale + shift. */
export interface Scaling {
    scale: Float32Array<ArrayBuffer>;
    shift: Float32Array<ArrayBuffer>;
}

/** A class and how probable it is. */
export interface ClassProbability {
    /** Its name, where it has one, else its index. */
    label: string | number;
    index: number;
    probability: number;
}
