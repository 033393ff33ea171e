// Puts the page that is open into one HTML file: its styles, its modules and what it preloads go inside, and the package as the
// build that has its WebAssembly inside. Modules keep their imports, by names of an import map.

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
        found[url] = moduleUrl(`export const { ${Object.keys(await import(url)).join(', ')} } = globalThis.vane;`);
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

async function inlineStyles(root, base) {
    for (const link of root.querySelectorAll('link[rel="stylesheet"]')) {
        const style = document.createElement('style');
        style.textContent = await text(new URL(link.getAttribute('href'), base));
        link.replaceWith(style);
    }
}

async function inlineLinks(root, base) {
    for (const link of root.querySelectorAll('link[rel="preload"], link[rel="icon"]')) {
        link.href = await asDataUrl(await (await get(new URL(link.getAttribute('href'), base))).blob());
    }
}

function script(properties) {
    return Object.assign(document.createElement('script'), properties);
}

async function inlineScripts(root, base) {
    const modules = {};
    for (const element of root.querySelectorAll('script[src]')) {
        const url = new URL(element.getAttribute('src'), base).href;
        if (element.type === 'module') {
            await collect(url, modules);
            element.replaceWith(script({ type: 'module', textContent: `import '${nameOf(url)}';` }));
        } else {
            element.replaceWith(script({ textContent: inline(await text(url)) }));
        }
    }
    const imports = Object.fromEntries(Object.entries(modules).map(([url, code]) => [nameOf(url), code]));
    const head = root.querySelector('head');
    head.prepend(script({ type: 'importmap', textContent: inline(JSON.stringify({ imports })) }));
    if (PACKAGE in modules) head.prepend(script({ textContent: inline(await text(PACKAGE_SCRIPT)) }));
}

/** The open page as the text of one HTML file. Its links lead back to where it came from. */
export async function oneFile() {
    const base = new URL(location.href);
    base.hash = '';
    const page = new DOMParser().parseFromString(await text(base), 'text/html');
    // Out of its document nothing is held to the page's policy, which allows its server what it forbids the page itself.
    const root = page.removeChild(page.documentElement);
    root.querySelector('meta[http-equiv="Content-Security-Policy"]')?.remove();
    await inlineStyles(root, base);
    await inlineLinks(root, base);
    await inlineScripts(root, base);
    root.dataset.oneFile = '';
    root.querySelector('head').prepend(
        Object.assign(document.createElement('meta'), { httpEquiv: 'content-type', content: 'text/html; charset=utf-8' }),
        Object.assign(document.createElement('base'), { href: base.href }));
    return `<!doctype html>\n${root.outerHTML}\n`;
}
