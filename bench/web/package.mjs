// The package as it is published: in Node and in a page.
const inNode = Boolean(globalThis.process?.versions?.node);
const open = (name) => import(new URL(`../../web/dist/${name}`, import.meta.url));

export const { Network } = await open(inNode ? 'node.mjs' : 'browser.mjs');
export const { default: brain } = await open(inNode ? 'brain-node.mjs' : 'brain.mjs');
