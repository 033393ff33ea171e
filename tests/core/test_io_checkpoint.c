#include "vane.h"
#include "tests/vtest.h"

#include <string.h>

enum { INPUTS = 5, OUTPUTS = 3, ROWS = 45, FILE_MAX = 1 << 16 };

static vane_dataset *make_data(vane_ctx *ctx)
{
    float x[ROWS * INPUTS], t[ROWS * OUTPUTS];
    vane_dataset *data;
    for (int i = 0; i < ROWS * INPUTS; i++) x[i] = (float)(i * 29 % 23 - 11) / 8.0f;
    for (int i = 0; i < ROWS * OUTPUTS; i++) t[i] = (float)(i % OUTPUTS == i / OUTPUTS * 7 % OUTPUTS);
    return vane_dataset_create(&data, ctx, x, INPUTS, t, OUTPUTS, ROWS, NULL) ? NULL : data;
}

static vane_net *make_net(vane_ctx *ctx)
{
    vane_net *net;
    if (vane_net_create(&net, ctx, INPUTS)) return NULL;
    vane_net_add_dense(net, 7, VANE_RELU);
    vane_net_set_dropout(net, 0, 0.2f);
    vane_net_add_dense(net, OUTPUTS, VANE_SOFTMAX);
    return vane_net_build(net, 9) ? NULL : net;
}

static vane_train_options options_of(vane_optimizer optimizer)
{
    static const float class_weights[OUTPUTS] = { 1, 2, 0.5f };
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = optimizer;
    o.learning_rate = 0.01f;
    o.batch = 8;
    o.epochs = 6;
    o.schedule = VANE_SCHEDULE_COSINE;
    o.warmup = 3;
    o.patience = 4;
    o.seed = 77;
    o.class_weights = optimizer == VANE_ADAM ? class_weights : NULL;
    return o;
}

static size_t checkpoint(const vane_trainer *trainer, char *bytes)
{
    size_t size = FILE_MAX;
    return vane_trainer_save_memory(trainer, bytes, &size) ? 0 : size;
}

/* Trains to the end, the first `batches` batches in one trainer, the rest in one that is resumed from its
 * checkpoint; the checkpoint of the end. */
static size_t run(vane_ctx *ctx, vane_optimizer optimizer, uint64_t batches, char *bytes)
{
    const vane_train_options options = options_of(optimizer);
    vane_net *net = make_net(ctx);
    vane_dataset *data = make_data(ctx);
    vane_trainer *trainer;
    size_t size = 0;
    int status = vane_trainer_create(&trainer, net, &options);
    for (uint64_t done = 0; !status && done < batches;) {
        vane_metrics m;
        const uint64_t before = done;
        status = vane_trainer_run(trainer, data, batches - done, &m);
        done = m.epoch * 6 + m.batch;      /* 45 rows in batches of 8 are 6 batches */
        if (!status && m.epoch_done) status = vane_trainer_validate(trainer, data, &m);
        if (done == before) break;
    }
    if (!status && batches) {
        size = checkpoint(trainer, bytes);
        vane_trainer_destroy(trainer);
        vane_net_destroy(net);
        trainer = NULL;
        net = NULL;
        status = size ? vane_trainer_resume_memory(&trainer, &net, ctx, bytes, size, NULL) : -1;
    }
    if (!status) status = vane_trainer_fit(trainer, data, data, NULL);
    size = status ? 0 : checkpoint(trainer, bytes);
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    vane_dataset_destroy(data);
    return size;
}

