/* One update an epoch, of all its rows: its gradient, the steps of rprop, quickprop and sarprop, what ends a run. */
#include <math.h>
#include <string.h>

#include "core/train/batch_update.h"
#include "core/train/trainer.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { ROWS = 2 * VANE_WHOLE_ROWS + 77, INPUTS = 3, HIDDEN = 5, OUTPUTS = 2, FLOATS = 96, EPOCHS = 4 };

static const vane_optimizer whole[] = { VANE_RPROP, VANE_QUICKPROP, VANE_SARPROP };

static int make(vane_net **net, vane_dataset **data, vane_ctx *ctx)
{
    static float x[ROWS * INPUTS], t[ROWS * OUTPUTS], weights[ROWS];
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    vane_random_fill(2, ROWS * OUTPUTS, -0.9f, 0.9f, t);
    vane_random_fill(3, ROWS, 0.5f, 1.5f, weights);
    const int status = vane_tools_net(net, ctx, INPUTS, HIDDEN, VANE_TANH, OUTPUTS, VANE_TANH);
    return status ? status : vane_dataset_create(data, ctx, x, INPUTS, t, OUTPUTS, ROWS, weights);
}

static vane_train_options plain(vane_optimizer optimizer)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = optimizer;
    o.momentum = 0;
    o.batch = 0;
    o.shuffle = 0;
    o.learning_rate = 0.7f;
    return o;
}

/* Parameters after `epochs` epochs of training net, which keeps its own. */
static bool trained(vane_net *net, vane_dataset *data, const vane_train_options *o, int epochs, float *w)
{
    static float kept[FLOATS];
    vane_trainer *trainer;
    const size_t bytes = net->parameter_floats * sizeof *w;
    if (bytes > sizeof kept || vane_trainer_create(&trainer, net, o)) return false;
    bool right = true;
    memcpy(kept, net->params, bytes);
    for (int e = 0; e < epochs; e++) right &= !vane_trainer_epoch(trainer, data, NULL);
    memcpy(w, net->params, bytes);
    memcpy(net->params, kept, bytes);
    vane_trainer_destroy(trainer);
    return right;
}

static bool alike(size_t n, const float *a, const float *b, double tolerance)
{
    for (size_t i = 0; i < n; i++)
        if (!vt_near(a[i], b[i], tolerance)) return false;
    return true;
}

VT_TEST(train_whole, batch_0_is_a_batch_of_all_rows)
{
    float one[FLOATS] = { 0 }, other[FLOATS] = { 0 };
    const vane_optimizer optimizers[] = { VANE_SGD, VANE_ADAM };
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !make(&net, &data, ctx));
    for (int i = 0; i < 4; i++) {
        vane_train_options o = plain(optimizers[i / 2]);
        o.clip_norm = i % 2 ? 0.01f : 0.0f;
        o.l2 = i % 2 ? 0.1f : 0.0f;
        VT_CHECK(trained(net, data, &o, EPOCHS, one));
        o.batch = ROWS;
        VT_CHECK(trained(net, data, &o, EPOCHS, other) && alike(FLOATS, one, other, 1e-4));
    }
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* What the kernel makes of the sums over rows and outputs of the gradient of half the square, taken from one step of
 * plain descent. */
