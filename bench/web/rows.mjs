// All rows, in Node and in a page.
import { supports } from '../../web/src/widths.mjs';
import { dropIns } from './drop_in.mjs';
import { predictions } from './prediction.mjs';
import { products } from './product.mjs';
import { trainings } from './training.mjs';
import { xors } from './xor.mjs';

/** Those that run on this engine, with its name in theirs; of them those whose name and width have every word. */
export function selectRows(engine, words) {
    return [...products, ...trainings, ...predictions, ...xors, ...dropIns]
        .filter(({ width }) => supports(width.replace('-mt', '')))
        .map((row) => ({ ...row, name: `${row.name} ${engine}` }))
        .filter(({ name, width }) => words.every((word) => [...name.split(' '), width].includes(word)));
}
