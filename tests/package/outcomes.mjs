// What an app did, as it tells it.
import { complaint } from './command.mjs';

export function readOutcome(text) {
    const outcome = JSON.parse(text);
    if (outcome.error) throw new Error(outcome.error);
    return outcome;
}

/** What a server answers. */
export const outcomeAt = async (address) => readOutcome(await (await fetch(address)).text());

/** The same from among all that a host printed. */
export function findOutcome(printed) {
    const found = /vane-nn (\{.*\})/.exec(printed);
    if (!found) throw complaint('the app tells no outcome', printed);
    return readOutcome(found[1]);
}
