import { get } from '../common/fetch.mjs';
import { setUpPage } from '../common/page.mjs';
import { makeCard } from './card.mjs';
import { RECORDED } from './recorded.mjs';
import { fromHash, TITLES, toHash, toText, verdict } from './result.mjs';
import { race } from './run.mjs';
import { tasks } from './tasks.mjs';

const element = (id) => document.getElementById(id);
const names = Object.keys(tasks);
const recorded = fromHash(RECORDED, names);
const isAlone = 'oneFile' in document.documentElement.dataset;
const cards = Object.fromEntries(names.map((name) => [name, makeCard(tasks[name], (event) => press(event.target, [name]))]));
const buttons = [element('all'), ...Object.values(cards).map(({ button }) => button)];

let canRace = !isAlone;
let installed = {};             // versions by contender, of those that are on this server
let result = null;              // as result.mjs has it
let isOwn = false;              // whether it was made here
let losses = {};                // by task, where it was
let model = null;
let running = null;             // the AbortController of the races that run

/** This browser, as a reader of a link would like to know it. */
function here() {
    const { userAgent } = navigator;
    const [, name, version] = userAgent.match(/(Firefox|Edg|Chrome)\/(\d+)/) ?? userAgent.match(/(Version)\/(\d+)/) ?? [];
    const known = { Edg: 'Edge', Version: 'Safari' };
    const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac', 'Linux'].find((each) => userAgent.includes(each));
    const browser = name ? `${known[name] ?? name} ${version}` : 'a browser';
    return `${browser}${system ? ` on ${system}` : ''}, ${navigator.hardwareConcurrency} cores`;
}

const today = () => new Date().toISOString().slice(0, 10);

/** The result of a task: the one at hand, else the recorded one. */
function showTask(name) {
    if (result?.races[name]) {
        cards[name].show(result.races[name], { done: true, losses: losses[name] });
        cards[name].setVersions(result.versions);
        return;
    }
    cards[name].show(recorded.races[name], { done: true, recorded });
    const missing = canRace ? Object.keys(TITLES).filter((each) => !(each in installed)) : [];
    cards[name].setVersions({ ...recorded.versions, ...Object.fromEntries(missing.map((each) => [each, 'not on this server'])) });
}

function showResult() {
    names.forEach(showTask);
    element('text').disabled = !result;
    if (result) element('note').textContent = `${isOwn ? 'Raced here' : 'From a link'}: ${result.on}, ${result.day}.`;
}

/** What a race has given joins what others gave here. */
function keep(name, rates, how) {
    const races = isOwn ? result.races : {};
    isOwn = true;
    const versions = { ...installed, vane: `${installed.vane} ${how}` };
    const hash = toHash({ on: here(), day: today(), versions, races: { ...races, [name]: rates } });
    result = fromHash(hash, names);     // rounded, as others will see it
    history.replaceState(null, '', hash);
}

async function runOne(name, signal) {
    const card = cards[name];
    element('status').textContent = `${tasks[name].title} …`;
    const failures = [];
    card.show({});
    card.setVersions(installed);
    const { rates, losses: compared, how, model: bytes } = await race({
        url: element('racer').href, samples: element('samples').href, task: name, names: Object.keys(TITLES).filter((each) => each in installed),
        titles: TITLES, signal,
        onStage: (text) => card.say(`${text} …`),
        onRates: (rates) => {
            card.show(rates);
            failures.forEach((fail) => fail());
        },
        onFail: (each, message) => failures.push(() => card.lanes[each].fail(message)),
    });
    if (name === 'train') model = { name: 'race.vane', bytes };
    keep(name, rates, how);
    losses[name] = compared;
    showResult();
    failures.forEach((fail) => fail());
    return verdict(result.races[name]);
}

async function press(button, chosen) {
    if (running) {
        running.abort();
        return;
    }
    const { signal } = running = new AbortController();
    const label = button.textContent;
    buttons.forEach((each) => { each.disabled = each !== button; });
    button.textContent = 'Stop';
    try {
        const verdicts = [];
        for (const name of chosen) verdicts.push(await runOne(name, signal));
        element('status').textContent = chosen.length > 1 ? 'All races are run.' : verdicts[0];
    } catch (error) {
        showResult();
        element('status').textContent = signal.aborted ? 'Stopped.' : `It could not race. ${error.message}`;
    }
    running = null;
    button.textContent = label;
    buttons.forEach((each) => { each.disabled = false; });
}

function readHash() {
    try {
        result = fromHash(location.hash, names);
        isOwn = false;
        losses = {};
    } catch (error) {
        element('status').textContent = error.message;
    }
    showResult();
}

async function copyText() {
    await navigator.clipboard.writeText(toText(result, tasks, location.href));
    say('The result is copied.');
}

const { say } = setUpPage({ page: 'race', model: () => model });
element('races').append(...Object.values(cards).map((card) => card.element));
element('all').addEventListener('click', (event) => press(event.target, names));
element('text').addEventListener('click', () => copyText().catch((error) => say(error.message)));
addEventListener('hashchange', () => { if (!running) readHash(); });
if (isAlone) {
    buttons.forEach((button) => { button.hidden = true; });
    element('alone').hidden = false;
    element('origin').href = element('origin').textContent = document.baseURI;
}
try {
    installed = await (await get(element('versions').href)).json();
} catch (error) {
    canRace = false;
    buttons.forEach((button) => { button.disabled = true; });
    element('status').textContent = `It is not known what can race here. ${error.message}`;
}
readHash();