static bool steps_as_its_kernel(vane_net *net, vane_dataset *data, const vane_train_options *o)
{
    static float before[FLOATS], after[FLOATS], g[FLOATS], previous[FLOATS], step[FLOATS];
    static uint32_t words[FLOATS];
    const vane_kernels *k = net->ctx->kernels;
    const vane_train_options descent = plain(VANE_SGD);
    const size_t n = net->parameter_floats;
    vane_trainer *trainer;
    vane_metrics m;
    memset(previous, 0, sizeof previous);
    for (size_t i = 0; i < n; i++) step[i] = o->optimizer == VANE_RPROP ? o->rprop_delta_zero : 0.0f;
    if (vane_trainer_create(&trainer, net, o)) return false;
    bool right = true;
    for (uint32_t epoch = 0; epoch < EPOCHS; epoch++) {
        memcpy(before, net->params, n * sizeof *before);
        right &= trained(net, data, &descent, 1, after) && !vane_trainer_epoch(trainer, data, &m) && m.batch == 1;
        for (size_t i = 0; i < n; i++) g[i] = (before[i] - after[i]) / 0.7f * ROWS * OUTPUTS / 2;
        vane_batch_update u = vane_batch_update_of(o, epoch, ROWS, m.square_error);
        const vane_stream noise = vane_stream_at(o->seed, VANE_RANDOM_SARPROP, 0, epoch);
        vane_stream_fill(&noise, 0, n, words);
        u.words = words;
        if (o->optimizer == VANE_RPROP) k->rprop(n, &u, g, before, previous, step);
        else if (o->optimizer == VANE_QUICKPROP) k->quickprop(n, &u, g, before, previous, step);
        else k->sarprop(n, &u, g, before, previous, step);
        right &= alike(n, before, net->params, 2e-4);
        memcpy(previous, trainer->moment1, sizeof *previous * n);
        memcpy(step, trainer->moment2, sizeof *step * n);
    }
    vane_trainer_destroy(trainer);
    return right;
}

VT_TEST(train_whole, steps_are_their_kernels_of_the_summed_gradient)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
            vane_options options = VANE_OPTIONS;
            vane_train_options o = plain(whole[i]);
            vane_ctx *ctx;
            vane_net *net;
            vane_dataset *data;
            options.isa = k->name;
            o.sarprop_step_error_threshold_factor = 10;
            o.bit_fail_limit = 0.35f;
            VT_CHECK(!vane_ctx_create(&ctx, &options) && !make(&net, &data, ctx));
            VT_CHECK_MSG(steps_as_its_kernel(net, data, &o), "%s %s", k->name,
                         vane_enum_name("optimizer", (int)whole[i]));
            vane_dataset_destroy(data);
            vane_net_destroy(net);
            vane_ctx_destroy(ctx);
        }
}

/* Counted once more from predictions. */
static void count(const vane_net *net, const vane_dataset *data, float limit, bool halves, uint64_t *fails,
                  double *mean)
{
    float x[INPUTS], t[OUTPUTS], y[OUTPUTS];
    *fails = 0;
    *mean = 0;
    for (uint64_t row = 0; row < ROWS; row++) {
        if (vane_dataset_get(data, row, x, t) || vane_net_predict(net, x, 1, y)) return;
        for (size_t j = 0; j < OUTPUTS; j++) {
            const double d = fabs((double)y[j] - t[j]) / (halves ? 2 : 1);
            *fails += d >= limit;
            *mean += d * d / (ROWS * OUTPUTS);
        }
    }
}

