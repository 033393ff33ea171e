#include "tests/core/cascade_tools.h"

#include <math.h>

#include "core/base/hash.h"
#include "core/net/net.h"
#include "tests/core/widths.h"

int vane_tools_seed_net(vane_net **out, vane_ctx *ctx, size_t inputs, size_t outputs, vane_activation activation)
{
    int status = vane_net_create(out, ctx, inputs);
    if (status) return status;
    vane_net_set_shortcuts(*out, 1);
    vane_net_add_dense(*out, outputs, activation);
    status = vane_net_build(*out, 7);
    if (!status) return VANE_OK;
    vane_net_destroy(*out);
    *out = NULL;
    return status;
}

int vane_tools_smooth(vane_dataset **out, vane_ctx *ctx, size_t rows)
{
    static float x[600 * 5], t[600 * 2];
    vane_random_fill(91, rows * 5, -1.0f, 1.0f, x);
    for (size_t i = 0; i < rows; i++) {
        const float *at = x + 5 * i;
        t[2 * i] = (float)(0.5 * sin(3.0 * (double)(at[0] * at[1])) + 0.4 * (double)at[2]);
        t[2 * i + 1] = (float)(0.7 * cos(2.0 * (double)at[3] + (double)(at[4] * at[4])));
    }
    return vane_dataset_create(out, ctx, x, 5, t, 2, rows, NULL);
}

int vane_tools_parity(vane_dataset **out, vane_ctx *ctx, size_t bits)
{
    static float x[256 * 8], t[256];
    const size_t rows = (size_t)1 << bits;
    for (size_t i = 0; i < rows; i++) {
        t[i] = -1.0f;
        for (size_t j = 0; j < bits; j++) {
            x[i * bits + j] = i >> j & 1 ? 1.0f : -1.0f;
            if (i >> j & 1) t[i] = -t[i];
        }
    }
    return vane_dataset_create(out, ctx, x, bits, t, 1, rows, NULL);
}

int vane_tools_two_spirals(vane_dataset **out, vane_ctx *ctx)
{
    static float x[4 * 97], t[2 * 97];
    for (int i = 0; i < 97; i++) {
        const double angle = i * 3.141592653589793 / 16.0, radius = 6.5 * (104 - i) / 104.0;
        x[4 * i] = (float)(radius * sin(angle));
        x[4 * i + 1] = (float)(radius * cos(angle));
        x[4 * i + 2] = -x[4 * i];
        x[4 * i + 3] = -x[4 * i + 1];
        t[2 * i] = 1.0f;
        t[2 * i + 1] = 0.0f;
    }
    return vane_dataset_create(out, ctx, x, 2, t, 1, 2 * 97, NULL);
}

vane_train_options vane_tools_cascade_rprop(uint64_t seed)
{
    vane_train_options train = VANE_TRAIN_OPTIONS;
    train.optimizer = VANE_RPROP;
    train.loss = VANE_MSE;
    train.seed = seed;
    return train;
}

uint64_t vane_tools_net_hash(const vane_net *net)
{
    if (!net->built) return 0;
    return vane_hash(net->params, net->parameter_floats * sizeof(float), net->layer_count);
}
