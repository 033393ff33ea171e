// Errors of Vane's own.

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
