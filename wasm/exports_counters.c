/* exports_counters.c - the module's interface for JavaScript: what trainers count. Lean modules go without. */
#include "core/net/net.h"
#include "wasm/exports.h"

EXPORT(const char *, counters_fields)(void) { return "steps,rows,flops,seconds,timedSteps,arenaBytes,arenaUsed"; }

EXPORT(int, trainer_counters)(const vane_trainer *trainer)
{
    vane_counters c = { 0 };
    const int status = vane_trainer_counters(trainer, &c);
    VANE_JS_RECORD((double)c.steps, (double)c.rows, (double)c.flops, c.seconds, (double)c.timed_steps,
                   (double)c.arena_bytes, (double)c.arena_used);
    return status;
}

/* Writes two doubles a layer, forward and backward. */
EXPORT(int, trainer_layer_times)(const vane_trainer *trainer, double *times)
{
    _Static_assert(sizeof(vane_layer_time) == 2 * sizeof *times, "two doubles");
    return vane_trainer_layer_times(trainer, vane_js_room(times));
}

/* Writes, layer after layer, min, max and the counts: of the weights, or of their gradients. */
EXPORT(int, trainer_histograms)(vane_trainer *trainer, int of_gradients, size_t layers, double *numbers)
{
    vane_histogram *histograms;
    numbers = vane_js_room(numbers);
    int status = vane_ctx_alloc(&histograms, vane_js_ctx, layers, sizeof *histograms);
    if (status) return status;
    status = vane_trainer_histograms(trainer, of_gradients ? NULL : histograms, of_gradients ? histograms : NULL);
    for (size_t i = 0; !status && i < layers; i++) {
        *numbers++ = histograms[i].min;
        *numbers++ = histograms[i].max;
        for (size_t bin = 0; bin < VANE_HISTOGRAM_BINS; bin++) *numbers++ = (double)histograms[i].counts[bin];
    }
    vane_ctx_free(vane_js_ctx, histograms);
    return status;
}
