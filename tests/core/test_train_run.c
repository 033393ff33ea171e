/* Batches and epochs: order, tails, pieces, streams, stops, frozen layers, divergence. */
#include <string.h>

#include "core/train/trainer.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

enum { ROWS = 10, MOST = 256 };

/* A context, a network 2-4-1 with mean squares, a dataset of numbered rows, a trainer with batches of 4. */
typedef struct bench {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
    vane_metrics metrics;
    uint64_t seen[MOST];        /* rows in the order of their batches, by watch_rows */
    size_t seen_count;
    int batches, stop_after;
} bench;

static vane_train_options options_of(bench *b)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.learning_rate = 0.001f;
    o.batch = 4;
    o.epochs = 3;
    o.user = b;
    return o;
}

static int bench_open(bench *b, const vane_train_options *options, uint64_t rows)
{
    *b = (bench){ 0 };
    int status = vane_ctx_create(&b->ctx, NULL);
    if (!status) status = vane_tools_net(&b->net, b->ctx, 2, 4, VANE_TANH, 1, VANE_LINEAR);
    if (!status) status = vane_tools_numbered(&b->data, b->ctx, (size_t)rows, 1);
    return status ? status : vane_trainer_create(&b->trainer, b->net, options);
}

static void bench_close(bench *b)
{
    vane_trainer_destroy(b->trainer);
    vane_dataset_destroy(b->data);
    vane_net_destroy(b->net);
    vane_ctx_destroy(b->ctx);
}

/* Input 0 of a numbered row is its number. */
static int watch_rows(void *user, const vane_metrics *m)
{
    bench *b = user;
    const uint64_t before = (m->batch - 1) * b->trainer->options.batch;
    for (uint64_t i = 0; i < m->rows - before && b->seen_count < MOST; i++)
        b->seen[b->seen_count++] = (uint64_t)b->trainer->rows.inputs[2 * i];
    return ++b->batches == b->stop_after;
}

/* The rows of two epochs. */
static bool watch(bench *b, int shuffle, uint64_t seed)
{
    vane_train_options o = options_of(b);
    o.on_batch = watch_rows;
    o.shuffle = shuffle;
    o.seed = seed;
    bool good = !bench_open(b, &o, ROWS) && !vane_trainer_epoch(b->trainer, b->data, &b->metrics);
    good = good && b->metrics.rows == ROWS && b->metrics.batch == 3 && b->metrics.epoch_done && b->metrics.epoch == 0;
    good = good && !vane_trainer_epoch(b->trainer, b->data, &b->metrics) && b->metrics.epoch == 1 && b->batches == 6;
    bench_close(b);
    return good && b->seen_count == 2 * ROWS;
}

VT_TEST(train_run, an_epoch_covers_all_rows_in_an_order_of_seed_and_epoch)
{
    static bench a, b;
    VT_CHECK(watch(&a, 1, 5));
    for (size_t epoch = 0; epoch < 2; epoch++) {
        bool found[ROWS] = { false };
        for (size_t i = 0; i < ROWS; i++) found[a.seen[epoch * ROWS + i]] = true;
        for (size_t i = 0; i < ROWS; i++) VT_CHECK_MSG(found[i], "row %zu, epoch %zu", i, epoch);
    }
    VT_CHECK(memcmp(a.seen, a.seen + ROWS, ROWS * sizeof *a.seen) != 0);
    VT_CHECK(watch(&b, 1, 5) && memcmp(a.seen, b.seen, 2 * ROWS * sizeof *a.seen) == 0);
    VT_CHECK(watch(&b, 1, 6) && memcmp(a.seen, b.seen, ROWS * sizeof *a.seen) != 0);
    VT_CHECK(watch(&b, 0, 5));
    for (size_t i = 0; i < 2 * ROWS; i++) VT_CHECK(b.seen[i] == i % ROWS);
}

static bool same_weights(const bench *a, const bench *b)
{
    return memcmp(a->net->params, b->net->params, a->net->parameter_floats * sizeof(float)) == 0;
}

