// The card of a race: a lane for each contender with its rounds as dots, on a scale whose steps are tenfold.
import { make } from '../common/page.mjs';
import { median } from './course.mjs';
import { amount, ranking, TITLES, verdict } from './result.mjs';

const EMPTY_SCALE = [3, 7];     // powers of ten, while there is nothing to show

/** The powers of ten around all rates. */
function scaleOf(rates) {
    const all = Object.values(rates).flat();
    if (all.length === 0) return EMPTY_SCALE;
    const low = Math.floor(Math.log10(Math.min(...all)));
    return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...all))))];
}

const short = (power) => `${10 ** (power % 3)}${['', ' k', ' M', ' G'][Math.floor(power / 3)]}`;

function mark(className, at) {
    const element = make(className === 'tick' ? 'span' : 'i', { className });
    element.style.setProperty('--at', at);
    return element;
}

function makeLane(name) {
    const version = make('span', { className: 'quiet' });
    const value = make('span', { className: 'value figures', textContent: '–' });
    const track = make('div', { className: 'track', role: 'img' });
    const element = make('div', { className: `lane ${name}` }, make('span', { className: 'name' }, `${TITLES[name]} `, version), value, track);
    return {
        element,
        show(rates, [low, high], isFirst) {
            const at = (rate) => (Math.log10(rate) - low) / (high - low);
            element.classList.toggle('first', isFirst);
            track.style.setProperty('--decades', high - low);
            track.replaceChildren(...rates.map((rate) => mark('dot', at(rate))));
            value.textContent = '–';
            track.ariaLabel = `${TITLES[name]}: no rounds`;
            if (rates.length === 0) return;
            const middle = median(rates);
            track.append(mark('median', at(middle)));
            value.textContent = `${amount(middle)} rows/s`;
            track.ariaLabel = `${TITLES[name]}: ${rates.length} rounds from ${amount(Math.min(...rates))} to ${amount(Math.max(...rates))} rows a second`;
        },
        setVersion(text) { version.textContent = text; },
        fail(text) { value.textContent = text; },
    };
}

/** A card for { title, about }; its button calls onPress(). */
export function makeCard(task, onPress) {
    const button = make('button', { type: 'button', textContent: 'Race' });
    button.addEventListener('click', onPress);
    const title = make('h2', { textContent: task.title });
    const lanes = Object.fromEntries(Object.keys(TITLES).map((name) => [name, makeLane(name)]));
    const axis = make('div', { className: 'axis', ariaHidden: 'true' });
    const words = make('p', { className: 'verdict' });
    const checked = make('p', { className: 'checked quiet' });
    const element = make('section', { className: 'card', ariaLabel: task.title }, make('div', { className: 'between' }, title, button),
        make('p', { className: 'about quiet', textContent: task.about }), ...Object.values(lanes).map((lane) => lane.element), axis, words, checked);

    const card = {
        element, button, lanes,
        /** Rates by name, while they come and at the end. */
        show(rates, isDone) {
            const scale = scaleOf(rates);
            const [first] = isDone ? ranking(rates) : [];
            for (const [name, lane] of Object.entries(lanes)) lane.show(rates[name] ?? [], scale, name === first);
            const powers = Array.from({ length: scale[1] - scale[0] + 1 }, (_, i) => scale[0] + i);
            axis.replaceChildren(...powers.map((power, i) => {
                const tick = mark('tick', i / (powers.length - 1));
                tick.textContent = short(power);
                return tick;
            }));
            words.classList.toggle('decided', isDone);
            words.textContent = isDone ? verdict(rates) : '';
        },
        say(text) { words.textContent = text; },
        /** What all were compared by: losses by name, if they are known. */
        showLosses(losses) {
            const list = Object.entries(losses).map(([name, loss]) => `${TITLES[name]} ${loss.toPrecision(4)}`).join(', ');
            checked.textContent = list ? `Loss before: ${list}` : 'Outputs and losses are compared before.';
        },
    };
    card.show({}, false);
    card.showLosses({});
    return card;
}
