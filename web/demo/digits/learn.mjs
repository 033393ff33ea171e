// How the page learns a hand: the network that came with it is trained on with the drawings that its user has named, mixed with
// samples of all digits, of which it is to say what it said before; so it forgets little. It begins from that network each time;
// so a drawing can be taken back, and the same drawings give the same network.
import { augment, random } from './augment.mjs';

const EPOCHS = 20;          // at most
const SURE = 0.7;           // the probability at which a drawing is known
const LEARNING_RATE = 0.0005;
const TIMES = 12;           // each drawing is seen in an epoch, never the same
const REHEARSALS = 4;       // of each sample in an epoch, never the same
const MILD = 0.3;           // how much drawings are changed: who teaches a 4 as a 9 doesn't mean all that resemble it
const PORTION = 32;         // rows made at once: about a millisecond

/** A network that knows these drawings too, of { label, pixels } like the samples. */
export async function learn(network, drawings, samples, { signal } = {}) {
    const learner = await network.clone();
    const next = random(drawings.length);
    const named = Array.from({ length: network.outputs }, (_, label) => Float32Array.from({ length: network.outputs }, (_, i) => Number(i === label)));
    const rehearse = ({ pixels }) => {
        const input = augment(pixels, next);
        return { input, target: network.predict(input) };
    };
    const study = ({ label, pixels }) => ({ input: augment(pixels, next, MILD), target: named[label] });
    const makers = [
        ...Array(REHEARSALS).fill(samples).flat().map((sample) => () => rehearse(sample)),
        ...drawings.flatMap((drawing) => Array(TIMES).fill(() => study(drawing))),
    ];
    function* pass() {
        for (let i = 0; i < makers.length; i += PORTION) {
            const rows = makers.slice(i, i + PORTION).map((make) => make());
            yield { inputs: rows.map(({ input }) => input), targets: rows.map(({ target }) => target) };
        }
    }
    const isKnown = ({ label, pixels }) => learner.predict(pixels)[label] >= SURE;
    try {
        await learner.train(pass, {
            epochs: EPOCHS, learningRate: LEARNING_RATE, shuffleBuffer: makers.length, seed: 1, signal,
            onEpoch: () => !drawings.every(isKnown),
        });
    } catch (error) {
        learner.dispose();
        throw error;
    }
    return learner;
}
