// What all pages share: the bar at the top with the way to the others, and what one can take away from a page.

/** By their folders, from that of the demos. */
const PAGES = {
    digits: 'Draw a digit',
    playground: 'Playground',
    bits: 'Same bits',
    race: 'Race',
    inspect: 'Look inside',
    '../dashboard': 'Training dashboard',
};
const THEMES = { auto: 'as the system', light: 'light', dark: 'dark' };
const SAID_MS = 4000;
const REVOKE_MS = 60000;        // the browser reads the file some time after the click

/** Makes an element: its name, its properties, its children. */
export function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
}

/** Has the browser save bytes or a text under a name. */
export function download(name, content, type = 'application/octet-stream') {
    const link = make('a', { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_MS);
}

const colours = new Map();      // asked for since the theme changed: to ask lays out the page

/** The colour of a name of page.css, as a canvas takes it. */
export function colour(name) {
    if (!colours.has(name)) {
        const probe = make('span', { hidden: true });
        probe.style.color = `var(--${name})`;
        document.body.append(probe);
        colours.set(name, getComputedStyle(probe).color);
        probe.remove();
    }
    return colours.get(name);
}

/** Calls back when the colours of the page have changed, until `signal` is aborted. */
export function onTheme(redraw, signal) {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw, { signal });
    document.addEventListener('themechange', redraw, { signal });
}

onTheme(() => colours.clear());

export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A text kept from one visit to the next, or null. Pages from a file, and those of a private window, may have no storage. */
export function recall(key) {
    try { return localStorage.getItem(key); } catch { return null; }
}

/** Keeps a text, where there is storage; false where there is none, or no room. */
export function remember(key, text) {
    try {
        localStorage.setItem(key, text);
        return true;
    } catch {
        return false;
    }
}

/** Makes a group of buttons one stop of the Tab key, within which the arrow keys, Home and End go from button to button. Call what
 *  it gives when the buttons are others. */
export function rove(group) {
    const buttons = () => [...group.querySelectorAll('button')];
    const stopAt = (stop) => buttons().forEach((button) => { button.tabIndex = button === stop ? 0 : -1; });
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    group.addEventListener('focusin', ({ target }) => stopAt(target));
    group.addEventListener('keydown', (event) => {
        const all = buttons();
        const at = all.indexOf(event.target);
        const to = { Home: 0, End: all.length - 1 }[event.key] ?? (at + steps[event.key] + all.length) % all.length;
        if (!(to in all)) return;
        event.preventDefault();
        all[to].focus();
    });
    const begin = () => stopAt(buttons()[0]);
    begin();
    return begin;
}

function setTheme(theme) {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    remember('theme', theme);
    document.dispatchEvent(new Event('themechange'));
}

/** A menu of the bar: it closes by Escape, by a click elsewhere, and after a choice. */
function menu(title, ...items) {
    const list = make('div', { className: 'menu' }, ...items);
    const details = make('details', {}, make('summary', { textContent: title }), list);
    const close = () => { details.open = false; };
    details.addEventListener('keydown', ({ key }) => {
        if (key !== 'Escape') return;
        close();
        details.querySelector('summary').focus();
    });
    document.addEventListener('pointerdown', ({ target }) => { if (!details.contains(target)) close(); });
    list.addEventListener('click', close);
    return details;
}

/** The ways to other pages. */
function ways(current, demos) {
    const links = Object.entries(PAGES).map(([folder, title]) => {
        const link = make('a', { href: `${demos}${folder}/`, textContent: title });
        if (folder === current) link.setAttribute('aria-current', 'page');
        return link;
    });
    return [make('a', { href: demos, className: 'home', textContent: 'Vane' }), menu('Pages', ...links)];
}

function themeMenu() {
    const choices = Object.entries(THEMES).map(([theme, title]) => {
        const choice = make('button', { type: 'button', textContent: title });
        choice.addEventListener('click', () => setTheme(theme));
        return choice;
    });
    return menu('Colours', ...choices);
}

/** A button of the menu "Take"; what goes wrong is said. */
function action(title, act, say) {
    const button = make('button', { type: 'button', textContent: title });
    button.addEventListener('click', async () => {
        try {
            say(await act() ?? '');
        } catch (error) {
            say(error.message);
        }
    });
    return button;
}

/**
 * Fills the bar of a page.
 *   page       its folder
 *   demos      where those of the demos are; null for a page that is served alone
 *   link()     where a copied link leads; the page's own address unless given
 *   model()    { name, bytes } of the network to take away, or null while there is none
 */
export function setUpPage({ page, demos = '../', link = () => location.href, model }) {
    const said = make('output');
    let timer;
    const say = (text) => {
        said.textContent = text;
        clearTimeout(timer);
        timer = setTimeout(() => { said.textContent = ''; }, SAID_MS);
    };
    const copyLink = async () => {
        await navigator.clipboard.writeText(link());
        return 'The link is copied.';
    };
    const takeModel = async () => {
        const taken = await model();
        if (!taken) return 'There is no network yet.';
        download(taken.name, taken.bytes);
        return `${taken.name}, ${taken.bytes.length.toLocaleString('en')} bytes.`;
    };
    const takePage = async () => {
        say('Putting the page together …');
        const { oneFile } = await import('./one_file.mjs');
        download(`vane-${page.split('/').at(-1)}.html`, await oneFile(), 'text/html');
        return 'The page as one file, which needs no server.';
    };
    const takes = [action('Copy link', copyLink, say)];
    if (model) takes.push(action('Download .vane', takeModel, say));
    if (!('oneFile' in document.documentElement.dataset)) takes.push(action('Download as one HTML file', takePage, say));
    document.querySelector('page-bar').append(make('nav', { ariaLabel: 'Vane' },
        ...(demos === null ? [make('span', { className: 'home', textContent: 'Vane' })] : ways(page, demos)),
        menu('Take', ...takes), themeMenu()), said);
    return { say };
}

setTheme(recall('theme') ?? 'auto');
