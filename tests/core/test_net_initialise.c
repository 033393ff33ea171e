/* First weights: their distribution, and that seed, layer and position alone decide them. */
#include <math.h>

#include "core/net/net.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { INPUTS = 60, UNITS = 90, COUNT = INPUTS * UNITS };
static float weights[COUNT], other[COUNT];

/* Layer 0 of a network of that seed. */
static int initial(vane_ctx *ctx, vane_initialiser initialiser, vane_activation activation, uint64_t seed, float *w,
                   float *bias)
{
    vane_net *net;
    int status = vane_net_create(&net, ctx, INPUTS);
    if (status) return status;
    vane_net_add_dense(net, UNITS, activation);
    vane_net_set_initialiser(net, 0, initialiser);
    status = vane_net_build(net, seed);
    if (!status) status = vane_net_get_weights(net, 0, w, bias);
    vane_net_destroy(net);
    return status;
}

/* Within five standard errors; a uniform distribution ends at `bound`, a normal one (bound 0) goes beyond three
 * deviations. */
static bool distribution_is_right(double variance, double bound)
{
    double sum = 0, squares = 0, most = 0;
    for (size_t i = 0; i < COUNT; i++) {
        sum += weights[i];
        squares += (double)weights[i] * (double)weights[i];
        most = fmax(most, fabs((double)weights[i]));
    }
    const double mean = sum / COUNT, deviation = sqrt(variance), error = 5 / sqrt(COUNT);
    return vt_near(mean, 0, error * deviation) && vt_near(squares / COUNT, variance, 2 * error * variance) &&
           (bound > 0 ? most <= bound * (1 + 1e-6) && most > 0.99 * bound
                      : most > 3 * deviation && most < 6 * deviation);
}

VT_TEST(net_initialise, each_initialiser_has_its_variance_and_bound)
{
    static const struct {
        vane_initialiser initialiser;
        vane_activation activation;
        double variance;
        bool uniform;
    } cases[] = {
        { VANE_INIT_GLOROT_UNIFORM, VANE_TANH, 2.0 / (INPUTS + UNITS), true },
        { VANE_INIT_GLOROT_NORMAL, VANE_TANH, 2.0 / (INPUTS + UNITS), false },
        { VANE_INIT_HE_UNIFORM, VANE_TANH, 2.0 / INPUTS, true },
        { VANE_INIT_HE_NORMAL, VANE_TANH, 2.0 / INPUTS, false },
        { VANE_INIT_LECUN_UNIFORM, VANE_TANH, 1.0 / INPUTS, true },
        { VANE_INIT_LECUN_NORMAL, VANE_TANH, 1.0 / INPUTS, false },
        { VANE_INIT_UNIFORM, VANE_TANH, 0.01 / 3, true },
        { VANE_INIT_AUTO, VANE_TANH, 2.0 / (INPUTS + UNITS), true },
        { VANE_INIT_AUTO, VANE_SOFTMAX, 2.0 / (INPUTS + UNITS), true },
        { VANE_INIT_AUTO, VANE_RELU, 2.0 / INPUTS, true },
        { VANE_INIT_AUTO, VANE_SOFTPLUS, 2.0 / INPUTS, true },
    };
    vane_ctx *ctx;
    float bias[UNITS];
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VT_CHECK(initial(ctx, cases[i].initialiser, cases[i].activation, 11, weights, bias) == VANE_OK);
        VT_CHECK_MSG(distribution_is_right(cases[i].variance, cases[i].uniform ? sqrt(3 * cases[i].variance) : 0),
                     "case %zu: %s", i, vane_enum_name("initialiser", (int)cases[i].initialiser));
        for (size_t j = 0; j < UNITS; j++) VT_CHECK(bias[j] == 0.0f);
    }
    VT_CHECK(initial(ctx, VANE_INIT_ZERO, VANE_TANH, 11, weights, NULL) == VANE_OK);
    for (size_t i = 0; i < COUNT; i++) VT_CHECK(weights[i] == 0.0f);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_initialise, a_seed_has_the_same_bits_at_every_width)
{
    const vane_kernels *k;
    for (int initialiser = VANE_INIT_GLOROT_UNIFORM; initialiser < VANE_INIT_ZERO; initialiser++)
        for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
            vane_options options = VANE_OPTIONS;
            vane_ctx *ctx;
            options.isa = k->name;
            options.threads = 1;
            VT_CHECK(vane_ctx_create(&ctx, &options) == VANE_OK);
            VT_CHECK(initial(ctx, (vane_initialiser)initialiser, VANE_TANH, 42, w ? other : weights, NULL) == VANE_OK);
            VT_CHECK_MSG(w == 0 || memcmp(weights, other, sizeof weights) == 0, "%s %s", k->name,
                         vane_enum_name("initialiser", initialiser));
            VT_CHECK(initial(ctx, (vane_initialiser)initialiser, VANE_TANH, 43, other, NULL) == VANE_OK);
            VT_CHECK(memcmp(weights, other, sizeof weights) != 0);
            vane_ctx_destroy(ctx);
        }
}

VT_TEST(net_initialise, layers_differ)
{
    vane_ctx *ctx;
    vane_net *net;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    VT_CHECK(vane_net_create(&net, ctx, 8) == VANE_OK);
    for (int i = 0; i < 3; i++) vane_net_add_dense(net, 8, VANE_TANH);
    VT_CHECK(vane_net_build(net, 5) == VANE_OK);
    for (size_t i = 0; i < 3; i++) VT_CHECK(vane_net_get_weights(net, i, weights + 64 * i, NULL) == VANE_OK);
    for (size_t i = 0; i < 64; i++) VT_CHECK(weights[i] != weights[64 + i] && weights[64 + i] != weights[128 + i]);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
