/* cascade_cache.c - what units see of the rows, worked out once. */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/data/source.h"
#include "core/train/cascade.h"
#include "core/train/trainer.h"

enum { FIRST_UNITS = 32 };

/* ------------------------------------------------------------------------------------------------- memory ---- */
/* Zeros, so that lanes past the last row hold numbers. */
static int allocate(float **out, const vane_ctx *ctx, size_t blocks, size_t columns)
{
    size_t bytes;
    *out = NULL;
    if (!vane_size_mul3(columns, VANE_CASCADE_STEP, sizeof(float), &bytes))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: rows of %zu numbers are too wide for this machine", columns);
    return vane_ctx_alloc_zeroed(out, ctx, blocks, bytes);
}

static int allocate_cache(vane_cascade *run, uint64_t rows)
{
    vane_cascade_cache *c = &run->cache;
    const vane_ctx *ctx = run->net->ctx;
    if (rows == VANE_ROWS_UNKNOWN)
        return vane_fail(VANE_ERR_UNSUPPORTED, "cascade training needs data whose number of rows is known");
    if (rows == 0) return vane_fail(VANE_ERR_SHAPE, "the data has no rows");
    if (!vane_size_from_u64(rows, &c->rows))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: no room for %llu rows", (unsigned long long)rows);
    c->blocks = (c->rows - 1) / VANE_CASCADE_ROWS + 1;
    c->outputs = vane_net_outputs(run->net);
    c->columns = 1 + vane_net_row(run->net);
    c->capacity = c->columns + vane_size_min(run->options.max_units, FIRST_UNITS);
    int status = allocate(&c->seen, ctx, c->blocks, c->capacity);
    if (!status) status = allocate(&c->targets, ctx, c->blocks, c->outputs);
    if (!status) status = allocate(&c->misses, ctx, c->blocks, c->outputs);
    return status;
}

void vane_cascade_forget(vane_cascade *run)
{
    const vane_ctx *ctx = run->net->ctx;
    vane_ctx_free(ctx, run->cache.seen);
    vane_ctx_free(ctx, run->cache.targets);
    vane_ctx_free(ctx, run->cache.misses);
}

/* ------------------------------------------------------------------------------------------------ reading ---- */
/* Working memory of reading. */
typedef struct desk {
    vane_arena memory;
    float *x, *t, *weights;     /* of a block's rows */
    float *shared;              /* the rows that all layers share */
    float *target_scale, *target_shift;
} desk;

static int desk_open(desk *d, const vane_net *net)
{
    const size_t floats = VANE_CASCADE_ROWS * sizeof(float), outputs = vane_net_outputs(net);
    const size_t row = vane_net_row(net), vector = vane_arena_need(outputs * sizeof(float));
    size_t bytes, most = vane_net_row(net) > outputs ? row : outputs;
    if (!vane_size_mul(most, floats, &bytes) || !vane_size_mul(3, vane_arena_need(bytes), &bytes) ||
        !vane_size_add(bytes, 2 * vector + vane_arena_need(floats), &bytes))
        return vane_fail(VANE_ERR_MEMORY, "out of memory: rows of %zu numbers are too wide for this machine", most);
    const int status = vane_arena_init(&d->memory, net->ctx->pool, bytes);
    if (status) return status;
    d->x = vane_arena_push(&d->memory, net->inputs * floats);
    d->t = vane_arena_push(&d->memory, outputs * floats);
    d->weights = vane_arena_push(&d->memory, floats);
    d->shared = vane_arena_push(&d->memory, row * floats);
    d->target_scale = vane_arena_push(&d->memory, outputs * sizeof(float));
    d->target_shift = vane_arena_push(&d->memory, outputs * sizeof(float));
    vane_invert_scaling(&net->output_scaling, outputs, d->target_scale, d->target_shift);
    return VANE_OK;
}

static int check_weights(const vane_rows *rows, size_t first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rows->weights[i] != 1.0f)
            return vane_fail(VANE_ERR_UNSUPPORTED,
                             "the weight of row %zu is %g: cascade training takes rows of weight 1", first + i,
                             (double)rows->weights[i]);
    return VANE_OK;
}

/* What the hidden layers make of n rows, as vane_net_forward has it. */
static int see_hidden(vane_cascade *run, const float *inputs, size_t n, float *shared)
{
    const vane_net *net = run->net;
    const vane_pass pass = { net->ctx, &run->scratch };
    const size_t row = vane_net_row(net);
    int status = VANE_OK;
    for (size_t i = 0; i < n; i++) memcpy(shared + i * row, inputs + i * net->inputs, net->inputs * sizeof *shared);
    for (size_t i = 0; i + 1 < net->layer_count && !status; i++) {
        const vane_layer *l = &net->layers[i];
        const vane_forward f = { .rows = n, .x = { shared, row }, .output = { shared + l->inputs, row } };
        status = l->kind->forward(&pass, l, &f);
    }
    return status;
}

