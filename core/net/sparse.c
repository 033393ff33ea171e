/* sparse.c - the layer of single connections: y = activation(sum of weight * source), by unit in compressed rows. A
 * block of rows is turned, so that they lie across the lanes. Not shared out over threads. */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/net.h"

/* Rows of a block, at most: gradients by the weights are summed up block by block, so this is part of the bits. Fewer
 * where they would take over 4 MiB. */
enum { BLOCK_ROWS = 128, BLOCK_FLOATS = 1 << 20 };

static size_t declare(const vane_layer *layer, vane_tensor tensors[VANE_LAYER_TENSORS])
{
    tensors[0] = (vane_tensor){ .name = "weight", .rank = 1, .shape = { layer->connections->count, 1 },
                                .flags = VANE_TENSOR_GRADIENT | VANE_TENSOR_DECAY };
    return 1;
}

static size_t block_rows(const vane_layer *layer)
{
    const size_t widest = layer->inputs > layer->units ? layer->inputs : layer->units, fit = BLOCK_FLOATS / widest;
    return fit < 1 ? 1 : vane_size_min(fit, BLOCK_ROWS);
}

/* From one number of a turned row to the next. */
static size_t step_of(const vane_kernels *k, size_t rows) { return rows == 1 ? 1 : vane_size_round_up(rows, k->lanes); }

static size_t scratch(const vane_ctx *ctx, const vane_layer *layer, size_t rows)
{
    const size_t step = step_of(ctx->kernels, vane_size_min(rows, block_rows(layer)));
    return vane_arena_need((layer->inputs + 1) * step * sizeof(float)) +
           vane_arena_need(layer->units * step * sizeof(float)) +
           vane_arena_need(layer->connections->count * sizeof(float));
}

static size_t packed_floats(const vane_ctx *ctx, const vane_layer *layer)
{
    (void)ctx, (void)layer;
    return 0;
}

static void pack(const vane_ctx *ctx, const vane_layer *layer, float *packed)
{
    (void)ctx, (void)layer, (void)packed;
}

/* What a block works in. */
typedef struct block {
    const vane_kernels *k;
    size_t rows, step;
    float *wide, *narrow;       /* turned: [inputs + 1][step], [units][step] */
    float *gradient;            /* [connections] */
} block;

static int take_block(block *b, const vane_pass *pass, const vane_layer *layer, size_t rows)
{
    b->k = pass->ctx->kernels;
    b->rows = vane_size_min(rows, block_rows(layer));
    b->step = step_of(b->k, b->rows);
    b->wide = vane_arena_push(pass->scratch, (layer->inputs + 1) * b->step * sizeof *b->wide);
    b->narrow = vane_arena_push(pass->scratch, layer->units * b->step * sizeof *b->narrow);
    b->gradient = vane_arena_push(pass->scratch, layer->connections->count * sizeof *b->gradient);
    if (b->wide && b->narrow && b->gradient) return VANE_OK;
    return vane_fail(VANE_ERR_MEMORY, "a sparse layer's scratch does not fit its arena");
}

static void clear(const block *b, size_t width, float *turned) { memset(turned, 0, width * b->step * sizeof *turned); }

/* Rows of `width` numbers into a block, zeros where rows are missing to whole vectors. */
static void turn_in(const block *b, size_t width, const float *x, size_t x_step, float *turned)
{
    if (b->step == 1) {
        memcpy(turned, x, width * sizeof *turned);
        return;
    }
    if (b->rows < b->step) clear(b, width, turned);
    b->k->transpose(b->rows, width, x, x_step, turned, b->step);
}

static void turn_out(const block *b, size_t width, const float *turned, float *x, size_t x_step)
{
    if (b->step == 1) memcpy(x, turned, width * sizeof *turned);
    else b->k->transpose(width, b->rows, turned, b->step, x, x_step);
}

/* The inputs, and the constant 1. */
static void turn_inputs(const block *b, const vane_layer *layer, vane_const_view x, size_t row)
{
    float *one = b->wide + layer->inputs * b->step;
    turn_in(b, layer->inputs, x.data + row * x.step, x.step, b->wide);
    for (size_t i = 0; i < b->step; i++) one[i] = 1.0f;
}

