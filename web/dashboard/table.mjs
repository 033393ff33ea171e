// Tables whose cells change as a run goes on.
import { make } from '../demo/common/page.mjs';

/** Changed only where it differs: most of what is painted ten times a second is as it was. */
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

/** Has `parent` as many children as there are values: each made once, by create(), and told its value. */
export function fill(parent, values, create, tell) {
    while (parent.children.length > values.length) parent.lastElementChild.remove();
    while (parent.children.length < values.length) parent.append(create(parent.children.length));
    values.forEach((value, i) => tell(parent.children[i], value));
}

const fillRow = (row, texts) => fill(row, texts, (column) =>
    (column === 0 ? make('th', { scope: 'row' }) : make('td')), setText);

export class Table {
    #head = make('tr');
    #body = make('tbody');

    constructor(caption) {
        this.element = make('div', { className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: caption },
            make('table', { className: 'figures' }, make('thead', {}, this.#head), this.#body));
    }

    show(names, rows) {
        fill(this.#head, names, () => make('th', { scope: 'col' }), setText);
        fill(this.#body, rows, () => make('tr'), fillRow);
    }
}
