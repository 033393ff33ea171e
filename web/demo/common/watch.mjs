// The dashboard inside a page. It comes, with its styles, when it is first asked for.
import { make } from './page.mjs';

const STYLES = [new URL('../../dashboard/uplot.css', import.meta.url), new URL('../../dashboard/dashboard.css', import.meta.url)];

const addStyle = ({ href }) => new Promise((resolve, reject) => {
    const onerror = () => reject(new Error('The styles of the dashboard could not be loaded.'));
    document.head.append(make('link', { rel: 'stylesheet', href, onload: resolve, onerror }));
});

async function load() {
    const styles = Promise.all(STYLES.map(addStyle));
    const modules = [import('../../dashboard/dashboard.mjs'), import('../../dashboard/monitor.mjs'), import('../../dashboard/recorder.mjs')];
    const [{ Dashboard }, { monitor }, { Recorder }] = await Promise.all([...modules, styles]);
    return { Dashboard, monitor, Recorder };
}

let loaded = null;

/** { Dashboard, monitor, Recorder }, as the dashboard's modules have them. */
export function loadDashboard() {
    loaded ??= load().catch((cause) => {
        loaded = null;
        // Most browsers keep in mind for good that a module could not be had.
        throw new Error('The dashboard could not be loaded: reload the page to try again.', { cause });
    });
    return loaded;
}
