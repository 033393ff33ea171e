// Files from the server, for pages and their workers.

/** What it answers, where it has what is asked for. */
export async function get(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
    return response;
}

export const fetchBytes = async (url) => new Uint8Array(await (await get(url)).arrayBuffer());
