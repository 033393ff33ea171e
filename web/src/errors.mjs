/** What Vane itself refuses. `code` is a name that stays: 'shape', 'format', 'diverged', … as the statuses of vane.h, or
 *  'dead' when WebAssembly stopped. Wrong types and values of arguments are TypeError and RangeError, as everywhere. */
export class VaneError extends Error {
    constructor(code, message, options) {
        super(message, options);
        this.name = 'VaneError';
        this.code = code;
    }
}

/** The code of a status of vane.h, by its name: VANE_ERR_SHAPE is 'shape'. */
export const codeOf = (status) => status.replace(/^VANE_ERR_/, '').toLowerCase();
