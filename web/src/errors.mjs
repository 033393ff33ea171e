// Errors, and how they cross from a worker.
import { show } from './check.mjs';

/** What Vane itself refuses. `code` is a name that stays: 'shape', 'format', 'diverged', … as the statuses of vane.h, or
 *  'dead' when WebAssembly stopped. `option` and `value` are there where it is one option's. Wrong types and values of
 *  arguments are TypeError and RangeError, as everywhere, with the same fields and code 'argument'. */
export class VaneError extends Error {
    constructor(code, message, { option, value, ...options } = {}) {
        super(message, options);
        this.name = 'VaneError';
        this.code = code;
        if (option !== undefined) Object.assign(this, { option, value });
    }
}

/** The code of a status of vane.h, by its name: VANE_ERR_SHAPE is 'shape'. */
export const codeOf = (status) => status.replace(/^VANE_ERR_/, '').toLowerCase();

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
