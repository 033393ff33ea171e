// The reference in web/docs/api is what the declarations say.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const web = fileURLToPath(new URL('../../web', import.meta.url));

test('npm run docs would change nothing', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'vane-docs-'));
    try {
        await promisify(execFile)(process.execPath, ['node_modules/typedoc/bin/typedoc', '--out', fresh], { cwd: web });
        const names = (await readdir(fresh, { recursive: true })).filter((name) => name.endsWith('.md'));
        assert.ok(names.length > 0);
        for (const name of names) {
            assert.equal(await readFile(join(web, 'docs/api', name), 'utf8'), await readFile(join(fresh, name), 'utf8'),
                `${name}: run "npm run docs" in web/`);
        }
    } finally {
        await rm(fresh, { recursive: true });
    }
});
