/* First weights by the method of Nguyen and Widrow. */
#include <math.h>
#include <string.h>

#include "core/net/net.h"
#include "tests/core/data_tools.h"

static vane_net *built(vane_ctx *ctx, size_t inputs, size_t hidden)
{
    vane_net *net;
    if (vane_net_create(&net, ctx, inputs)) return NULL;
    if (hidden) vane_net_add_dense(net, hidden, VANE_TANH);
    vane_net_add_dense(net, 2, VANE_LINEAR);
    if (vane_net_build(net, 1) == 0) return net;
    vane_net_destroy(net);
    return NULL;
}

/* From -1 to 3. */
static const float X[3][2] = {{1, 3}, {-1, 0.5f}, {2, 2}};
static const float T[3][2] = {{9, 0}, {0, 0}, {-9, 0}};

static vane_dataset *data(vane_ctx *ctx, float factor, size_t rows)
{
    float x[3][2];
    vane_dataset *d;
    for (int i = 0; i < 6; i++) x[i / 2][i % 2] = X[i / 2][i % 2] * factor;
    return vane_dataset_create(&d, ctx, x[0], 2, T[0], 2, rows, NULL) ? NULL : d;
}

typedef struct bounds {
    float weight_low, weight_high, bias_low, bias_high;
} bounds;

static bounds bounds_of(const vane_net *net)
{
    bounds b = { INFINITY, -INFINITY, INFINITY, -INFINITY };
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *l = &net->layers[i];
        for (size_t j = 0; j < l->inputs * l->units; j++) {
            b.weight_low = fminf(b.weight_low, l->weight[j]);
            b.weight_high = fmaxf(b.weight_high, l->weight[j]);
        }
        for (size_t j = 0; j < l->units; j++) {
            b.bias_low = fminf(b.bias_low, l->bias[j]);
            b.bias_high = fmaxf(b.bias_high, l->bias[j]);
        }
    }
    return b;
}

/* Weights fill [0, s), biases [-s, s). */
static void check_size(const vane_net *net, float s)
{
    const bounds b = bounds_of(net);
    VT_CHECK_MSG(b.weight_low >= 0 && b.weight_low < 0.1f * s, "%g", (double)b.weight_low);
    VT_CHECK_MSG(b.weight_high < s && b.weight_high > 0.9f * s, "%g of %g", (double)b.weight_high, (double)s);
    VT_CHECK_MSG(b.bias_low >= -s && b.bias_low < -0.7f * s, "%g", (double)b.bias_low);
    VT_CHECK_MSG(b.bias_high < s && b.bias_high > 0.7f * s, "%g", (double)b.bias_high);
}

VT_TEST(data_widrow_nguyen, weights_by_hidden_units_and_range)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 2, 40);
    vane_dataset *d = data(ctx, 1, 3), *wide = data(ctx, 100, 3);
    VT_CHECK(vane_net_init_widrow_nguyen(net, d, 5) == 0);
    check_size(net, sqrtf(0.7f * 40) / 4);
    VT_CHECK(vane_net_init_widrow_nguyen(net, wide, 5) == 0);
    check_size(net, sqrtf(0.7f * 40) / 400);

    VT_CHECK(vane_net_fit_scaling(net, wide, VANE_SCALE_MINMAX, VANE_SCALE_NONE) == 0);
    VT_CHECK(vane_net_init_widrow_nguyen(net, wide, 5) == 0);   /* of what the layers see */
    check_size(net, sqrtf(0.7f * 40) / 1);
    vane_dataset_destroy(wide);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_widrow_nguyen, seed_decides)
{
    vane_ctx *ctx = dt_context();
    vane_net *a = built(ctx, 2, 7), *b = built(ctx, 2, 7);
    vane_dataset *d = data(ctx, 1, 3);
    VT_CHECK(vane_net_init_widrow_nguyen(a, d, 5) == 0 && vane_net_init_widrow_nguyen(b, d, 5) == 0);
    VT_CHECK(memcmp(a->params, b->params, a->parameter_floats * sizeof(float)) == 0);
    VT_CHECK(vane_net_init_widrow_nguyen(b, d, 6) == 0);
    VT_CHECK(memcmp(a->params, b->params, a->parameter_floats * sizeof(float)) != 0);
    vane_dataset_destroy(d);
    vane_net_destroy(a);
    vane_net_destroy(b);
    vane_ctx_destroy(ctx);
}

