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

const compared = (losses) => (losses === null ? 'Outputs and losses are compared before.'
    : `Loss before: ${Object.entries(losses).map(([name, loss]) => `${TITLES[name]} ${loss.toPrecision(4)}`).join(', ')}`);

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
        /** Rates by name, while they come and when all is `done`: then the losses that all were compared by, if they are known, or,
         *  of rates that are not of this browser, { on, day } of what was recorded. */
        show(rates, { done = false, losses = null, recorded = null } = {}) {
            const scale = scaleOf(rates);
            const [first] = done ? ranking(rates) : [];
            element.classList.toggle('recorded', Boolean(recorded));
            for (const [name, lane] of Object.entries(lanes)) lane.show(rates[name] ?? [], scale, name === first);
            const powers = Array.from({ length: scale[1] - scale[0] + 1 }, (_, i) => scale[0] + i);
            axis.replaceChildren(...powers.map((power, i) => {
                const tick = mark('tick', i / (powers.length - 1));
                tick.textContent = short(power);
                return tick;
            }));
            words.classList.toggle('decided', done && !recorded);
            if (done) words.textContent = `${recorded ? 'Recorded: ' : ''}${verdict(rates)}`;
            checked.textContent = recorded ? `Recorded on ${recorded.day}: ${recorded.on}.` : compared(losses);
        },
        say(text) { words.textContent = text; },
        /** Texts by name. */
        setVersions(versions) {
            for (const [name, lane] of Object.entries(lanes)) lane.setVersion(versions[name] ?? '');
        },
    };
    card.show({});
    return card;
}
