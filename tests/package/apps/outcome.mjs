// How an app tells what it did: a result, or an error.

export async function outcomeOf(work) {
    try {
        return JSON.stringify(await work());
    } catch (error) {
        return JSON.stringify({ error: `${error}\n${error.stack}` });
    }
}

/** For hosts that print. */
export async function print(work) {
    console.log(`vane-nn ${await outcomeOf(work)}`);
}

/** For pages, whose address says to whom. */
export async function report(work) {
    const to = new URLSearchParams(location.search).get('report');
    await fetch(to, { method: 'POST', mode: 'no-cors', body: await outcomeOf(work) });
}
