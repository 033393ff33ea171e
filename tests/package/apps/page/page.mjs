// The address says where the package comes from, how many threads to use, and whether to break the page's policy.
import { report } from './outcome.mjs';
import { xor } from './xor.mjs';

const wishes = new URLSearchParams(location.search);

await report(async () => {
    const { Network } = await import(wishes.get('package'));
    try {
        return await xor(Network, { threads: Number(wishes.get('threads') ?? 1) });
    } finally {
        // Once the report of this has come, those of the package, if any, have come too.
        if (wishes.has('break')) try { eval('0'); } catch { /* as the policy says */ }
    }
});
