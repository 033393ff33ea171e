import { Network } from '../../dist/browser.mjs';
import { fetchBytes } from '../common/fetch.mjs';
import { make, setUpPage } from '../common/page.mjs';
import qrcode from './qrcode.mjs';
import { RECIPES, trainOptions } from './recipes.mjs';

const GROUP = 8;            // digits of a sum that stand together
const QUIET = 4;            // modules of white around the code
const LOOPBACK = /^(?:(?:.+\.)?localhost|127\..+|0\.0\.0\.0|\[::1?\])\.?$/;
const AUTO = 0;             // the least version that holds the text

const element = (id) => document.getElementById(id);
const urlOf = (file) => element(file).href;
let last = null;            // the network trained last, to take away

async function sha256(bytes) {
    if (!globalThis.crypto.subtle) throw new Error('This browser computes SHA-256 only on pages of https, of this machine or of a file.');
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Trains what the recipe says; gives the bytes of its file, and how it went. */
async function train({ files, read, network, training }, say) {
    const data = read(...await Promise.all(files.map((file) => fetchBytes(urlOf(file)))));
    const net = await Network.create({ ...network, deterministic: true });
    const begin = performance.now();
    try {
        await net.train(data, { ...training, onProgress: ({ epoch }) => say(`Epoch ${epoch} of ${training.epochs} …`) });
        return { bytes: net.serialize(), isa: net.backend.isa, seconds: (performance.now() - begin) / 1000 };
    } finally {
        net.dispose();
    }
}

/** A sum in groups that an eye can follow; to be copied, it is one word. */
function showSum(place, sum) {
    const groups = sum.match(new RegExp(`.{${GROUP}}`, 'g'));
    place.replaceChildren(...groups.map((text) => make('span', { textContent: text })));
}

/** What to paste into a terminal, where the recipe's files are. */
const commandOf = (recipe) => `vane ${trainOptions(recipe)}\nsha256sum ${recipe.name}.vane`;

/** Words that no line breaks: half an option is none, nor is one without its value. */
const wordsOf = (text) => text.split(/((?<!--\S+) | (?=--)|\n)/).map((word) => (word.trim() ? make('span', { textContent: word }) : word));

function makeCard(recipe) {
    const { name, title, files, command } = recipe;
    const again = make('button', { type: 'button', textContent: 'Train again', ariaLabel: `Train again: ${title}`, disabled: true });
    const verdict = make('p', { className: 'verdict', role: 'status' });
    const [here, there] = [make('dd', { className: 'sum' }), make('dd', { className: 'sum' })];
    const copy = make('button', { type: 'button', textContent: 'Copy the command', ariaLabel: `Copy the command: ${title}` });
    const links = files.map((file) => make('a', { className: 'button', href: urlOf(file), download: file, textContent: file }));
    showSum(there, command);
    const say = (kind, strong, text = '') => {
        verdict.className = `verdict ${kind}`;
        verdict.replaceChildren(make('strong', { textContent: strong }), text);
    };
    const run = async () => {
        again.disabled = true;
        here.replaceChildren();
        say('', 'Training …');
        try {
            const { bytes, isa, seconds } = await train(recipe, (text) => say('', 'Training …', text));
            const sum = await sha256(bytes);
            last = { name: `${name}.vane`, bytes };
            showSum(here, sum);
            const made = `${bytes.length.toLocaleString('en')} bytes, trained in ${seconds.toFixed(2)} s with ${isa}.`;
            if (sum === command) say('equal', '✓ Equal, bit for bit', made);
            else say('differs', '✗ They differ', made);
        } catch (error) {
            say('differs', 'It could not be done', error.message);
        }
        again.disabled = false;
    };
    again.addEventListener('click', run);
    copy.addEventListener('click', () => navigator.clipboard.writeText(commandOf(recipe))
        .then(() => bar.say('The command is copied.'), (error) => bar.say(error.message)));
    element('recipes').append(make('section', { className: 'recipe card', id: name, ariaLabel: title },
        make('div', { className: 'between' }, make('h2', { textContent: title }), again), verdict,
        make('dl', {}, make('dt', { textContent: 'SHA-256 of the file from this tab' }), here,
            make('dt', { textContent: 'and of the one from the command' }), there),
        make('h3', { textContent: 'Try it with the command, on these files' }), make('div', { className: 'row' }, ...links),
        make('pre', {}, ...wordsOf(commandOf(recipe))), make('div', { className: 'row' }, copy)));
    return run;
}

/** Whether a phone may find what is at an address. */
const isForOthers = ({ protocol, hostname }) => /^https?:$/.test(protocol) && !LOOPBACK.test(hostname);

/** The code of the page's address, where that leads from elsewhere too. A page as one file has the address it came from. */
function showCode() {
    const address = document.baseURI.replace(/#.*/, '');
    if (!isForOthers(new URL(address))) return;
    element('phone').dataset.has = 'code';
    element('address').textContent = address;
    const code = qrcode(AUTO, 'M');
    code.addData(address);
    code.make();
    const count = code.getModuleCount();
    const all = Array.from({ length: count * count }, (_, i) => [Math.floor(i / count), i % count]);
    const dark = all.filter(([row, column]) => code.isDark(row, column));
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', dark.map(([row, column]) => `M${column} ${row}h1v1h-1z`).join(''));
    element('code').setAttribute('viewBox', `${-QUIET} ${-QUIET} ${count + 2 * QUIET} ${count + 2 * QUIET}`);
    element('code').append(path);
}

const bar = setUpPage({ page: 'bits', model: () => last });
showCode();
for (const run of RECIPES.map(makeCard)) await run();
