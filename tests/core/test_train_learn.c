/* Networks learn what they should, and a deterministic run has the same bits at every width and number of threads. */
#include <string.h>

#include "core/net/net.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

#if defined(__wasm__) && !defined(__wasm_atomics__)
enum { THREADS = 1 };
#else
enum { THREADS = 3 };
#endif

static vane_train_options options_for(vane_optimizer optimizer)
{
    static const float rates[] = { 0.5f, 0.02f, 0.05f, 0.05f };
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = optimizer;
    o.learning_rate = rates[optimizer];
    o.batch = 4;
    o.epochs = 400;
    return o;
}

static int learn_xor(vane_ctx *ctx, const vane_train_options *options, vane_metrics *metrics)
{
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    vane_trainer *trainer = NULL;
    int status = vane_tools_net(&net, ctx, 2, 8, VANE_TANH, 1, VANE_SIGMOID);
    if (!status) status = vane_tools_xor(&data, ctx);
    if (!status) status = vane_trainer_create(&trainer, net, options);
    if (!status) status = vane_trainer_fit(trainer, data, NULL, metrics);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    return status;
}

VT_TEST(train_learn, every_optimizer_learns_exclusive_or_at_every_width)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int optimizer = 0; optimizer < VANE_OPTIMIZER_COUNT; optimizer++)
            for (int nesterov = 0; nesterov <= (optimizer == VANE_SGD); nesterov++) {
                vane_options context = VANE_OPTIONS;
                vane_train_options options = options_for((vane_optimizer)optimizer);
                vane_ctx *ctx;
                vane_metrics m = { 0 };
                context.isa = k->name;
                context.threads = 1;
                options.nesterov = nesterov;
                VT_CHECK(vane_ctx_create(&ctx, &context) == VANE_OK);
                VT_CHECK(learn_xor(ctx, &options, &m) == VANE_OK);
                VT_CHECK_MSG(m.loss < 0.05 && m.accuracy == 1.0 && m.epoch == 399 && m.rows == 4, "%s, %s: loss %g",
                             k->name, vane_enum_name("optimizer", optimizer), m.loss);
                vane_ctx_destroy(ctx);
            }
}

VT_TEST(train_learn, a_spiral_is_told_apart_on_unseen_points)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data, *unseen;
    vane_trainer *trainer;
    vane_metrics m;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.learning_rate = 0.01f;
    options.epochs = 60;
    options.batch = 16;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_net_create(&net, ctx, 2) == VANE_OK);
    vane_net_add_dense(net, 32, VANE_SILU);
    vane_net_set_dropout(net, 0, 0.05f);
    vane_net_add_dense(net, 16, VANE_TANH);
    vane_net_add_dense(net, 2, VANE_SOFTMAX);
    VT_CHECK(vane_net_build(net, 1) == VANE_OK);
    VT_CHECK(vane_tools_spiral(&data, ctx, 400, 1) == VANE_OK && vane_tools_spiral(&unseen, ctx, 301, 2) == VANE_OK);
    VT_CHECK(vane_trainer_create(&trainer, net, &options) == VANE_OK);
    VT_CHECK(vane_trainer_fit(trainer, data, NULL, NULL) == VANE_OK);
    VT_CHECK(vane_net_evaluate(net, unseen, VANE_LOSS_AUTO, &m, NULL) == VANE_OK);
    VT_CHECK_MSG(m.accuracy > 0.95 && m.rows == 301, "accuracy %g, loss %g", m.accuracy, m.loss);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_dataset_destroy(unseen);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* --------------------------------------------------------------------------------------------- the same bits ---- */
enum { INPUTS = 120, ROWS = 83, HIDDEN = 129, OUTPUTS = 3, PARAMETERS = 32768 };

static int train_bits(vane_ctx *ctx, const vane_train_options *options, float *params, size_t *count)
{
    static float x[ROWS * INPUTS], t[ROWS * OUTPUTS];
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    vane_trainer *trainer = NULL;
    vane_random_fill(1, ROWS * INPUTS, -2.0f, 2.0f, x);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) t[i] = i % OUTPUTS == i / OUTPUTS % OUTPUTS;
    int status = vane_dataset_create(&data, ctx, x, INPUTS, t, OUTPUTS, ROWS, NULL);
    if (!status) status = vane_net_create(&net, ctx, INPUTS);
    if (status) goto done;
    vane_net_add_dense(net, HIDDEN, VANE_GELU);
    vane_net_set_dropout(net, 0, 0.3f);
    vane_net_add_dense(net, 17, VANE_SOFTPLUS);
    vane_net_add_dense(net, OUTPUTS, VANE_SOFTMAX);
    status = vane_net_build(net, 6);
    if (!status) status = vane_trainer_create(&trainer, net, options);
    if (!status) status = vane_trainer_fit(trainer, data, NULL, NULL);
    *count = status || net->parameter_floats > PARAMETERS ? 0 : net->parameter_floats;
    if (*count) memcpy(params, net->params, *count * sizeof *params);
done:
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    vane_dataset_destroy(data);
    return status;
}

/* Between machines, tests/bits compares. */
VT_TEST(train_learn, widths_of_a_family_and_threads_give_the_same_weights)
{
    static float first[PARAMETERS], params[PARAMETERS];
    static const char *const families[] = { "plain", "fused", "relaxed" };
    const vane_kernels *k;
    for (size_t f = 0; f < 3; f++) {
        bool have_first = false;
        for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
            for (unsigned threads = 1; threads <= THREADS && vane_width_is(k, families[f]); threads++) {
                vane_options context = VANE_OPTIONS;
                vane_train_options options = VANE_TRAIN_OPTIONS;
                vane_ctx *ctx;
                size_t count = 0;
                context.isa = k->name;
                context.threads = threads;
                options.epochs = 2;
                options.batch = 80;     /* enough work for the threads; then a tail of 3 */
                options.schedule = VANE_SCHEDULE_COSINE;
                VT_CHECK(vane_ctx_create(&ctx, &context) == VANE_OK);
                VT_CHECK(train_bits(ctx, &options, have_first ? params : first, &count) == VANE_OK && count > 0);
                VT_CHECK_MSG(!have_first || memcmp(first, params, count * sizeof *first) == 0, "%s, %u threads",
                             k->name, threads);
                have_first = true;
                vane_ctx_destroy(ctx);
            }
    }
}
