// The square: the points, what the network says of each place, and painting by pointer and by keyboard.
import { colour } from '../common/page.mjs';
import { gridOf, REACH } from './data.mjs';
import { channels, drawMark, fitCanvas, paintOutputs, paintUnit, valueInks } from './paint.mjs';

const SIDE = 100;               // cells of the picture
const RADIUS = 4.5;             // of a point, in CSS pixels
const APART = 0.22;             // painted points, at least
const STEP = 0.2;               // of the cursor by a key
const GRID = gridOf(SIDE);

export class Plane {
    isPainting = false;
    #canvas;
    #picture = document.createElement('canvas');
    #image;
    #cursor = null;     // of the keyboard: [x, y]
    #last = null;       // painted by this stroke

    /** paint([x, y]) is told of each place that the brush comes to; moved() of the keyboard's cursor. */
    constructor(canvas, { paint, moved }) {
        this.#canvas = canvas;
        this.#picture.width = this.#picture.height = SIDE;
        this.#image = this.#picture.getContext('2d').createImageData(SIDE, SIDE);
        canvas.addEventListener('pointerdown', (event) => this.#begin(event, paint));
        canvas.addEventListener('pointermove', (event) => { if (this.isPainting) this.#go(event, paint); });
        for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { this.isPainting = false; });
        canvas.addEventListener('keydown', (event) => this.#key(event, paint, moved));
        canvas.addEventListener('blur', () => { this.#cursor = null; moved(); });
    }

    #placeOf({ clientX, clientY }) {
        const box = this.#canvas.getBoundingClientRect();
        const inside = (x) => Math.max(-REACH, Math.min(REACH, x));
        return [inside(REACH * (2 * (clientX - box.left) / box.width - 1)), inside(REACH * (1 - 2 * (clientY - box.top) / box.height))];
    }

    #begin(event, paint) {
        if (event.button !== 0 || !event.isPrimary) return;
        if (event.isTrusted) this.#canvas.setPointerCapture(event.pointerId);
        this.isPainting = true;
        this.#last = null;
        this.#go(event, paint);
    }

    #go(event, paint) {
        const place = this.#placeOf(event);
        if (this.#last && Math.hypot(place[0] - this.#last[0], place[1] - this.#last[1]) < APART) return;
        this.#last = place;
        paint(place);
    }

    #key(event, paint, moved) {
        const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
        if (event.key in steps) {
            this.#cursor = (this.#cursor ?? [0, 0]).map((x, i) => Math.max(-REACH, Math.min(REACH, x + steps[event.key][i])));
        } else if (event.key === 'Enter' || event.key === ' ') {
            this.#cursor ??= [0, 0];
            paint(this.#cursor);
        } else return;
        event.preventDefault();
        moved(this.#cursor);
    }

    /** Draws the network's outputs, or those of one unit { layer, unit }, and the points over them. */
    draw(model, picked) {
        const picture = this.#picture.getContext('2d');
        if (picked && picked.layer > 0) {
            paintUnit(model, this.#image, model.outputsOfLayers(GRID)[picked.layer - 1], picked);
        } else {
            paintOutputs(model, this.#image, model.predict(GRID));
        }
        picture.putImageData(this.#image, 0, 0);
        const { context, width, height } = fitCanvas(this.#canvas);
        context.drawImage(this.#picture, 0, 0, width, height);
        const across = (x) => (x / REACH + 1) / 2 * width;
        const down = (y) => (1 - y / REACH) / 2 * height;
        const { points, isRegression } = model.data;
        for (const { x, y, target, trains } of points) {
            const inks = isRegression ? valueInks(target) : undefined;
            drawMark(context, isRegression ? 0 : target, across(x), down(y), RADIUS, trains, inks);
        }
        if (this.#cursor) this.#drawCursor(context, across(this.#cursor[0]), down(this.#cursor[1]));
    }

    #drawCursor(context, x, y) {
        for (const [ink, width] of [[`rgb(${channels('card')})`, 5], [colour('ink'), 2]]) {
            context.strokeStyle = ink;
            context.lineWidth = width;
            context.beginPath();
            for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
                context.moveTo(x + 5 * dx, y + 5 * dy);
                context.lineTo(x + 14 * dx, y + 14 * dy);
            }
            context.stroke();
        }
    }
}
