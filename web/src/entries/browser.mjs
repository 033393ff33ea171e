// For pages that fetch modules and scripts.
import { give } from '#host';
import * as host from '../hosts/browser.mjs';

give(host);

export * from '../index.mjs';
