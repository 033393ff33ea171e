// The package as it is published: in Node and in a page.
const inNode = Boolean(globalThis.process?.versions?.node);

export const { Network } = await import(inNode ? '../../web/dist/node.mjs' : '../../web/dist/browser.mjs');
