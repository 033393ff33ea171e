// Code in Markdown.

/** Each fenced block of JavaScript: { heading, number, code }, the number being that under its heading. */
export function samplesOf(text) {
    const samples = [];
    let heading, number, code = null;
    for (const line of text.split('\n')) {
        if (code === null && /^#+ /.test(line)) [heading, number] = [line.replace(/^#+ /, ''), 0];
        else if (code === null && /^```(js|javascript)$/.test(line)) code = [];
        else if (code !== null && line === '```') {
            samples.push({ heading, number: ++number, code: code.join('\n') });
            code = null;
        } else code?.push(line);
    }
    return samples;
}
