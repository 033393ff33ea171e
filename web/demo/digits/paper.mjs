// The paper: what fingers, pens and the mouse draw on it, with undo and redo.
//
// It keeps what was done: strokes, sheets wiped clean, pictures laid upon it. What there is to see follows from that, so undo
// is to leave out what was done last. Until anything is done there may be an example.
import { colour, onTheme } from '../common/page.mjs';
import { SIDE } from './picture.mjs';

const PEN = 1 / 15;         // width of a stroke on the paper

/** A picture of SIDE x SIDE shares of ink, in the colour of ink on nothing, as large as the canvas. */
export function paintPicture(canvas, pixels, smooth) {
    const context = canvas.getContext('2d');
    const [red, green, blue] = colour('ink').match(/\d+/g).map(Number);
    const image = new ImageData(SIDE, SIDE);
    pixels.forEach((ink, i) => image.data.set([red, green, blue, 255 * ink], 4 * i));
    const small = new OffscreenCanvas(SIDE, SIDE);
    small.getContext('2d').putImageData(image, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = smooth;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

export class Paper {
    #canvas;
    #onChange;
    #done = [];             // each a { stroke } or a { sheet }: a picture to begin with, or null for a clean one
    #undone = [];
    #example = [];          // strokes
    #pointers = new Map();  // what each pointer that is down is drawing
    #frame = 0;

    /** Calls onChange with true when something was done, with false while a stroke grows. Colours are followed until `signal`
     *  is aborted. */
    constructor(canvas, onChange, signal) {
        this.#canvas = canvas;
        this.#onChange = onChange;
        canvas.addEventListener('pointerdown', (event) => this.#begin(event));
        canvas.addEventListener('pointermove', (event) => this.#draw(event));
        canvas.addEventListener('pointerup', (event) => this.#end(event));
        canvas.addEventListener('pointercancel', (event) => this.#cancel(event));
        // A drawing is no gesture: no swipe that the next tap only stops, no magnifying glass.
        canvas.addEventListener('touchstart', (event) => event.preventDefault(), { passive: false });
        new ResizeObserver(() => this.#fit()).observe(canvas);
        onTheme(() => this.#paintSoon(), signal);
    }

    /** Strokes, arrays of points { x, y } from 0 to 1, since the last sheet; or those of the example. */
    get strokes() {
        if (this.isExample) return this.#example;
        return this.#done.slice(this.#sheetAt + 1).map(({ stroke }) => stroke);
    }

    /** The picture laid on the paper, while nothing is drawn over it; or null. */
    get picture() {
        return this.strokes.length === 0 ? this.#done[this.#sheetAt]?.sheet ?? null : null;
    }

    get isEmpty() { return this.strokes.length === 0 && !this.picture; }
    get isExample() { return this.#example.length > 0; }
    get canUndo() { return this.#done.length > 0; }
    get canRedo() { return this.#undone.length > 0; }

    /** Begins anew, with a picture or clean. */
    lay(sheet = null) {
        this.#pointers.clear();
        this.#do({ sheet });
        this.#changed();
    }

    /** Shows strokes as an example, which the first thing that is done takes away; with none, takes it away. */
    show(strokes, isDone = true) {
        this.#example = strokes;
        this.#changed(isDone);
    }

    undo() { this.#move(this.#done, this.#undone); }
    redo() { this.#move(this.#undone, this.#done); }

    get #sheetAt() { return this.#done.findLastIndex(({ stroke }) => !stroke); }

    #do(what) {
        this.#example = [];
        this.#done.push(what);
        this.#undone = [];
    }

    #move(from, to) {
        if (from.length === 0) return;
        this.#pointers.clear();
        to.push(from.pop());
        this.#changed();
    }

    #changed(isDone = true) {
        this.#paintSoon();
        this.#onChange(isDone);
    }

    #begin(event) {
        // The hand that holds a pen lies on the glass.
        const isPalm = event.pointerType === 'touch' && [...this.#pointers.values()].some(({ pen }) => pen);
        if (event.button !== 0 || isPalm) return;
        this.#canvas.setPointerCapture(event.pointerId);
        const drawn = { stroke: [this.#point(event)], pen: event.pointerType === 'pen' };
        this.#pointers.set(event.pointerId, drawn);
        this.#do(drawn);
        this.#changed(false);
    }

    #draw(event) {
        const drawn = this.#pointers.get(event.pointerId);
        if (!drawn) return;
        // A fast pen makes several points between two frames.
        const events = event.getCoalescedEvents?.() ?? [];
        drawn.stroke.push(...(events.length ? events : [event]).map((each) => this.#point(each)));
        this.#changed(false);
    }

    #end({ pointerId }) {
        if (this.#pointers.delete(pointerId)) this.#changed();
    }

    /** The system has taken the pointer for something else, which was no drawing then. */
    #cancel({ pointerId }) {
        const drawn = this.#pointers.get(pointerId);
        if (!this.#pointers.delete(pointerId)) return;
        this.#done = this.#done.filter((each) => each !== drawn);
        this.#changed();
    }

    #point({ clientX, clientY }) {
        const { left, top, width, height } = this.#canvas.getBoundingClientRect();
        return { x: (clientX - left) / width, y: (clientY - top) / height };
    }

    /** As many pixels as the screen has there. */
    #fit() {
        const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
        if (side === this.#canvas.width) return;
        this.#canvas.width = this.#canvas.height = side;
        this.#paint();
    }

    #paintSoon() {
        this.#frame ||= requestAnimationFrame(() => this.#paint());
    }

    #paint() {
        this.#frame = 0;
        const { width } = this.#canvas;
        const context = this.#canvas.getContext('2d');
        context.clearRect(0, 0, width, width);
        if (this.picture) paintPicture(this.#canvas, this.picture, true);
        context.lineWidth = PEN * width;
        context.lineCap = context.lineJoin = 'round';
        context.strokeStyle = colour('ink');
        for (const stroke of this.strokes) drawSmooth(context, stroke.map(({ x, y }) => ({ x: x * width, y: y * width })));
    }
}

/** A line that bends at its points rather than breaking there. */
function drawSmooth(context, points) {
    context.beginPath();
    context.moveTo(points[0].x, points[0].y);
    points.forEach((point, i) => {
        const next = points[i + 1] ?? point;
        context.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
    });
    context.stroke();
}
