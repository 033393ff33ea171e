// A digit that draws itself, once, so that a visitor sees what the page does. Whoever touches anything meanwhile has seen enough.
import { calm } from '../common/page.mjs';
import { EXAMPLE } from './example.mjs';

const WAIT_MS = 700;
const POINT_MS = 90;        // from each point to the next
const LIFTED = 3;           // points' time between strokes

const between = (a, b, share) => ({ x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) });

/** What a pen has drawn of strokes after the time for so many points. */
function drawnOf(strokes, points) {
    const drawn = [];
    for (const stroke of strokes) {
        if (points <= 0) break;
        const whole = Math.min(stroke.length, Math.ceil(points));
        const last = stroke[whole - 1];
        const share = Math.min(1, points - whole + 1);
        drawn.push([...stroke.slice(0, whole - 1), whole > 1 ? between(stroke[whole - 2], last, share) : last]);
        points -= stroke.length + LIFTED;
    }
    return drawn;
}

export function demonstrate(paper) {
    if (calm()) return;
    const time = EXAMPLE.reduce((sum, { length }) => sum + length + LIFTED, -LIFTED);
    const begin = performance.now() + WAIT_MS;
    const end = new AbortController();
    const stop = () => {
        end.abort();
        paper.show([]);
    };
    for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, stop, { capture: true, signal: end.signal });
    requestAnimationFrame(function draw(now) {
        if (end.signal.aborted) return;
        const points = (now - begin) / POINT_MS;
        const isDone = points >= time;
        if (isDone) end.abort();
        else requestAnimationFrame(draw);
        if (points > 0) paper.show(drawnOf(EXAMPLE, points), isDone);
    });
}