VT_TEST(train_run, pieces_are_the_same_as_the_whole)
{
    static bench whole, pieces;
    const vane_train_options o = options_of(NULL);
    VT_CHECK(bench_open(&whole, &o, ROWS) == VANE_OK && bench_open(&pieces, &o, ROWS) == VANE_OK);
    for (int epoch = 0; epoch < 2; epoch++) {
        VT_CHECK(vane_trainer_epoch(whole.trainer, whole.data, &whole.metrics) == VANE_OK);
        for (uint64_t n = 1; n <= 2; n++) {
            VT_CHECK(vane_trainer_run(pieces.trainer, pieces.data, n, &pieces.metrics) == VANE_OK);
            VT_CHECK(pieces.metrics.epoch_done == (n == 2) && pieces.metrics.epoch == (uint64_t)epoch);
            VT_CHECK(pieces.metrics.rows == (n == 1 ? 4 : ROWS) && pieces.metrics.batch == (n == 1 ? 1 : 3));
        }
        VT_CHECK(same_weights(&whole, &pieces) &&
                 memcmp(&whole.metrics.loss, &pieces.metrics.loss, sizeof(double)) == 0);
    }
    VT_CHECK(vane_trainer_run(pieces.trainer, pieces.data, 1, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(pieces.trainer, pieces.data, &pieces.metrics) == VANE_OK &&
             pieces.metrics.rows == ROWS);
    VT_CHECK(vane_trainer_epoch(whole.trainer, whole.data, NULL) == VANE_OK && same_weights(&whole, &pieces));
    bench_close(&whole);
    bench_close(&pieces);
}

VT_TEST(train_run, a_callback_stops_after_its_batch_and_the_next_call_goes_on)
{
    static bench stopped, whole;
    vane_train_options o = options_of(&stopped);
    o.on_batch = watch_rows;
    VT_CHECK(bench_open(&stopped, &o, ROWS) == VANE_OK);
    stopped.stop_after = 2;
    VT_CHECK(vane_trainer_epoch(stopped.trainer, stopped.data, &stopped.metrics) == VANE_OK);
    VT_CHECK(stopped.metrics.stop && !stopped.metrics.epoch_done && stopped.metrics.batch == 2 &&
             stopped.metrics.rows == 8);
    VT_CHECK(vane_trainer_epoch(stopped.trainer, stopped.data, &stopped.metrics) == VANE_OK);
    VT_CHECK(!stopped.metrics.stop && stopped.metrics.epoch_done && stopped.metrics.rows == ROWS);
    o = options_of(NULL);
    VT_CHECK(bench_open(&whole, &o, ROWS) == VANE_OK && vane_trainer_epoch(whole.trainer, whole.data, NULL) == VANE_OK);
    VT_CHECK(same_weights(&stopped, &whole));
    bench_close(&stopped);
    bench_close(&whole);
}

/* ------------------------------------------------------------------------------------------------- streams ---- */
typedef struct stream {
    const vane_dataset *rows;
    uint64_t next;
    size_t most;                /* rows of one read */
    int rewinds, status;
} stream;

static int stream_read(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    stream *s = user;
    for (*rows = 0; *rows < max_rows && *rows < s->most && s->next < vane_dataset_rows(s->rows); ++*rows, s->next++)
        if (vane_dataset_get(s->rows, s->next, x + 2 * *rows, t + *rows)) return VANE_ERR_STATE;
    return s->status;
}

static int stream_rewind(void *user)
{
    stream *s = user;
    s->next = 0;
    s->rewinds++;
    return VANE_OK;
}

static vane_source source_of(stream *s, uint64_t rows)
{
    vane_source source = VANE_SOURCE;
    source.user = s;
    source.inputs = 2;
    source.targets = 1;
    source.rows = rows;
    source.read = stream_read;
    source.rewind = stream_rewind;
    return source;
}

/* 8 rows are two whole batches: their end is only seen by a read of no rows. */
VT_TEST(train_run, a_stream_trains_as_rows_in_memory_do)
{
    static bench memory, streamed;
    for (uint64_t rows = 8; rows <= ROWS; rows += 2)
        for (int known = 0; known < 2; known++) {
            vane_train_options o = options_of(NULL);
            vane_dataset *data;
            o.shuffle = 0;
            o.schedule = VANE_SCHEDULE_STEP;
            VT_CHECK(bench_open(&memory, &o, rows) == VANE_OK && bench_open(&streamed, &o, rows) == VANE_OK);
            stream s = { .rows = streamed.data, .most = 3 };
            const vane_source source = source_of(&s, known ? rows : VANE_ROWS_UNKNOWN);
            VT_CHECK(vane_dataset_from_source(&data, streamed.ctx, &source) == VANE_OK);
            for (int epoch = 0; epoch < 2; epoch++) {
                VT_CHECK(vane_trainer_epoch(memory.trainer, memory.data, &memory.metrics) == VANE_OK);
                for (int i = 0; i < 9 && (i == 0 || !streamed.metrics.epoch_done); i++)
                    VT_CHECK(vane_trainer_run(streamed.trainer, data, 1, &streamed.metrics) == VANE_OK);
                VT_CHECK(same_weights(&memory, &streamed) && streamed.metrics.rows == rows &&
                         streamed.metrics.epoch_done);
                VT_CHECK(streamed.metrics.batch == memory.metrics.batch && s.rewinds == epoch);
            }
            vane_dataset_destroy(data);
            bench_close(&memory);
            bench_close(&streamed);
        }
}

VT_TEST(train_run, a_stream_that_fails_ends_the_run_with_its_code)
{
    static bench b;
    const vane_train_options o = options_of(NULL);
    vane_dataset *data;
    VT_CHECK(bench_open(&b, &o, ROWS) == VANE_OK);
    stream s = { .rows = b.data, .most = 3 };
    vane_source source = source_of(&s, VANE_ROWS_UNKNOWN);
    source.rewind = NULL;
    VT_CHECK(vane_dataset_from_source(&data, b.ctx, &source) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(b.trainer, data, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(b.trainer, data, NULL) == VANE_ERR_STATE && vane_tools_says("rewind"));
    vane_dataset_destroy(data);
    source.rewind = stream_rewind;
    s = (stream){ .rows = b.data, .most = 3, .status = -77 };
    VT_CHECK(vane_dataset_from_source(&data, b.ctx, &source) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(b.trainer, data, NULL) == -77);
    s.status = VANE_OK;
    s.most = 0;
    VT_CHECK(vane_trainer_epoch(b.trainer, data, NULL) == VANE_ERR_SHAPE && vane_tools_says("no rows"));
    VT_CHECK(vane_net_evaluate(b.net, data, VANE_MSE, NULL, NULL) == VANE_ERR_SHAPE && vane_tools_says("no rows"));
    VT_CHECK(vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    vane_dataset_destroy(data);
    bench_close(&b);
}

/* ------------------------------------------------------------------------------------------------- weights ---- */
VT_TEST(train_run, a_clone_is_tuned_with_its_first_layer_frozen)
{
    static bench b;
    float before[8], after[8], bias[4], bias_after[4], second[4], tuned[4], original[4];
    vane_train_options o = options_of(NULL);
    vane_net *copy;
    vane_trainer *tuner;
    o.optimizer = VANE_ADAMW;
    VT_CHECK(bench_open(&b, &o, ROWS) == VANE_OK && vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    VT_CHECK(vane_net_clone(&copy, b.net) == VANE_OK && vane_net_set_frozen(copy, 0, 1) == VANE_OK);
    VT_CHECK(vane_net_get_weights(copy, 0, before, bias) == VANE_OK &&
             vane_net_get_weights(copy, 1, second, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_create(&tuner, copy, &o) == VANE_OK &&
             vane_trainer_fit(tuner, b.data, NULL, NULL) == VANE_OK);
    VT_CHECK(vane_net_get_weights(copy, 0, after, bias_after) == VANE_OK &&
             vane_net_get_weights(copy, 1, tuned, NULL) == VANE_OK);
    VT_CHECK(vane_net_get_weights(b.net, 1, original, NULL) == VANE_OK);
    VT_CHECK(memcmp(before, after, sizeof after) == 0 && memcmp(bias, bias_after, sizeof bias) == 0);
    VT_CHECK(memcmp(second, tuned, sizeof tuned) != 0 && memcmp(second, original, sizeof original) == 0);
    /* Thawed, the same trainer moves it. */
    VT_CHECK(vane_net_set_frozen(copy, 0, 0) == VANE_OK && vane_trainer_epoch(tuner, b.data, NULL) == VANE_OK);
    VT_CHECK(vane_net_get_weights(copy, 0, after, NULL) == VANE_OK && memcmp(before, after, sizeof after) != 0);
    vane_trainer_destroy(tuner);
    vane_net_destroy(copy);
    bench_close(&b);
}

/* At the second batch, after an update that is far too large. */
VT_TEST(train_run, a_run_that_diverges_gives_the_last_good_weights_back_and_can_go_on)
{
    static bench b;
    static float first[128], zeros[128];
    vane_train_options o = options_of(NULL);
    o.optimizer = VANE_SGD;
    o.learning_rate = 1e30f;
    VT_CHECK(bench_open(&b, &o, ROWS) == VANE_OK && b.net->parameter_floats <= 128);
    const size_t bytes = b.net->parameter_floats * sizeof *first;
    memcpy(first, b.net->params, bytes);
    const int status = vane_trainer_fit(b.trainer, b.data, NULL, &b.metrics);
    VT_CHECK_MSG(status == VANE_ERR_DIVERGED && vane_tools_says("1e+30") && vane_tools_says("update 0"), "%s",
                 vane_last_error());
    VT_CHECK(memcmp(first, b.net->params, bytes) == 0 && memcmp(zeros, b.trainer->moment1, bytes) == 0);

    VT_CHECK(vane_trainer_set_learning_rate(b.trainer, 0.01f) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(b.trainer, b.data, &b.metrics) == VANE_OK && b.metrics.rows == ROWS);
    const double loss = b.metrics.loss;
    for (int i = 0; i < 20; i++) VT_CHECK(vane_trainer_epoch(b.trainer, b.data, &b.metrics) == VANE_OK);
    VT_CHECK_MSG(b.metrics.loss < loss && b.metrics.learning_rate == 0.01f, "%g, then %g", loss, b.metrics.loss);
    bench_close(&b);
}

/* No batch follows the last update of a run, so no loss tells of it. */
VT_TEST(train_run, weights_that_overflow_in_the_last_update_are_noticed)
{
    static bench b;
    static float before[128];
    vane_train_options o = options_of(NULL);
    o.optimizer = VANE_SGD;
    o.learning_rate = 3e38f;
    o.batch = ROWS;
    o.epochs = 1;
    VT_CHECK(bench_open(&b, &o, ROWS) == VANE_OK && b.net->parameter_floats <= 128);
    memcpy(before, b.net->params, b.net->parameter_floats * sizeof *before);
    VT_CHECK(vane_trainer_fit(b.trainer, b.data, NULL, &b.metrics) == VANE_ERR_DIVERGED);
    VT_CHECK_MSG(vane_tools_says("a weight became"), "%s", vane_last_error());
    VT_CHECK(memcmp(before, b.net->params, b.net->parameter_floats * sizeof *before) == 0);
    bench_close(&b);
}

/* A schedule counts the batch that is cut short: of 9 rows, the last of 3 batches has a quarter of the rate. */
VT_TEST(train_run, a_cosine_takes_an_epochs_last_batch_along)
{
    bench b;
    vane_train_options o = options_of(&b);
    o.schedule = VANE_SCHEDULE_COSINE;
    o.epochs = 1;
    VT_CHECK(!bench_open(&b, &o, 9));
    static const double shares[3] = { 1, 0.75, 0.25 };
    for (int i = 0; i < 3; i++) {
        VT_CHECK(!vane_trainer_run(b.trainer, b.data, 1, &b.metrics));
        VT_NEAR(b.metrics.learning_rate, shares[i] * (double)o.learning_rate, 1e-9);
    }
    bench_close(&b);
}
