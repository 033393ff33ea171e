// What carries its modules inside, and so can work at once, has brain.js's API too.
export * from './index.mjs';
export * as brain from './brain/index.mjs';
