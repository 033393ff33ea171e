// Puts the page that is open into one HTML file: its styles, its modules and what it preloads go inside, and the package as the
// build that has its WebAssembly inside. Modules keep their imports, by names of an import map.
import * as vane from '../../dist/browser.mjs';

const PACKAGE = new URL('../../dist/browser.mjs', import.meta.url).href;
const PACKAGE_SCRIPT = new URL('../../dist/vane.min.js', import.meta.url).href;
const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\2/g;

async function get(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
    return response;
}

const text = async (url) => (await get(url)).text();
const moduleUrl = (code) => `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`;
/** Text for an inline script: nothing in it ends the element. */
const inline = (code) => code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

/** By address, the module and all that it imports, their imports turned into names: what an import map takes. */
async function collect(url, found = {}) {
    if (url in found) return found;
    if (url === PACKAGE) {
        found[url] = moduleUrl(`export const { ${Object.keys(vane).join(', ')} } = globalThis.vane;`);
        return found;
    }
    found[url] = null;
    const code = await text(url);
    const imported = [...code.matchAll(IMPORT)].map(([, , , path]) => new URL(path, url).href);
    for (const each of imported) await collect(each, found);
    found[url] = moduleUrl(code.replaceAll(IMPORT, (all, before, quote, path) =>
        `${before}${quote}${nameOf(new URL(path, url).href)}${quote}`));
    return found;
}

/** No address, so that the import map alone says where it is. */
const nameOf = (url) => `page:${new URL(url).pathname}`;

const asDataUrl = (blob) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
});

async function inlineStyles(page, base) {
    for (const link of page.querySelectorAll('link[rel="stylesheet"]')) {
        const style = page.createElement('style');
        style.textContent = await text(new URL(link.getAttribute('href'), base));
        link.replaceWith(style);
    }
}

async function inlineLinks(page, base) {
    for (const link of page.querySelectorAll('link[rel="preload"], link[rel="icon"]')) {
        link.href = await asDataUrl(await (await get(new URL(link.getAttribute('href'), base))).blob());
    }
}

function script(page, properties) {
    return Object.assign(page.createElement('script'), properties);
}

async function inlineScripts(page, base) {
    const modules = {};
    for (const element of page.querySelectorAll('script[src]')) {
        const url = new URL(element.getAttribute('src'), base).href;
        if (element.type === 'module') {
            await collect(url, modules);
            element.replaceWith(script(page, { type: 'module', textContent: `import '${nameOf(url)}';` }));
        } else {
            element.replaceWith(script(page, { textContent: inline(await text(url)) }));
        }
    }
    const imports = Object.fromEntries(Object.entries(modules).map(([url, code]) => [nameOf(url), code]));
    page.head.prepend(
        script(page, { textContent: inline(await text(PACKAGE_SCRIPT)) }),
        script(page, { type: 'importmap', textContent: inline(JSON.stringify({ imports })) }));
}

/** The open page as the text of one HTML file. Its links lead back to where it came from. */
export async function oneFile() {
    const base = new URL(location.href);
    base.hash = '';
    const page = new DOMParser().parseFromString(await text(base), 'text/html');
    await inlineStyles(page, base);
    await inlineLinks(page, base);
    await inlineScripts(page, base);
    page.documentElement.dataset.oneFile = '';
    page.head.prepend(Object.assign(page.createElement('meta'), { httpEquiv: 'content-type', content: 'text/html; charset=utf-8' }),
        Object.assign(page.createElement('base'), { href: base.href }));
    return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}
