/* Exclusive or by rprop beside libfann, from the same weights: how often each gets there. */
#include <floatfann.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/rng.h"
#include "core/train/trainer.h"
#include "tests/vtest.h"

VT_MAIN();

enum { SETS = 4, SEEDS = 400, EPOCHS = 1000 };

/* As FANN's own example has it; the weights that its fann_init_weights draws: 0 to size, biases to either side. */
static const float bit_fail_limit = 0.01f, size = 0.7245688f;      /* sqrt(.7 x 3) / 2 */

static float input_of(int row, int column) { return (row >> column) & 1 ? 1.0f : -1.0f; }
static float target_of(int row) { return row == 1 || row == 2 ? 1.0f : -1.0f; }

static struct fann *theirs_of(uint32_t set, uint32_t seed)
{
    const vane_stream stream = vane_stream_at(seed, VANE_RANDOM_USER, set, 0);
    struct fann *net = fann_create_standard(3, 2, 3, 1);
    for (unsigned i = 0; i < net->total_connections; i++) {
        const float u = vane_unit_float(vane_stream_u32(&stream, i));
        const bool bias = i == 2 || i == 5 || i == 8 || i == 12;    /* the last of each neuron */
        net->weights[i] = size * (bias ? 2 * u - 1 : u);
    }
    fann_set_activation_function_hidden(net, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(net, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_steepness_hidden(net, 1.0f);
    fann_set_activation_steepness_output(net, 1.0f);
    fann_set_train_stop_function(net, FANN_STOPFUNC_BIT);
    fann_set_bit_fail_limit(net, bit_fail_limit);
    return net;
}

static bool they_learn(struct fann *net)
{
    struct fann_train_data *data = fann_create_train(4, 2, 1);
    for (int row = 0; row < 4; row++) {
        data->output[row][0] = target_of(row);
        for (int j = 0; j < 2; j++) data->input[row][j] = input_of(row, j);
    }
    unsigned fails = 4;
    for (int epoch = 0; epoch < EPOCHS && fails > 0; epoch++) {
        (void)fann_train_epoch(net, data);
        fails = fann_get_bit_fail(net);
    }
    fann_destroy_train(data);
    return fails == 0;
}

static bool we_learn(vane_ctx *ctx, struct fann *from)
{
    float x[8], t[4];
    vane_train_options o = VANE_TRAIN_OPTIONS;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
    vane_metrics m;
    for (int row = 0; row < 4; row++) {
        t[row] = target_of(row);
        for (int j = 0; j < 2; j++) x[2 * row + j] = input_of(row, j);
    }
    o.optimizer = VANE_RPROP;
    o.loss = VANE_TANH_ERROR;
    o.epochs = EPOCHS;
    o.bit_fail_limit = bit_fail_limit;
    o.stop_bit_fails = 0;
    o.fann_way = VANE_FANN_HALVES | VANE_FANN_CLIPS;
    if (fann_save(from, "vane_xor.net") || vane_net_load(&net, ctx, "vane_xor.net") ||
        vane_dataset_create(&data, ctx, x, 2, t, 1, 4, NULL) || vane_trainer_create(&trainer, net, &o) ||
        vane_trainer_fit(trainer, data, NULL, &m))
        return false;
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    return m.bit_fails == 0;
}

/* Two-sided, that so uneven a split of n pairs comes by chance (McNemar 1947, exact). */
static double chance_of(unsigned fewer, unsigned n)
{
    double sum = 0;
    for (unsigned i = 0; i <= fewer; i++) sum += exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0));
    return fmin(1, 2 * sum * pow(0.5, n));
}

VT_TEST(fann_xor, rprop_gets_there_more_often)
{
    unsigned all_ours = 0, all_theirs = 0, only_ours = 0, only_theirs = 0;
    vane_ctx *ctx;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    for (uint32_t set = 0; set < SETS; set++) {
        unsigned ours = 0, theirs = 0;
        for (uint32_t seed = 0; seed < SEEDS; seed++) {
            struct fann *net = theirs_of(set, seed);
            const bool us = we_learn(ctx, net), them = they_learn(net);
            ours += us;
            theirs += them;
            only_ours += us && !them;
            only_theirs += them && !us;
            fann_destroy(net);
        }
        printf("set %u: %u of %u runs, libfann %u\n", set, ours, SEEDS, theirs);
        all_ours += ours;
        all_theirs += theirs;
    }
    const double chance = chance_of(only_ours < only_theirs ? only_ours : only_theirs, only_ours + only_theirs);
    printf("%u and %u in all; ours alone %u, libfann alone %u: p = %.3g\n", all_ours, all_theirs, only_ours,
           only_theirs, chance);
    VT_CHECK(all_ours > all_theirs && chance < 0.01);
    remove("vane_xor.net");
    vane_ctx_destroy(ctx);
}
