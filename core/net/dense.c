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
    const size_t most = forward > by_input ? forward : by_input;
    return most > by_weight ? most : by_weight;
}

typedef struct forward_epilogue {
    const vane_kernels *kernels;
    const vane_layer *layer;
    float *y;
} forward_epilogue;

static void finish_forward(void *user, size_t row, size_t rows, float *z)
{
    const forward_epilogue *e = user;
    const size_t at = row * e->layer->units;
    vane_activate(e->kernels, e->layer->activation, rows, e->layer->units, z, e->y + at);
}

static size_t packed_floats(const vane_ctx *ctx, const vane_layer *layer)
{
    return vane_packed_floats(ctx, layer->units, layer->inputs);
}

static void pack(const vane_ctx *ctx, const vane_layer *layer, float *packed)
{
    vane_pack_b(ctx, layer->units, layer->inputs, layer->weight, layer->units, 1, packed);
}

static int forward(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x, const float *packed,
                   float *z, float *y)
{
    forward_epilogue e = { pass->ctx->kernels, layer, y };
    const vane_product product = {
        .rows = rows, .columns = layer->units, .depth = layer->inputs,
        .a = x, .a_row = layer->inputs, .a_step = 1,
        .b = layer->weight, .b_step = layer->units, .b_column = 1, .b_packed = packed,
        .begin = layer->bias, .c = z ? z : y, .finish = y ? finish_forward : NULL, .user = &e,
    };
    return vane_multiply(pass, &product);
}

/* By the input: dx = dz W^T. One row, or under four units, are sums over the units across lanes; all else are
 * chains. */
static int backward_input(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *dz, float *dx,
                          const vane_row_epilogue *epilogue)
{
    if (rows == 1 || layer->units < 4) {
        for (size_t i = 0; i < rows; i++)
            pass->ctx->kernels->dots(layer->inputs, layer->units, dz + i * layer->units, layer->weight, layer->units,
                                     dx + i * layer->inputs);
        epilogue->run(epilogue->user, 0, rows, dx);
        return VANE_OK;
    }
    const vane_product product = {
        .rows = rows, .columns = layer->inputs, .depth = layer->units,
        .a = dz, .a_row = layer->units, .a_step = 1,
        .b = layer->weight, .b_step = 1, .b_column = layer->units,
        .c = dx, .finish = epilogue->run, .user = epilogue->user,
    };
    return vane_multiply(pass, &product);
}

typedef struct gradient {
    const vane_layer *layer;
    const vane_gradient_sink *sink;
} gradient;

static void finish_gradient(void *user, size_t row, size_t rows, float *dw)
{
    const gradient *g = user;
    const size_t units = g->layer->units;
    g->sink->take(g->sink->user, g->layer->tensor, row * units, rows * units, dw);
}

/* By the weights: x^T dz, chains over the batch's rows; by the biases: sums of dz. */
static int backward_parameters(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x,
                               const float *dz, const vane_gradient_sink *sink)
{
    gradient g = { layer, sink };
    const vane_product product = {
        .rows = layer->inputs, .columns = layer->units, .depth = rows,
        .a = x, .a_row = 1, .a_step = layer->inputs,
        .b = dz, .b_step = layer->units, .b_column = 1,
        .finish = finish_gradient, .user = &g,
    };
    const int status = vane_multiply(pass, &product);
    if (status) return status;
    const vane_arena_mark mark = vane_arena_get_mark(pass->scratch);
    float *db = vane_arena_push(pass->scratch, layer->units * sizeof *db);
    if (!db) return vane_fail(VANE_ERR_MEMORY, "a layer's scratch does not fit its arena");
    pass->ctx->kernels->column_sums(rows, layer->units, dz, layer->units, db);
    sink->take(sink->user, layer->tensor + 1, 0, layer->units, db);
    vane_arena_pop(pass->scratch, mark);
    return VANE_OK;
}

static int backward(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x, const float *dz,
                    const vane_gradient_sink *sink, float *dx, const vane_row_epilogue *epilogue)
{
    const int status = dx ? backward_input(pass, layer, rows, dz, dx, epilogue) : VANE_OK;
    return status || !sink ? status : backward_parameters(pass, layer, rows, x, dz, sink);
}

const vane_layer_kind vane_dense = {
    .name = "dense", .declare = declare, .scratch = scratch, .forward = forward, .packed_floats = packed_floats,
    .pack = pack, .backward = backward };
