// Results of rows as text and as lines of JSON, in the form of bench/bench.c's.
const short = (x) => String(Number(x.toPrecision(4)));

/** The line to print. */
export function line({ row, width, unit, goal, verdict, peer, races, figures }) {
    const [{ ratio, ratioSpread }] = figures;
    const medians = figures.map(({ contender, median }) => `  ${contender} ${short(median)}`).join('');
    const spread = races > 1 ? ` (spread ${(100 * ratioSpread).toFixed(1)} %)` : '';
    const judged = goal || verdict === 'unresolved' ? `: ${verdict}` : '';
    return `${width.padEnd(10)} ${row.padEnd(35)}${medians} ${unit}  = ${ratio.toFixed(2)} x ${peer}${spread}` +
        `${goal ? `, goal ${goal.toFixed(2)}` : ''}${judged}`;
}

/** A line for each contender. The stamp is more members of each object, as text. */
export function jsonLines({ row, width, unit, goal, verdict, peer, races, figures }, stamp) {
    const digits = (x, n) => Number(x.toPrecision(n));
    return figures.map(({ contender, best, median, spread, ratio, ratioSpread }, i) => {
        const figure = {
            row, width, unit, contender, best: digits(best, 6), median: digits(median, 6), spread: digits(spread, 4),
            ratio: digits(ratio, 5), ratio_spread: digits(ratioSpread, 4),
            ...(i === 0 && { verdict, goal, peer }), races,
        };
        return `${JSON.stringify(figure).slice(0, -1)}${stamp ? `,${stamp}` : ''}}\n`;
    }).join('');
}