static void keep_targets(vane_cascade *run, size_t block, const float *t, size_t n)
{
    const vane_cascade_cache *c = &run->cache;
    float *to = vane_cascade_column(c, c->targets, block, 0);
    run->net->ctx->kernels->transpose(n, c->outputs, t, c->outputs, to, VANE_CASCADE_STEP);
    for (size_t j = 0; j < c->outputs && run->train.fann_way & VANE_FANN_HALVES; j++, to += VANE_CASCADE_STEP) {
        const vane_layer rows = vane_cascade_rows_of(run, &run->output_kinds[j], n);
        vane_halve(&rows, 1, to, to);
    }
}

static int keep_rows(vane_cascade *run, desk *d, size_t block, const vane_rows *read, size_t n)
{
    const vane_cascade_cache *c = &run->cache;
    const size_t row = vane_net_row(run->net);
    const vane_rows rows = vane_rows_scaled(run->net, read, n, d->target_scale, d->target_shift, d->x, d->t);
    int status = check_weights(read, block * VANE_CASCADE_ROWS, n);
    if (!status) status = see_hidden(run, rows.inputs, n, d->shared);
    if (status) return status;
    float *to = c->seen + block * c->capacity * VANE_CASCADE_STEP;
    for (size_t i = 0; i < n; i++) to[i] = 1.0f;
    run->net->ctx->kernels->transpose(n, row, d->shared, row, to + VANE_CASCADE_STEP, VANE_CASCADE_STEP);
    keep_targets(run, block, rows.targets, n);
    return VANE_OK;
}

static int read_all(vane_cascade *run, vane_dataset *dataset, desk *d)
{
    vane_rows read;
    int status = vane_dataset_begin(dataset, NULL, 0);
    for (size_t block = 0; block < run->cache.blocks && !status; block++) {
        const size_t wanted = vane_cascade_block_rows(&run->cache, block);
        size_t n;
        status = vane_dataset_next(dataset, wanted, d->x, d->t, d->weights, &read, &n);
        if (!status && n < wanted)
            status = vane_fail(VANE_ERR_SHAPE, "the data ends after %zu of %zu rows", block * VANE_CASCADE_ROWS + n,
                               run->cache.rows);
        if (!status) status = keep_rows(run, d, block, &read, n);
    }
    return status;
}

int vane_cascade_read(vane_cascade *run, vane_dataset *dataset)
{
    desk d;
    int status = allocate_cache(run, vane_dataset_rows(dataset));
    if (!status) status = desk_open(&d, run->net);
    if (status) return status;
    status = read_all(run, dataset, &d);
    vane_arena_free(&d.memory);
    return status;
}

/* ------------------------------------------------------------------------------------------------ growing ---- */
static int make_room(vane_cascade *run)
{
    vane_cascade_cache *c = &run->cache;
    const size_t capacity = 2 * c->capacity;
    float *wider;
    if (c->columns < c->capacity) return VANE_OK;
    const int status = allocate(&wider, run->net->ctx, c->blocks, capacity);
    if (status) return status;
    for (size_t i = 0; i < c->blocks; i++)
        memcpy(wider + i * capacity * VANE_CASCADE_STEP, vane_cascade_block(c, i),
               c->capacity * VANE_CASCADE_STEP * sizeof *wider);
    vane_ctx_free(run->net->ctx, c->seen);
    c->seen = wider;
    c->capacity = capacity;
    return VANE_OK;
}

int vane_cascade_see(vane_cascade *run, const vane_new_unit *unit)
{
    const vane_kernels *k = run->net->ctx->kernels;
    const vane_cascade_kind kind = { unit->activation, unit->steepness };
    vane_cascade_cache *c = &run->cache;
    const int status = make_room(run);
    if (status) return status;
    for (size_t i = 0; i < c->blocks; i++) {
        float *block = c->seen + i * c->capacity * VANE_CASCADE_STEP, *y = block + c->columns * VANE_CASCADE_STEP;
        const size_t n = vane_cascade_block_rows(c, i);
        const vane_layer rows = vane_cascade_rows_of(run, &kind, n);
        k->row(n, c->columns, unit->weights, block, VANE_CASCADE_STEP, NULL, y);
        vane_layer_activate(k, &rows, 1, (vane_view){ y, n }, (vane_view){ y, n });
    }
    c->columns++;
    return VANE_OK;
}
