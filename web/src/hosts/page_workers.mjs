// Workers of pages.

/** A worker in the form that all hosts give. */
export function adopt(worker, { onMessage, onFailure }) {
    worker.onmessage = ({ data }) => onMessage(data);
    worker.onerror = (event) => {
        event.preventDefault?.();
        onFailure(new Error(event.message ?? 'its script did not load'));
    };
    worker.onmessageerror = () => onFailure(new Error('a message could not be read'));
    return {
        post: (message, transfer) => worker.postMessage(message, transfer),
        keep() {},
        end: () => worker.terminate(),
    };
}

/** A worker whose script is a text. */
export function startFromText(text, type, events) {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    try {
        return adopt(new Worker(url, { type }), events);
    } finally {
        // The fetch of the script may begin only later.
        setTimeout(() => URL.revokeObjectURL(url), 10000);
    }
}
