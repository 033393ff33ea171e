// Puts the page that is open into one HTML file: its styles, its modules, the files that these have addresses of, and what it
// preloads go inside. Modules keep their imports, and files their addresses, by names of an import map.
import { get } from './fetch.mjs';

const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\2/g;
const ADDRESS = /\bnew URL\((['"])(\.{1,2}\/[^'"]+)\1,\s*import\.meta\.url\)/g;

const text = async (url) => (await get(url)).text();
/** Text for an inline script: nothing in it ends the element. */
const inline = (code) => code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
const moduleUrl = (code) => `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`;

async function fileUrl(url) {
    const blob = await (await get(url)).blob();
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(blob);
    });
}

/** No address, so that the import map alone says where it is. */
const nameOf = (url) => `page:${new URL(url).pathname}`;

/** Adds a module, and all that it imports or has addresses of, to an import map. */
async function collect(url, imports) {
    if (nameOf(url) in imports) return;
    imports[nameOf(url)] = null;
    const code = await text(url);
    const urlsIn = (pattern, group) => [...code.matchAll(pattern)].map((match) => new URL(match[group], url).href);
    const nameIn = (path) => nameOf(new URL(path, url));
    for (const each of urlsIn(IMPORT, 3)) await collect(each, imports);
    for (const each of urlsIn(ADDRESS, 2)) imports[nameOf(each)] ??= await fileUrl(each);
    imports[nameOf(url)] = moduleUrl(code
        .replaceAll(IMPORT, (all, before, quote, path) => `${before}${quote}${nameIn(path)}${quote}`)
        .replaceAll(ADDRESS, (all, quote, path) => `new URL(import.meta.resolve(${quote}${nameIn(path)}${quote}))`));
}

async function inlineStyles(root, base) {
    for (const link of root.querySelectorAll('link[rel="stylesheet"]')) {
        const style = document.createElement('style');
        style.textContent = await text(new URL(link.getAttribute('href'), base));
        link.replaceWith(style);
    }
}

async function inlineLinks(root, base) {
    for (const link of root.querySelectorAll('link[rel="preload"], link[rel="icon"]')) {
        link.href = await fileUrl(new URL(link.getAttribute('href'), base));
    }
}

function script(properties) {
    return Object.assign(document.createElement('script'), properties);
}

async function inlineScripts(root, base) {
    const imports = {};
    for (const element of root.querySelectorAll('script[src]')) {
        const url = new URL(element.getAttribute('src'), base).href;
        if (element.type === 'module') {
            await collect(url, imports);
            element.replaceWith(script({ type: 'module', textContent: `import '${nameOf(url)}';` }));
        } else {
            element.replaceWith(script({ textContent: inline(await text(url)) }));
        }
    }
    root.querySelector('head').prepend(script({ type: 'importmap', textContent: inline(JSON.stringify({ imports })) }));
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
