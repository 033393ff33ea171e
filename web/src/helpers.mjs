// Functions for data, which are fetched when the first is called.
const fetched = (name) => async (...args) => (await import('./data.mjs'))[name](...args);

export const readCsv = /* @__PURE__ */ fetched('readCsv');
export const split = /* @__PURE__ */ fetched('split');
export const oneHot = /* @__PURE__ */ fetched('oneHot');
export const fitScaling = /* @__PURE__ */ fetched('fitScaling');
export const applyScaling = /* @__PURE__ */ fetched('applyScaling');
