// Results as texts: in a link, in words, to be pasted.
import { median } from './course.mjs';

export const TITLES = { vane: 'Vane', tfjs: 'TensorFlow.js', brain: 'brain.js' };
const NAMES = Object.keys(TITLES);
const MOST_ROUNDS = 100;
const LEVEL = 1.05;             // below this ratio two are as fast as each other
const digits = (x, n) => Number(x.toPrecision(n));

/** 1,230,000 as "1.23 M". */
export function amount(x) {
    if (x >= 1e6) return `${digits(x / 1e6, 3).toLocaleString('en')} M`;
    return digits(x, 3).toLocaleString('en', { maximumFractionDigits: x < 10 ? 1 : 0 });
}

const ratio = (x) => digits(x, x < 10 ? 2 : 3).toLocaleString('en');

/** Names by their medians, the fastest first. */
export const ranking = (rates) => Object.keys(rates).filter((name) => rates[name].length > 0)
    .sort((a, b) => median(rates[b]) - median(rates[a]));

function join(parts) {
    return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Who is the fastest, and by how much. */
export function verdict(rates) {
    const [first, ...others] = ranking(rates);
    if (others.length === 0) return `${TITLES[first]} ran alone.`;
    const ratios = others.map((name) => [TITLES[name], median(rates[first]) / median(rates[name])]);
    const level = ratios.filter(([, x]) => x < LEVEL).map(([title]) => title);
    const slower = ratios.filter(([, x]) => x >= LEVEL).map(([title, x]) => `${ratio(x)} times as fast as ${title}`);
    if (level.length === 0) return `${TITLES[first]} is the fastest: ${join(slower)}.`;
    const both = `${join([TITLES[first], ...level])} are equally fast`;
    return slower.length === 0 ? `${both}.` : `${both}, ${join(slower)}.`;
}

/** A result { on, day, versions, races: { task: rates } } as a hash: lists of rates in the order of NAMES. */
export function toHash({ on, day, versions, races }) {
    const list = (values) => (values ?? []).map((x) => Math.round(digits(x, 3))).join('-');
    const fields = Object.entries(races).map(([task, rates]) => [task, NAMES.map((name) => list(rates[name])).join('_')]);
    return `#${new URLSearchParams([['on', on], ['day', day], ['with', NAMES.map((name) => versions[name] ?? '').join('_')], ...fields])}`;
}

function readRates(text) {
    const lists = text.split('_').map((list) => (list === '' ? [] : list.split('-').map((x) => (/^\d+$/.test(x) ? Number(x) : NaN))));
    const fits = lists.length === NAMES.length && lists[0].length > 0
        && lists.every((list) => list.length <= MOST_ROUNDS && list.every((x) => x > 0 && x < 1e12));
    if (!fits) throw new Error('This link has no result that can be read.');
    return Object.fromEntries(NAMES.map((name, i) => [name, lists[i]]).filter(([, list]) => list.length > 0));
}

/** The result in a hash, for these tasks; null when there is none. */
export function fromHash(hash, tasks) {
    if (hash.length < 2) return null;
    const fields = new URLSearchParams(hash.slice(1));
    const names = tasks.filter((task) => fields.has(task));
    const versions = (fields.get('with') ?? '').split('_');
    const on = fields.get('on') ?? '', day = fields.get('day') ?? '';
    const fits = names.length > 0 && on.length < 80 && /^\d{4}-\d\d-\d\d$/.test(day) && versions.every((version) => /^[\w.+ -]{0,24}$/.test(version));
    if (!fits) throw new Error('This link has no result that can be read.');
    return {
        on, day, versions: Object.fromEntries(NAMES.map((name, i) => [name, versions[i]]).filter(([, version]) => version)),
        races: Object.fromEntries(names.map((task) => [task, readRates(fields.get(task))])),
    };
}

/** A result to be pasted; `tasks` have the titles. */
export function toText({ on, day, versions, races }, tasks, link) {
    const lines = Object.entries(races).flatMap(([task, rates]) => [
        `${tasks[task].title} (${tasks[task].about})`,
        ...ranking(rates).map((name) => `  ${TITLES[name]}: ${amount(median(rates[name]))} rows/s`),
        `  ${verdict(rates)}`,
    ]);
    const used = NAMES.filter((name) => versions[name]).map((name) => `${TITLES[name]} ${versions[name]}`);
    return `${used.join(', ')}\n${on}, ${day}; medians of rounds by turns, one thread each\n\n${lines.join('\n')}\n\n${link}\n`;
}