VT_TEST(train_whole, bit_fails_and_square_errors_are_those_of_the_outputs)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !make(&net, &data, ctx));
    for (int i = 0; i < 4; i++) {
        vane_train_options o = plain(i % 2 ? VANE_RPROP : VANE_SGD);
        vane_trainer *trainer;
        vane_metrics m;
        uint64_t fails;
        double mean;
        o.bit_fail_limit = 0.35f;
        o.loss = i % 2 ? VANE_TANH_ERROR : VANE_MSE;
        o.fann_way = i / 2 ? VANE_FANN_HALVES : 0;
        count(net, data, 0.35f, i / 2, &fails, &mean);
        VT_CHECK(fails > 0 && fails < ROWS * OUTPUTS && !vane_trainer_create(&trainer, net, &o));
        VT_CHECK(!vane_trainer_epoch(trainer, data, &m) && m.bit_fails == fails && m.rows == ROWS && m.epoch_done);
        VT_CHECK(vt_near(m.square_error, mean, 1e-6) && (i % 2 || fabs(m.loss / mean - 1) < 0.1));
        vane_trainer_destroy(trainer);
    }
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* Half the difference has half the gradient, and is a quarter of the square. */
VT_TEST(train_whole, halved_differences_have_half_the_gradient)
{
    float start[FLOATS], one[FLOATS], other[FLOATS];
    vane_train_options o = plain(VANE_SGD);
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !make(&net, &data, ctx));
    memcpy(start, net->params, net->parameter_floats * sizeof *start);
    VT_CHECK(trained(net, data, &o, 1, one));
    o.fann_way = VANE_FANN_HALVES;
    VT_CHECK(trained(net, data, &o, 1, other));
    for (size_t i = 0; i < net->parameter_floats; i++)
        VT_CHECK(vt_near(start[i] - other[i], (start[i] - one[i]) / 2, 1e-6));
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(train_whole, a_goal_ends_a_run)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    for (int i = 0; i < 2; i++) {
        vane_train_options o = plain(VANE_RPROP);
        vane_trainer *trainer;
        vane_metrics m;
        o.epochs = 2000;
        o.bit_fail_limit = 0.35f;
        if (i) o.stop_bit_fails = 0;
        else o.stop_loss = 0.001;
        VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_tools_xor(&data, ctx) &&
                 !vane_tools_net(&net, ctx, 2, 4, VANE_TANH, 1, VANE_TANH));
        VT_CHECK(!vane_trainer_create(&trainer, net, &o) && !vane_trainer_fit(trainer, data, NULL, &m));
        VT_CHECK(m.stop && m.epoch > 1 && m.epoch < 1999 && (i ? m.bit_fails == 0 : m.loss <= 0.001));
        vane_trainer_destroy(trainer);
        vane_dataset_destroy(data);
        vane_net_destroy(net);
        vane_ctx_destroy(ctx);
    }
}

/* Resumed between epochs, with what the optimizer keeps. */
VT_TEST(train_whole, a_resumed_run_has_the_same_bits)
{
    static char bytes[1 << 16];
    vane_ctx *ctx;
    vane_net *net, *again;
    vane_dataset *data;
    vane_trainer *trainer, *resumed;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        vane_train_options o = plain(whole[i]);
        size_t size = sizeof bytes;
        o.sarprop_step_error_threshold_factor = 10;
        VT_CHECK(!vane_ctx_create(&ctx, NULL) && !make(&net, &data, ctx) && !vane_trainer_create(&trainer, net, &o));
        for (int e = 0; e < 3; e++) VT_CHECK(!vane_trainer_epoch(trainer, data, NULL));
        VT_CHECK(!vane_trainer_save_memory(trainer, bytes, &size));
        VT_CHECK(!vane_trainer_resume_memory(&resumed, &again, ctx, bytes, size, NULL));
        for (int e = 0; e < 3; e++)
            VT_CHECK(!vane_trainer_epoch(trainer, data, NULL) && !vane_trainer_epoch(resumed, data, NULL));
        VT_CHECK(!memcmp(net->params, again->params, net->parameter_floats * sizeof(float)));
        vane_trainer_destroy(resumed);
        vane_trainer_destroy(trainer);
        vane_dataset_destroy(data);
        vane_net_destroy(again);
        vane_net_destroy(net);
        vane_ctx_destroy(ctx);
    }
}

/* Two epochs of so many rows a call, each validated likewise; weights to w, figures of the last to *m. False when a
 * call does more or less than it should. */
