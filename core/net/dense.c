/* dense.c - the fully connected layer: y = activation(x W + b), W [inputs][units]. */
#include <string.h>

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

typedef struct epilogue {
    const vane_kernels *kernels;
    const vane_layer *layer;
    float *z, *y;
} epilogue;

static void finish_forward(void *user, size_t row, size_t rows)
{
    const epilogue *e = user;
    const size_t at = row * e->layer->units;
    vane_activate(e->kernels, e->layer->activation, rows, e->layer->units, e->z + at, e->y + at);
}

static int forward(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x, float *z, float *y)
{
    epilogue e = { pass->ctx->kernels, layer, z ? z : y, y };
    const vane_product product = {
        .rows = rows, .columns = layer->units, .depth = layer->inputs,
        .a = x, .a_row = layer->inputs, .a_step = 1,
        .b = layer->weight, .b_step = layer->units, .b_column = 1,
        .begin = layer->bias, .c = e.z, .finish = finish_forward, .user = &e,
    };
    return vane_multiply(pass, &product);
}

/* By the input: dx = dz W^T. One row, or under four units, are sums over the units across lanes; all else are
 * chains. */
static int backward_input(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *dz, float *dx)
{
    if (rows == 1 || layer->units < 4) {
        for (size_t i = 0; i < rows; i++)
            pass->ctx->kernels->dots(layer->inputs, layer->units, dz + i * layer->units, layer->weight, layer->units,
                                     dx + i * layer->inputs);
        return VANE_OK;
    }
    const vane_product product = {
        .rows = rows, .columns = layer->inputs, .depth = layer->units,
        .a = dz, .a_row = layer->units, .a_step = 1,
        .b = layer->weight, .b_step = 1, .b_column = layer->units,
        .c = dx,
    };
    return vane_multiply(pass, &product);
}

typedef struct gradient {
    const vane_kernels *kernels;
    size_t units;
    float *out;
} gradient;

static void finish_gradient(void *user, size_t row, size_t rows)
{
    const gradient *g = user;
    g->kernels->flush(rows * g->units, g->out + row * g->units);
}

/* By the weights: x^T dz, chains over the batch's rows. */
static int backward_weight(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x, const float *dz,
                           float *dw)
{
    gradient g = { pass->ctx->kernels, layer->units, dw };
    const vane_product product = {
        .rows = layer->inputs, .columns = layer->units, .depth = rows,
        .a = x, .a_row = 1, .a_step = layer->inputs,
        .b = dz, .b_step = layer->units, .b_column = 1,
        .c = dw, .finish = finish_gradient, .user = &g,
    };
    return vane_multiply(pass, &product);
}

static int backward(const vane_pass *pass, const vane_layer *layer, size_t rows, const float *x, const float *dz,
                    float *gradients, float *dx)
{
    if (gradients) {
        const int status = backward_weight(pass, layer, rows, x, dz, gradients + layer->weight_offset);
        if (status) return status;
        pass->ctx->kernels->column_sums(rows, layer->units, dz, layer->units, gradients + layer->bias_offset);
    }
    return dx ? backward_input(pass, layer, rows, dz, dx) : VANE_OK;
}

const vane_layer_kind vane_dense = {
    .name = "dense", .declare = declare, .scratch = scratch, .forward = forward, .backward = backward};
