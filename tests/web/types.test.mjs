import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { instances } from './helpers.mjs';
import { Network } from '../../web/src/index.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

test('tsc --strict takes the declarations and a use of all of them', async () => {
    const tsc = here('../../web/node_modules/typescript/bin/tsc');
    const run = promisify(execFile)(process.execPath, [tsc, '-p', here('types')]);
    await run.catch((error) => assert.fail(error.stdout));
});

test('the declarations name what the module has', async () => {
    const files = ['index', 'train'].map((name) => readFile(here(`../../web/src/${name}.d.ts`), 'utf8'));
    const declared = (await Promise.all(files)).join('');
    const net = await Network.create({ inputs: 1, layers: [{ units: 1 }] });
    net.dispose();
    const { exports: { memory, option_count, option_name, enum_name, alloc } } = instances[0];
    const text = (at) => {
        const bytes = new Uint8Array(memory.buffer);
        return at === 0 ? null : new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
    };
    for (let i = 0; i < option_count(); i++) {
        assert.match(declared, new RegExp(`^    ${text(option_name(i))}\\?: `, 'm'));
    }

    const kind = alloc(32);
    for (const name of ['activation', 'loss', 'optimizer', 'initialiser', 'schedule', 'scale']) {
        new Uint8Array(memory.buffer).set(new TextEncoder().encode(`${name}\0`), kind);
        const type = new RegExp(`export type ${name}\\b[^;]*;`, 'i').exec(declared)[0];
        const names = [...type.matchAll(/'(\w+)'/g)].map((match) => match[1]);
        for (let i = 0; i < names.length; i++) assert.equal(names[i], text(enum_name(kind, i)), name);
        assert.equal(enum_name(kind, names.length), 0, `${name} has more`);
    }
});
