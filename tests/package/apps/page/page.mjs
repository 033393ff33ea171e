// The address says where the package comes from, how many threads to use, and whether to break the page's policy.
import { keepAt, learnAsBrain } from './others.mjs';
import { report } from './outcome.mjs';
import { xor } from './xor.mjs';

const wishes = new URLSearchParams(location.search);

await report(async () => {
    const entry = new URL(wishes.get('package'), location);
    const [{ Network }, brain, store] = await Promise.all(
        [entry, new URL('brain.mjs', entry), new URL('store.mjs', entry)].map((address) => import(address)));
    try {
        learnAsBrain(brain);
        await keepAt('indexeddb://xor', Network, store);
        return await xor(Network, { threads: Number(wishes.get('threads') ?? 1) });
    } finally {
        // Once the report of this has come, those of the package, if any, have come too.
        if (wishes.has('break')) try { eval('0'); } catch { /* as the policy says */ }
    }
});
