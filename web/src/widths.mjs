// The modules by name, and which of them this engine runs.
import { show } from './check.mjs';
import { VaneError } from './errors.mjs';

/** The vector widths, best first. */
export const isas = ['relaxed', 'simd128', 'scalar'];

/** Whether the modules of a width can have threads: then they import their memory. */
export const hasThreads = (isa) => isa !== 'scalar';

/** Whether the module of a width is whole where one is wanted that is, or is not. Engines without SIMD are few, and get one
 *  module for all. */
export const isWhole = (isa, whole) => whole || isa === 'scalar';

/** Name of the module for a width: lean, or whole for FANN's users. */
export const moduleName = (isa, whole) => `${isa}${whole && isa !== 'scalar' ? '-whole' : ''}`;

/** A module of one function without parameters that gives a v128, for WebAssembly.validate. */
function probe(...code) {
    const section = (id, ...bytes) => [id, bytes.length, ...bytes];
    const body = [0 /* locals */, ...code, 0x0b /* end */];
    return Uint8Array.of(
        0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,                 // \0asm, version 1
        ...section(1, 1, 0x60, 0, 1, 0x7b),                 // types: () -> v128
        ...section(3, 1, 0),                                // functions: one, of type 0
        ...section(10, 1, body.length, ...body));           // code
}

const zeros = [0x41, 0, 0xfd, 0x11];                        // i32.const 0; i32x4.splat
const probes = {
    relaxed: probe(...zeros, ...zeros, ...zeros, 0xfd, 0x85, 0x02), // f32x4.relaxed_madd
    simd128: probe(...zeros, ...zeros, 0xfd, 0xe4, 0x01),               // f32x4.add
};

/** Whether this engine has the instructions of a width. */
export function supports(isa) {
    return !(isa in probes) || WebAssembly.validate(probes[isa]);
}

/** The widths to try, best first. */
export function candidates(isa, deterministic) {
    const refused = (name) => deterministic && name === 'relaxed';
    const fail = (message) => { throw new VaneError('isa', message, { option: 'isa', value: isa }); };
    if (isa === undefined) return isas.filter((name) => supports(name) && !refused(name));
    if (!isas.includes(isa)) fail(`isa is ${show(isa)}: expected one of ${isas.join(', ')}`);
    if (!supports(isa)) fail(`this JavaScript engine lacks the instructions of isa "${isa}"`);
    if (refused(isa)) fail('isa "relaxed" is not deterministic: the engine chooses how it rounds');
    return [isa];
}
