import { Network } from 'vane-nn';
import { outcomeOf } from '../../../outcome.mjs';
import { xor } from '../../../xor.mjs';

export const dynamic = 'force-dynamic';

export async function GET() {
    return new Response(await outcomeOf(() => xor(Network)));
}
