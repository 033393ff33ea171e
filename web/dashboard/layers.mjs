// Time per layer: numbers, and bars on one scale. Forward is filled and backward is hollow.
import { make } from '../demo/common/page.mjs';
import { shortTime, UNKNOWN, whole } from './format.mjs';
import { setAll, svg } from './svg.mjs';
import { fill, setText } from './table.mjs';

const BAR = 200;

function makeRow() {
    const bar = svg('svg', { viewBox: `0 0 ${BAR} 16`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('rect', { class: 'forward', y: 1, height: 14 }), svg('rect', { class: 'backward', y: 1, height: 14 }));
    return make('tr', {}, make('th', { scope: 'row' }, make('span'), bar), make('td'), make('td'));
}

function tellRow({ children: [{ children: [label, { children: [first, second] }] }, forwardCell, backwardCell] },
    { name, forward, backward, scale }) {
    setText(label, name);
    setText(forwardCell, shortTime(forward));
    setText(backwardCell, shortTime(backward));
    setAll(first, { x: 0, width: forward * scale });
    setAll(second, { x: forward * scale, width: backward * scale });
}

export class Layers {
    #body = make('tbody');
    #note = make('p', { className: 'quiet' });

    constructor() {
        const heads = ['Layer', 'Forward', 'Backward'].map((textContent) => make('th', { scope: 'col', textContent }));
        const table = make('table', { className: 'figures' }, make('thead', {}, make('tr', {}, ...heads)), this.#body);
        this.element = make('section', { className: 'card layers', ariaLabel: 'Time per layer' },
            make('h2', { textContent: 'Time per layer and step' }), this.#note,
            table);
    }

    show({ start, layers }) {
        const times = layers ?? [];
        const longest = Math.max(0, ...times.map((each) => (each?.forward ?? 0) + (each?.backward ?? 0)));
        const scale = longest > 0 ? BAR / longest : 0;
        const count = Math.max(times.length, start?.layers?.length ?? 0);
        setText(this.#note, longest > 0 ? 'Bars: forward is filled, backward is hollow.' : `Times are ${UNKNOWN}.`);
        fill(this.#body, Array.from({ length: count }, (_, i) => {
            const { units, activation } = start?.layers?.[i] ?? {};
            const { forward = null, backward = null } = times[i] ?? {};
            return { name: `${i + 1}: ${whole(units)} ${activation ?? ''}`.trim(), forward, backward, scale };
        }), makeRow, tellRow);
    }
}
