// ONNX files of the two models that onnxruntime is raced on. Such a file is a protobuf message: fields, each a tag,
// then a number or a length and that many bytes. Numbers of fields: onnx.proto of the ONNX repository.
const FLOAT = 1, IR_VERSION = 8, OPSET = 13;

function varint(value) {
    const bytes = [];
    for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 | 128);
    return [...bytes, value];
}

function join(parts) {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
    }
    return bytes;
}

const integer = (field, value) => [...varint(field << 3), ...varint(value)];

function bytes(field, content) {
    return join([varint(field << 3 | 2), varint(content.length), content]);
}

const text = (field, value) => bytes(field, new TextEncoder().encode(value));
const message = (field, ...parts) => bytes(field, join(parts));

/** NodeProto: input 1, output 2, op_type 4. */
const node = (operator, inputs, output) =>
    message(1, ...inputs.map((name) => text(1, name)), text(2, output), text(4, operator));

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
const tensor = (name, dims, values) => message(5, ...dims.map((n) => integer(1, n)), integer(2, FLOAT),
    text(8, name), bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));

/** ValueInfoProto: name 1, type 2, of a tensor 1 with elem_type 1 and shape 2; a dimension is a number 1 or a name 2.
 */
function value(field, name, dims) {
    const shape = dims.map((n) => message(1, typeof n === 'number' ? integer(1, n) : text(2, n)));
    return message(field, text(1, name), message(2, message(1, integer(1, FLOAT), message(2, ...shape))));
}

/** ModelProto: ir_version 1, graph 7 (node 1, name 2, initializer 5, input 11, output 12), opset_import 8. */
const model = (nodes, tensors, inputs, outputs) => join([integer(1, IR_VERSION),
    message(7, ...nodes, text(2, 'graph'), ...tensors, ...inputs, ...outputs),
    message(8, text(1, ''), integer(2, OPSET))]);

/** C = A B, all n x n. */
export function productModel(n) {
    const matrix = (field, name) => value(field, name, [n, n]);
    return model([node('MatMul', ['A', 'B'], 'C')], [], [matrix(11, 'A'), matrix(11, 'B')], [matrix(12, 'C')]);
}

/** Y = the dense layers of X: relu, and softmax at the end. layers[i] has weights [inputs][units] and a bias. */
export function networkModel(widths, layers) {
    const nodes = [], tensors = [];
    layers.forEach(({ weights, bias }, i) => {
        const isLast = i === layers.length - 1;
        tensors.push(tensor(`W${i}`, [widths[i], widths[i + 1]], weights), tensor(`B${i}`, [widths[i + 1]], bias));
        nodes.push(node('Gemm', [i === 0 ? 'X' : `Y${i - 1}`, `W${i}`, `B${i}`], `Z${i}`),
            node(isLast ? 'Softmax' : 'Relu', [`Z${i}`], isLast ? 'Y' : `Y${i}`));
    });
    return model(nodes, tensors, [value(11, 'X', ['rows', widths[0]])], [value(12, 'Y', ['rows', widths.at(-1)])]);
}
