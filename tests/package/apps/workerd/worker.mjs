import { Network } from 'vane-nn';
import { outcomeOf } from './outcome.mjs';
import { xor } from './xor.mjs';

export default {
    async fetch() {
        return new Response(await outcomeOf(() => xor(Network)));
    },
};
