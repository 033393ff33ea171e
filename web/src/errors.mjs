/** What Vane itself refuses. `code` is a name that stays: 'VANE_ERR_SHAPE', 'VANE_ERR_DIVERGED', … as
 *  in vane.h, or 'VANE_TRAP' when WebAssembly stopped. Wrong types and lengths are TypeError and
 *  RangeError, as everywhere. */
export class VaneError extends Error {
    constructor(code, message, options) {
        super(message, options);
        this.name = 'VaneError';
        this.code = code;
    }
}
