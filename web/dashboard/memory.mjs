// What the run's memory does: the pool's blocks and the arena's scratch.
import { make } from '../demo/common/page.mjs';
import { bytes, percent, whole } from './format.mjs';
import { fill, setText } from './table.mjs';

const share = (part, all) => (part === null || part === undefined || !all ? null : part / all);

const FIGURES = {
    'Pool hit rate': (m) => [percent(share(m?.hits, m?.requests)), `requests: ${whole(m?.requests)}`],
    'Bytes live': (m) => [bytes(m?.bytes_live), `peak: ${bytes(m?.bytes_peak)}`],
    'Bytes kept for reuse': (m) => [bytes(m?.bytes_cached), `blocks in use: ${bytes(m?.bytes_reserved)}`],
    Fragmentation: (m) => {
        const live = share(m?.bytes_live, m?.bytes_reserved);
        return [percent(live === null ? null : Math.max(0, 1 - live)), 'of the blocks in use'];
    },
    Arena: (m) => [bytes(m?.arena_used), `size: ${bytes(m?.arena_bytes)}`],
    'Blocks from the host': (m) => [whole(m?.host_allocs), `given back: ${whole(m?.host_frees)}`],
};

export class Memory {
    #list = make('dl', { className: 'rows figures' });

    constructor() {
        this.element = make('section', { className: 'card memory', ariaLabel: 'Memory' }, make('h2', { textContent: 'Memory' }), this.#list);
    }

    show({ memory }) {
        fill(this.#list, Object.entries(FIGURES),
            () => make('div', {}, make('dt'), make('dd'), make('dd', { className: 'quiet' })),
            (row, [name, of]) => [name, ...of(memory)].forEach((text, i) => setText(row.children[i], text)));
    }
}
