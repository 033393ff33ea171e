import { Network } from 'vane-nn';
import { print } from './outcome.mjs';
import { xor } from './xor.mjs';

await print(() => xor(Network));
