// A network as a function that needs nothing else.

/** The outputs for one input. Its own text is printed too: it may use nothing but its arguments. */
function evaluate({ inputs, outputs, layers, activation }, input) {
    const curves = {
        sigmoid: (z) => 1 / (1 + Math.exp(-z)),
        relu: (z) => (z > 0 ? z : 0),
        'leaky-relu': (z) => (z > 0 ? z : z / 100),
        tanh: Math.tanh,
    };
    const curve = curves[activation];
    let values = inputs ? inputs.map((name) => input[name] ?? 0) : input;
    for (const { weights, biases } of layers) {
        const under = values;
        values = biases.map((bias, j) => curve(weights[j].reduce((sum, weight, i) => sum + weight * under[i], bias)));
    }
    return outputs ? Object.fromEntries(outputs.map((name, j) => [name, values[j]])) : values;
}

/** That function for a network; as text it is a program of its own. */
export function makeFunction({ layers, columns, activation }) {
    const model = {
        inputs: columns.input.names,
        outputs: columns.output.names,
        activation,
        layers: layers.map(({ weights, biases }) => ({
            weights: Array.from(biases, (_, j) => Array.from({ length: weights.length / biases.length },
                (__, i) => weights[i * biases.length + j])),
            biases: Array.from(biases),
        })),
    };
    const run = (input) => evaluate(model, input);
    run.toString = () => `(input) => (${evaluate})(${JSON.stringify(model)}, input)`;
    return run;
}
