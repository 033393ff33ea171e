// Numbers for people. What isn't known is said to be unknown, never 0.

export const UNKNOWN = 'unknown';

const known = (write) => (value) => (value === null || value === undefined ? UNKNOWN : write(value));

/** `value` with its largest unit that fits, from the smallest: [unit, how many of the one before]. */
function inUnits(value, units, digits = 3) {
    let [unit] = units[0];
    for (const [next, factor] of units.slice(1)) {
        if (Math.abs(value) < factor) break;
        value /= factor;
        unit = next;
    }
    return `${short(value, digits)} ${unit}`.trim();
}

function short(value, digits) {
    const size = Math.abs(value);
    if (value !== 0 && (size < 1e-3 || size >= 1e6)) return Number(value.toPrecision(digits)).toExponential();
    return String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1))))));
}

export const number = known((value) => short(value, 4));
const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });       // made once: making it costs more than its use
export const whole = known((value) => (Math.abs(value) < 1e15 ? grouped.format(Math.round(value)) : short(value, 4)));
export const percent = known((value) => `${(100 * value).toFixed(1)} %`);
export const perSecond = known((value) => inUnits(value, [['', 1], ['k', 1000], ['M', 1000], ['G', 1000]]));
export const bytes = known((value) => inUnits(value, [['B', 1], ['KB', 1024], ['MB', 1024], ['GB', 1024]]));

const TIMES = [['ns', 1], ['µs', 1000], ['ms', 1000], ['s', 1000]];
export const shortTime = known((seconds) => inUnits(seconds * 1e9, TIMES));

export const duration = known((time) => {
    const [seconds, minutes, hours] = [time % 60, time / 60 % 60, time / 3600].map(Math.floor);
    if (time < 60) return `${(Math.floor(10 * time) / 10).toFixed(1)} s`;
    return time < 3600 ? `${minutes} min ${seconds} s` : `${whole(hours)} h ${minutes} min`;
});
