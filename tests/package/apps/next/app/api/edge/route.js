import { Network } from 'vane-nn';
import { outcomeOf } from '../../../outcome.mjs';
import { xor } from '../../../xor.mjs';

export const runtime = 'edge';

export async function GET() {
    return new Response(await outcomeOf(() => xor(Network)));
}