static bool trained_in_pieces(vane_net *net, vane_dataset *data, const vane_train_options *o, uint64_t rows, float *w,
                              vane_metrics *m)
{
    static float kept[FLOATS];
    vane_trainer *trainer;
    const size_t bytes = net->parameter_floats * sizeof *w;
    const uint64_t read = (rows + VANE_WHOLE_ROWS - 1) / VANE_WHOLE_ROWS * VANE_WHOLE_ROWS;
    if (vane_trainer_create(&trainer, net, o)) return false;
    memcpy(kept, net->params, bytes);
    bool right = true;
    for (uint64_t epoch = 0; epoch < 2; epoch++) {
        bool done = false;
        do {
            const uint64_t before = trainer->state.cursor;
            right &= !vane_trainer_run_rows(trainer, data, 1, rows, m) && m->epoch == epoch;
            right &= m->epoch_done == (read >= ROWS - before);
            right &= m->epoch_done || (m->batch == 0 && m->rows - before == read);
        } while (right && !m->epoch_done);
        while (right && !done) {
            const uint64_t before = trainer->validation.rows;
            right &= !vane_trainer_validate_rows(trainer, data, rows, &done, m);
            right &= done || trainer->validation.rows - before == rows;
        }
    }
    memcpy(w, net->params, bytes);
    memcpy(net->params, kept, bytes);
    vane_trainer_destroy(trainer);
    return right;
}

VT_TEST(train_whole, an_epoch_and_its_validation_in_pieces_have_the_same_bits)
{
    const uint64_t pieces[] = { 1, 100, VANE_WHOLE_ROWS, VANE_WHOLE_ROWS + 1, ROWS - 1 };
    float w[FLOATS], want[FLOATS];
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_metrics m, expected;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !make(&net, &data, ctx));
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        const vane_train_options o = plain(whole[i]);
        VT_CHECK(trained_in_pieces(net, data, &o, UINT64_MAX - 511, want, &expected));
        for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++) {
            VT_CHECK(trained_in_pieces(net, data, &o, pieces[j], w, &m));
            VT_CHECK(!memcmp(w, want, net->parameter_floats * sizeof *w));
            VT_CHECK(m.loss == expected.loss && m.validation_loss == expected.validation_loss &&
                     m.validation_accuracy == expected.validation_accuracy);
        }
    }
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* A row that can't be read gives the epoch up: no weight has moved, and the next call begins it anew. */
typedef struct broken { size_t at, fails_at; } broken;
static int read_broken(void *user, size_t most, float *x, float *t, size_t *rows)
{
    broken *b = user;
    if (b->at >= b->fails_at) return VANE_ERR_FILE;
    *rows = b->at < ROWS ? (most < ROWS - b->at ? most : ROWS - b->at) : 0;
    vane_random_fill((uint32_t)b->at, *rows * INPUTS, -1.0f, 1.0f, x);
    vane_random_fill((uint32_t)b->at + 1, *rows * OUTPUTS, -1.0f, 1.0f, t);
    b->at += *rows;
    return VANE_OK;
}
static int rewind_broken(void *user)
{
    ((broken *)user)->at = 0;
    return VANE_OK;
}

VT_TEST(train_whole, an_epoch_that_breaks_off_changes_nothing)
{
    broken b = { 0, ROWS / 2 };
    vane_source source = VANE_SOURCE;
    vane_train_options o = plain(VANE_RPROP);
    float start[FLOATS];
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *all, *data;
    vane_trainer *trainer;
    vane_metrics m;
    source.user = &b, source.inputs = INPUTS, source.targets = OUTPUTS;
    source.read = read_broken, source.rewind = rewind_broken;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !make(&net, &all, ctx) && !vane_dataset_from_source(&data, ctx, &source));
    memcpy(start, net->params, net->parameter_floats * sizeof *start);
    VT_CHECK(!vane_trainer_create(&trainer, net, &o) && vane_trainer_epoch(trainer, data, &m) == VANE_ERR_FILE);
    VT_CHECK(!memcmp(start, net->params, net->parameter_floats * sizeof *start));
    b.fails_at = SIZE_MAX;
    VT_CHECK(!vane_trainer_epoch(trainer, data, &m) && m.rows == ROWS && m.batch == 1 && m.epoch == 0);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(all);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