/* The block that begins with `row`; false past the last row. */
static bool next_block(block *b, const vane_layer *layer, size_t row, size_t rows)
{
    b->rows = vane_size_min(block_rows(layer), rows - row);
    b->step = step_of(b->k, b->rows);
    return row < rows;
}

/* ------------------------------------------------------------------------------------------------- forward ---- */
static vane_chains chains_of(const block *b, const vane_layer *layer)
{
    return (vane_chains){ .rows = b->rows, .count = layer->units, .first = layer->connections->first,
                          .source = layer->connections->source, .weight = layer->weight,
                          .x = b->wide, .x_step = b->step, .y = b->narrow, .y_step = b->step };
}

static int forward(const vane_pass *pass, const vane_layer *layer, const vane_forward *f)
{
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    const vane_view to = f->sums.data ? f->sums : f->output;
    block b;
    const int status = take_block(&b, pass, layer, f->rows);
    for (size_t row = 0; !status && next_block(&b, layer, row, f->rows); row += b.rows) {
        const vane_chains chains = chains_of(&b, layer);
        const vane_view z = { to.data + row * to.step, to.step };
        const vane_view y = { f->output.data ? f->output.data + row * f->output.step : NULL, f->output.step };
        turn_inputs(&b, layer, f->x, row);
        clear(&b, layer->units, b.narrow);
        b.k->chains(&chains);
        turn_out(&b, layer->units, b.narrow, z.data, z.step);
        vane_layer_activate(b.k, layer, b.rows, z, y);
    }
    vane_arena_pop(pass->scratch, mark);
    return status;
}

/* ------------------------------------------------------------------------------------------------ backward ---- */
/* How many of the inputs that are read come before `first`. */
static size_t inputs_before(const vane_connections *c, size_t first)
{
    size_t low = 0, high = c->inputs;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (c->input[middle] < first) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* By the input: chains over its connections, begun with what it is added to. */
static void backward_input(const block *b, const vane_layer *layer, const vane_backward *back, size_t row)
{
    const vane_connections *c = layer->connections;
    const size_t before = inputs_before(c, back->first), width = layer->inputs - back->first;
    float *dx = back->dx.data + row * back->dx.step;
    const vane_chains chains = { .rows = b->rows, .count = c->inputs - before, .first = c->input_first + before,
                                 .source = c->unit, .place = c->place, .weight = layer->weight,
                                 .x = b->narrow, .x_step = b->step,
                                 .target = c->input + before, .y = b->wide, .y_step = b->step };
    float *turned = b->wide + back->first * b->step;
    if (back->adds) turn_in(b, width, dx, back->dx.step, turned);
    else clear(b, width, turned);
    b->k->chains(&chains);
    turn_out(b, width, turned, dx, back->dx.step);
    if (back->epilogue) back->epilogue->run(back->epilogue->user, row, b->rows, dx, back->dx.step);
}

static int backward(const vane_pass *pass, const vane_layer *layer, const vane_backward *back)
{
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    const vane_gradient_sink *sink = back->sink;
    block b;
    const int status = take_block(&b, pass, layer, back->rows);
    for (size_t row = 0; !status && next_block(&b, layer, row, back->rows); row += b.rows) {
        const vane_chains chains = chains_of(&b, layer);
        turn_in(&b, layer->units, back->dz.data + row * back->dz.step, back->dz.step, b.narrow);
        if (back->dx.data) backward_input(&b, layer, back, row);
        if (!sink) continue;
        turn_inputs(&b, layer, back->x, row);
        b.k->chain_slopes(&chains, b.narrow, b.step, row > 0, b.gradient);
    }
    if (!status && sink) sink->take(sink->user, layer->tensor, 0, layer->connections->count, b.gradient);
    vane_arena_pop(pass->scratch, mark);
    return status;
}

const vane_layer_kind vane_sparse = {
    .name = "sparse", .declare = declare, .scratch = scratch, .forward = forward, .packed_floats = packed_floats,
    .pack = pack, .backward = backward };
