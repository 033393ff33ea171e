import { Network } from 'vane-nn';
import * as brain from 'vane-nn/brain';
import * as store from 'vane-nn/store';
import { keepAt, learnAsBrain } from './others.mjs';
import { report } from './outcome.mjs';
import { xor } from './xor.mjs';

report(async () => {
    learnAsBrain(brain);
    await keepAt('indexeddb://xor', Network, store);
    return xor(Network);
});
