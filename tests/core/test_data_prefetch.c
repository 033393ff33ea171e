/* A source that is read ahead gives what it gives when it is not: rows, calls, errors, trained weights; with a thread
 * for it and, in a context of one thread, without. */
#include <string.h>

#include "core/data/source.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

#ifdef __wasm__
enum { THREADS = 1 };
#else
enum { THREADS = 2 };
#endif

enum { CALLS = 200, ROWS_MOST = 64, NOWHERE = 1000 };

/* Row i is {i, i / 2} -> {i / 64}; keeps a log of what it was asked for. */
typedef struct play {
    size_t rows, at, most;      /* `most`: gives no more at a time */
    size_t bad_row, fails_at;
    size_t asked[CALLS], calls; /* max_rows of each read, 0 for a rewind */
} play;

static int play_read(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    play *p = user;
    const float zero = 0.0f;
    if (p->calls < CALLS) p->asked[p->calls++] = max_rows;
    for (*rows = 0; *rows < max_rows && *rows < p->most && p->at < p->rows; ++*rows, p->at++) {
        if (p->at == p->fails_at) {
            p->fails_at = NOWHERE;
            return -77;
        }
        x[2 * *rows] = p->at == p->bad_row ? zero / zero : (float)p->at;
        x[2 * *rows + 1] = (float)p->at / 2;
        t[*rows] = (float)p->at / 64;
    }
    return VANE_OK;
}

static int play_rewind(void *user)
{
    play *p = user;
    if (p->calls < CALLS) p->asked[p->calls++] = 0;
    p->at = 0;
    return VANE_OK;
}

static vane_ctx *context(unsigned threads)
{
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    options.threads = threads;
    return vane_ctx_create(&ctx, &options) ? NULL : ctx;
}

static vane_dataset *dataset_of(vane_ctx *ctx, play *p, bool known, int prefetch)
{
    vane_source source = VANE_SOURCE;
    vane_dataset *d;
    source.user = p;
    source.inputs = 2;
    source.targets = 1;
    source.rows = known ? p->rows : VANE_ROWS_UNKNOWN;
    source.read = play_read;
    source.rewind = play_rewind;
    source.prefetch = prefetch;
    return vane_dataset_from_source(&d, ctx, &source) ? NULL : d;
}

/* One call of vane_dataset_next; message "" when it succeeds. */
typedef struct answer {
    int status;
    size_t rows;
    float x[2 * ROWS_MOST], t[ROWS_MOST], weights[ROWS_MOST];
    char message[128];
} answer;

static void ask(vane_dataset *d, size_t max_rows, answer *a)
{
    static float x[2 * ROWS_MOST], t[ROWS_MOST], weights[ROWS_MOST];
    vane_rows at;
    memset(a, 0, sizeof *a);
    a->status = vane_dataset_next(d, max_rows, x, t, weights, &at, &a->rows);
    if (a->status) {
        strncpy(a->message, vane_last_error(), sizeof a->message - 1);
        return;
    }
    memcpy(a->x, at.inputs, a->rows * 2 * sizeof *x);
    memcpy(a->t, at.targets, a->rows * sizeof *t);
    memcpy(a->weights, at.weights, a->rows * sizeof *weights);
}

/* Both give the same to the same requests, max_rows in turn, for two passes, and one from `first` on; a pass ends as a
 * trainer's does, at the known last row or where rows come short. */
static bool same_answers(const play *like, bool known, unsigned threads, const size_t *requests, size_t first)
{
    static play plain, ahead;
    static answer want, have;
    plain = ahead = *like;
    vane_ctx *ctx = context(threads);
    vane_dataset *a = dataset_of(ctx, &plain, known, 0), *b = dataset_of(ctx, &ahead, known, 1);
    bool same = a && b;
    for (int pass = 0; same && pass < 3; pass++) {
        const size_t from = pass == 2 ? first : 0;
        same = vane_dataset_begin(a, NULL, from) == vane_dataset_begin(b, NULL, from);
        bool ended = false;
        for (size_t i = 0, read = from; same && i < 40 && !ended; i++) {
            ask(a, requests[i % 4], &want);
            ask(b, requests[i % 4], &have);
            same = memcmp(&want, &have, sizeof want) == 0;
            read += have.rows;
            ended = !have.status && (have.rows < requests[i % 4] || (known && read == like->rows));
        }
    }
    vane_dataset_destroy(a);
    vane_dataset_destroy(b);
    vane_ctx_destroy(ctx);
    /* Requests of one length are foreseen: the source can't tell the difference. */
    if (requests[0] == requests[1]) same &= memcmp(&plain, &ahead, sizeof plain) == 0;
    return same;
}

VT_TEST(data_prefetch, rows_and_reads_are_the_same)
{
    static const size_t requests[][4] = { { 4, 4, 4, 4 }, { 7, 7, 7, 7 }, { 23, 23, 23, 23 }, { 64, 64, 64, 64 },
                                          { 2, 9, 3, 16 }, { 9, 2, 2, 1 } };
    for (unsigned threads = 1; threads <= THREADS; threads++)
        for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
            for (size_t rows = 20; rows < 25; rows++)
                for (size_t most = 1; most <= 27; most += 13)
                    for (int known = 0; known < 2; known++) {
                        const play p = { .rows = rows, .most = most, .bad_row = NOWHERE, .fails_at = NOWHERE };
                        VT_CHECK_MSG(same_answers(&p, known, threads, requests[i], 11),
                                     "%u threads, requests %zu, %zu rows, %zu at a time", threads, i, rows, most);
                    }
}

