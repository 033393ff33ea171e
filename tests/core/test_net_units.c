/* Units that differ, steepness, limits of sums, shortcuts: settings, files, copies. Their numbers are compared with a
 * network in double in test_train_gradients.c. */
#include <string.h>

#include "core/net/net.h"
#include "tests/vtest.h"

static bool says(const char *part) { return strstr(vane_last_error(), part) != NULL; }

static vane_net *shortcut_net(vane_ctx *ctx)
{
    vane_net *net;
    if (vane_net_create(&net, ctx, 3)) return NULL;
    vane_net_set_shortcuts(net, 1);
    vane_net_add_dense(net, 6, VANE_TANH);
    vane_net_add_dense(net, 2, VANE_RELU);
    vane_net_add_dense(net, 2, VANE_SIGMOID);
    int status = vane_net_set_units(net, 0, 1, 2, VANE_GELU, 0.3f);
    if (!status) status = vane_net_build(net, 11);
    if (!status) status = vane_net_set_units(net, 2, 0, 2, VANE_SIGMOID, 0.1f);
    if (!status) status = vane_net_set_sum_limit(net, 150.0f);
    return status ? NULL : net;
}

VT_TEST(net_units, groups_split_and_join)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_activation activation;
    float steepness;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_net_create(&net, ctx, 2));
    vane_net_add_dense(net, 9, VANE_RELU);
    VT_CHECK(!vane_net_set_units(net, 0, 3, 2, VANE_TANH, 0.5f) && net->layers[0].group_count == 3);
    VT_CHECK(!vane_net_set_units(net, 0, 4, 2, VANE_TANH, 0.5f) && net->layers[0].group_count == 3);
    VT_CHECK(!vane_net_get_unit(net, 0, 5, &activation, &steepness) && activation == VANE_TANH && steepness == 0.5f);
    VT_CHECK(!vane_net_get_unit(net, 0, 6, &activation, &steepness) && activation == VANE_RELU && steepness == 1.0f);
    VT_CHECK(!vane_net_get_unit(net, 0, 0, &activation, &steepness) && activation == VANE_RELU);
    VT_CHECK(!vane_net_set_units(net, 0, 0, 9, VANE_ELU, 2.0f) && !net->layers[0].groups);
    VT_CHECK(!vane_net_set_units(net, 0, 8, 1, VANE_ELU, 3.0f) && net->layers[0].group_count == 2);
    VT_CHECK(!vane_net_set_units(net, 0, 8, 1, VANE_ELU, 2.0f) && !net->layers[0].groups);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_units, bad_settings_are_refused_by_name)
{
    const double zero = 0.0;
    vane_ctx *ctx;
    vane_net *net;
    vane_activation activation;
    float steepness;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_net_create(&net, ctx, 2));
    vane_net_add_dense(net, 4, VANE_SOFTMAX);
    VT_CHECK(vane_net_set_units(net, 1, 0, 1, VANE_TANH, 1.0f) == VANE_ERR_ARGUMENT && says("layer 1"));
    VT_CHECK(vane_net_set_units(net, 0, 3, 2, VANE_TANH, 1.0f) == VANE_ERR_ARGUMENT && says("2 units from unit 3"));
    VT_CHECK(vane_net_set_units(net, 0, 0, 0, VANE_TANH, 1.0f) == VANE_ERR_ARGUMENT && says("0 units"));
    VT_CHECK(vane_net_set_units(net, 0, 0, 4, (vane_activation)99, 1.0f) == VANE_ERR_ARGUMENT && says("99"));
    VT_CHECK(vane_net_set_units(net, 0, 0, 4, VANE_TANH, 0.0f) == VANE_ERR_ARGUMENT && says("steepness of 0"));
    VT_CHECK(vane_net_set_units(net, 0, 0, 4, VANE_TANH, (float)(zero / zero)) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_set_units(net, 0, 0, 2, VANE_TANH, 1.0f) == VANE_ERR_ARGUMENT && says("softmax"));
    VT_CHECK(!vane_net_set_units(net, 0, 0, 4, VANE_TANH, 1.0f));
    VT_CHECK(vane_net_set_units(net, 0, 1, 2, VANE_SOFTMAX, 1.0f) == VANE_ERR_ARGUMENT && says("softmax"));
    VT_CHECK(vane_net_get_unit(net, 0, 4, &activation, &steepness) == VANE_ERR_ARGUMENT && says("unit 4"));
    VT_CHECK(vane_net_set_sum_limit(net, -1.0f) == VANE_ERR_ARGUMENT && says("-1"));
    vane_net_set_shortcuts(net, 1);
    VT_CHECK(vane_net_build(net, 1) == VANE_ERR_STATE && says("before the first layer"));
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_units, files_and_clones_keep_them)
{
    enum { SIZE = 8192, ROWS = 300 };
    static char first[SIZE], second[SIZE], third[SIZE];
    static float x[ROWS * 3], y[ROWS * 2], z[ROWS * 2];
    size_t size = SIZE, same_size = SIZE, clone_size = SIZE;
    vane_ctx *ctx;
    vane_net *same = NULL, *clone = NULL;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    vane_net *net = shortcut_net(ctx);
    VT_CHECK_MSG(net != NULL, "%s", vane_last_error());
    VT_CHECK(net->layers[2].inputs == 11 && vane_net_row(net) == 11 && vane_net_parameters(net) == 4 * 6 + 10 * 2 + 24);
    VT_CHECK(!vane_net_save_memory(net, first, &size));
    VT_CHECK_MSG(!vane_net_load_memory(&same, ctx, first, size), "%s", vane_last_error());
    VT_CHECK(!vane_net_clone(&clone, net));
    VT_CHECK(!vane_net_save_memory(same, second, &same_size) && same_size == size && !memcmp(first, second, size));
    VT_CHECK(!vane_net_save_memory(clone, third, &clone_size) && clone_size == size && !memcmp(first, third, size));
    for (size_t i = 0; i < ROWS * 3; i++) x[i] = (float)(i % 17) / 8.0f - 1.0f;
    VT_CHECK(!vane_net_predict(net, x, ROWS, y) && !vane_net_predict(same, x, ROWS, z) && !memcmp(y, z, sizeof y));
    for (size_t i = 0; i < ROWS; i++)
        VT_CHECK(!vane_net_predict(clone, x + 3 * i, 1, z) && !memcmp(y + 2 * i, z, 2 * sizeof *z));
    vane_net_destroy(clone);
    vane_net_destroy(same);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_units, sums_are_cut_at_the_limit)
{
    const float weight = 1.0f, bias = 0.0f, x[] = { 10.0f, 1e6f, -1e6f };
    float y[3];
    vane_ctx *ctx;
    vane_net *net;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_net_create(&net, ctx, 1));
    vane_net_add_dense(net, 1, VANE_LINEAR);
    VT_CHECK(!vane_net_build(net, 1) && !vane_net_set_weights(net, 0, &weight, &bias));
    VT_CHECK(!vane_net_set_units(net, 0, 0, 1, VANE_LINEAR, 0.5f));
    VT_CHECK(!vane_net_predict(net, x, 3, y) && y[0] == 5.0f && y[1] == 5e5f && y[2] == -5e5f);
    VT_CHECK(!vane_net_set_sum_limit(net, 150.0f));
    VT_CHECK(!vane_net_predict(net, x, 3, y) && y[0] == 5.0f && y[1] == 300.0f && y[2] == -300.0f);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

