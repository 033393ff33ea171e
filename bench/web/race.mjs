// Contenders by turns in one engine, as bench/bench.c has it for native ones: nothing here knows Node or a page.
//
// A row is { name, width, unit, goal, open }; open() gives { contenders, close }, with everything checked. A contender
// is { name, run, work }: run() does `work` units and may give a promise. Ours comes first.
import { calibrate, median, seconds, warmUp } from '../../web/demo/race/course.mjs';

const MOST_SPREAD = 0.05;
const full = { races: 3, rounds: 15, trial: 0.02 }, quick = { races: 1, rounds: 7, trial: 0.01 };

async function repeat({ run }, times) {
    for (let i = 0; i < times; i++) {
        const pending = run();
        if (pending instanceof Promise) await pending;      // a turn for nothing would count against a fast contender
    }
}

const spread = (values) => (Math.max(...values) - Math.min(...values)) / median(values);

/** For each contender the best and the median of its rates, in units a second. */
async function race(contenders, { rounds, trial }) {
    const runs = [];
    for (const contender of contenders) runs.push(await calibrate((times) => repeat(contender, times), trial));
    const rates = contenders.map(() => []);
    for (let round = 0; round < rounds; round++) {
        for (const [c, contender] of contenders.entries()) {
            rates[c].push(runs[c] * contender.work / await seconds(() => repeat(contender, runs[c])));
        }
    }
    return rates.map((list) => ({ best: Math.max(...list), median: median(list) }));
}

/** What the races of a row say: of each contender, and of ours against the best peer. */
function judge({ name, width, unit, goal }, contenders, races) {
    const least = races.map(([ours, ...peers]) => ours.median / Math.max(...peers.map((peer) => peer.median)));
    const figures = contenders.map((contender, c) => {
        const medians = races.map((figure) => figure[c].median);
        const ratios = c === 0 ? least : races.map((figure) => figure[0].median / figure[c].median);
        return {
            contender: contender.name,
            best: Math.max(...races.map((figure) => figure[c].best)), median: median(medians), spread: spread(medians),
            ratio: median(ratios), ratioSpread: spread(ratios),
        };
    });
    const [ours, ...peers] = figures;
    const peer = peers.reduce((best, one) => (one.ratio < best.ratio ? one : best)).contender;
    let verdict = 'measured';
    if (ours.ratioSpread > MOST_SPREAD) verdict = 'unresolved';
    else if (goal) verdict = ours.ratio >= goal ? 'met' : 'missed';
    return { row: name, width, unit, goal, verdict, peer, races: races.length, figures };
}

export async function measure(row, isQuick) {
    const course = isQuick ? quick : full;
    const { contenders, close } = await row.open();
    try {
        for (const contender of contenders) await warmUp(contender.run);
        const races = [];
        for (let i = 0; i < course.races; i++) races.push(await race(contenders, course));
        return judge(row, contenders, races);
    } finally {
        close();
    }
}