VT_TEST(data_prefetch, errors_come_where_they_belong)
{
    static const size_t requests[][4] = { { 4, 4, 4, 4 }, { 3, 8, 8, 8 } };
    for (unsigned threads = 1; threads <= THREADS; threads++)
        for (size_t i = 0; i < 2; i++)
            for (size_t row = 0; row < 23; row++) {
                play p = { .rows = 23, .most = 3, .bad_row = row, .fails_at = NOWHERE };
                VT_CHECK_MSG(same_answers(&p, false, threads, requests[i], 0), "NaN in row %zu", row);
                p.bad_row = NOWHERE;
                p.fails_at = row;
                VT_CHECK_MSG(same_answers(&p, true, threads, requests[i], 0), "failure at row %zu", row);
            }
}

VT_TEST(data_prefetch, a_message_is_the_callers)
{
    play p = { .rows = 9, .most = 9, .bad_row = NOWHERE, .fails_at = 5 };
    static answer a;
    vane_ctx *ctx = context(THREADS);
    vane_dataset *d = dataset_of(ctx, &p, false, 1);
    VT_CHECK(d && vane_dataset_begin(d, NULL, 0) == VANE_OK);
    ask(d, 4, &a);
    VT_CHECK(a.status == VANE_OK && a.rows == 4);
    ask(d, 4, &a);
    VT_CHECK_MSG(a.status == -77 && strstr(a.message, "source failed at row 4"), "%s", a.message);
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

/* A program built before the field was there. */
VT_TEST(data_prefetch, an_older_source_is_not_read_ahead)
{
    vane_source source = VANE_SOURCE;
    play p = { .rows = 30, .most = 30, .bad_row = NOWHERE, .fails_at = NOWHERE };
    static answer a;
    vane_ctx *ctx = context(THREADS);
    vane_dataset *d;
    source.user = &p;
    source.inputs = 2;
    source.targets = 1;
    source.read = play_read;
    source.prefetch = 1;
    source.struct_size = offsetof(vane_source, prefetch);
    VT_CHECK(vane_dataset_from_source(&d, ctx, &source) == VANE_OK && vane_dataset_begin(d, NULL, 0) == VANE_OK);
    ask(d, 4, &a);
    vane_dataset_destroy(d);
    VT_CHECK(a.rows == 4 && p.calls == 1);
    vane_ctx_destroy(ctx);
}

/* ----------------------------------------------------------------------------------------------- training ---- */
typedef struct outcome {
    float weights[2][16], bias[2][8];
    vane_metrics metrics, evaluated;
} outcome;

/* Three epochs in runs of `run` batches, an evaluation over the same source after each. */
static bool train(unsigned threads, int prefetch, size_t batch, uint64_t run, outcome *out)
{
    play p = { .rows = 30, .most = 5, .bad_row = NOWHERE, .fails_at = NOWHERE };
    vane_train_options o = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx = context(threads);
    vane_dataset *d = dataset_of(ctx, &p, false, prefetch);
    vane_net *net;
    vane_trainer *trainer = NULL;
    memset(out, 0, sizeof *out);
    o.batch = batch;
    o.learning_rate = 0.001f;
    int status = vane_tools_net(&net, ctx, 2, 4, VANE_TANH, 1, VANE_LINEAR);
    if (!status) status = vane_trainer_create(&trainer, net, &o);
    for (int epoch = 0; epoch < 3 && !status; epoch++) {
        do status = vane_trainer_run(trainer, d, run, &out->metrics);
        while (!status && !out->metrics.epoch_done);
        if (!status) status = vane_net_evaluate(net, d, VANE_MSE, &out->evaluated, NULL);
    }
    for (size_t layer = 0; layer < 2 && !status; layer++)
        status = vane_net_get_weights(net, layer, out->weights[layer], out->bias[layer]);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return !status;
}

VT_TEST(data_prefetch, trained_weights_are_the_same)
{
    static const size_t batches[] = { 1, 4, 10, 64 };
    static outcome want, have;
    for (size_t i = 0; i < 4; i++)
        for (uint64_t run = 1; run <= 1000; run *= 10)
            for (unsigned threads = 1; threads <= THREADS; threads++) {
                VT_CHECK(train(threads, 0, batches[i], run, &want) && train(threads, 1, batches[i], run, &have));
                VT_CHECK_MSG(!memcmp(want.weights, have.weights, sizeof want.weights) &&
                             !memcmp(want.bias, have.bias, sizeof want.bias), "batch %zu", batches[i]);
                VT_CHECK(want.metrics.loss == have.metrics.loss && want.metrics.rows == have.metrics.rows &&
                         want.metrics.batch == have.metrics.batch && want.evaluated.loss == have.evaluated.loss);
            }
}
