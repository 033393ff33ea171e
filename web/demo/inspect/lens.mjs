// One heat map in a dialog, large: zoomed by buttons, keys, wheel and two fingers, moved by one.
import { HeatMap } from './heat_map.mjs';

const STEP = 2;             // of a button
const WHEEL = 400;          // pixels of a wheel that zoom by e

const element = (id) => document.getElementById(id);
let map = null;             // the one that is shown

function follow({ canvas }) {
    const down = new Map();         // pointers, by their ids
    const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    canvas.addEventListener('wheel', (event) => {
        event.preventDefault();
        map.zoom(Math.exp(-event.deltaY / WHEEL));
    }, { passive: false });
    canvas.addEventListener('pointerdown', (event) => {
        canvas.setPointerCapture(event.pointerId);
        down.set(event.pointerId, event);
    });
    canvas.addEventListener('pointermove', (event) => {
        const last = down.get(event.pointerId);
        if (!last) return;
        const before = [...down.values()];
        down.set(event.pointerId, event);
        const share = (name, size) => (last[name] - event[name]) / size / down.size;
        map.pan(share('clientY', canvas.clientHeight), share('clientX', canvas.clientWidth));
        if (down.size !== 2) return;
        const pair = [...down.values()];
        map.point(...pair);
        map.zoom(apart(pair) / Math.max(1, apart(before)));
    });
    for (const kind of ['pointerup', 'pointercancel']) canvas.addEventListener(kind, ({ pointerId }) => down.delete(pointerId));
}

/** Shows a map, as HeatMap takes it. */
export function enlarge(what) {
    map = new HeatMap(what);
    follow(map);
    element('lens-title').textContent = what.label;
    element('lens-map').replaceChildren(map.figure);
    element('lens').showModal();
    map.canvas.focus();
}

element('closer').addEventListener('click', () => map.zoom(STEP));
element('farther').addEventListener('click', () => map.zoom(1 / STEP));
element('all').addEventListener('click', () => map.showAll());
element('lens-close').addEventListener('click', () => element('lens').close());
