/** vane-nn/store: models and checkpoints, kept where a page or a program finds them again.
 *
 *  A place is 'indexeddb://NAME' or 'opfs://NAME' (a page's own, by origin), 'downloads://NAME' (only to save), or in Node a
 *  path or a file URL. A save is whole or not at all: what was at the place stays until the new bytes are all there.
 *  Failures are VaneErrors with code 'file' or 'unsupported'; in Node those of the file system come as they are. Wrong
 *  arguments are TypeErrors and RangeErrors, as everywhere. */

/** What can be saved: bytes, or a network, one in a worker too. */
export type Saved = ArrayBuffer | ArrayBufferView | { serialize(): Uint8Array | Promise<Uint8Array> };

export interface Entry {
    place: string;
    bytes: number;
    saved: Date;
}

export function save(what: Saved, place: string | URL): Promise<void>;

/** The bytes at a place, for Network.deserialize; rejects where there is nothing. */
export function load(place: string | URL): Promise<Uint8Array<ArrayBuffer>>;

/** The same, undefined where there is nothing. */
export function find(place: string | URL): Promise<Uint8Array<ArrayBuffer> | undefined>;

/** What is at 'indexeddb://' or 'opfs://', or with names that begin as the one given; or in Node, in a folder. */
export function list(place: string | URL): Promise<Entry[]>;

/** Whether there was something to remove. */
export function remove(place: string | URL): Promise<boolean>;

/** The `checkpoint` option of training that keeps each checkpoint at the place. After a kill, train again with the same
 *  options and `resume: await find(place)`: it ends with the bytes of a run that was never stopped. */
export function checkpointTo(place: string | URL, when?: { everyEpochs?: number; everySeconds?: number }): {
    everyEpochs?: number;
    everySeconds?: number;
    save(bytes: Uint8Array): Promise<void>;
};
