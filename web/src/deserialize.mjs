// Networks from the bytes of files: .vane, FANN's .net, brain.js's JSON.
import { options as checkOptions } from './check.mjs';
import { VaneError } from './errors.mjs';
import { asBytes, load as loadFile } from './files.mjs';
import { backendNames, settle } from './home.mjs';
import { isJsonFile } from './is_json_file.mjs';
import { create, inhabit } from './local.mjs';
import { readBytes } from './read_bytes.mjs';
import { decode, encode } from './text.mjs';

const MAGIC = 'FANN_F';

const isFannText = (text) => text.startsWith(MAGIC);
const isFannFile = (bytes) => isFannText(String.fromCharCode(...bytes.subarray(0, MAGIC.length)));

/** The home of a network from the bytes of a file. What the lean module refuses, for reasons that it doesn't give, the whole
 *  one takes or explains, where there is one. */
async function settleFile(value, options) {
    const isFann = isFannFile(asBytes(value));
    const settleIn = (whole) => settle(asBytes(value).length, options, whole,
        (instance) => loadFile(instance, asBytes(value), isFann ? instance.calls.net_load_fann : undefined));
    if (isFann) return settleIn(true);
    try {
        return await settleIn(false);
    } catch (error) {
        if (!(error instanceof VaneError)) throw error;
        return settleIn(true).catch((other) => { throw other.code === 'isa' ? error : other; });
    }
}

export async function deserialize(value, options = {}) {
    const backend = checkOptions(options, backendNames, 'the options');
    const bytes = asBytes(value);
    if (isJsonFile(bytes)) return fromJSON(decode(bytes).replace(/^\uFEFF/, ''), backend);
    return inhabit(await settleFile(value, backend), backend);
}

export const load = async (source, backend) => deserialize(await readBytes(source), backend);

export async function fromFann(source, backend) {
    const isText = typeof source === 'string' && isFannText(source);
    const bytes = isText ? encode(source) : await readBytes(source);
    if (!isFannFile(bytes)) {
        throw new VaneError('format', 'a FANN file begins with "FANN_FLO_" or "FANN_FIX_"; this one does not');
    }
    return deserialize(bytes, backend);
}

export async function fromJSON(json, options = {}) {
    const backend = checkOptions(options, backendNames, 'the options');
    const { describeJson } = await import('./read_json.mjs');
    const { description, weights, inputNames, classNames } = describeJson(json);
    const net = await create({ ...description, ...backend });
    weights.forEach((layer, i) => net.setWeights(i, layer));
    return Object.assign(net, { inputNames, classNames });
}
