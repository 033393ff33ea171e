// vane-nn/store: models and checkpoints kept where a page or a program can find them again.
import * as files from '#files';
import { argumentError, options as checkOptions, outOfRange, show, string } from '../check.mjs';
import { VaneError } from '../errors.mjs';
import { asBytes } from '../files.mjs';
import * as downloads from './downloads.mjs';
import * as indexeddb from './indexeddb.mjs';
import * as opfs from './opfs.mjs';

// Each has write(name, bytes), read(name): undefined where there is none, remove(name): whether there was one, and
// list(name): [{ name, bytes, saved }].
const kinds = { 'indexeddb://': indexeddb, 'opfs://': opfs, 'downloads://': downloads };

/** The kind of a place and the name there; what has no scheme, or that of files, is a path. */
function locate(place) {
    if (place instanceof URL) place = place.href;
    const [scheme] = /^[a-z][a-z0-9+.-]*:(\/\/)?/i.exec(string(place, 'place')) ?? [''];
    const kind = scheme.length > 2 && scheme !== 'file://' ? kinds[scheme] : files;
    if (!kind) {
        throw outOfRange('place', place, `${Object.keys(kinds).join('NAME, ')}NAME or, in Node, a path`);
    }
    return { kind, scheme: kind === files ? '' : scheme, name: kind === files ? place : place.slice(scheme.length) };
}

function locateOne(place) {
    const found = locate(place);
    if (found.name === '') throw argumentError(RangeError, `place is ${show(place)}: it has no name`, 'place', place);
    return found;
}

/** Keeps a network, or bytes, under a place; what was there stays until all of the new is written. */
export async function save(what, place) {
    const { kind, name } = locateOne(place);
    await kind.write(name, asBytes(typeof what?.serialize === 'function' ? await what.serialize() : what));
}

/** The bytes at a place, undefined where there is nothing. */
export async function find(place) {
    const { kind, name } = locateOne(place);
    return kind.read(name);
}

/** The bytes at a place. */
export async function load(place) {
    const bytes = await find(place);
    if (bytes === undefined) throw new VaneError('file', `there is nothing at ${show(String(place))}`);
    return bytes;
}

/** What is kept under 'indexeddb://' or 'opfs://', or the files of a folder: [{ place, bytes, saved }], by place. */
export async function list(place) {
    const { kind, scheme, name } = locate(place);
    const found = await kind.list(name);
    return found.map(({ name: each, bytes, saved }) => ({ place: scheme + each, bytes, saved }))
        .sort((a, b) => (a.place < b.place ? -1 : 1));
}

/** Whether there was something to remove. */
export async function remove(place) {
    const { kind, name } = locateOne(place);
    return kind.remove(name);
}

/** The `checkpoint` option of training that keeps each checkpoint at a place, in place of the one before. */
export function checkpointTo(place, when = { everySeconds: 10 }) {
    locateOne(place);
    const { everyEpochs, everySeconds } = checkOptions(when, ['everyEpochs', 'everySeconds'], 'when');
    return { everyEpochs, everySeconds, save: (bytes) => save(bytes, place) };
}
