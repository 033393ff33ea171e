// The weights of each layer: heat maps, and how weights and biases are spread.
import { make, onTheme } from '../common/page.mjs';
import { HeatMap } from './heat_map.mjs';
import { enlarge } from './lens.mjs';
import { countBins, largest, levelsOf } from './matrix.mjs';
import { paintHistogram } from './pictures.mjs';
import { slices } from './slices.mjs';
import { short } from './text.mjs';

export function makeLegend(most) {
    return make('p', { className: 'legend' }, make('span', { textContent: short(-most) }), make('span'), make('span', { textContent: short(most) }));
}

async function makeHistogram(values, most, title, pause, signal) {
    const counts = await countBins(values, most, pause);
    const canvas = make('canvas', { className: 'histogram', role: 'img', ariaLabel: `${title} from ${short(-most)} to ${short(most)}` });
    paintHistogram(canvas, counts);
    onTheme(() => paintHistogram(canvas, counts), signal);
    return make('figure', {}, canvas, make('figcaption', { textContent: `${title}: ${values.length.toLocaleString('en')} from ${short(-most)} to ${short(most)}` }));
}

async function makeSection(layer, i, { weights, bias }, names, signal) {
    const pause = slices(signal);
    const levels = await levelsOf(weights, layer.inputs, layer.units, pause);
    const map = { levels, most: largest(levels.at(-1).values), names, label: `Weights of layer ${i + 1}` };
    const larger = make('button', { type: 'button', textContent: 'Enlarge', ariaLabel: `Enlarge the weights of layer ${i + 1}` });
    larger.addEventListener('click', () => enlarge(map));
    return make('section', { className: 'card', ariaLabel: `Layer ${i + 1}` },
        make('div', { className: 'between' }, make('h2', { textContent: `Layer ${i + 1}: ${layer.inputs} → ${layer.units}` }), larger),
        makeLegend(map.most),
        make('div', { className: 'pictures' }, new HeatMap(map).figure,
            await makeHistogram(weights, map.most, 'Weights', pause, signal), await makeHistogram(bias, largest(bias), 'Biases', pause, signal)));
}

/** Puts the layers of a network into a place, one after the other. */
export async function showWeights(place, { net, layers, inputNames, classNames }, signal) {
    place.replaceChildren();
    for (const [i, layer] of layers.entries()) {
        const values = await net.getWeights(i);
        signal.throwIfAborted();
        const names = { inputs: i === 0 ? inputNames : null, units: i === layers.length - 1 ? classNames : null };
        place.append(await makeSection(layer, i, values, names, signal));
    }
}
