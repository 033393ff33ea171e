// Programs that rows run: to their end, or for as long as they are needed.
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE = 3000;                      // milliseconds from a polite end to a rude one
const TAIL = 4000;                          // characters of what a failed program printed

const running = new Set();

function kill({ pid }, signal) {
    if (pid === undefined) return;          // it has not even begun
    try {
        process.kill(-pid, signal);
    } catch (error) {
        if (error.code !== 'ESRCH') throw error;
    }
}

// In groups of their own, they would outlive whoever interrupts this.
process.once('exit', () => running.forEach((child) => kill(child, 'SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** The end of what a program printed, after why that is of interest. */
export const complaint = (why, printed) => new Error(`${why}\n${printed.trim().slice(-TAIL)}`);

/** Starts a program in a process group of its own; stop() ends the whole group. */
export function start([command, ...args], { cwd, env } = {}) {
    const child = spawn(command, args, {
        cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => { printed += text; });
    }
    const ended = new Promise((resolve) => {
        child.once('error', (error) => resolve(error.message));
        child.once('close', (code, signal) => resolve(signal ?? code));
    });
    return {
        ended,
        printed: () => printed,
        async stop() {
            running.delete(child);
            kill(child, 'SIGTERM');
            await Promise.race([ended, wait(PATIENCE, null, { ref: false })]);
            kill(child, 'SIGKILL');
            await ended;
        },
    };
}

/** What a program prints, on both streams. */
export async function run(command, { seconds = 300, ...options } = {}) {
    const program = start(command, options);
    const alarm = new AbortController();
    const late = wait(seconds * 1000, `still running after ${seconds} s`, { signal: alarm.signal }).catch(() => {});
    const end = await Promise.race([program.ended, late]);
    alarm.abort();
    await program.stop();
    if (end !== 0) throw complaint(`${command.join(' ')}: ${end}`, program.printed());
    return program.printed();
}
