import { Network } from '../../dist/browser.mjs';
import { get } from '../common/fetch.mjs';
import { make, rove, setUpPage } from '../common/page.mjs';
import { runByHand } from './by_hand.mjs';
import { showForms } from './convert.mjs';
import { showFacts } from './facts.mjs';
import { checkFile, metadataOf } from './file.mjs';
import { showWeights } from './weights.mjs';

const SAMPLES = { 'digits.vane': 'digits (.vane)', 'xor.net': 'XOR (FANN)', 'xor.json': 'XOR (brain.js)' };
const PROPERTIES = ['layers', 'parameters', 'shortcuts', 'scaling', 'inputNames', 'classNames'];

const element = (id) => document.getElementById(id);
let network = null;                     // what is known of the one that is open
let reading = new AbortController();    // aborted when another file comes
let showing = new AbortController();    // aborted when another network is shown

const say = (text, isWrong = false) => {
    element('said').className = isWrong ? 'wrong' : '';
    element('said').textContent = text;
};

/** Reads a network, in a worker: a large one would hold up the page. */
async function read(name, blob) {
    await checkFile(blob);
    const net = await Network.inWorker({ load: blob });
    const values = await Promise.all(PROPERTIES.map((property) => net[property]));
    const metadata = await metadataOf(blob) ?? await metadataOf(new Blob([await net.serialize()]));
    return { net, metadata, stem: name.replace(/\.[^.]*$/, '') || 'network', ...Object.fromEntries(PROPERTIES.map((property, i) => [property, values[i]])) };
}

async function show(next) {
    showing.abort();
    const { signal } = showing = new AbortController();
    network?.net.dispose();
    network = next;
    element('converted').textContent = '';
    showFacts(element('about'), element('layers'), element('facts'), network);
    element('network').hidden = false;
    runByHand(network, signal);
    await showWeights(element('weights'), network, signal);
}

/** Opens what blobOf() gives. Of several files the last one is shown, however long those before it take; after one that can't be
 *  opened, what was shown stays. */
async function open(name, blobOf) {
    reading.abort();
    const { signal } = reading = new AbortController();
    say('Reading …');
    try {
        const next = await read(name, await blobOf());
        if (signal.aborted) return next.net.dispose();
        await show(next);
        if (!signal.aborted) say(`${name} is open.`);
    } catch (error) {
        if (!signal.aborted) say(`${name} could not be opened. ${error.message}`, true);
    }
    return undefined;
}

const fetchBlob = async (url) => (await get(url)).blob();

const openFile = (file) => (file ? open(file.name, () => file) : say('That was no file.', true));

for (const [file, title] of Object.entries(SAMPLES)) {
    const button = make('button', { type: 'button', textContent: title });
    button.addEventListener('click', () => open(file, () => fetchBlob(element(file).href)));
    element('samples').append(button);
}
rove(element('samples'));
showForms(element('convert'), () => network, (text) => { element('converted').textContent = text; });
element('choose').addEventListener('click', () => element('file').click());
element('file').addEventListener('change', ({ target }) => {
    if (target.files.length > 0) openFile(target.files[0]);
    target.value = '';
});
const invite = (isOver) => document.body.classList.toggle('invites', isOver);
document.addEventListener('dragover', (event) => {
    event.preventDefault();
    invite(true);
});
document.addEventListener('dragleave', ({ relatedTarget }) => invite(relatedTarget !== null));
document.addEventListener('drop', (event) => {
    event.preventDefault();
    invite(false);
    openFile(event.dataTransfer.files[0]);
});
setUpPage({ page: 'inspect', model: async () => network && { name: `${network.stem}.vane`, bytes: await network.net.serialize() } });
await open('digits.vane', () => fetchBlob(element('digits.vane').href));
