// How weights and gradients are spread, a picture per layer.
import { make } from '../demo/common/page.mjs';
import { number, UNKNOWN, whole } from './format.mjs';
import { setAll, svg } from './svg.mjs';
import { fill, setText } from './table.mjs';

const WIDTH = 240;
const HEIGHT = 72;

function outline(counts) {
    const most = Math.max(1, ...counts);
    const step = WIDTH / counts.length;
    const steps = counts.map((count, i) => {
        const y = HEIGHT - count / most * (HEIGHT - 2);
        return `V${y.toFixed(1)}H${((i + 1) * step).toFixed(1)}`;
    });
    return `M0 ${HEIGHT}${steps.join('')}V${HEIGHT}Z`;
}

function makePicture(className) {
    const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' }, svg('path'));
    return make('figure', { className }, make('figcaption', { textContent: className }), picture,
        make('p', { className: 'range quiet' }, make('span'), make('span')));
}

const makeLayer = (i) => make('div', {}, make('h3', { textContent: `Layer ${i + 1}` }), makePicture('weights'), makePicture('gradients'));

function tellPicture(figure, title, histogram) {
    const [, picture, { children: [least, most] }] = figure.children;
    setText(least, histogram ? number(histogram.min) : UNKNOWN);
    setText(most, histogram ? number(histogram.max) : '');
    setAll(picture.firstElementChild, { d: histogram ? outline(histogram.counts) : '' });
    setAll(picture, { 'aria-label': `${title}: ${histogram ? inWords(histogram) : UNKNOWN}` });
}

function tellLayer({ children: [heading, ...figures] }, spread) {
    spread.forEach((histogram, i) => tellPicture(figures[i], `${heading.textContent}, ${figures[i].className}`, histogram));
}

function inWords({ min, max, counts }) {
    const all = counts.reduce((a, b) => a + b, 0);
    const at = counts.indexOf(Math.max(...counts));
    const width = (max - min) / counts.length;
    return `${whole(all)} values from ${number(min)} to ${number(max)}, most of them from ${number(min + at * width)} to ${
        number(min + (at + 1) * width)}`;
}

export class Histograms {
    #grid = make('div', { className: 'histograms figures' });

    constructor() {
        this.element = make('section', { className: 'card', ariaLabel: 'Weights and gradients' },
            make('h2', { textContent: 'Weights and gradients' }), this.#grid);
    }

    show({ weights, gradients, start }) {
        const count = Math.max(weights?.length ?? 0, gradients?.length ?? 0, start?.layers?.length ?? 0);
        const layers = Array.from({ length: count }, (_, i) => [weights?.[i], gradients?.[i]]);
        fill(this.#grid, layers, makeLayer, tellLayer);
    }
}
