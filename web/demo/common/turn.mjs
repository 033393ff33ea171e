/** Resolves when the event loop has had a turn. */
export const nextTurn = () => new Promise((resolve) => { setTimeout(resolve); });
