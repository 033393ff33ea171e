// Drawings of digits, and how they are drawn on the paper of the digits page.
import { readFile } from 'node:fs/promises';

const SIDE = 168;   // of the sheet that they were traced on

const points = (stroke) => Array.from({ length: stroke.length / 2 }, (_, i) => [stroke[2 * i] / SIDE, stroke[2 * i + 1] / SIDE]);

/** { digit, strokes }, strokes being arrays of points [x, y] from 0 to 1: ten of each digit (trace_strokes.mjs). */
export const drawings = JSON.parse(await readFile(new URL('../data/strokes.json', import.meta.url), 'utf8'))
    .map(({ digit, strokes }) => ({ digit, strokes: strokes.map(points) }));

export const drawingOf = (digit) => drawings.find((drawing) => drawing.digit === digit);

/** Waits until the page has its network, which is there before its samples are shown. */
export const isReady = (page) => page.locator('#shelf button').first().waitFor();

/** Draws strokes over the whole paper with a pen, an object of down(x, y), move(x, y) and up(). */
export async function draw(page, { strokes }, pen) {
    await page.locator('#paper').scrollIntoViewIfNeeded();
    const box = await page.locator('#paper').boundingBox();
    for (const stroke of strokes) {
        const [first, ...rest] = stroke.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
        await pen.down(...first);
        for (const point of rest) await pen.move(...point);
        await pen.up();
    }
}

export const mouse = (page) => ({
    async down(x, y) {
        await page.mouse.move(x, y);
        await page.mouse.down();
    },
    move: (x, y) => page.mouse.move(x, y),
    up: () => page.mouse.up(),
});

export async function finger(page) {
    const session = await page.context().newCDPSession(page);
    const send = (type, touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
    return {
        down: (x, y) => send('touchStart', [{ x, y }]),
        move: (x, y) => send('touchMove', [{ x, y }]),
        up: () => send('touchEnd', []),
        /** Several at once: each step is the points of all fingers. */
        async together(steps) {
            const touches = steps.map((step) => step.map(([x, y], id) => ({ x, y, id })));
            await send('touchStart', touches[0]);
            for (const step of touches.slice(1)) await send('touchMove', step);
            await send('touchEnd', []);
        },
    };
}
