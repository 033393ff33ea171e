/** What a file may come from: its bytes; a URL, or in Node a path; or what gives the bytes. */
export type FileSource =
    | ArrayBuffer | ArrayBufferView | string | URL | Response | Blob | ReadableStream<Uint8Array>
    | { getFile(): Promise<Blob> };

/** The JSON of brain.js 1.6.1. */
export interface BrainJson {
    sizes: number[];
    layers: Record<string, { bias?: number; weights?: Record<string, number> }>[];
    outputLookup: boolean;
    inputLookup: boolean;
    activation: string;
    trainOpts: object;
}

export interface SourceOptions {
    /** Of the function ('predict') */
    name?: string;
    /** 'esm': a module that exports it, by name and by default. 'function': for scripts, a constant of that name. ('esm') */
    format?: 'esm' | 'function';
    /** Parameters that the network may have at most (10000) */
    limit?: number;
}
