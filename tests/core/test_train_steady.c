/* After one call of their kind, train steps and predictions take no memory: the calls to the host's allocator, to the
 * pool and, in the program that has tests/steady, to the C library's memory functions are counted. */
#include <stdatomic.h>
#include <string.h>

#include "core/net/net.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

#if defined(__wasm__) && !defined(__wasm_atomics__)
enum { THREADS = 1 };
#else
enum { THREADS = 2 };
#endif

enum { CALLS = 1000 / VT_STRIDE, INPUTS = 64, HIDDEN = 300, OUTPUTS = 5, ROWS = 134, BATCH = 64, PREDICT_ROWS = 300 };

/* Linked in tests/steady alone. */
extern atomic_ulong vane_libc_calls __attribute__((weak));

static atomic_ulong host_calls;

static void *alloc(void *user, size_t bytes)
{
    atomic_fetch_add(&host_calls, 1);
    return vane_malloc(user, bytes);
}

static void release(void *user, void *block, size_t bytes)
{
    atomic_fetch_add(&host_calls, 1);
    vane_free(user, block, bytes);
}

static vane_host counting_host;
static vane_ctx *ctx;
static vane_net *net;
static vane_dataset *data;
static float x[PREDICT_ROWS * INPUTS], t[ROWS * OUTPUTS], y[PREDICT_ROWS * OUTPUTS];

static bool open_all(void)
{
    vane_options options = VANE_OPTIONS;
    counting_host = *vane_host_default();
    counting_host.memory = (vane_allocator){ NULL, alloc, release };
    options.host = &counting_host;
    options.threads = THREADS;
    vane_random_fill(1, PREDICT_ROWS * INPUTS, -1.0f, 1.0f, x);
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) t[i] = i % OUTPUTS == i / OUTPUTS % OUTPUTS;
    if (vane_ctx_create(&ctx, &options) || vane_net_create(&net, ctx, INPUTS)) return false;
    vane_net_add_dense(net, HIDDEN, VANE_GELU);
    vane_net_set_dropout(net, 0, 0.2f);
    vane_net_add_dense(net, 33, VANE_SOFTMAX);
    vane_net_add_dense(net, OUTPUTS, VANE_SOFTMAX);
    return !vane_net_build(net, 1) && !vane_dataset_create(&data, ctx, x, INPUTS, t, OUTPUTS, ROWS, NULL);
}

static void close_all(void)
{
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* All calls so far, of all three kinds. */
static unsigned long calls(void)
{
    vane_memory_stats stats;
    vane_ctx_memory(ctx, &stats);
    return (unsigned long)stats.requests + atomic_load(&host_calls) +
           (&vane_libc_calls ? atomic_load(&vane_libc_calls) : 0);
}

VT_TEST(train_steady, a_thousand_train_steps_take_no_memory)
{
    VT_CHECK(open_all());
    for (int optimizer = 0; optimizer < 4; optimizer++) {
        vane_train_options o = VANE_TRAIN_OPTIONS;
        vane_trainer *trainer;
        vane_metrics m;
        o.optimizer = (vane_optimizer)optimizer;
        o.batch = BATCH;        /* the third batch of an epoch has 6 rows */
        o.clip_norm = 1.0f;
        o.patience = 3;
        VT_CHECK(vane_trainer_create(&trainer, net, &o) == VANE_OK &&
                 vane_trainer_run(trainer, data, 1, &m) == VANE_OK);
        const unsigned long before = calls();
        for (int i = 0; i < (optimizer ? CALLS / 10 : CALLS); i++)
            VT_CHECK(vane_trainer_run(trainer, data, 1, &m) == VANE_OK);
        VT_CHECK_MSG(calls() == before, "%s: %lu calls", vane_enum_name("optimizer", optimizer), calls() - before);
        vane_trainer_destroy(trainer);
    }
    close_all();
}

/* Endless rows from x and t. */
static int read_again(void *user, size_t max_rows, float *to_x, float *to_t, size_t *rows)
{
    (void)user;
    *rows = max_rows < ROWS ? max_rows : ROWS;
    memcpy(to_x, x, *rows * INPUTS * sizeof *x);
    memcpy(to_t, t, *rows * OUTPUTS * sizeof *t);
    return VANE_OK;
}

/* The first read takes the memory, the first read ahead its thread. */
VT_TEST(train_steady, reading_ahead_takes_no_memory)
{
    vane_source source = VANE_SOURCE;
    vane_trainer *trainer;
    vane_dataset *stream;
    VT_CHECK(open_all());
    source.inputs = INPUTS;
    source.targets = OUTPUTS;
    source.read = read_again;
    source.prefetch = 1;
    VT_CHECK(vane_dataset_from_source(&stream, ctx, &source) == VANE_OK &&
             vane_trainer_create(&trainer, net, NULL) == VANE_OK &&
             vane_trainer_run(trainer, stream, 2, NULL) == VANE_OK);
    const unsigned long before = calls();
    for (int i = 0; i < CALLS / 10; i++) VT_CHECK(vane_trainer_run(trainer, stream, 1, NULL) == VANE_OK);
    VT_CHECK_MSG(calls() == before, "%lu calls", calls() - before);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(stream);
    close_all();
}

VT_TEST(train_steady, a_thousand_predictions_take_no_memory)
{
    VT_CHECK(open_all() && vane_net_predict(net, x, PREDICT_ROWS, y) == VANE_OK);
    const unsigned long before = calls();
    for (size_t i = 0; i < CALLS; i++) {
        const size_t rows = i % 100 == 0 ? PREDICT_ROWS : 1 + i % 40;
        VT_CHECK(vane_net_predict(net, x, rows, y) == VANE_OK);
    }
    VT_CHECK_MSG(calls() == before, "%lu calls", calls() - before);
    close_all();
}

/* The counters count: else the tests above would pass whatever happened. */
VT_TEST(train_steady, making_a_trainer_is_counted)
{
    vane_trainer *trainer;
    VT_CHECK(open_all());
    const unsigned long before = calls(), libc_before = &vane_libc_calls ? atomic_load(&vane_libc_calls) : 0;
    VT_CHECK(vane_trainer_create(&trainer, net, NULL) == VANE_OK);
    VT_CHECK(calls() > before && (!&vane_libc_calls || atomic_load(&vane_libc_calls) > libc_before));
    vane_trainer_destroy(trainer);
    close_all();
}