VT_TEST(io_checkpoint, a_resumed_run_has_the_same_bits)
{
    static char whole[FILE_MAX], resumed[FILE_MAX];
    vane_ctx *ctx;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    for (int optimizer = VANE_SGD; optimizer <= VANE_ADAMW; optimizer++) {
        const size_t size = run(ctx, (vane_optimizer)optimizer, 0, whole);
        VT_CHECK_MSG(size > 0, "%s", vane_last_error());
        for (uint64_t batches = 1; batches <= 13; batches++)
            VT_CHECK_MSG(run(ctx, (vane_optimizer)optimizer, batches, resumed) == size &&
                             memcmp(whole, resumed, size) == 0,
                         "%s, resumed after %d batches: %s", vane_enum_name("optimizer", optimizer), (int)batches,
                         vane_last_error());
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(io_checkpoint, damage_is_refused_and_a_network_is_no_checkpoint)
{
    static char bytes[FILE_MAX];
    vane_ctx *ctx;
    vane_net *net;
    vane_trainer *trainer;
    vane_memory_stats stats;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    const size_t size = run(ctx, VANE_ADAM, 2, bytes);
    VT_CHECK(size > 0);
    VT_CHECK(!vane_net_load_memory(&net, ctx, bytes, size));      /* a checkpoint is a model too */
    vane_net_destroy(net);
    vane_ctx_memory(ctx, &stats);
    const size_t live = stats.bytes_live;
    for (size_t i = 0; i < size; i += 7) {
        bytes[i] ^= 1;
        const int status = vane_trainer_resume_memory(&trainer, &net, ctx, bytes, size, NULL);
        bytes[i] ^= 1;
        vane_ctx_memory(ctx, &stats);
        VT_CHECK_MSG(status < 0 && !trainer && !net && stats.bytes_live == live, "byte %zu", i);
    }
    net = make_net(ctx);
    size_t plain = FILE_MAX;
    VT_CHECK(!vane_net_save_memory(net, bytes, &plain));
    vane_net_destroy(net);
    VT_CHECK(vane_trainer_resume_memory(&trainer, &net, ctx, bytes, plain, NULL) == VANE_ERR_FORMAT && !net);
    VT_CHECK_MSG(strstr(vane_last_error(), "not a checkpoint"), "%s", vane_last_error());
    vane_ctx_destroy(ctx);
}

/* That it goes by what the test's options say. */
static bool goes_by(const vane_trainer *trainer, float learning_rate)
{
    const vane_train_options said = options_of(VANE_ADAM);
    vane_train_options o = VANE_TRAIN_OPTIONS;
    return !vane_trainer_options(trainer, &o) && o.struct_size == sizeof o && o.optimizer == VANE_ADAM &&
           o.loss == VANE_CATEGORICAL_CROSS_ENTROPY && o.learning_rate == learning_rate && o.batch == said.batch &&
           o.epochs == said.epochs && o.schedule == said.schedule && o.warmup == said.warmup &&
           o.patience == said.patience && o.seed == said.seed &&
           memcmp(o.class_weights, said.class_weights, OUTPUTS * sizeof(float)) == 0;
}

VT_TEST(io_checkpoint, a_trainer_tells_its_options_new_and_resumed)
{
    static char bytes[FILE_MAX];
    const vane_train_options options = options_of(VANE_ADAM);
    vane_train_options short_ones = { .struct_size = 8 };
    vane_ctx *ctx;
    vane_net *resumed_net;
    vane_trainer *trainer, *resumed;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    vane_net *net = make_net(ctx);
    VT_CHECK(net && !vane_trainer_create(&trainer, net, &options));
    VT_CHECK(goes_by(trainer, options.learning_rate));
    VT_CHECK(!vane_trainer_set_learning_rate(trainer, 0.25f));
    VT_CHECK(goes_by(trainer, 0.25f));
    const size_t size = checkpoint(trainer, bytes);
    VT_CHECK(!vane_trainer_resume_memory(&resumed, &resumed_net, ctx, bytes, size, NULL));
    VT_CHECK(goes_by(resumed, 0.25f));

    VT_CHECK(vane_trainer_options(trainer, &short_ones) == VANE_ERR_ARGUMENT && short_ones.epochs == 0);
    VT_CHECK_MSG(strstr(vane_last_error(), "struct_size is 8"), "%s", vane_last_error());
    VT_CHECK(vane_trainer_options(trainer, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_options(NULL, &short_ones) == VANE_ERR_ARGUMENT);
    vane_trainer_destroy(resumed);
    vane_trainer_destroy(trainer);
    vane_net_destroy(resumed_net);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

static int count_calls(void *user, const vane_metrics *metrics)
{
    (void)metrics;
    ++*(int *)user;
    return 0;
}

VT_TEST(io_checkpoint, callbacks_are_the_callers_all_else_is_the_files)
{
    static char bytes[FILE_MAX];
    vane_train_options given = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx;
    vane_net *net;
    vane_trainer *trainer;
    vane_metrics m;
    int calls = 0;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    const size_t size = run(ctx, VANE_SGD, 2, bytes);
    vane_dataset *data = make_data(ctx);
    given.batch = 45;
    given.learning_rate = 7;
    given.on_batch = count_calls;
    given.user = &calls;
    VT_CHECK(size > 0 && data && !vane_trainer_resume_memory(&trainer, &net, ctx, bytes, size, &given));
    VT_CHECK(!vane_trainer_epoch(trainer, data, &m));
    VT_CHECK_MSG(calls == 6 && m.batch == 6 && m.learning_rate < 0.01f, "%d calls, learning rate %g", calls,
                 (double)m.learning_rate);
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
}
