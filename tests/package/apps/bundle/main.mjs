import { Network } from 'vane-nn';
import { report } from './outcome.mjs';
import { xor } from './xor.mjs';

report(() => xor(Network));
