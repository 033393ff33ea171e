/* Early stopping: the right epoch, the best weights. One weight and one bias approach their target geometrically, so
 * that every loss is known beforehand. */
#include <math.h>
#include <string.h>

#include "core/net/net.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

enum { EPOCHS = 60, EPOCHS_MOST = 100 };

/* One row, x = 1, t = 1: y begins at 0 and goes to 1 by a factor 1 - 4 * rate a step. Validation wants y = 0.6. */
typedef struct bench {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data, *validation;
    vane_trainer *trainer;
    vane_metrics metrics;
    int epochs_seen, stop_after;
    double losses[EPOCHS_MOST], validation_losses[EPOCHS_MOST];
} bench;

static const float rate = 0.02f;

static double output_after(int steps) { return 1 - pow(1 - 4 * (double)rate, steps); }

static vane_train_options options_of(bench *b)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = VANE_SGD;
    o.momentum = 0;
    o.learning_rate = rate;
    o.epochs = EPOCHS;
    o.user = b;
    return o;
}

static int bench_open(bench *b, const vane_train_options *options)
{
    static const float one = 1.0f, wanted = 0.6f;
    *b = (bench){ 0 };
    int status = vane_ctx_create(&b->ctx, NULL);
    if (!status) status = vane_net_create(&b->net, b->ctx, 1);
    if (status) return status;
    vane_net_add_dense(b->net, 1, VANE_LINEAR);
    vane_net_set_initialiser(b->net, 0, VANE_INIT_ZERO);
    status = vane_net_build(b->net, 1);
    if (!status) status = vane_dataset_create(&b->data, b->ctx, &one, 1, &one, 1, 1, NULL);
    if (!status) status = vane_dataset_create(&b->validation, b->ctx, &one, 1, &wanted, 1, 1, NULL);
    return status ? status : vane_trainer_create(&b->trainer, b->net, options);
}

static void bench_close(bench *b)
{
    vane_trainer_destroy(b->trainer);
    vane_dataset_destroy(b->data);
    vane_dataset_destroy(b->validation);
    vane_net_destroy(b->net);
    vane_ctx_destroy(b->ctx);
}

static int watch_epoch(void *user, const vane_metrics *m)
{
    bench *b = user;
    b->losses[m->epoch] = m->loss;
    b->validation_losses[m->epoch] = m->validation_loss;
    return ++b->epochs_seen == b->stop_after;
}

static double output_now(const bench *b)
{
    const float one = 1.0f;
    float y = NAN;
    return vane_net_predict(b->net, &one, 1, &y) ? NAN : y;
}

/* Updates after which y is nearest to 0.6. */
static int best_steps(void)
{
    int best = 1;
    for (int i = 2; i <= EPOCHS; i++)
        if (fabs(output_after(i) - 0.6) < fabs(output_after(best) - 0.6)) best = i;
    return best;
}

VT_TEST(train_fit, stops_when_patience_has_run_out_with_the_best_weights_back)
{
    static bench b;
    for (uint64_t patience = 1; patience <= 5; patience += 2)
        for (int restore = 0; restore < 2; restore++) {
            vane_train_options o = options_of(&b);
            o.patience = patience;
            o.restore_best = restore;
            o.on_epoch = watch_epoch;
            VT_CHECK(bench_open(&b, &o) == VANE_OK);
            VT_CHECK(vane_trainer_fit(b.trainer, b.data, b.validation, &b.metrics) == VANE_OK);
            const int best = best_steps(), last = best + (int)patience;
            VT_CHECK_MSG(b.epochs_seen == last && b.metrics.epoch == (uint64_t)last - 1 && b.metrics.stop,
                         "%d epochs, not %d", b.epochs_seen, last);
            for (int i = 0; i < last; i++) {
                VT_NEAR(b.losses[i], pow(1 - output_after(i), 2), 1e-5);
                VT_NEAR(b.validation_losses[i], pow(0.6 - output_after(i + 1), 2), 1e-5);
            }
            VT_NEAR(output_now(&b), output_after(restore ? best : last), 1e-5);
            VT_CHECK(vane_trainer_restore_best(b.trainer) == VANE_OK);
            VT_NEAR(output_now(&b), output_after(best), 1e-5);
            bench_close(&b);
        }
}

