/* cascade_candidates.c - the part of cascade training that trains candidates, all in one product. */
#include "core/base/rng.h"
#include "core/base/scalar.h"
#include "core/base/status.h"
#include "core/train/cascade.h"

/* FANN's range of first weights, which grows with the hidden units, the new one included. */
static double range_of(const vane_cascade *run)
{
    const double inputs = (double)run->net->inputs, hidden = (double)(run->cache.columns - run->net->inputs);
    const double range = 2.0 * vane_pow(0.7 * hidden, 1.0 / inputs);
    return range < 0.5 ? 0.5 : range > 8.0 ? 8.0 : range;
}

/* Weights to the outputs are above 0, all others on both sides of it. (FANN's are all above 0 but for the bias: after
 * eight units the error is then larger by a sixth to a half.) */
static void draw_weights(vane_cascade *run)
{
    vane_cascade_units *u = &run->candidates;
    const vane_stream stream = vane_stream_at(run->train.seed, VANE_RANDOM_CANDIDATES, (uint32_t)run->grown, 0);
    const float range = (float)range_of(run);
    for (size_t i = 0; i < u->count * u->record; i++) {
        const float unit = vane_unit_float(vane_stream_u32(&stream, i));
        u->w[i] = i % u->record < run->cache.columns ? range * (2.0f * unit - 1.0f) : range * unit;
    }
}

/* FANN's slopes, where they are wrong, are so elsewhere than in its candidates; but it clips them here too. */
static vane_slope slope_of(const vane_train_options *t)
{
    return t->fann_way & (VANE_FANN_CLIPS | VANE_FANN_SLOPES) ? VANE_SLOPE_CLIPPED : VANE_SLOPE_RIGHT;
}

static void learn(vane_cascade *run, size_t block, size_t unit, float *z, float *delta)
{
    const vane_kernels *k = run->net->ctx->kernels;
    const vane_cascade_cache *c = &run->cache;
    const vane_cascade_units *u = &run->candidates;
    const size_t n = vane_cascade_block_rows(c, block);
    const vane_layer rows = vane_cascade_rows_of(run, &run->options.kinds[unit / run->options.groups], n);
    const float *to_outputs = u->w + unit * u->record + c->columns;
    float *parts = u->parts + unit * u->record, y[VANE_CASCADE_ROWS];
    vane_layer_activate(k, &rows, 1, (vane_view){ z, n }, (vane_view){ y, n });
    run->squares[unit] += (double)k->candidate(n, c->outputs, y, vane_cascade_column(c, c->misses, block, 0),
                                               VANE_CASCADE_STEP, to_outputs, parts + c->columns, delta);
    vane_layer_slope(k, &rows, 1, (vane_const_view){ z, n }, (vane_const_view){ y, n }, (vane_view){ delta, n },
                     slope_of(&run->train));
}

/* The least squares, which no NaN is. */
static int find_best(const vane_cascade *run, size_t *best)
{
    const size_t count = run->candidates.count;
    double least = 1e308 * 10;
    *best = count;
    for (size_t i = 0; i < count; i++)
        if (run->squares[i] < least) {
            least = run->squares[i];
            *best = i;
        }
    if (*best < count) return VANE_OK;
    return vane_fail(VANE_ERR_DIVERGED, "of %zu candidates for unit %zu none has a finite score", count, run->grown);
}

int vane_cascade_train_candidates(vane_cascade *run, double squares, size_t *best)
{
    const vane_cascade_options *o = &run->options;
    vane_cascade_patience patience =
        vane_cascade_patience_of(o->candidate_change_fraction, o->candidate_stagnation_epochs,
                                 o->candidate_min_epochs, o->candidate_max_epochs);
    vane_cascade_begin(run, &run->candidates, run->cache.columns + run->cache.outputs);
    draw_weights(run);
    for (uint64_t epoch = 1;; epoch++) {
        for (size_t i = 0; i < run->candidates.count; i++) run->squares[i] = 0;
        int status = vane_cascade_epoch(run, &run->candidates, learn, true);
        if (!status) status = find_best(run, best);
        if (status) return status;
        run->epochs++;
        const double score = squares - run->squares[*best];
        if (vane_cascade_is_over(&patience, epoch, score) || score > (double)o->candidate_limit * squares) break;
        vane_cascade_step(run, &run->candidates, epoch - 1, vane_cascade_mean(run, squares));
    }
    return VANE_OK;
}
