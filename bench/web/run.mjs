// Vane's modules and package against what there is in JavaScript, in Node or in Chromium, one row after the other.
//
//   node bench/web/run.mjs [--browser] [--quick] [WORD...]      rows that have every word: train relaxed
//
// A row is three races of 15 rounds; --quick makes it one of 7. With BENCH_JSON the figures are added to that file,
// each with the members in BENCH_STAMP.
import { appendFileSync } from 'node:fs';
import { argv, env, exit, versions } from 'node:process';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { supports } from '../../web/src/widths.mjs';
import { measure } from './race.mjs';
import { jsonLines, line } from './report.mjs';
import { selectRows } from './rows.mjs';

const { values: options, positionals: words } = parseArgs({
    args: argv.slice(2), allowPositionals: true,
    options: { browser: { type: 'boolean' }, quick: { type: 'boolean', default: Boolean(env.BENCH_QUICK) } },
});

function report(result) {
    console.log(line(result));
    if (env.BENCH_JSON) appendFileSync(env.BENCH_JSON, jsonLines(result, env.BENCH_STAMP));
}

async function runHere() {
    // Node 20 has relaxed SIMD behind a flag.
    if (!supports('relaxed')) setFlagsFromString('--experimental-wasm-relaxed-simd');
    const rows = selectRows('node', words);
    if (rows.length) console.log(`Node ${versions.node}`);
    for (const row of rows) report(await measure(row, options.quick));
}

if (options.browser) {
    const { runInBrowser } = await import('./browser.mjs');
    await runInBrowser(words, options.quick, report);
} else {
    await runHere();
}
exit(0);        // peers leave things open
