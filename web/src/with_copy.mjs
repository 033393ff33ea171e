import { load, save } from './files.mjs';
import { release, settle } from './home.mjs';

/** What use({ instance, net }) gives for a copy of a network as it is now, beside `bytes` of data. */
export async function withCopy({ instance, net }, bytes, whole, use) {
    const file = save({ instance, net });
    const copy = await settle(file.length + bytes, instance.backend, whole || instance.whole, (to) => load(to, file));
    try {
        return use(copy);
    } finally {
        release(copy);
    }
}
