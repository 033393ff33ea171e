#include "core/train/trainer.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

#include <string.h>

enum { ROWS = 24, BATCH = 8, INPUTS = 2, FLOATS_MAX = 128 };

typedef struct bench {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *all, *parts[ROWS / BATCH];    /* the rows, and the same as batches in their order */
    vane_trainer *trainer;
    vane_metrics m;
} bench;

static vane_train_options options_of(vane_optimizer optimizer)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = optimizer;
    o.learning_rate = 0.01f;
    o.batch = BATCH;
    o.shuffle = 0;
    return o;
}

static int bench_open(bench *b, const vane_train_options *options)
{
    float x[ROWS][INPUTS], t[ROWS];
    memset(b, 0, sizeof *b);
    for (int i = 0; i < ROWS; i++) {
        x[i][0] = (float)(i % 7) / 7;
        x[i][1] = (float)(i % 5) / 5;
        t[i] = (float)(i % 2);
    }
    if (vane_ctx_create(&b->ctx, NULL) || vane_dataset_create(&b->all, b->ctx, *x, INPUTS, t, 1, ROWS, NULL)) return -1;
    for (int i = 0; i < ROWS / BATCH; i++)
        if (vane_dataset_create(&b->parts[i], b->ctx, x[i * BATCH], INPUTS, t + i * BATCH, 1, BATCH, NULL)) return -1;
    if (vane_tools_net(&b->net, b->ctx, INPUTS, 6, VANE_TANH, 1, VANE_SIGMOID)) return -1;
    return b->net->parameter_floats > FLOATS_MAX ? -1 : vane_trainer_create(&b->trainer, b->net, options);
}

static void bench_close(bench *b)
{
    vane_trainer_destroy(b->trainer);
    for (int i = 0; i < ROWS / BATCH; i++) vane_dataset_destroy(b->parts[i]);
    vane_dataset_destroy(b->all);
    vane_net_destroy(b->net);
    vane_ctx_destroy(b->ctx);
}

VT_TEST(train_step, steps_of_an_epochs_batches_are_the_epoch)
{
    static bench run, stepped;
    for (int optimizer = VANE_SGD; optimizer <= VANE_ADAMW; optimizer++) {
        const vane_train_options o = options_of((vane_optimizer)optimizer);
        double sum = 0;
        VT_CHECK(bench_open(&run, &o) == VANE_OK && bench_open(&stepped, &o) == VANE_OK);
        VT_CHECK(vane_trainer_epoch(run.trainer, run.all, &run.m) == VANE_OK);
        for (int i = 0; i < ROWS / BATCH; i++) {
            VT_CHECK(vane_trainer_step(stepped.trainer, stepped.parts[i], &stepped.m) == VANE_OK);
            VT_CHECK(stepped.m.rows == BATCH && stepped.m.batch == 1 && !stepped.m.epoch_done && stepped.m.epoch == 0);
            sum += stepped.m.loss * BATCH;
        }
        VT_CHECK_MSG(memcmp(run.net->params, stepped.net->params, run.net->parameter_floats * sizeof(float)) == 0,
                     "%s", vane_enum_name("optimizer", optimizer));
        VT_CHECK_MSG(sum - run.m.loss * ROWS < 1e-12 && sum - run.m.loss * ROWS > -1e-12, "%g", sum);
        bench_close(&run);
        bench_close(&stepped);
    }
}

VT_TEST(train_step, where_a_batch_is_all_rows_a_step_takes_any_number)
{
    static bench run, stepped;
    const vane_train_options o = options_of(VANE_RPROP);
    VT_CHECK(bench_open(&run, &o) == VANE_OK && bench_open(&stepped, &o) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(run.trainer, run.all, &run.m) == VANE_OK);
    VT_CHECK(vane_trainer_step(stepped.trainer, stepped.all, &stepped.m) == VANE_OK);
    VT_CHECK(memcmp(run.net->params, stepped.net->params, run.net->parameter_floats * sizeof(float)) == 0);
    VT_CHECK(stepped.m.loss == run.m.loss && stepped.m.rows == ROWS && stepped.m.batch == 1);
    bench_close(&run);
    bench_close(&stepped);
}

VT_TEST(train_step, the_epoch_under_way_goes_on_where_it_was)
{
    static bench b;
    const vane_train_options o = options_of(VANE_ADAM);
    vane_metrics before, after;
    VT_CHECK(bench_open(&b, &o) == VANE_OK && vane_trainer_run(b.trainer, b.all, 2, &before) == VANE_OK);
    /* Also with the data that the epoch is of. */
    VT_CHECK(vane_trainer_step(b.trainer, b.parts[0], &b.m) == VANE_OK && b.m.loss != before.loss);
    VT_CHECK(vane_trainer_step(b.trainer, b.parts[2], NULL) == VANE_OK);
    VT_CHECK(vane_trainer_metrics(b.trainer, &after) == VANE_OK);
    VT_CHECK(after.epoch == 0 && after.batch == 2 && after.rows == 2 * BATCH && after.loss == before.loss &&
             after.accuracy == before.accuracy);
    VT_CHECK(b.trainer->state.step == 4);
    VT_CHECK(vane_trainer_epoch(b.trainer, b.all, &after) == VANE_OK && after.rows == ROWS && after.batch == 3);
    VT_CHECK(after.epoch_done && vane_trainer_validate(b.trainer, NULL, NULL) == VANE_OK);
    bench_close(&b);
}

VT_TEST(train_step, a_step_that_diverges_gives_the_epoch_up_and_training_goes_on)
{
    static bench b;
    static float good[FLOATS_MAX];
    vane_train_options o = options_of(VANE_SGD);
    o.learning_rate = 1e38f;
    VT_CHECK(bench_open(&b, &o) == VANE_OK);
    const size_t bytes = b.net->parameter_floats * sizeof *good;
    memcpy(good, b.net->params, bytes);
    VT_CHECK(vane_trainer_run(b.trainer, b.all, 1, NULL) == VANE_OK);
    int status = VANE_OK;
    for (int i = 0; i < 20 && !status; i++) status = vane_trainer_step(b.trainer, b.parts[1], NULL);
    VT_CHECK_MSG(status == VANE_ERR_DIVERGED, "%d: %s", status, vane_last_error());
    VT_CHECK(memcmp(b.net->params, good, bytes) == 0 && b.trainer->state.cursor == 0);
    VT_CHECK(vane_trainer_set_learning_rate(b.trainer, 0.01f) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(b.trainer, b.all, &b.m) == VANE_OK && b.m.rows == ROWS && b.m.epoch == 0);
    bench_close(&b);
}

VT_TEST(train_step, what_a_step_refuses)
{
    static bench b;
    const vane_train_options o = options_of(VANE_ADAM);
    VT_CHECK(bench_open(&b, &o) == VANE_OK);
    VT_CHECK(vane_trainer_step(b.trainer, b.all, NULL) == VANE_ERR_SHAPE && vane_tools_says("a step of 24 rows") &&
             vane_tools_says("a batch of 8"));
    VT_CHECK(vane_trainer_step(NULL, b.all, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_step(b.trainer, NULL, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_metrics(NULL, &b.m) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_metrics(b.trainer, NULL) == VANE_ERR_ARGUMENT && vane_tools_says("metrics is NULL"));
    VT_CHECK(b.trainer->state.step == 0);
    bench_close(&b);
}
