// A program whose parts import and require the package has one of each of its things.
import { createRequire } from 'node:module';
import { Network } from 'vane-nn';
import { print } from './outcome.mjs';
import { xor } from './xor.mjs';

const require = createRequire(import.meta.url);

await print(async () => {
    for (const path of Object.keys(require('vane-nn/package.json').exports)) {
        if (/\*|\.json$/.test(path)) continue;
        const name = `vane-nn${path.slice(1)}`;
        const [imported, required] = [await import(name), require(name)];
        for (const key of Object.keys(required)) {
            if (imported[key] !== required[key]) throw new Error(`import and require give two of ${key} from ${name}`);
        }
    }
    return xor(Network);
});
