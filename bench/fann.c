/* train_fann.c - samples a second of training 784-128-10 (sigmoid, mean squared error, plain gradient descent) at
 * batch 32 on the same rows, one thread, against libfann in both its gradient modes, of which the faster counts. */
#include <fann.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "vane.h"

enum { INPUTS = 784, HIDDEN = 128, OUTPUTS = 10, ROWS = 1024, BATCH = 32 };

static void must(int status)
{
    if (!status) return;
    fprintf(stderr, "%s\n", vane_last_error());
    exit(1);
}

typedef struct ours { vane_trainer *trainer; vane_dataset *data; } ours;

static void run_ours(void *arg)
{
    ours *o = arg;
    must(vane_trainer_epoch(o->trainer, o->data, NULL));
}

typedef struct theirs { struct fann *net; struct fann_train_data *data; } theirs;

static void run_theirs(void *arg)
{
    theirs *t = arg;
    fann_train_epoch(t->net, t->data);
}

static theirs make_fann(const float *x, const float *y, enum fann_train_enum mode)
{
    theirs t = { fann_create_standard(3, INPUTS, HIDDEN, OUTPUTS), NULL };
    /* Batch mode updates once per epoch: an epoch of 32 rows is our batch. */
    const unsigned rows = mode == FANN_TRAIN_BATCH ? BATCH : ROWS;
    t.data = fann_create_train(rows, INPUTS, OUTPUTS);
    if (!t.net || !t.data) exit(1);
    fann_set_activation_function_hidden(t.net, FANN_SIGMOID);
    fann_set_activation_function_output(t.net, FANN_SIGMOID);
    fann_set_training_algorithm(t.net, mode);
    fann_set_learning_rate(t.net, 0.1f);
    for (unsigned i = 0; i < rows; i++) {
        for (unsigned j = 0; j < INPUTS; j++) t.data->input[i][j] = x[i * INPUTS + j];
        for (unsigned j = 0; j < OUTPUTS; j++) t.data->output[i][j] = y[i * OUTPUTS + j];
    }
    return t;
}

static ours make_ours(const float *x, const float *y)
{
    vane_options options = VANE_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx;
    vane_net *net;
    ours o;
    options.threads = 1;
    train.optimizer = VANE_SGD;
    train.momentum = 0;
    train.learning_rate = 0.1f;
    train.loss = VANE_MSE;
    train.batch = BATCH;
    must(vane_ctx_create(&ctx, &options));
    must(vane_net_create(&net, ctx, INPUTS));
    vane_net_add_dense(net, HIDDEN, VANE_SIGMOID);
    vane_net_add_dense(net, OUTPUTS, VANE_SIGMOID);
    must(vane_net_build(net, 1));
    must(vane_dataset_create(&o.data, ctx, x, INPUTS, y, OUTPUTS, ROWS, NULL));
    must(vane_trainer_create(&o.trainer, net, &train));
    printf("vane runs %s on %u thread\n", vane_ctx_isa(ctx), vane_ctx_threads(ctx));
    return o;
}

int main(void)
{
    float *x = malloc(sizeof(float) * ROWS * INPUTS), *y = calloc(ROWS * OUTPUTS, sizeof(float));
    if (!x || !y) return 1;
    bench_fill(x, (size_t)ROWS * INPUTS, 1);
    for (size_t i = 0; i < ROWS; i++) y[i * OUTPUTS + i % OUTPUTS] = 1.0f;
    ours o = make_ours(x, y);
    theirs batch = make_fann(x, y, FANN_TRAIN_BATCH), online = make_fann(x, y, FANN_TRAIN_INCREMENTAL);
    contender c[] = { { "vane", run_ours, &o, ROWS, 0, 0 }, { "libfann batch", run_theirs, &batch, BATCH, 0, 0 },
                      { "libfann online", run_theirs, &online, ROWS, 0, 0 } };
    bench_race(c, 3, 0.1, 15);
    const contender *best = c[1].median > c[2].median ? &c[1] : &c[2];
    for (int i = 0; i < 3; i++)
        printf("train 784-128-10 batch 32   %-14s best %8.0f median %8.0f samples/s\n", c[i].name, c[i].best,
               c[i].median);
    printf("ratio to %s: best %.1f, median %.1f\n", best->name, c[0].best / best->best, c[0].median / best->median);
    return 0;
}
