/* Networks of a few hundred weights, row by row: many rows per call of one kernel have the bits of the general loop, at
 * every width. A clip that cuts nothing makes a trainer take the general loop. */
#include <string.h>

#include "core/train/trainer.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { ROWS = 300, WIDEST = 64, FLOATS = 4096 };

typedef struct problem {
    size_t inputs, units[4];    /* the first zero ends the layers */
    vane_activation hidden, last;
    vane_loss loss;
    bool weighted, warm;
    float momentum;
    bool only_weights;          /* have momentum */
} problem;

static const problem problems[] = {
    { 2, { 3, 1 }, VANE_SIGMOID, VANE_SIGMOID, VANE_MSE, false, false, 0, false },
    { 1, { 1 }, VANE_LINEAR, VANE_LINEAR, VANE_MSE, false, false, 0, false },
    { 5, { 4, 3 }, VANE_TANH, VANE_SOFTMAX, VANE_LOSS_AUTO, false, true, 0, false },
    { 20, { 17, 1 }, VANE_GELU, VANE_SIGMOID, VANE_LOSS_AUTO, true, false, 0, false },
    { 64, { 5, 1, 33, 2 }, VANE_LEAKY_RELU, VANE_LINEAR, VANE_HUBER, true, true, 0, false },
    { 3, { 64, 8, 9 }, VANE_SILU, VANE_ELU, VANE_MAE, false, false, 0, false },
    { 16, { 16, 16, 16 }, VANE_SOFTPLUS, VANE_TANH, VANE_MSE, true, false, 0, false },
    /* One unit above layers whose padding is not 0 after the activation. */
    { 2, { 3, 3, 1 }, VANE_SIGMOID, VANE_SIGMOID, VANE_MSE, false, false, 0, false },
    { 4, { 5, 3, 1, 2 }, VANE_SOFTPLUS, VANE_SOFTMAX, VANE_LOSS_AUTO, false, false, 0, false },
    { 2, { 3, 1 }, VANE_SIGMOID, VANE_SIGMOID, VANE_MSE, false, false, 0.1f, true },
    { 20, { 17, 1, 3 }, VANE_TANH, VANE_SOFTMAX, VANE_LOSS_AUTO, true, true, 0.9f, false },
};

static float x[ROWS * WIDEST], t[ROWS * WIDEST], weights[ROWS];
static float general[FLOATS], tiny[FLOATS];

static size_t layers_of(const problem *p)
{
    size_t n = 0;
    while (n < 4 && p->units[n]) n++;
    return n;
}

static void fill(const problem *p)
{
    const size_t outputs = p->units[layers_of(p) - 1];
    vane_random_fill(1, ROWS * p->inputs, -1.0f, 1.0f, x);
    vane_random_fill(2, ROWS, 0.1f, 2.0f, weights);
    vane_random_fill(3, ROWS * outputs, 0.0f, 1.0f, t);
}

static int open_net(vane_net **net, vane_ctx *ctx, const problem *p)
{
    const size_t layers = layers_of(p);
    int status = vane_net_create(net, ctx, p->inputs);
    if (status) return status;
    for (size_t i = 0; i < layers; i++) vane_net_add_dense(*net, p->units[i], i + 1 < layers ? p->hidden : p->last);
    return vane_net_build(*net, 3);
}

/* Two epochs, in runs of `piece` batches; the weights to w. */
static bool train(const problem *p, const char *isa, bool plain, uint64_t piece, float *w, vane_metrics *m)
{
    vane_options options = VANE_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    vane_trainer *trainer = NULL;
    options.isa = isa;
    train.optimizer = VANE_SGD;
    train.momentum = p->momentum;
    train.bias_momentum = !p->only_weights;
    train.learning_rate = 0.05f;
    train.batch = 1;
    train.loss = p->loss;
    train.warmup = p->warm ? 50 : 0;
    train.clip_value = plain ? 1e30f : 0;
    fill(p);
    bool good = !vane_ctx_create(&ctx, &options) && !open_net(&net, ctx, p);
    good = good && !vane_dataset_create(&data, ctx, x, p->inputs, t, vane_net_outputs(net), ROWS,
                                        p->weighted ? weights : NULL);
    good = good && !vane_trainer_create(&trainer, net, &train);
    good = good && (trainer->tiny.weights != NULL) == !plain;
    good = good && !vane_tools_two_epochs(trainer, data, piece, w, FLOATS, m);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return good;
}

VT_TEST(train_tiny, one_kernel_has_the_bits_of_the_general_loop)
{
    const vane_kernels *k;
    for (size_t width = 0; (k = vane_width_at(width)) != NULL; width++)
        for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
            vane_metrics of_general, of_tiny;
            VT_CHECK(train(&problems[i], k->name, true, 1000, general, &of_general));
            VT_CHECK(train(&problems[i], k->name, false, 1000, tiny, &of_tiny));
            VT_CHECK_MSG(memcmp(general, tiny, sizeof general) == 0, "%s, problem %zu", k->name, i);
            VT_CHECK(of_general.loss == of_tiny.loss && of_general.accuracy == of_tiny.accuracy);
            VT_CHECK(of_tiny.rows == ROWS && of_tiny.batch == ROWS);
            VT_CHECK(of_tiny.learning_rate == of_general.learning_rate);
        }
}

VT_TEST(train_tiny, a_hidden_softmax_is_for_the_general_loop)
{
    const problem p = { 2, { 3, 2 }, VANE_SOFTMAX, VANE_SOFTMAX, VANE_LOSS_AUTO, false, false, 0, false };
    vane_train_options options = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
    options.optimizer = VANE_SGD;
    options.momentum = 0;
    options.batch = 1;
    fill(&p);
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && open_net(&net, ctx, &p) == VANE_OK);
    VT_CHECK(vane_dataset_create(&data, ctx, x, 2, t, 2, ROWS, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_create(&trainer, net, &options) == VANE_OK && !trainer->tiny.weights);
    VT_CHECK(vane_trainer_epoch(trainer, data, NULL) == VANE_OK);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(train_tiny, runs_end_after_any_batch)
{
    vane_metrics m;
    VT_CHECK(train(&problems[0], NULL, false, 1000, general, &m));
    for (uint64_t piece = 1; piece < 300; piece += 101) {
        VT_CHECK(train(&problems[0], NULL, false, piece, tiny, &m));
        VT_CHECK_MSG(memcmp(general, tiny, sizeof general) == 0, "runs of %d", (int)piece);
    }
}
