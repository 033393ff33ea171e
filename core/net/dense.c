/* dense.c - the fully connected layer: y = activation(x W + b), W [inputs][units]. */
#include "core/base/status.h"
#include "core/net/matmul.h"

static size_t declare(const vane_layer *layer, vane_tensor tensors[VANE_LAYER_TENSORS])
{
    tensors[0] = (vane_tensor){ .name = "weight", .rank = 2, .shape = { layer->inputs, layer->units },
                                .flags = VANE_TENSOR_GRADIENT | VANE_TENSOR_DECAY };
    tensors[1] = (vane_tensor){.name = "bias", .rank = 1, .shape = {layer->units, 1}, .flags = VANE_TENSOR_GRADIENT};
    return 2;
}

static size_t scratch(const vane_ctx *ctx, const vane_layer *layer, size_t rows)
{
    const size_t forward = vane_product_scratch(ctx, rows, layer->units, layer->inputs);
    const size_t by_input = vane_product_scratch(ctx, rows, layer->inputs, layer->units);
    const size_t by_weight = vane_product_scratch(ctx, layer->inputs, layer->units, rows);
    const size_t added = vane_arena_need(layer->inputs * sizeof(float));
    const size_t most = forward > by_input ? forward : by_input, less = by_weight > added ? by_weight : added;
    return most > less ? most : less;
}

typedef struct forward_epilogue {
    const vane_kernels *kernels;
    const vane_layer *layer;
    vane_view output;
} forward_epilogue;

static void finish_forward(void *user, size_t row, size_t rows, float *z, size_t z_step)
{
    const forward_epilogue *e = user;
    vane_view y = e->output;
    if (y.data) y.data += row * y.step;
    vane_layer_activate(e->kernels, e->layer, rows, (vane_view){ z, z_step }, y);
}

static size_t packed_floats(const vane_ctx *ctx, const vane_layer *layer)
{
    return vane_packed_floats(ctx, layer->units, layer->inputs);
}

static void pack(const vane_ctx *ctx, const vane_layer *layer, float *packed)
{
    vane_pack_b(ctx, layer->units, layer->inputs, layer->weight, layer->units, 1, packed);
}

static int forward(const vane_pass *pass, const vane_layer *layer, const vane_forward *f)
{
    forward_epilogue e = { pass->ctx->kernels, layer, f->output };
    const vane_view to = f->sums.data ? f->sums : f->output;
    const vane_product product = {
        .rows = f->rows, .columns = layer->units, .depth = layer->inputs,
        .a = f->x.data, .a_row = f->x.step, .a_step = 1,
        .b = layer->weight, .b_step = layer->units, .b_column = 1, .b_packed = f->packed,
        .begin = layer->bias, .c = to.data, .c_row = to.step, .finish = finish_forward, .user = &e,
    };
    return vane_multiply(pass, &product);
}

/* Sums over the units across lanes, for what the bit rules name by its shape: one row, or under four units. */
static int backward_by_dots(const vane_pass *pass, const vane_layer *layer, const vane_backward *b)
{
    const vane_kernels *k = pass->ctx->kernels;
    const size_t units = layer->units, columns = layer->inputs - b->first;
    const float *weight = layer->weight + b->first * units;
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    float *added = b->adds ? vane_arena_push(pass->scratch, columns * sizeof *added) : NULL;
    if (b->adds && !added) return vane_fail(VANE_ERR_MEMORY, "a layer's scratch does not fit its arena");
    for (size_t i = 0; i < b->rows; i++) {
        float *dx = b->dx.data + i * b->dx.step;
        k->dots(columns, units, b->dz.data + i * b->dz.step, weight, units, added ? added : dx);
        for (size_t j = 0; added && j < columns; j++) dx[j] += added[j];
    }
    vane_arena_pop(pass->scratch, mark);
    if (b->epilogue) b->epilogue->run(b->epilogue->user, 0, b->rows, b->dx.data, b->dx.step);
    return VANE_OK;
}

/* By the input: dx = dz W^T, chains over the units. */
static int backward_input(const vane_pass *pass, const vane_layer *layer, const vane_backward *b)
{
    if (b->rows == 1 || layer->units < 4) return backward_by_dots(pass, layer, b);
    const vane_product product = {
        .rows = b->rows, .columns = layer->inputs - b->first, .depth = layer->units,
        .a = b->dz.data, .a_row = b->dz.step, .a_step = 1,
        .b = layer->weight + b->first * layer->units, .b_step = 1, .b_column = layer->units,
        .c = b->dx.data, .c_row = b->dx.step, .adds = b->adds,
        .finish = b->epilogue ? b->epilogue->run : NULL, .user = b->epilogue ? b->epilogue->user : NULL,
    };
    return vane_multiply(pass, &product);
}

typedef struct gradient {
    const vane_layer *layer;
    const vane_gradient_sink *sink;
} gradient;

/* Windows have no gaps. */
static void finish_gradient(void *user, size_t row, size_t rows, float *dw, size_t dw_step)
{
    const gradient *g = user;
    (void)dw_step;
    const size_t units = g->layer->units;
    g->sink->take(g->sink->user, g->layer->tensor, row * units, rows * units, dw);
}

/* By the weights: x^T dz, chains over the batch's rows; by the biases: sums of dz. */
static int backward_parameters(const vane_pass *pass, const vane_layer *layer, const vane_backward *b)
{
    const vane_gradient_sink *sink = b->sink;
    gradient g = { layer, sink };
    const vane_product product = {
        .rows = layer->inputs, .columns = layer->units, .depth = b->rows,
        .a = b->x.data, .a_row = 1, .a_step = b->x.step,
        .b = b->dz.data, .b_step = b->dz.step, .b_column = 1,
        .finish = finish_gradient, .user = &g,
    };
    const int status = vane_multiply(pass, &product);
    if (status) return status;
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    float *db = vane_arena_push(pass->scratch, layer->units * sizeof *db);
    if (!db) return vane_fail(VANE_ERR_MEMORY, "a layer's scratch does not fit its arena");
    pass->ctx->kernels->column_sums(b->rows, layer->units, b->dz.data, b->dz.step, db);
    sink->take(sink->user, layer->tensor + 1, 0, layer->units, db);
    vane_arena_pop(pass->scratch, mark);
    return VANE_OK;
}

static int backward(const vane_pass *pass, const vane_layer *layer, const vane_backward *b)
{
    const int status = b->dx.data ? backward_input(pass, layer, b) : VANE_OK;
    return status || !b->sink ? status : backward_parameters(pass, layer, b);
}

const vane_layer_kind vane_dense = {
    .name = "dense", .declare = declare, .scratch = scratch, .forward = forward, .packed_floats = packed_floats,
    .pack = pack, .backward = backward };