static bool step(vane_net *net, vane_dataset *data, vane_trainer *trainer, float *weights)
{
    return !vane_trainer_epoch(trainer, data, NULL) && !vane_net_get_weights(net, 0, weights, NULL);
}

/* A trainer that has begun on a network of one plain tanh layer goes on as one that begins on the changed network. */
VT_TEST(net_units, a_trainer_sees_them_change)
{
    const float x[] = { 0, 0, 0, 1, 1, 0, 1, 1 }, t[] = { 0.1f, 0.8f, 0.7f, -0.3f };
    float one[6], other[6];
    vane_train_options options = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx;
    vane_net *net, *copy;
    vane_dataset *data;
    vane_trainer *trainer, *fresh;
    options.optimizer = VANE_SGD, options.momentum = 0, options.shuffle = 0;
    options.batch = 1, options.learning_rate = 0.1f;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_net_create(&net, ctx, 2));
    vane_net_add_dense(net, 3, VANE_TANH);
    vane_net_add_dense(net, 1, VANE_TANH);
    VT_CHECK(!vane_net_build(net, 4) && !vane_dataset_create(&data, ctx, x, 2, t, 1, 4, NULL));
    VT_CHECK(!vane_trainer_create(&trainer, net, &options) && step(net, data, trainer, one));
    VT_CHECK(!vane_net_set_units(net, 0, 1, 1, VANE_SILU, 0.7f) && !vane_net_clone(&copy, net));
    VT_CHECK(!vane_trainer_create(&fresh, copy, &options));
    VT_CHECK(step(net, data, trainer, one) && step(copy, data, fresh, other) && !memcmp(one, other, sizeof one));
    vane_trainer_destroy(fresh);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(copy);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
