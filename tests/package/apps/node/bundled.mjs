// No await at the top: bundles in CommonJS have no place for it.
import { Network } from 'vane-nn';
import * as brain from 'vane-nn/brain';
import * as store from 'vane-nn/store';
import { keepAt, learnAsBrain } from './others.mjs';
import { print } from './outcome.mjs';
import { xor } from './xor.mjs';

print(async () => {
    learnAsBrain(brain);
    await keepAt('xor.vane', Network, store);
    return xor(Network);
});
