// Functions for data, which are fetched when the first is called.
const fetched = (name) => async (...args) => {
    const [engine, data] = await Promise.all([import('./local.mjs'), import('./data.mjs')]);
    return data[name](engine, ...args);
};

export const readCsv = /* @__PURE__ */ fetched('readCsv');
export const split = /* @__PURE__ */ fetched('split');
export const oneHot = /* @__PURE__ */ fetched('oneHot');
export const fitScaling = /* @__PURE__ */ fetched('fitScaling');
export const applyScaling = /* @__PURE__ */ fetched('applyScaling');
