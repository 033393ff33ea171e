/* cascade.c - cascade training to eight hidden units against Debian's libfann, one thread: the same rows, FANN's
 * default parameters, eighty candidates. libfann's seed comes from the clock, so its runs differ; ours take several
 * seeds. Both are asked for an error that they don't reach.
 *
 *     bench_cascade [WORD...]
 */
#include <fann.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/ours.h"
#include "vane_cascade.h"

enum { ROWS = 3600, INPUTS = 21, OUTPUTS = 3, UNITS = 8, OUR_RUNS = 5, THEIR_RUNS = 3 };

typedef struct rows {
    float *x, *t;
} rows;

/* Three classes, cut out of the inputs' space by curves. */
static rows make_rows(void)
{
    rows r = { bench_floats(ROWS * INPUTS), bench_floats(ROWS * OUTPUTS) };
    bench_fill(r.x, ROWS * INPUTS, 1);
    memset(r.t, 0, ROWS * OUTPUTS * sizeof(float));
    for (size_t i = 0; i < ROWS; i++) {
        const float *x = r.x + i * INPUTS;
        const float bent = x[0] * x[1] + x[2] * x[2] - 0.5f * x[3], other = x[4] * x[5] + 0.3f * x[6];
        r.t[i * OUTPUTS + (bent > 0.1f ? 0 : other > 0 ? 1 : 2)] = 1.0f;
    }
    return r;
}

/* Seconds of a run, and the mean squared error that it ends with. */
typedef struct outcome {
    double seconds, error;
} outcome;

static outcome run_ours(vane_ctx *ctx, const rows *r, uint64_t seed)
{
    vane_net *net;
    vane_dataset *data;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    vane_cascade_report last;
    vane_metrics metrics;
    must(vane_net_create(&net, ctx, INPUTS));
    vane_net_set_shortcuts(net, 1);
    vane_net_add_dense(net, OUTPUTS, VANE_SIGMOID);
    vane_net_set_initialiser(net, 0, VANE_INIT_UNIFORM);
    must(vane_net_build(net, seed));
    must(vane_dataset_create(&data, ctx, r->x, INPUTS, r->t, OUTPUTS, ROWS, NULL));
    train.optimizer = VANE_RPROP;
    train.loss = VANE_MSE;
    train.seed = seed;
    train.fann_way = VANE_FANN_HALVES;
    options.train = &train;
    options.max_units = UNITS;
    const double start = bench_seconds();
    must(vane_cascade_train(net, data, &options, &last));
    const double seconds = bench_seconds() - start;
    must(vane_net_evaluate(net, data, VANE_MSE, &metrics, NULL));
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    return (outcome){ seconds, metrics.loss };
}

static outcome run_theirs(const rows *r)
{
    struct fann_train_data *data = fann_create_train(ROWS, INPUTS, OUTPUTS);
    struct fann *net = fann_create_shortcut(2, INPUTS, OUTPUTS);
    if (!data || !net) exit(1);
    for (size_t i = 0; i < ROWS; i++) {
        memcpy(data->input[i], r->x + i * INPUTS, INPUTS * sizeof(float));
        memcpy(data->output[i], r->t + i * OUTPUTS, OUTPUTS * sizeof(float));
    }
    fann_set_activation_function_output(net, FANN_SIGMOID);
    fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    const double start = bench_seconds();
    fann_cascadetrain_on_data(net, data, UNITS, 0, 0.0f);
    const double seconds = bench_seconds() - start, error = (double)fann_test_data(net, data);
    fann_destroy_train(data);
    fann_destroy(net);
    return (outcome){ seconds, error };
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

int main(int argc, char **argv)
{
    const char *speed = "cascade 21-8-3 libfann", *error = "cascade error 21-8-3 libfann";
    if (!bench_selected(speed, argc - 1, argv + 1) && !bench_selected(error, argc - 1, argv + 1)) return 0;
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    rows r = make_rows();
    double seconds[OUR_RUNS], errors[OUR_RUNS], their_seconds[THEIR_RUNS], their_errors[THEIR_RUNS];
    options.threads = 1;
    must(vane_ctx_create(&ctx, &options));
    for (size_t i = 0; i < OUR_RUNS; i++) {
        const outcome o = run_ours(ctx, &r, i + 1);
        seconds[i] = o.seconds, errors[i] = o.error;
    }
    for (size_t i = 0; i < THEIR_RUNS; i++) {
        const outcome o = run_theirs(&r);
        their_seconds[i] = o.seconds, their_errors[i] = o.error;
    }
    contender time[] = { { "vane", NULL, NULL, 0, 0, median(seconds, OUR_RUNS) },
                         { "libfann", NULL, NULL, 0, 0, median(their_seconds, THEIR_RUNS) } };
    contender fit[] = { { "vane", NULL, NULL, 0, 0, median(errors, OUR_RUNS) },
                        { "libfann", NULL, NULL, 0, 0, median(their_errors, THEIR_RUNS) } };
    bench_note(&(bench_row){ speed, vane_ctx_isa(ctx), "s", 20, true }, time, 2);
    bench_note(&(bench_row){ error, vane_ctx_isa(ctx), "mean squared error", 0.95, true }, fit, 2);
    vane_ctx_destroy(ctx);
    free(r.x);
    free(r.t);
    return 0;
}
