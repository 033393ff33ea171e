// A network as a function that needs nothing else.
import { closureOf, print, textOf } from '../standalone.mjs';
import { activations } from './options.mjs';

/** What `predict` gives for an input, where rows are objects by these names. Its own text is printed too. */
const byNames = (predict, inputs, outputs, input) => {
    const values = predict(inputs ? inputs.map((name) => input[name] ?? 0) : input);
    return outputs ? Object.fromEntries(outputs.map((name, i) => [name, values[i]])) : values;
};

/** That function for a network; as text it is a program of its own. */
export function makeFunction({ sizes, layers, columns, activation }) {
    const model = {
        inputs: sizes[0], shortcuts: false, sumLimit: Infinity, inputScaling: null, outputScaling: null,
        layers: layers.map(({ weights, bias }) => ({
            activation: Array(bias.length).fill(activations[activation]), steepness: Array(bias.length).fill(1), weights, bias,
        })),
    };
    const { input: { names: inputs }, output: { names: outputs } } = columns;
    const predict = closureOf(model);
    const run = (input) => byNames(predict, inputs, outputs, input);
    run.toString = () => `(input) => {
${textOf(model)}
const byNames = ${byNames};
return byNames(predict, ${print(inputs)}, ${print(outputs)}, input);
}`;
    return run;
}
