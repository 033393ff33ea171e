import type { Activation, TrainOptions } from './index.js';

/** What a candidate of cascade training does to its weighted sum. */
export interface CascadeKind {
    activation: Exclude<Activation, 'softmax'>;
    /** 1 by default. */
    steepness?: number;
}

/** Defaults in parentheses: FANN's. They are vane_cascade_options of vane_cascade.h, and those of training that go for
 *  outputs and candidates; optimizer is 'rprop' unless set, loss 'mse'. */
export interface CascadeOptions extends Pick<TrainOptions,
    'loss' | 'optimizer' | 'learningRate' | 'seed' | 'bitFailLimit' | 'stopLoss' | 'stopBitFails' | 'fannWay'
    | 'rpropIncrease' | 'rpropDecrease' | 'rpropDeltaZero' | 'rpropDeltaMin' | 'rpropDeltaMax' | 'quickpropMu'
    | 'quickpropDecay' | 'sarpropWeightDecayShift' | 'sarpropStepErrorThresholdFactor' | 'sarpropStepErrorShift'
    | 'sarpropTemperature'> {
    /** That the network may grow by (8) */
    maxUnits?: number;
    /** Outputs are trained until the loss has stayed within this fraction of itself (0.01) … */
    outputChangeFraction?: number;
    /** … for so many epochs (12) */
    outputStagnationEpochs?: number;
    /** (50) */
    outputMinEpochs?: number;
    /** (150) */
    outputMaxEpochs?: number;
    /** The same of candidates, by the score of the best (0.01) */
    candidateChangeFraction?: number;
    /** (12) */
    candidateStagnationEpochs?: number;
    /** (50) */
    candidateMinEpochs?: number;
    /** (150) */
    candidateMaxEpochs?: number;
    /** (1000) */
    candidateLimit?: number;
    /** Of a candidate's weights to the outputs when it is installed (0.4) */
    weightMultiplier?: number;
    /** Candidates of each kind (2) */
    groups?: number;
    /** (FANN's forty) */
    kinds?: readonly CascadeKind[];
}

/** How things stand when the outputs have been trained. */
export interface CascadeReport {
    /** That the network has grown by. */
    units: number;
    loss: number;
    squareError: number;
    bitFails: number;
    /** Of outputs and of candidates, all so far. */
    epochs: number;
    /** Of the last unit; not before there is one. */
    activation?: Activation;
    steepness?: number;
    /** Whether stopLoss or stopBitFails was. */
    reached: boolean;
}
