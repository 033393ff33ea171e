export { Network } from './network.mjs';
export { VaneError } from './errors.mjs';
