// Inside a worker: the way to who started it. In Node that is a port, which the worker's first line leaves (hosts/node.mjs).

/** Has `take` called with each message; gives the function that answers. */
export function listen(take) {
    const port = globalThis.vanePort;
    if (port) port.on('message', take);
    else globalThis.onmessage = ({ data }) => take(data);
    return (message, transfer) => (port ?? globalThis).postMessage(message, transfer);
}
