/* A candidate's gradient, read off the first step that quickprop takes along it, against differences of its score. */
#include <math.h>
#include <string.h>

#include "tests/core/activations.h"
#include "tests/core/cascade_tools.h"
#include "tests/vtest.h"

enum { ROWS = 270, INPUTS = 5, OUTPUTS = 2, WEIGHTS = 1 + INPUTS };

static const float rate = 0.01f;

/* The unit that is installed after so many epochs, with its weights to the outputs. */
typedef struct caught {
    double w[WEIGHTS + OUTPUTS];
    double misses[OUTPUTS][ROWS];       /* before it was there */
    const vane_dataset *data;
} caught;

static int catch_unit(void *user, const vane_cascade_report *report)
{
    caught *c = user;
    float w[INPUTS], bias, out[(INPUTS + 1) * OUTPUTS], x[INPUTS], t[OUTPUTS], y[OUTPUTS];
    if (report->units == 0) {
        for (size_t i = 0; i < ROWS; i++) {
            if (vane_dataset_get(c->data, i, x, t) || vane_net_predict(report->net, x, 1, y)) return 1;
            for (size_t o = 0; o < OUTPUTS; o++) c->misses[o][i] = (double)t[o] - (double)y[o];
        }
        return 0;
    }
    if (vane_net_get_weights(report->net, 0, w, &bias) || vane_net_get_weights(report->net, 1, out, NULL)) return 1;
    c->w[0] = bias;
    for (size_t i = 0; i < INPUTS; i++) c->w[1 + i] = w[i];
    for (size_t o = 0; o < OUTPUTS; o++) c->w[WEIGHTS + o] = out[INPUTS * OUTPUTS + o];
    return 0;
}

static int catch_after(caught *c, vane_net *seed, vane_dataset *data, const vane_cascade_kind *kind, uint64_t epochs)
{
    vane_net *net;
    vane_train_options train = vane_tools_cascade_rprop(4);
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    train.optimizer = VANE_QUICKPROP;
    train.learning_rate = rate;
    train.quickprop_decay = 0.0f;
    options.train = &train;
    options.max_units = 1;
    options.kinds = kind;
    options.kind_count = options.groups = 1;
    options.output_max_epochs = 1;      /* looks, and changes nothing */
    options.candidate_max_epochs = epochs;
    options.weight_multiplier = 1.0f;
    options.on_unit = catch_unit;
    options.user = c;
    c->data = data;
    int status = vane_net_clone(&net, seed);
    if (status) return status;
    status = vane_cascade_train(net, data, &options, NULL);
    vane_net_destroy(net);
    return status;
}

static double half_squares(const caught *c, const double *w, const vane_cascade_kind *kind)
{
    double sum = 0;
    for (size_t i = 0; i < ROWS; i++) {
        float x[INPUTS];
        double z = w[0];
        if (vane_dataset_get(c->data, i, x, NULL)) return NAN;
        for (size_t j = 0; j < INPUTS; j++) z += w[1 + j] * (double)x[j];
        const double y = vane_reference_activation(kind->activation, (double)kind->steepness * z);
        for (size_t o = 0; o < OUTPUTS; o++) sum += pow(c->misses[o][i] - w[WEIGHTS + o] * y, 2) / 2;
    }
    return sum;
}

VT_TEST(cascade_gradients, candidates_go_down_their_score)
{
    static const vane_activation activations[] = { VANE_SIGMOID, VANE_TANH, VANE_GAUSSIAN, VANE_GAUSSIAN_SYMMETRIC,
                                                   VANE_ELLIOT, VANE_ELLIOT_SYMMETRIC, VANE_SIN_SYMMETRIC,
                                                   VANE_COS_SYMMETRIC, VANE_SIN, VANE_COS, VANE_LINEAR, VANE_GELU };
    static caught first, second;
    vane_ctx *ctx;
    vane_net *seed;
    vane_dataset *data;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_smooth(&data, ctx, ROWS) == VANE_OK &&
             vane_tools_seed_net(&seed, ctx, INPUTS, OUTPUTS, VANE_TANH) == VANE_OK);
    for (size_t a = 0; a < sizeof activations / sizeof *activations; a++)
        for (int s = 1; s <= 3; s += 2) {
            const vane_cascade_kind kind = { activations[a], 0.5f * (float)s };
            VT_CHECK(catch_after(&first, seed, data, &kind, 1) == VANE_OK &&
                     catch_after(&second, seed, data, &kind, 2) == VANE_OK);
            for (size_t i = 0; i < WEIGHTS + OUTPUTS; i++) {
                const double step = 1e-5, got = (first.w[i] - second.w[i]) * ROWS / (double)rate;
                double w[WEIGHTS + OUTPUTS];
                memcpy(w, first.w, sizeof w);
                w[i] += step;
                const double above = half_squares(&first, w, &kind);
                w[i] -= 2 * step;
                const double truth = (above - half_squares(&first, w, &kind)) / (2 * step);
                /* The step itself is rounded as a weight is. */
                VT_CHECK_MSG(fabs(got - truth) <= 1e-3 * fabs(truth) + 5e-3,
                             "%s, steepness %g, weight %zu: %g, want %g",
                             vane_enum_name("activation", (int)kind.activation), (double)kind.steepness, i, got, truth);
            }
        }
    vane_dataset_destroy(data);
    vane_net_destroy(seed);
    vane_ctx_destroy(ctx);
}
