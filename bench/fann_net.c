/* fann_net.c - FANN's own networks and algorithms against Debian's libfann, one thread: 125-32-2 as FANN's mushroom
 * example has it, from the same file, on the same rows.
 *
 *     bench_fann_net [WORD...]
 */
#include <fann.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "vane.h"

enum { ROWS = 4062, INPUTS = 125, HIDDEN = 32, OUTPUTS = 2, CHECKED_EPOCHS = 5 };

static void must(int status)
{
    if (!status) return;
    fprintf(stderr, "%s\n", vane_last_error());
    exit(1);
}

typedef struct problem {
    struct fann *net;
    struct fann_train_data *rows;
    vane_ctx *ctx;
    vane_net *ours;
    vane_dataset *data;
    vane_trainer *trainer;
} problem;

/* Rows of zeros and ones whose class can be learnt. */
static struct fann_train_data *make_rows(void)
{
    struct fann_train_data *rows = fann_create_train(ROWS, INPUTS, OUTPUTS);
    if (!rows) exit(1);
    float *noise = bench_floats((size_t)ROWS * INPUTS);
    bench_fill(noise, (size_t)ROWS * INPUTS, 1);
    for (size_t i = 0; i < ROWS; i++) {
        float votes = 0;
        for (size_t j = 0; j < INPUTS; j++) {
            rows->input[i][j] = noise[i * INPUTS + j] > 0.3f ? 1.0f : 0.0f;
            votes += rows->input[i][j] * (j % 2 ? 1.0f : -1.0f);
        }
        rows->output[i][0] = votes > 0 ? 1.0f : 0.0f;
        rows->output[i][1] = 1.0f - rows->output[i][0];
    }
    free(noise);
    return rows;
}

static vane_dataset *copy_rows(vane_ctx *ctx, const struct fann_train_data *rows)
{
    vane_dataset *data;
    /* FANN keeps its rows side by side. */
    must(vane_dataset_create(&data, ctx, rows->input[0], INPUTS, rows->output[0], OUTPUTS, ROWS, NULL));
    return data;
}

static void open_problem(problem *p, enum fann_train_enum algorithm)
{
    const char *path = "build/bench_fann_net.net";
    vane_options options = VANE_OPTIONS;
    vane_train_options o = VANE_TRAIN_OPTIONS;
    p->net = fann_create_standard(3, INPUTS, HIDDEN, OUTPUTS);
    p->rows = make_rows();
    fann_set_activation_function_hidden(p->net, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(p->net, FANN_SIGMOID);
    fann_set_training_algorithm(p->net, algorithm);
    fann_set_train_error_function(p->net, FANN_ERRORFUNC_LINEAR);
    fann_set_learning_rate(p->net, 0.2f);
    if (fann_save(p->net, path)) exit(1);
    options.threads = 1;
    must(vane_ctx_create(&p->ctx, &options));
    must(vane_net_load(&p->ours, p->ctx, path));
    remove(path);
    p->data = copy_rows(p->ctx, p->rows);
    o.optimizer = algorithm == FANN_TRAIN_RPROP ? VANE_RPROP : VANE_SGD;
    o.batch = algorithm == FANN_TRAIN_INCREMENTAL ? 1 : 0;
    o.loss = VANE_MSE;
    o.momentum = 0;
    o.shuffle = 0;
    o.learning_rate = 0.2f * OUTPUTS / 2;
    o.bit_fail_limit = fann_get_bit_fail_limit(p->net);
    o.fann_way = VANE_FANN_HALVES | VANE_FANN_CLIPS | VANE_FANN_RPROP;
    must(vane_trainer_create(&p->trainer, p->ours, &o));
}

static void close_problem(problem *p)
{
    vane_trainer_destroy(p->trainer);
    vane_dataset_destroy(p->data);
    vane_net_destroy(p->ours);
    vane_ctx_destroy(p->ctx);
    fann_destroy_train(p->rows);
    fann_destroy(p->net);
}

static void our_epoch(void *arg)
{
    const problem *p = arg;
    must(vane_trainer_epoch(p->trainer, p->data, NULL));
}

static void their_epoch(void *arg)
{
    const problem *p = arg;
    (void)fann_train_epoch(p->net, p->rows);
}

/* Ends the program where both don't learn the same. */
static void check(const problem *p, const char *name)
{
    vane_metrics m;
    float error = 0;
    for (int epoch = 0; epoch < CHECKED_EPOCHS; epoch++) {
        must(vane_trainer_epoch(p->trainer, p->data, &m));
        error = fann_train_epoch(p->net, p->rows);
    }
    if (m.square_error > 0.99 * (double)error && m.square_error < 1.01 * (double)error) return;
    fprintf(stderr, "%s: an error of %g, libfann %g\n", name, m.square_error, (double)error);
    exit(1);
}

static void race(const char *name, enum fann_train_enum algorithm, double goal)
{
    problem p;
    open_problem(&p, algorithm);
    check(&p, name);
    contender c[] = { { "vane", our_epoch, &p, ROWS, 0, 0 }, { "libfann", their_epoch, &p, ROWS, 0, 0 } };
    bench_measure(&(bench_row){ name, vane_ctx_isa(p.ctx), "samples/s", goal, false }, c, 2);
    close_problem(&p);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum fann_train_enum algorithm;
        double goal;
    } rows[] = { { "train 125-32-2 incremental libfann", FANN_TRAIN_INCREMENTAL, 3 },
                 { "train 125-32-2 batch libfann", FANN_TRAIN_BATCH, 15 },
                 { "train 125-32-2 rprop libfann", FANN_TRAIN_RPROP, 15 } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (bench_selected(rows[i].name, argc - 1, argv + 1)) race(rows[i].name, rows[i].algorithm, rows[i].goal);
    return 0;
}
