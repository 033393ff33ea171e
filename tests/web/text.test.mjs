import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '../../web/src/text.mjs';

const texts = ['', 'XOR', 'Größe ≤ 3', '音\u{1f600}\0\u{10ffff}', '\u007f\u0080\u07ff\u0800\uffff\u{10000}'];

test('text crosses as the engine itself writes and reads it', () => {
    for (const text of texts) {
        const bytes = new TextEncoder().encode(text);
        assert.deepEqual(encode(text), bytes);
        assert.equal(decode(bytes), text);
    }
    assert.deepEqual(encode('a\ud800b\udc00'), new TextEncoder().encode('a\ud800b\udc00'));
});

test('bytes that are no text become replacement characters', () => {
    for (const bytes of [[0x61, 0x80, 0x62], [0xff, 0x62], [0xe2, 0x89], [0xc3, 0x28], [0xf7, 0xbf, 0xbf, 0xbf]]) {
        const text = decode(Uint8Array.from(bytes));
        assert.ok(text.includes('\ufffd'), `${bytes} gives ${text}`);
        assert.equal(text.includes('b'), bytes.includes(0x62));
    }
});
