// A program whose resident memory is measured, in MiB: rss.mjs dropped COUNT, or rss.mjs data (memory.test.mjs runs it).
import { argv, memoryUsage } from 'node:process';
import { Network } from '../../web/src/index.mjs';

const resident = () => Math.round(memoryUsage().rss / 2 ** 20);

const programs = {
    /** So many networks of 2 MB, one after the other, that nobody disposes of: the most that was ever resident. */
    async dropped(count) {
        const most = [];
        for (let i = 0; i < count; i++) {
            const net = await Network.create({ inputs: 700, layers: [{ units: 749, initialiser: 'zero' }] });
            net.predict(new Float32Array(700));
            most.push(resident());
        }
        return [Math.max(...most)];
    },

    /** What is resident before 200 MB of data, with them trained on, and as soon as it is back, for at most 5 s. */
    async data() {
        const net = await Network.create({ inputs: 500, layers: [{ units: 1 }] });
        await net.train({ inputs: new Float32Array(500), targets: [1] }, { epochs: 1 });
        const before = resident();
        await net.train({ inputs: new Float32Array(100000 * 500).fill(1), targets: new Float32Array(100000) }, { epochs: 1 });
        const during = resident();
        const end = performance.now() + 5000;
        while (resident() > before + 20 && performance.now() < end) await new Promise((done) => { setTimeout(done, 100); });
        return [before, during, resident()];
    },
};

console.log(JSON.stringify(await programs[argv[2]](...argv.slice(3))));
