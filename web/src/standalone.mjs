// What a model gives for a row, in plain JavaScript: a closure, or the text of one. Both are the same code, as the text is
// that of what the closure calls. So the functions here use nothing but their arguments and the language, in expressions that
// no bundler replaces by helpers of its own.
import { shortest } from './float_text.mjs';

/** The value at x of straight lines between points, of what is below and above them. */
const lines = (x, at, value, below, above) => {
    if (x < at[0]) return below;
    for (let i = 1; i < at.length; i++) {
        if (x < at[i]) return value[i - 1] + ((value[i] - value[i - 1]) * (x - at[i - 1])) / (at[i] - at[i - 1]);
    }
    return above;
};

/** Activations as functions of the sum s: vane.h, at vane_activation. */
const functions = {
    linear: (s) => s,
    sigmoid: (s) => 1 / (1 + Math.exp(-s)),
    tanh: (s) => Math.tanh(s),
    relu: (s) => Math.max(0, s),
    leaky_relu: (s) => (s > 0 ? s : 0.01 * s),
    elu: (s) => (s > 0 ? s : Math.expm1(s)),
    gelu: (s) => {
        const x = Math.abs(s) / Math.SQRT2;
        if (x > 6) return s > 0 ? s : 0;
        let sum = x;
        for (let n = 1, term = x; term > 1e-17 * sum; n++) sum += term *= (2 * x * x) / (2 * n + 1);
        const erf = 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
        return 0.5 * s * (s < 0 ? 1 - erf : 1 + erf);
    },
    silu: (s) => s / (1 + Math.exp(-s)),
    softplus: (s) => Math.max(0, s) + Math.log1p(Math.exp(-Math.abs(s))),
    threshold: (s) => (s < 0 ? 0 : 1),
    threshold_symmetric: (s) => (s < 0 ? -1 : 1),
    sigmoid_stepwise: (s, lines) => lines(s,
        [-2.64665246, -1.472219467, -0.5493061543, 0.5493061543, 1.472219348, 2.646652937],
        [0.005, 0.05, 0.25, 0.75, 0.95, 0.995], 0, 1),
    sigmoid_symmetric_stepwise: (s, lines) => lines(s,
        [-2.646652937, -1.472219348, -0.5493061543, 0.5493061543, 1.472219348, 2.646652937],
        [-0.99, -0.9, -0.5, 0.5, 0.9, 0.99], -1, 1),
    gaussian: (s) => Math.exp(-s * s),
    gaussian_symmetric: (s) => 2 * Math.exp(-s * s) - 1,
    gaussian_stepwise: (s, lines) => lines(Math.abs(s),
        [0, 0.16, 0.37, 1.13, 1.49, 2.07], [1, 0.975, 0.872, 0.279, 0.109, 0], 1, 0),
    elliot: (s) => 0.5 * s / (1 + Math.abs(s)) + 0.5,
    elliot_symmetric: (s) => s / (1 + Math.abs(s)),
    linear_piece: (s) => Math.max(0, Math.min(1, s)),
    linear_piece_symmetric: (s) => Math.max(-1, Math.min(1, s)),
    sin_symmetric: (s) => Math.sin(s),
    cos_symmetric: (s) => Math.cos(s),
    sin: (s) => 0.5 * Math.sin(s) + 0.5,
    cos: (s) => 0.5 * Math.cos(s) + 0.5,
};

/** What a model gives for a row of inputs, in double precision. A model is { inputs, shortcuts, sumLimit, inputScaling,
 *  outputScaling, layers }, these being { activation, steepness, weights, bias } with one of each of the first two for each
 *  unit. */
function run(model, activations, lines, input) {
    if (input.length !== model.inputs) throw new RangeError('the row has ' + input.length + ' numbers: expected ' + model.inputs);
    const scaled = (row, by) => (by ? row.map((x, i) => x * by.scale[i] + by.shift[i]) : row);
    let row = scaled(Array.from(input), model.inputScaling);
    let outputs;
    model.layers.forEach((layer) => {
        const units = layer.bias.length;
        const sums = [];
        for (let unit = 0; unit < units; unit++) {
            let sum = layer.bias[unit];
            for (let i = 0; i < row.length; i++) sum += row[i] * layer.weights[i * units + unit];
            const most = model.sumLimit / layer.steepness[unit];
            sums.push(Math.max(-most, Math.min(most, layer.steepness[unit] * sum)));
        }
        if (layer.activation[0] === 'softmax') {
            const most = sums.reduce((a, b) => Math.max(a, b));
            const powers = sums.map((s) => Math.exp(s - most));
            const whole = powers.reduce((a, b) => a + b);
            outputs = powers.map((power) => power / whole);
        } else {
            outputs = sums.map((s, unit) => activations[layer.activation[unit]](s, lines));
        }
        row = model.shortcuts ? row.concat(outputs) : outputs;
    });
    return scaled(outputs, model.outputScaling);
}

export const closureOf = (model) => (input) => run(model, functions, lines, input);

/** The text of a value that consists of arrays, objects, names and numbers. */
export function print(value) {
    if (value instanceof Float32Array) return `new Float32Array([${Array.from(value, shortest).join(', ')}])`;
    if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return shortest(value);
    if (value === null || typeof value !== 'object') return String(value);
    return `{ ${Object.entries(value).map(([key, each]) => `${key}: ${print(each)}`).join(', ')} }`;
}

/** The statements that make `predict` such a function. */
export function textOf(model) {
    const used = new Set(model.layers.flatMap(({ activation }) => activation));
    used.delete('softmax');
    return `const lines = ${lines};
const activations = { ${[...used].map((activation) => `${activation}: ${functions[activation]}`).join(', ')} };
const run = ${run};
const model = ${print(model)};
const predict = (row) => run(model, activations, lines, row);`;
}
