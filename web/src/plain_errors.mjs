// Errors as they cross from one thread to another.
import { show } from './check.mjs';
import { VaneError } from './errors.mjs';

const isPlain = (value) => value === null || !['object', 'function', 'symbol'].includes(typeof value);

function read(error) {
    if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
    const { name, message, code, option, value, stack } = error;
    const fields = Object.entries({ name, message, code, option, value, stack });
    return Object.fromEntries(fields.map(([field, each]) => [field, isPlain(each) ? each : show(each)]));
}

/** All of an error that can be posted, of whatever was thrown: of a value that is no primitive, what messages call it. */
export function errorToPlain(error) {
    try {
        return read(error);
    } catch {
        return { name: 'Error', message: 'what was thrown has no text' };
    }
}

const kinds = { TypeError, RangeError };

/** The same error on the other side. */
export function errorFromPlain({ name, message, ...fields }) {
    const error = name === 'VaneError' ? new VaneError(fields.code, message) : new (kinds[name] ?? Error)(message);
    if (error.name !== name) error.name = name;
    for (const [field, value] of Object.entries(fields)) if (value !== undefined) error[field] = value;
    return error;
}
