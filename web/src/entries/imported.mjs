// For hosts whose modules are imported.
import { give } from '#host';
import { hostWith } from '../hosts/workerd.mjs';

export const carry = (modules) => give(hostWith(modules));

export * from '../index.mjs';
