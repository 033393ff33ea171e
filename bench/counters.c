/* counters.c - what counting costs a training run: the library against the same without (VANE_LEAN), both opened at run
 * time, by turns in one process.
 *
 *     bench_counters [WORD...]
 *
 * Where the system puts the two libraries is worth some hundredths on the smallest networks, and differs from process
 * to process: one says little. Medians of 12 on a quiet machine, 2026-11-29: 1.00 of uncounted, XOR by Adam 1.02.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/ours.h"

/* What a run needs of a library. */
typedef struct library {
    int (*ctx_create)(vane_ctx **, const vane_options *);
    void (*ctx_destroy)(vane_ctx *);
    int (*net_create)(vane_net **, vane_ctx *, size_t);
    void (*net_add_dense)(vane_net *, size_t, vane_activation);
    int (*net_build)(vane_net *, uint64_t);
    void (*net_destroy)(vane_net *);
    int (*dataset_create)(vane_dataset **, vane_ctx *, const float *, size_t, const float *, size_t, size_t,
                          const float *);
    void (*dataset_destroy)(vane_dataset *);
    int (*trainer_create)(vane_trainer **, vane_net *, const vane_train_options *);
    int (*trainer_epoch)(vane_trainer *, vane_dataset *, vane_metrics *);
    void (*trainer_destroy)(vane_trainer *);
} library;

static library open_library(const char *path)
{
    static const char *const names[] = {
        "vane_ctx_create", "vane_ctx_destroy", "vane_net_create", "vane_net_add_dense", "vane_net_build",
        "vane_net_destroy", "vane_dataset_create", "vane_dataset_destroy", "vane_trainer_create", "vane_trainer_epoch",
        "vane_trainer_destroy",
    };
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL), *symbols[sizeof names / sizeof *names] = { NULL };
    library l;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (handle) symbols[i] = dlsym(handle, names[i]);
        if (symbols[i]) continue;
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    _Static_assert(sizeof l == sizeof symbols, "a name for each function");
    memcpy(&l, symbols, sizeof l);
    return l;
}

typedef struct run {
    const library *library;
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
} run;

static void open_run(run *r, const library *l, const model *m, vane_optimizer optimizer, const float *x,
                     const float *t, size_t rows)
{
    vane_options options = VANE_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    options.threads = 1;
    train.optimizer = optimizer;
    train.momentum = 0;
    train.learning_rate = m->rate;
    train.loss = m->loss;
    train.batch = m->batch;
    *r = (run){ .library = l };
    must(l->ctx_create(&r->ctx, &options));
    must(l->net_create(&r->net, r->ctx, m->widths[0]));
    for (size_t i = 1; i <= m->layers; i++)
        l->net_add_dense(r->net, m->widths[i], i == m->layers ? m->output : m->hidden);
    must(l->net_build(r->net, 1));
    must(l->dataset_create(&r->data, r->ctx, x, m->widths[0], t, m->widths[m->layers], rows, NULL));
    must(l->trainer_create(&r->trainer, r->net, &train));
}

static void close_run(run *r)
{
    r->library->trainer_destroy(r->trainer);
    r->library->dataset_destroy(r->data);
    r->library->net_destroy(r->net);
    r->library->ctx_destroy(r->ctx);
}

/* Where in memory a network lies is worth a hundredth or two. So each contender has two, made first and last. */
typedef struct pair {
    run runs[2];
} pair;

static void epochs(void *arg)
{
    const pair *p = arg;
    for (const run *r = p->runs; r < p->runs + 2; r++) must(r->library->trainer_epoch(r->trainer, r->data, NULL));
}

/* ---------------------------------------------------------------------------------------------------- rows ---- */
static const model digits = { "784-128-10", 2, { 784, 128, 10 }, VANE_RELU, VANE_SOFTMAX, VANE_LOSS_AUTO, 1e-4f, 32 };
static const model digits1 = { "784-128-10", 2, { 784, 128, 10 }, VANE_RELU, VANE_SOFTMAX, VANE_LOSS_AUTO, 1e-4f, 1 };
static const model xor1 = { "2-3-1", 2, { 2, 3, 1 }, VANE_SIGMOID, VANE_SIGMOID, VANE_MSE, 0.1f, 1 };
static const struct {
    const model *model;
    vane_optimizer optimizer;
    const char *name;
    size_t rows;
} races[] = {
    { &digits, VANE_ADAM, "counters 784-128-10 b32 adam", 1024 },
    { &digits1, VANE_ADAM, "counters 784-128-10 b1 adam", 64 },
    { &digits1, VANE_SGD, "counters 784-128-10 b1 sgd", 256 },
    { &xor1, VANE_SGD, "counters xor b1 sgd", 4 },
    { &xor1, VANE_ADAM, "counters xor b1 adam", 4 },
};

static void race(size_t i, const library *counted, const library *uncounted)
{
    const model *m = races[i].model;
    const size_t rows = races[i].rows, inputs = m->widths[0], outputs = m->widths[m->layers];
    float *x = bench_floats(rows * inputs), *t = bench_floats(rows * outputs);
    pair with, without;
    const struct {
        run *run;
        const library *library;
    } runs[] = { { &with.runs[0], counted }, { &without.runs[0], uncounted },
                 { &without.runs[1], uncounted }, { &with.runs[1], counted } };
    enum { RUNS = sizeof runs / sizeof *runs };
    bench_fill(x, rows * inputs, 1);
    memset(t, 0, rows * outputs * sizeof *t);
    for (size_t row = 0; row < rows; row++) t[row * outputs + row % outputs] = 1.0f;
    for (size_t r = 0; r < RUNS; r++) open_run(runs[r].run, runs[r].library, m, races[i].optimizer, x, t, rows);
    contender c[] = { { "counted", epochs, &with, 2 * (double)rows, 0, 0 },
                      { "uncounted", epochs, &without, 2 * (double)rows, 0, 0 } };
    bench_measure(&(bench_row){ races[i].name, "fastest", "rows/s", 0.99, false }, c, 2);
    for (size_t r = 0; r < RUNS; r++) close_run(runs[r].run);
    free(x);
    free(t);
}

int main(int argc, char **argv)
{
    const library counted = open_library(COUNTED), uncounted = open_library(UNCOUNTED);
    for (size_t i = 0; i < sizeof races / sizeof *races; i++)
        if (bench_selected(races[i].name, argc - 1, argv + 1)) race(i, &counted, &uncounted);
    return 0;
}
