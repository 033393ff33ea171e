/* cascade_units.c - epochs over units that are trained side by side: outputs, candidates. */
#include <string.h>

#include "core/base/rng.h"
#include "core/net/matmul.h"
#include "core/train/batch_update.h"
#include "core/train/cascade.h"

vane_layer vane_cascade_rows_of(const vane_cascade *run, const vane_cascade_kind *kind, size_t n)
{
    return (vane_layer){ .units = n, .all = { n, kind->activation, kind->steepness },
                         .sum_limit = run->net->sum_limit };
}

void vane_cascade_begin(const vane_cascade *run, vane_cascade_units *u, size_t record)
{
    const float step = vane_first_step(&run->train);
    u->record = record;
    memset(u->previous, 0, u->count * record * sizeof *u->previous);
    for (size_t i = 0; i < u->count * record; i++) u->step[i] = step;
}

typedef struct looker {
    vane_cascade *run;
    vane_cascade_look look;
    size_t block;
    float *deltas;              /* NULL: no gradients */
} looker;

static void look_at_units(void *user, size_t unit, size_t count, float *z, size_t z_step)
{
    const looker *l = user;
    for (size_t i = 0; i < count; i++)
        l->look(l->run, l->block, unit + i, z + i * z_step,
                l->deltas ? l->deltas + (unit + i) * VANE_CASCADE_STEP : NULL);
}

int vane_cascade_epoch(vane_cascade *run, vane_cascade_units *u, vane_cascade_look look, bool gradients)
{
    const vane_pass pass = { run->net->ctx, &run->scratch };
    const vane_cascade_cache *c = &run->cache;
    if (gradients) memset(u->gradients, 0, u->count * u->record * sizeof *u->gradients);
    for (size_t block = 0; block < c->blocks; block++) {
        looker l = { run, look, block, gradients ? u->deltas : NULL };
        const vane_product sums = {
            .rows = u->count, .columns = vane_cascade_block_rows(c, block), .depth = c->columns,
            .a = u->w, .a_row = u->record, .a_step = 1,
            .b = vane_cascade_block(c, block), .b_step = VANE_CASCADE_STEP, .b_column = 1,
            .finish = look_at_units, .user = &l,
        };
        const vane_product parts = {
            .rows = u->count, .columns = c->columns, .depth = sums.columns,
            .a = u->deltas, .a_row = VANE_CASCADE_STEP, .a_step = 1,
            .b = sums.b, .b_step = 1, .b_column = VANE_CASCADE_STEP,
            .c = u->parts, .c_row = u->record,
        };
        int status = vane_multiply(&pass, &sums);
        if (!status && gradients) status = vane_multiply(&pass, &parts);
        if (status) return status;
        for (size_t i = 0; gradients && i < u->count * u->record; i++) u->gradients[i] += u->parts[i];
    }
    return VANE_OK;
}

void vane_cascade_step(const vane_cascade *run, vane_cascade_units *u, uint64_t epoch, double mean_square)
{
    const vane_kernels *k = run->net->ctx->kernels;
    const size_t n = u->count * u->record;
    vane_batch_update update = vane_batch_update_of(&run->train, epoch, (double)run->cache.rows, mean_square);
    if (u->words) {
        const uint32_t layer = (uint32_t)(2 * run->grown + (u == &run->candidates));
        const vane_stream noise = vane_stream_at(run->train.seed, VANE_RANDOM_SARPROP, layer, epoch);
        k->random_words(n, noise.key, noise.step, u->words);
        update.words = u->words;
    }
    vane_batch_step(k, run->train.optimizer, n, &update, u->gradients, u->w, u->previous, u->step);
}

vane_cascade_patience vane_cascade_patience_of(float fraction, uint64_t span, uint64_t min, uint64_t max)
{
    const double infinity = 1e308 * 10;
    return (vane_cascade_patience){ fraction, span, min, max, infinity, -infinity, 0 };
}

bool vane_cascade_is_over(vane_cascade_patience *p, uint64_t epoch, double figure)
{
    if (!(p->low <= figure && figure <= p->high)) {
        const double margin = p->fraction * (figure < 0 ? -figure : figure);
        p->low = figure - margin;
        p->high = figure + margin;
        p->since = epoch;
    }
    return epoch >= p->max || (epoch >= p->min && epoch - p->since >= p->span);
}
