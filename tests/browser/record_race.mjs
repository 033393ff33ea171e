// Records what the race shows before a visitor starts one: web/demo/race/recorded.mjs. For a machine that has nothing else to do.
//
//   npm --prefix bench/web ci --ignore-scripts && npm --prefix web run site && node tests/browser/record_race.mjs
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { openPage, withSite } from './pages.mjs';

const LONGEST_MS = 300000;

const [load] = loadavg();     // by others: what they take is not shared out evenly
const hash = await withSite(async (browser, site) => {
    const { page } = await openPage(browser, `${site}/demo/race/`);
    await page.click('#all');
    await page.getByText('All races are run.').waitFor({ timeout: LONGEST_MS });
    return new URL(page.url()).hash;
});
const fields = new URLSearchParams(hash.slice(1));
assert.ok(fields.get('with').split('_').every((version) => version), 'a library is missing: npm ci in bench/web');
fields.set('on', `${cpus()[0].model.trim()} at load ${load.toFixed(1)}, ${fields.get('on')}`);
const lines = Array.from(fields, ([name, value]) => `    '${new URLSearchParams([[name, value]])}',\n`);
await writeFile(new URL('../../web/demo/race/recorded.mjs', import.meta.url), `// A result of this page, written by: node tests/browser/record_race.mjs

export const RECORDED = \`#\${[
${lines.join('')}].join('&')}\`;
`);
