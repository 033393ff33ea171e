// With modules and scripts inside: what can work at once has brain.js's API too.
import * as assets from '#assets';
import { give } from '#host';
import * as host from '../hosts/inline.mjs';
import { trainStreamOn } from '../brain/train_stream.mjs';

give(host);

export * from '../index.mjs';
export * as brain from '../brain/index.mjs';

/** For Node's entry. */
export const inside = { ...assets, give, trainStreamOn };
