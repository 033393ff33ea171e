// No await at the top: bundles in CommonJS have no place for it.
import { Network } from 'vane-nn';
import { print } from './outcome.mjs';
import { xor } from './xor.mjs';

print(() => xor(Network));
