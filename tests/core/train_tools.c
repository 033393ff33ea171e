#include "tests/core/train_tools.h"

#include <math.h>
#include <string.h>

#include "core/train/trainer.h"
#include "tests/core/widths.h"

int vane_tools_net(vane_net **out, vane_ctx *ctx, size_t inputs, size_t hidden, vane_activation hidden_activation,
                   size_t outputs, vane_activation last)
{
    int status = vane_net_create(out, ctx, inputs);
    if (status) return status;
    vane_net_add_dense(*out, hidden, hidden_activation);
    vane_net_add_dense(*out, outputs, last);
    status = vane_net_build(*out, 42);
    if (!status) return VANE_OK;
    vane_net_destroy(*out);
    *out = NULL;
    return status;
}

int vane_tools_xor(vane_dataset **out, vane_ctx *ctx)
{
    static const float x[8] = { 0, 0, 0, 1, 1, 0, 1, 1 }, t[4] = { 0, 1, 1, 0 };
    return vane_dataset_create(out, ctx, x, 2, t, 1, 4, NULL);
}

enum { SPIRAL_MAX = 1000 };

int vane_tools_spiral(vane_dataset **out, vane_ctx *ctx, size_t rows, uint32_t sequence)
{
    static float x[2 * SPIRAL_MAX], t[2 * SPIRAL_MAX], noise[2 * SPIRAL_MAX];
    vane_random_fill(sequence, 2 * rows, -0.04f, 0.04f, noise);
    for (size_t i = 0; i < rows; i++) {
        const size_t arm = i % 2;
        const double along = 0.1 + 0.9 * (double)i / (double)rows, angle = 4.0 * along + 3.14159265 * (double)arm;
        x[2 * i] = (float)(along * cos(angle)) + noise[2 * i];
        x[2 * i + 1] = (float)(along * sin(angle)) + noise[2 * i + 1];
        t[2 * i + arm] = 1.0f;
        t[2 * i + 1 - arm] = 0.0f;
    }
    return vane_dataset_create(out, ctx, x, 2, t, 2, rows, NULL);
}

int vane_tools_numbered(vane_dataset **out, vane_ctx *ctx, size_t rows, size_t targets)
{
    static float x[2 * 64], t[4 * 64];
    vane_random_fill(77, rows * targets, 0.0f, 1.0f, t);
    for (size_t i = 0; i < rows; i++) {
        x[2 * i] = (float)i;
        x[2 * i + 1] = (float)i / 2;
    }
    return vane_dataset_create(out, ctx, x, 2, t, targets, rows, NULL);
}

int vane_tools_two_epochs(vane_trainer *trainer, vane_dataset *data, uint64_t piece, float *w, size_t room,
                          vane_metrics *metrics)
{
    const vane_net *net = trainer->net;
    if (net->parameter_floats > room) return VANE_ERR_LIMIT;
    while (trainer->state.epoch < 2) {
        const int status = vane_trainer_run(trainer, data, piece, metrics);
        if (status) return status;
    }
    memset(w, 0, room * sizeof *w);
    memcpy(w, net->params, net->parameter_floats * sizeof *w);
    return VANE_OK;
}

int vane_tools_says(const char *part) { return strstr(vane_last_error(), part) != NULL; }
