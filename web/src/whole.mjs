// What few pages need: the lean module of a width goes without it, NAME-whole.wasm has it all (as has that of scalar).
const activations = [
    'elu', 'gelu', 'silu', 'softplus', 'threshold', 'threshold_symmetric', 'sigmoid_stepwise',
    'sigmoid_symmetric_stepwise', 'gaussian', 'gaussian_symmetric', 'gaussian_stepwise', 'elliot', 'elliot_symmetric',
    'linear_piece', 'linear_piece_symmetric', 'sin_symmetric', 'cos_symmetric', 'sin', 'cos',
];
const optimizers = ['rmsprop', 'rprop', 'quickprop', 'sarprop'];
const losses = ['mae', 'huber', 'tanh_error'];

/** Options of training. */
export const wholeOptions = [
    'rpropIncrease', 'rpropDecrease', 'rpropDeltaZero', 'rpropDeltaMin', 'rpropDeltaMax', 'quickpropMu', 'quickpropDecay',
    'sarpropWeightDecayShift', 'sarpropStepErrorThresholdFactor', 'sarpropStepErrorShift', 'sarpropTemperature',
];

export const wholeNames = new Set([...activations, ...optimizers, ...losses]);

/** Whether a network, or a run of training, that asks for these names is one for the whole module. */
export const needsWhole = (...names) => names.some((name) => wholeNames.has(name));
