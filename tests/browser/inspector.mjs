// The page that looks inside networks: what its tests share.
import { openPage } from './pages.mjs';

/** A number as the page writes it. */
export const short = (value) => Number(value.toPrecision(4)).toString();

export const isOpen = (page, name) => page.getByText(`${name} is open.`, { exact: true }).waitFor();

/** Opens the page and waits for its first sample. */
export async function openInspector(browser, site, options) {
    const opened = await openPage(browser, `${site}/demo/inspect/`, options);
    await isOpen(opened.page, 'digits.vane');
    return opened;
}

/** Drops a file on the page, as the browser does. */
export const drop = (page, name, bytes) => page.evaluate(([called, base64]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], called));
    const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    if (document.querySelector('main').dispatchEvent(event)) throw new Error('the browser would leave the page for the file');
}, [name, bytes.toString('base64')]);
