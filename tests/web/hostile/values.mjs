// Values that no function expects. As functions, for some can be used but once.
class Mine extends Error {}

/** What the values themselves throw: it may come through as it is. */
export const isMine = (error) => {
    for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Mine) return true;
    return false;
};

const fail = () => { throw new Mine('of the value itself'); };
const trap = new Proxy({}, { get: () => fail });

const detached = (view) => {
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return view;
};

function shrunk() {
    const buffer = new ArrayBuffer(64, { maxByteLength: 64 });
    const view = new Float32Array(buffer, 32, 8);
    buffer.resize?.(16);
    return view;
}

const cyclic = () => {
    const object = { inputs: null, layers: [] };
    object.inputs = object;
    object.layers.push(object.layers);
    return object;
};

/** Says something else each time that it is asked. */
const fickle = () => {
    let times = 0;
    const turn = [() => 1, () => [0, 1], () => new Float32Array(2), () => undefined, () => 'x'];
    return new Proxy([[0, 1]], {
        get(target, key) {
            if (key === 'length') return ++times % 5;
            return key === '0' || key === '1' ? turn[++times % turn.length]() : target[key];
        },
    });
};

export const values = {
    null: () => null, true: () => true, 'the number -1': () => -1, zero: () => 0, 'minus zero': () => -0, half: () => 0.5,
    NaN: () => NaN, Infinity: () => Infinity, 'two to the 53': () => 2 ** 53, 'a huge number': () => 1e300,
    'two to the 32': () => 2 ** 32, 'a BigInt': () => 10n, 'a Symbol': () => Symbol('x'),
    'an empty text': () => '', 'a text': () => 'x', 'a text with 0': () => 'a\0b', 'the text __proto__': () => '__proto__',
    'the text constructor': () => 'constructor', 'half a character': () => '\ud800',
    'an empty array': () => [], 'a hole': () => [, 1], 'an array of NaN': () => [NaN, NaN], 'nested arrays': () => [[[]]],
    'an array of BigInts': () => [1n, 2n], 'an array of Symbols': () => [Symbol('x')], 'an array of null': () => [null, null],
    'holes between': () => [1, , 2],
    'an empty object': () => ({}), 'an object without a prototype': () => Object.create(null),
    'an object with a length': () => ({ length: 2, 0: 1, 1: 2 }), 'a cyclic object': cyclic,
    'an object that throws': () => new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail }),
    'an array that throws': () => new Proxy([], { get: fail }), 'a proxy that gives functions': () => trap,
    'a fickle array': fickle,
    'getters that throw': () => Object.defineProperties({}, Object.fromEntries(
        ['inputs', 'layers', 'units', 'rows', 'epochs', 'length', 'input', 'weights', 'sizes']
            .map((name) => [name, { enumerable: true, get: fail }]))),
    'no text': () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail }),
    'a thenable': () => ({ then: (resolve) => resolve(1) }), 'a thenable that throws': () => ({ then: fail }),
    'an iterator that throws': () => ({ [Symbol.iterator]: fail }),
    'an iterator of nothing': () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: true }) }) }),
    'no iterator': () => ({ [Symbol.iterator]: () => 1 }), 'an iterator without next': () => ({ [Symbol.asyncIterator]: () => ({}) }),
    'a function': () => () => {}, 'a function that throws': () => fail,
    'a Date': () => new Date(NaN), 'a regular expression': () => /x/, 'a Map': () => new Map([[1, 2]]), 'a Set': () => new Set([1]),
    'a DataView': () => new DataView(new ArrayBuffer(8)), 'an ArrayBuffer': () => new ArrayBuffer(8),
    'a detached buffer': () => detached(new Uint8Array(8)).buffer, 'a detached array': () => detached(new Float32Array(8)),
    'a shrunk array': shrunk, 'shared memory': () => new Float32Array(new SharedArrayBuffer(32)),
    'an array of 64-bit integers': () => new BigInt64Array(2), 'an empty typed array': () => new Float32Array(0),
    'a large array': () => new Uint8Array(1e6), 'a typed array of NaN': () => new Float64Array([NaN, NaN]),
    'another network': () => Object.create({ serialize: fail }),
};
