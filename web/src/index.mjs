export { applyScaling, fitScaling, oneHot, readCsv, split } from './helpers.mjs';
export { Network } from './network.mjs';
export { VaneError } from './errors.mjs';
