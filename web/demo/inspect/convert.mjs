// The network in other formats, to keep.
import { download, make } from '../common/page.mjs';

const FORMS = {
    '.vane': { title: 'Vane (.vane)', gives: 'All of it, for JavaScript, C, Python and the vane command.', make: ({ net }) => net.serialize() },
    '.net': { title: 'FANN (.net)', gives: 'For programs that use FANN, and for Vane in its place.', make: ({ net }) => net.toFann() },
    '.json': { title: 'brain.js (.json)', gives: 'For brain.js: networks of its kinds of layers alone.', make: async ({ net }) => JSON.stringify(await net.toJSON()) },
    '.mjs': { title: 'JavaScript (.mjs)', gives: 'A function that predicts by itself, with no library.', make: ({ net, parameters }) => net.toSource({ limit: parameters }) },
};

async function convert(ending, network, say) {
    const name = `${network.stem}${ending}`;
    try {
        download(name, await FORMS[ending].make(network));
        const left = ending === '.net' ? await network.net.fannLeavesOut() : [];
        say(`${name} is made.${left.length > 0 ? ` FANN's format has no ${left.join(', ')}.` : ''}`);
    } catch (error) {
        say(`There is no ${ending} of this network. ${error.message}`);
    }
}

/** A button for each format, with what it gives; networkOf() is the one that is open. */
export function showForms(place, networkOf, say) {
    place.replaceChildren(...Object.entries(FORMS).map(([ending, { title, gives }], i) => {
        const button = make('button', { type: 'button', textContent: title });
        const line = make('p', { id: `form-${i}`, className: 'quiet', textContent: gives });
        button.setAttribute('aria-describedby', line.id);
        button.addEventListener('click', () => convert(ending, networkOf(), say));
        return make('div', {}, button, line);
    }));
}