/* Where FANN's weights are infinite, or 0. */
VT_TEST(data_widrow_nguyen, constant_inputs_and_no_hidden_units)
{
    vane_ctx *ctx = dt_context();
    vane_net *deep = built(ctx, 2, 40), *flat = built(ctx, 2, 0);
    vane_dataset *constant = data(ctx, 0, 3), *d = data(ctx, 1, 3);
    VT_CHECK(vane_net_init_widrow_nguyen(deep, constant, 1) == 0);
    check_size(deep, sqrtf(0.7f * 40));
    VT_CHECK(vane_net_init_widrow_nguyen(flat, d, 1) == 0);
    const bounds b = bounds_of(flat);
    VT_CHECK(b.weight_low >= 0 && b.weight_high > 0 && b.weight_high < sqrtf(0.7f) / 4);
    vane_dataset_destroy(constant);
    vane_dataset_destroy(d);
    vane_net_destroy(deep);
    vane_net_destroy(flat);
    vane_ctx_destroy(ctx);
}

/* Whose biases are connections among others. */
VT_TEST(data_widrow_nguyen, sparse_layers)
{
    enum { UNITS = 40 };
    size_t counts[UNITS];
    uint32_t sources[2 * UNITS];
    vane_ctx *ctx = dt_context();
    vane_net *net;
    vane_dataset *d = data(ctx, 1, 3);
    for (uint32_t i = 0; i < UNITS; i++) {
        counts[i] = 2;
        sources[2 * i] = 2;
        sources[2 * i + 1] = i % 2;
    }
    VT_CHECK(vane_net_create(&net, ctx, 2) == 0);
    vane_net_add_sparse(net, UNITS, VANE_TANH, counts, sources);
    vane_net_add_dense(net, 2, VANE_LINEAR);
    VT_CHECK(vane_net_build(net, 1) == 0 && vane_net_init_widrow_nguyen(net, d, 3) == 0);
    const float size = sqrtf(0.7f * UNITS) / 4, *weight = net->layers[0].weight;
    bool below = false;
    for (int i = 0; i < UNITS; i++) {
        VT_CHECK(weight[2 * i] >= -size && weight[2 * i] < size);
        VT_CHECK(weight[2 * i + 1] >= 0 && weight[2 * i + 1] < size);
        below |= weight[2 * i] < -size / 2;
    }
    VT_CHECK(below);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_widrow_nguyen, refused)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 2, 3), *narrow = built(ctx, 1, 3), *other;
    vane_dataset *d = data(ctx, 1, 3), *tiny = data(ctx, 1e-42f, 3);
    VT_CHECK(vane_net_create(&other, ctx, 2) == 0);
    const float before = net->layers[0].weight[0];
    VT_CHECK(vane_net_init_widrow_nguyen(net, NULL, 1) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_init_widrow_nguyen(NULL, d, 1) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_init_widrow_nguyen(other, d, 1) == VANE_ERR_STATE);
    VT_CHECK(vane_net_init_widrow_nguyen(narrow, d, 1) == VANE_ERR_SHAPE);
    VT_CHECK(strstr(vane_last_error(), "2 inputs a row, the network 1"));
    VT_CHECK(vane_net_init_widrow_nguyen(net, tiny, 1) == VANE_ERR_SHAPE);
    VT_CHECK(net->layers[0].weight[0] == before);
    vane_dataset_destroy(d);
    vane_dataset_destroy(tiny);
    vane_net_destroy(net);
    vane_net_destroy(narrow);
    vane_net_destroy(other);
    vane_ctx_destroy(ctx);
}
