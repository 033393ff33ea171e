// Errors as they cross from one thread to another.
import { show } from './check.mjs';
import { VaneError } from './errors.mjs';

const isPlain = (value) => value === null || !['object', 'function', 'symbol'].includes(typeof value);

/** All of an error that can be posted: of a value that is no primitive, what messages call it. */
export function errorToPlain(error) {
    if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
    const { name, message, code, option, value, stack } = error;
    return { name, message, code, option, value: isPlain(value) ? value : show(value), stack };
}

const kinds = { TypeError, RangeError };

/** The same error on the other side. */
export function errorFromPlain({ name, message, ...fields }) {
    const error = name === 'VaneError' ? new VaneError(fields.code, message) : new (kinds[name] ?? Error)(message);
    if (error.name !== name) error.name = name;
    for (const [field, value] of Object.entries(fields)) if (value !== undefined) error[field] = value;
    return error;
}
