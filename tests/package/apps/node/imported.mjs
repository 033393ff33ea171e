import { Network } from 'vane-nn';
import * as brain from 'vane-nn/brain';
import * as store from 'vane-nn/store';
import { keepAt, learnAsBrain } from './others.mjs';
import { print } from './outcome.mjs';
import { xor } from './xor.mjs';

await print(async () => {
    learnAsBrain(brain);
    await keepAt('xor.vane', Network, store);
    return xor(Network);
});
