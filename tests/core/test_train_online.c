/* Training row by row in blocks, against the plain loop: at every width, with everything that may stand above the
 * first layer, and wherever runs end. A clip that cuts nothing makes a trainer take the plain loop. */
#include <math.h>

#include "core/train/trainer.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { INPUTS = 61, HIDDEN = 40, ROWS = 77, MOST = 8192 };

typedef struct problem {
    size_t hidden_layers;
    bool softmax, weighted, warm, frozen_above, dropout_above;
} problem;

typedef struct bench {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
} bench;

static float x[ROWS * INPUTS], t[ROWS * HIDDEN], weights[ROWS];

static size_t outputs_of(const problem *p) { return p->hidden_layers ? 3 : HIDDEN; }

static void fill(const problem *p)
{
    const size_t outputs = outputs_of(p);
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    vane_random_fill(2, ROWS, 0.1f, 2.0f, weights);
    for (size_t i = 0; i < ROWS * outputs; i++) t[i] = i % outputs == (i / outputs) % outputs ? 1.0f : 0.0f;
}

static int open_net(bench *b, const problem *p)
{
    int status = vane_net_create(&b->net, b->ctx, INPUTS);
    if (status) return status;
    for (size_t i = 0; i < p->hidden_layers; i++)
        vane_net_add_dense(b->net, HIDDEN - 7 * i, i ? VANE_GELU : VANE_SIGMOID);
    vane_net_add_dense(b->net, outputs_of(p), p->softmax ? VANE_SOFTMAX : VANE_TANH);
    if (p->dropout_above) vane_net_set_dropout(b->net, 1, 0.3f);
    status = vane_net_build(b->net, 3);
    return status || !p->frozen_above ? status : vane_net_set_frozen(b->net, p->hidden_layers, 1);
}

static int open_bench(bench *b, const problem *p, const char *isa, bool plain, bool deterministic)
{
    vane_options options = VANE_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    options.isa = isa;
    options.deterministic = deterministic;
    train.optimizer = VANE_SGD;
    train.momentum = 0;
    train.learning_rate = 0.05f;
    train.batch = 1;
    train.warmup = p->warm ? 50 : 0;
    train.clip_value = plain ? 1e30f : 0;
    *b = (bench){ 0 };
    fill(p);
    int status = vane_ctx_create(&b->ctx, &options);
    if (!status) status = open_net(b, p);
    if (!status)
        status = vane_dataset_create(&b->data, b->ctx, x, INPUTS, t, outputs_of(p), ROWS, p->weighted ? weights : NULL);
    return status ? status : vane_trainer_create(&b->trainer, b->net, &train);
}

static void close_bench(bench *b)
{
    vane_trainer_destroy(b->trainer);
    vane_dataset_destroy(b->data);
    vane_net_destroy(b->net);
    vane_ctx_destroy(b->ctx);
}

/* Two epochs, in runs of `piece` batches; the weights to w. */
static bool train(const problem *p, const char *isa, bool plain, uint64_t piece, float *w, vane_metrics *m)
{
    bench b;
    bool good = open_bench(&b, p, isa, plain, false) == VANE_OK;
    good = good && (b.trainer->read_rows == VANE_ONLINE_ROWS) == !plain;
    good = good && vane_tools_two_epochs(b.trainer, b.data, piece, w, MOST, m) == VANE_OK;
    close_bench(&b);
    return good;
}

static float plain_weights[MOST], block_weights[MOST], other_weights[MOST];

VT_TEST(train_online, blocks_are_the_plain_loop_but_for_rounding)
{
    static const problem problems[] = {
        { .hidden_layers = 1 }, { .hidden_layers = 1, .softmax = true }, { .hidden_layers = 0 },
        { .hidden_layers = 0, .softmax = true }, { .hidden_layers = 2, .softmax = true, .weighted = true },
        { .hidden_layers = 2, .warm = true }, { .hidden_layers = 1, .frozen_above = true },
        { .hidden_layers = 2, .dropout_above = true },
    };
    const vane_kernels *k;
    for (size_t width = 0; (k = vane_width_at(width)) != NULL; width++)
        for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
            vane_metrics plain, block;
            VT_CHECK(train(&problems[i], k->name, true, 1000, plain_weights, &plain));
            VT_CHECK(train(&problems[i], k->name, false, 1000, block_weights, &block));
            double largest = 0;
            for (size_t j = 0; j < MOST; j++)
                largest = fmax(largest, fabs((double)plain_weights[j] - block_weights[j]));
            VT_CHECK_MSG(largest > 0 && largest < 4e-6, "%s, problem %zu: weights differ by %g", k->name, i, largest);
            VT_CHECK(vt_near(block.loss, plain.loss, 1e-5) && block.rows == ROWS && block.batch == ROWS);
        }
}

VT_TEST(train_online, blocks_lie_at_multiples_of_32_rows_wherever_runs_end)
{
    const problem p = { .hidden_layers = 1 };
    vane_metrics m;
    VT_CHECK(train(&p, NULL, false, 1000, block_weights, &m));
    for (uint64_t piece = 1; piece < 80; piece += 13) {
        VT_CHECK(train(&p, NULL, false, piece, other_weights, &m));
        VT_CHECK_MSG(memcmp(block_weights, other_weights, sizeof block_weights) == 0, "runs of %d", (int)piece);
    }
    bench b;
    VT_CHECK(open_bench(&b, &p, NULL, false, false) == VANE_OK);
    VT_CHECK(vane_trainer_run(b.trainer, b.data, 1, &m) == VANE_OK && m.batch == 32 && !m.epoch_done);
    VT_CHECK(vane_trainer_run(b.trainer, b.data, 33, &m) == VANE_OK && m.batch == ROWS && m.epoch_done);
    close_bench(&b);
}

VT_TEST(train_online, deterministic_trains_plainly)
{
    const problem p = { .hidden_layers = 1 };
    const vane_kernels *k = vane_width_at(0);
    vane_metrics m;
    bench b;
    if (vane_width_is(k, "relaxed")) return;    /* whose bits are the machine's */
    VT_CHECK(open_bench(&b, &p, NULL, false, true) == VANE_OK);
    VT_CHECK(vane_trainer_run(b.trainer, b.data, 5, &m) == VANE_OK && m.batch == 5);
    close_bench(&b);
}

VT_TEST(train_online, divergence_keeps_finite_weights)
{
    const problem p = { .hidden_layers = 0, .softmax = true };
    vane_metrics m;
    bench b;
    VT_CHECK(open_bench(&b, &p, NULL, false, false) == VANE_OK);
    VT_CHECK(vane_trainer_run(b.trainer, b.data, 32, &m) == VANE_OK);
    VT_CHECK(vane_trainer_set_learning_rate(b.trainer, 3e38f) == VANE_OK);
    int status = VANE_OK;
    for (int i = 0; i < 10 && !status; i++) status = vane_trainer_run(b.trainer, b.data, 100, &m);
    VT_CHECK(status == VANE_ERR_DIVERGED);
    const size_t n = b.net->parameter_floats;
    VT_CHECK(b.ctx->kernels->find_nonfinite(n, b.net->params) == n);
    close_bench(&b);
}