VT_TEST(train_fit, without_validation_the_training_loss_decides)
{
    static bench b;
    vane_train_options o = options_of(&b);
    o.patience = 2;
    o.min_delta = 0.02;
    o.on_epoch = watch_epoch;
    VT_CHECK(bench_open(&b, &o) == VANE_OK);
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, NULL, &b.metrics) == VANE_OK);
    int best = 0, epoch = 0;
    for (; epoch - best <= 2; epoch++)
        if (pow(1 - output_after(epoch), 2) < pow(1 - output_after(best), 2) - o.min_delta) best = epoch;
    VT_CHECK_MSG(b.epochs_seen == epoch && b.metrics.stop, "%d epochs, not %d", b.epochs_seen, epoch);
    VT_CHECK(isnan(b.metrics.validation_loss) && isnan(b.metrics.validation_accuracy));
    bench_close(&b);
}

VT_TEST(train_fit, without_patience_runs_all_epochs_and_counts_those_before)
{
    static bench b;
    vane_train_options o = options_of(&b);
    o.on_epoch = watch_epoch;
    VT_CHECK(bench_open(&b, &o) == VANE_OK);
    for (int i = 0; i < 5; i++) VT_CHECK(vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, b.validation, &b.metrics) == VANE_OK);
    VT_CHECK(b.epochs_seen == EPOCHS - 5 && b.metrics.epoch == EPOCHS - 1 && !b.metrics.stop);
    VT_NEAR(output_now(&b), output_after(EPOCHS), 1e-5);
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, b.validation, &b.metrics) == VANE_OK && b.epochs_seen == EPOCHS - 5);
    bench_close(&b);
}

VT_TEST(train_fit, callbacks_stop_it)
{
    static bench b;
    vane_train_options o = options_of(&b);
    o.on_epoch = watch_epoch;
    VT_CHECK(bench_open(&b, &o) == VANE_OK);
    b.stop_after = 3;
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, b.validation, &b.metrics) == VANE_OK);
    VT_CHECK(b.epochs_seen == 3 && b.metrics.stop && b.metrics.epoch == 2);
    bench_close(&b);

    /* Of one batch an epoch, the callback of a batch stops after its epoch is validated. */
    o = options_of(&b);
    o.on_batch = watch_epoch;
    VT_CHECK(bench_open(&b, &o) == VANE_OK);
    b.stop_after = 2;
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, b.validation, &b.metrics) == VANE_OK);
    VT_CHECK(b.epochs_seen == 2 && b.metrics.stop && b.metrics.epoch == 1);
    VT_NEAR(b.metrics.validation_loss, pow(0.6 - output_after(2), 2), 1e-5);
    bench_close(&b);
}

VT_TEST(train_fit, validation_comes_after_a_whole_epoch)
{
    static bench b;
    vane_train_options o = options_of(&b);
    vane_dataset *two;
    const float x[2] = { 1, 2 };
    o.batch = 1;
    VT_CHECK(bench_open(&b, &o) == VANE_OK && vane_dataset_create(&two, b.ctx, x, 1, x, 1, 2, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_validate(b.trainer, two, NULL) == VANE_ERR_STATE && vane_tools_says("whole epoch"));
    VT_CHECK(vane_trainer_run(b.trainer, two, 1, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_validate(b.trainer, two, NULL) == VANE_ERR_STATE);
    VT_CHECK(vane_trainer_run(b.trainer, two, 1, NULL) == VANE_OK &&
             vane_trainer_validate(b.trainer, two, NULL) == VANE_OK);
    vane_dataset_destroy(two);
    bench_close(&b);
}

/* Its epoch is trained: the next call validates it, before it trains another. */
VT_TEST(train_fit, a_validation_that_failed_is_made_up_for)
{
    static bench b;
    vane_train_options o = options_of(&b);
    vane_dataset *wide;
    const float x[2] = { 1, 2 };
    o.on_epoch = watch_epoch;
    o.epochs = 1;
    VT_CHECK(bench_open(&b, &o) == VANE_OK && vane_dataset_create(&wide, b.ctx, x, 2, x, 1, 1, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, wide, &b.metrics) == VANE_ERR_SHAPE && b.epochs_seen == 0);
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, b.validation, &b.metrics) == VANE_OK && b.epochs_seen == 1);
    VT_NEAR(b.validation_losses[0], pow(0.6 - output_after(1), 2), 1e-5);
    VT_NEAR(output_now(&b), output_after(1), 1e-5);
    vane_dataset_destroy(wide);
    bench_close(&b);
}
