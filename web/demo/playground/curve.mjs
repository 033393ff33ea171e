// The loss of training and of test, epoch by epoch. When there is no more room, every other point goes.
import { colour } from '../common/page.mjs';
import { fitCanvas } from './paint.mjs';

const MOST = 600;
const LEFT = 44;
const EDGE = 8;
const LOW = 22;

export class Curve {
    #canvas;
    #points = [];       // { epoch, loss, test }
    #every = 1;         // epochs between two

    constructor(canvas) { this.#canvas = canvas; }

    clear() {
        this.#points = [];
        this.#every = 1;
    }

    add(point) {
        if (point.epoch < (this.#points.at(-1)?.epoch ?? -Infinity) + this.#every) return;
        this.#points.push(point);
        if (this.#points.length < MOST) return;
        this.#points = this.#points.filter((_, i) => i % 2 === 0);
        this.#every *= 2;
    }

    draw() {
        const { context, width, height } = fitCanvas(this.#canvas);
        const values = this.#points.flatMap(({ loss, test }) => [loss, test ?? 0]);
        const top = Math.max(0.1, ...values);
        const last = Math.max(10, this.#points.at(-1)?.epoch ?? 0);
        const across = (epoch) => LEFT + epoch / last * (width - LEFT - EDGE);
        const down = (loss) => EDGE + (1 - loss / top) * (height - EDGE - LOW);
        context.font = '12px system-ui, sans-serif';
        context.fillStyle = colour('quiet');
        context.strokeStyle = colour('line');
        context.lineWidth = 1;
        context.textBaseline = 'middle';
        context.textAlign = 'right';
        for (const share of [0, 0.5, 1]) {
            const y = Math.round(down(share * top)) + 0.5;
            context.fillText((share * top).toFixed(2), LEFT - 6, y);
            context.beginPath();
            context.moveTo(LEFT, y);
            context.lineTo(width - EDGE, y);
            context.stroke();
        }
        context.fillText(`epoch ${last.toLocaleString('en')}`, width - EDGE, height - 9);
        this.#line(context, 'loss', 'mark', [], across, down);
        this.#line(context, 'test', 'warm', [6, 4], across, down);
    }

    #line(context, name, ink, dash, across, down) {
        const shown = this.#points.filter((point) => point[name] !== null);
        context.strokeStyle = colour(ink);
        context.lineWidth = 2;
        context.setLineDash(dash);
        context.beginPath();
        for (const point of shown) context.lineTo(across(point.epoch), down(point[name]));
        context.stroke();
        context.setLineDash([]);
    }
}
