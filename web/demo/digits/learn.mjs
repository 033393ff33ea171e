// How the page learns a hand: the network that came with it is trained on with the drawings that its user has named, mixed with
// samples of all digits, so that it forgets none. It begins from that network each time; so a drawing can be taken back, and
// the same drawings give the same network.
import { augment, random } from './augment.mjs';

const EPOCHS = 20;          // at most
const SURE = 0.8;           // the probability at which a drawing is known
const LEARNING_RATE = 0.001;
const TIMES = 12;           // each drawing is seen in an epoch, never the same
const PORTION = 32;         // rows made at once: about a millisecond

/** A network that knows these drawings too, of { label, pixels } like the samples. */
export async function learn(network, drawings, samples, { signal } = {}) {
    const learner = await network.clone();
    const rows = [...samples, ...drawings.flatMap((drawing) => Array(TIMES).fill(drawing))];
    const next = random(drawings.length);
    function* pass() {
        for (let i = 0; i < rows.length; i += PORTION) {
            const portion = rows.slice(i, i + PORTION);
            yield { inputs: portion.map(({ pixels }) => augment(pixels, next)), targets: portion.map(({ label }) => label) };
        }
    }
    const isKnown = ({ label, pixels }) => learner.predict(pixels)[label] >= SURE;
    try {
        await learner.train(pass, {
            epochs: EPOCHS, learningRate: LEARNING_RATE, shuffleBuffer: rows.length, seed: 1, signal,
            onEpoch: () => !drawings.every(isKnown),
        });
    } catch (error) {
        learner.dispose();
        throw error;
    }
    return learner;
}
