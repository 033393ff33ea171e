// Elements of SVG, as make() of the common page.mjs makes those of HTML.

const SVG = 'http://www.w3.org/2000/svg';

export function setAll(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
}

export function svg(name, attributes = {}, ...children) {
    const element = setAll(document.createElementNS(SVG, name), attributes);
    element.append(...children);
    return element;
}
