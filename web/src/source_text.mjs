// Networks as functions in plain JavaScript, and the text of small ones.
import { argumentError, integer, options as checkOptions, outOfRange, show, string } from './check.mjs';
import { VaneError } from './errors.mjs';
import { closureOf, textOf } from './standalone.mjs';

const MOST_PARAMETERS = 10000;

const perUnit = (value, units) => (Array.isArray(value) ? value : Array(units).fill(value));

/** The network as standalone.mjs has it. */
function modelOf(net) {
    const { inputs, shortcuts, sumLimit, scaling } = net;
    const layers = net.layers.map(({ units, activation, steepness, weights, bias }) => ({
        activation: perUnit(activation, units), steepness: perUnit(steepness, units), weights, bias,
    }));
    return { inputs, shortcuts, sumLimit, inputScaling: scaling.inputs, outputScaling: scaling.outputs, layers };
}

export const toFunction = (net) => closureOf(modelOf(net));

const reserved = new Set(('arguments await break case catch class const continue debugger default delete do else enum eval export '
    + 'extends false finally for function if implements import in instanceof interface let new null package private protected '
    + 'public return static super switch this throw true try typeof var void while with yield').split(' '));

function checkName(name) {
    if (/^[A-Za-z_$][\w$]*$/.test(string(name, 'name')) && !reserved.has(name)) return name;
    throw argumentError(RangeError, `name is ${show(name)}: expected a name that JavaScript lets a constant have`, 'name', name);
}

export function toSource(net, options = {}) {
    const { name = 'predict', format = 'esm', limit = MOST_PARAMETERS } =
        checkOptions(options, ['name', 'format', 'limit'], 'the options');
    if (!['esm', 'function'].includes(format)) throw outOfRange('format', format, '"esm" or "function"');
    if (net.parameters > integer(limit, 'limit')) {
        throw new VaneError('limit', `the network has ${net.parameters} parameters, and toSource's limit is ${limit}: ` +
            'of a large one, load the file', { option: 'limit', value: limit });
    }
    const text = `// A network of ${net.inputs} inputs and ${net.outputs} outputs, written by vane-nn: ${checkName(name)}(row) gives an array.
const ${name} = (() => {
${textOf(modelOf(net))}
return predict;
})();
`;
    return format === 'esm' ? `${text}export { ${name} };\nexport default ${name};\n` : text;
}
