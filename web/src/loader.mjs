// Finds, fetches and compiles the module for this machine.
import { VaneError } from './errors.mjs';
import { show } from './check.mjs';

// Spelled out one by one: bundlers look for new URL(literal, import.meta.url).
const urls = {
    relaxed: new URL('../dist/vane-relaxed.wasm', import.meta.url),
    simd128: new URL('../dist/vane-simd128.wasm', import.meta.url),
    scalar: new URL('../dist/vane-scalar.wasm', import.meta.url),
    'relaxed-mt': new URL('../dist/vane-relaxed-mt.wasm', import.meta.url),
    'simd128-mt': new URL('../dist/vane-simd128-mt.wasm', import.meta.url),
    'relaxed-fann': new URL('../dist/vane-relaxed-fann.wasm', import.meta.url),
    'simd128-fann': new URL('../dist/vane-simd128-fann.wasm', import.meta.url),
    'scalar-fann': new URL('../dist/vane-scalar-fann.wasm', import.meta.url),
    'relaxed-mt-fann': new URL('../dist/vane-relaxed-mt-fann.wasm', import.meta.url),
    'simd128-mt-fann': new URL('../dist/vane-simd128-mt-fann.wasm', import.meta.url),
};

/** The vector widths, best first. */
export const isas = ['relaxed', 'simd128', 'scalar'];

/** Whether a width has modules with threads. */
export const hasThreads = (isa) => `${isa}-mt` in urls;

/** Name of the module for a width: with threads, if that is asked for and there is one; lean, or whole for FANN's users. */
export function moduleName(isa, threads, fann) {
    return `${isa}${threads > 1 && hasThreads(isa) ? '-mt' : ''}${fann ? '-fann' : ''}`;
}

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
    const fail = (message) => { throw new VaneError('VANE_ERR_ISA', message); };
    if (isa === undefined) return isas.filter((name) => supports(name) && !refused(name));
    if (!isas.includes(isa)) fail(`isa is ${show(isa)}: expected one of ${isas.join(', ')}`);
    if (!supports(isa)) fail(`this JavaScript engine lacks the instructions of isa "${isa}"`);
    if (refused(isa)) fail('isa "relaxed" is not deterministic: the engine chooses how it rounds');
    return [isa];
}

async function readFile(place) {
    // A variable, so that bundlers don't look for a file system to put into a page.
    const name = 'node:fs/promises';
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)).readFile(place);
}

async function fetchOk(url) {
    const response = await fetch(url);
    if (response.ok) return response;
    throw new VaneError('VANE_ERR_FILE',
        `${url}: the server answered ${response.status} ${response.statusText}`);
}

/** The bytes at a URL, or in Node at a path. */
export async function readBytes(place) {
    if (typeof place === 'string' && !/^[a-z][a-z0-9+.-]+:/i.test(place)) {
        if (globalThis.process?.versions?.node) return readFile(place);
        place = new URL(place, globalThis.document?.baseURI ?? globalThis.location?.href);
    }
    const url = new URL(place);
    if (url.protocol === 'file:') return readFile(url);
    return new Uint8Array(await (await fetchOk(url)).arrayBuffer());
}

async function compile(url) {
    if (url.protocol === 'file:') return WebAssembly.compile(await readBytes(url));
    const response = await fetchOk(url);
    // Streaming refuses any other type, and some servers don't know .wasm.
    const type = response.headers.get('content-type') ?? '';
    if (WebAssembly.compileStreaming && type.startsWith('application/wasm')) {
        return WebAssembly.compileStreaming(response);
    }
    return WebAssembly.compile(await response.arrayBuffer());
}

const compiled = new Map();

/** The compiled module of a name; fetched once, again after a failure. */
export function loadModule(name) {
    if (!compiled.has(name)) {
        const module = compile(urls[name]);
        module.catch(() => compiled.delete(name));
        compiled.set(name, module);
    }
    return compiled.get(name);
}
