/* fann.c - training and prediction against Debian's libfann, one thread: the same network (sigmoid, mean squared error,
 * gradient descent), the same rows. libfann takes part in each of its modes that does the row's work, and the fastest
 * counts. Its gradient is that of half the summed squares, so ours takes the rate times half the outputs.
 *
 *     bench_fann [WORD...]
 */
#include <fann.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/ours.h"

enum { ROWS = 1024, FULL_ROWS = 10000, MSE_PASSES = 5, DIGITS_EPOCHS = 40, DIGITS_STRIDE = 7919 };

static const model digits_model = { "784-128-10", 2, { 784, 128, 10 }, VANE_SIGMOID, VANE_SIGMOID, VANE_MSE, 0.5f, 1 };
static const model xor_model = { "2-3-1", 2, { 2, 3, 1 }, VANE_SIGMOID, VANE_SIGMOID, VANE_MSE, 0.35f, 1 };

/* --------------------------------------------------------------------------------------------- libfann's ---- */
typedef struct theirs {
    struct fann *net;
    struct fann_train_data **batches;
    size_t batch_count;
} theirs;

static struct fann_train_data *copy_rows(const model *m, const float *x, const float *t, size_t rows)
{
    struct fann_train_data *data = fann_create_train((unsigned)rows, (unsigned)m->widths[0], (unsigned)m->widths[2]);
    if (!data) exit(1);
    for (size_t i = 0; i < rows; i++) {
        memcpy(data->input[i], x + i * m->widths[0], m->widths[0] * sizeof(float));
        memcpy(data->output[i], t + i * m->widths[2], m->widths[2] * sizeof(float));
    }
    return data;
}

/* Rows in batches: in the batch modes an epoch over one is an update. */
static theirs make_theirs(const model *m, enum fann_train_enum mode, size_t batch, const float *x, const float *t,
                          size_t rows)
{
    theirs f = { fann_create_standard(3, (unsigned)m->widths[0], (unsigned)m->widths[1], (unsigned)m->widths[2]),
                 calloc(rows / batch, sizeof *f.batches), rows / batch };
    if (!f.net || !f.batches) exit(1);
    fann_set_activation_function_hidden(f.net, FANN_SIGMOID);
    fann_set_activation_function_output(f.net, FANN_SIGMOID);
    fann_set_train_error_function(f.net, FANN_ERRORFUNC_LINEAR);
    fann_set_training_algorithm(f.net, mode);
    fann_set_learning_rate(f.net, m->rate * 2 / (float)m->widths[2]);
    for (size_t i = 0; i < f.batch_count; i++)
        f.batches[i] = copy_rows(m, x + i * batch * m->widths[0], t + i * batch * m->widths[2], batch);
    return f;
}

static void free_theirs(theirs *f)
{
    for (size_t i = 0; i < f->batch_count; i++) fann_destroy_train(f->batches[i]);
    free(f->batches);
    fann_destroy(f->net);
}

static void their_epoch(void *arg)
{
    const theirs *f = arg;
    for (size_t i = 0; i < f->batch_count; i++) fann_train_epoch(f->net, f->batches[i]);
}

static void their_rows(void *arg)
{
    const theirs *f = arg;
    const struct fann_train_data *data = f->batches[0];
    for (unsigned i = 0; i < data->num_data; i++) fann_train(f->net, data->input[i], data->output[i]);
}

/* Gives ours the weights that libfann has drawn. Its neurons are numbered through, a layer's bias after its units. */
static void take_weights(const ours *o, const model *m, struct fann *net)
{
    const unsigned in = (unsigned)m->widths[0], hidden = (unsigned)m->widths[1], out = (unsigned)m->widths[2];
    struct fann_connection *all = calloc(fann_get_total_connections(net), sizeof *all);
    float *w[2] = { bench_floats(in * hidden), bench_floats(hidden * out) };
    float *b[2] = { bench_floats(hidden), bench_floats(out) };
    if (!all) exit(1);
    fann_get_connection_array(net, all);
    for (unsigned i = 0; i < fann_get_total_connections(net); i++) {
        const unsigned layer = all[i].to_neuron > in + hidden, first = layer ? in + 1 : 0;
        const unsigned inputs = layer ? hidden : in, units = layer ? out : hidden;
        const unsigned from = all[i].from_neuron - first, to = all[i].to_neuron - first - inputs - 1;
        if (from == inputs) b[layer][to] = all[i].weight;
        else w[layer][from * units + to] = all[i].weight;
    }
    for (size_t layer = 0; layer < 2; layer++) {
        must(vane_net_set_weights(o->net, layer, w[layer], b[layer]));
        free(w[layer]);
        free(b[layer]);
    }
    free(all);
}

/* ---------------------------------------------------------------------------------------------- training ---- */
typedef struct rows {
    float *x, *t;
} rows;

/* Ten patterns under noise: rows that can be learnt. */
static rows make_rows(const model *m, size_t count)
{
    const size_t in = m->widths[0], out = m->widths[2];
    rows r = { bench_floats(count * in), bench_floats(count * out) };
    float *patterns = bench_floats(10 * in);
    bench_fill(r.x, count * in, 1);
    bench_fill(patterns, 10 * in, 2);
    memset(r.t, 0, count * out * sizeof(float));
    for (size_t i = 0; i < count; i++) {
        const size_t label = (i * 7 + i / 13) % 10;
        for (size_t j = 0; j < in; j++) r.x[i * in + j] += 0.5f * patterns[label * in + j];
        r.t[i * out + label % out] = 1.0f;
    }
    free(patterns);
    return r;
}

static void free_rows(rows *r)
{
    free(r->x);
    free(r->t);
}

/* The faster of both by one run each, for epochs so long that all modes would take minutes. */
static size_t keep_faster(contender *c)
{
    double seconds[3];
    for (int i = 1; i <= 2; i++) {
        const double start = bench_seconds();
        c[i].run(c[i].arg);
        seconds[i] = bench_seconds() - start;
    }
    if (seconds[2] < seconds[1]) c[1] = c[2];
    return 2;
}

static void race(const char *name, model m, size_t batch, size_t count, enum fann_train_enum first,
                 enum fann_train_enum second, const char *first_name, const char *second_name, double goal)
{
    rows r = make_rows(&m, count);
    /* One row an update is libfann's online mode, over all rows; that also stands beside its batches of 32. */
    theirs one = make_theirs(&m, first, batch > 1 ? batch : count, r.x, r.t, count);
    theirs two = make_theirs(&m, second, count, r.x, r.t, count);
    ours o;
    m.batch = batch;
    ours_open(&o, NULL, 1, &m, r.x, r.t, count);
    contender c[] = { { "vane", ours_epoch, &o, (double)count, 0, 0 },
                      { first_name, their_epoch, &one, (double)count, 0, 0 },
                      { second_name, batch == 1 ? their_rows : their_epoch, &two, (double)count, 0, 0 } };
    const bench_row row = { name, vane_ctx_isa(o.ctx), "samples/s", goal, false };
    bench_measure(&row, c, count == FULL_ROWS ? keep_faster(c) : 3);
    ours_close(&o);
    free_theirs(&one);
    free_theirs(&two);
    free_rows(&r);
}

/* As many passes from the same weights must lead to the same error. */
static void compare_errors(const char *name, model m, size_t batch, enum fann_train_enum mode)
{
    rows r = make_rows(&m, ROWS);
    theirs f = make_theirs(&m, mode, batch > 1 ? batch : ROWS, r.x, r.t, ROWS);
    struct fann_train_data *all = copy_rows(&m, r.x, r.t, ROWS);
    ours o;
    m.batch = batch;
    ours_open(&o, NULL, 1, &m, r.x, r.t, ROWS);
    take_weights(&o, &m, f.net);
    for (int pass = 0; pass < MSE_PASSES; pass++) {
        ours_epoch(&o);
        their_epoch(&f);
    }
    contender c[] = { { "vane", NULL, NULL, 0, 0, ours_loss(&o, VANE_MSE) },
                      { "libfann", NULL, NULL, 0, 0, (double)fann_test_data(f.net, all) } };
    bench_note(&(bench_row){ name, vane_ctx_isa(o.ctx), "mean squared error", 0.95, true }, c, 2);
    fann_destroy_train(all);
    ours_close(&o);
    free_theirs(&f);
    free_rows(&r);
}

static void race_xor(const char *name)
{
    float x[ROWS][2], t[ROWS];
    for (int i = 0; i < ROWS; i++) {
        x[i][0] = (float)(i / 2 % 2);
        x[i][1] = (float)(i % 2);
        t[i] = x[i][0] == x[i][1] ? 0.0f : 1.0f;
    }
    theirs f = make_theirs(&xor_model, FANN_TRAIN_INCREMENTAL, ROWS, x[0], t, ROWS);
    ours o;
    ours_open(&o, NULL, 1, &xor_model, x[0], t, ROWS);
    contender c[] = { { "vane", ours_epoch, &o, ROWS, 0, 0 }, { "fann_train_epoch", their_epoch, &f, ROWS, 0, 0 },
                      { "fann_train", their_rows, &f, ROWS, 0, 0 } };
    bench_measure(&(bench_row){ name, vane_ctx_isa(o.ctx), "samples/s", 3, false }, c, 3);
    ours_close(&o);
    free_theirs(&f);
}

/* ------------------------------------------------------------------------------------------------ digits ---- */
static double share_right(struct fann *net, const vane_dataset *data)
{
    const size_t count = (size_t)vane_dataset_rows(data);
    float x[784], t[10];
    size_t right = 0;
    for (size_t i = 0; i < count; i++) {
        must(vane_dataset_get(data, i, x, t));
        const float *y = fann_run(net, x);
        size_t best = 0;
        for (size_t j = 1; j < 10; j++) best = y[j] > y[best] ? j : best;
        right += t[best] == 1.0f;
    }
    return (double)right / (double)count;
}

/* Seconds of training, without those of testing, until 95 % of the test's digits are right; the epochs in *epochs, one
 * more than DIGITS_EPOCHS when that never came. */
static double ours_to_95(ours *o, vane_dataset *test, double *epochs)
{
    double seconds = 0;
    for (*epochs = 1; *epochs <= DIGITS_EPOCHS; ++*epochs) {
        vane_metrics metrics;
        const double start = bench_seconds();
        ours_epoch(o);
        seconds += bench_seconds() - start;
        /* By this loss accuracy is of the largest output, as share_right has it. */
        must(vane_net_evaluate(o->net, test, VANE_MSE, &metrics, NULL));
        if (metrics.accuracy >= 0.95) return seconds;
    }
    return seconds;
}

static double theirs_to_95(theirs *f, const vane_dataset *test, double *epochs)
{
    double seconds = 0;
    for (*epochs = 1; *epochs <= DIGITS_EPOCHS; ++*epochs) {
        const double start = bench_seconds();
        their_epoch(f);
        seconds += bench_seconds() - start;
        if (share_right(f->net, test) >= 0.95) return seconds;
    }
    return seconds;
}

static void note_digits(const char *settings, const char *width, double seconds, double epochs, double their_seconds,
                        double their_epochs)
{
    char name[64];
    contender c[] = { { "vane", NULL, NULL, 0, 0, seconds }, { "libfann online", NULL, NULL, 0, 0, their_seconds } };
    snprintf(name, sizeof name, "digits to 95 %%, %s", settings);
    bench_note(&(bench_row){ name, width, "s", 0, true }, c, 2);
    c[0].median = epochs;
    c[1].median = their_epochs;
    snprintf(name, sizeof name, "digits epochs to 95 %%, %s", settings);
    bench_note(&(bench_row){ name, width, "epochs", 0, true }, c, 2);
}

/* Ours online with the same settings, ours as one would train it, and libfann online. */
static void race_digits(const char *folder)
{
    char train_path[256], test_path[256];
    snprintf(train_path, sizeof train_path, "%s/train-images-idx3-ubyte", folder);
    snprintf(test_path, sizeof test_path, "%s/test-images-idx3-ubyte", folder);
    vane_ctx *ctx;
    vane_dataset *train, *test;
    must(vane_ctx_create(&ctx, NULL));
    if (vane_dataset_open(&train, ctx, train_path, NULL)) {
        fprintf(stderr, "digits are left out: %s\n", vane_last_error());
        vane_ctx_destroy(ctx);
        return;
    }
    must(vane_dataset_open(&test, ctx, test_path, NULL));

    const size_t count = (size_t)vane_dataset_rows(train);
    rows r = { bench_floats(count * 784), bench_floats(count * 10) };
    /* They come sorted by class; all trainers take them in this one mixed order. */
    for (size_t i = 0; i < count; i++)
        must(vane_dataset_get(train, i * DIGITS_STRIDE % count, r.x + i * 784, r.t + i * 10));
    model online = digits_model;
    online.rate = 1.0f;
    model best = { "784-128-10", 2, { 784, 128, 10 }, VANE_RELU, VANE_SOFTMAX, VANE_LOSS_AUTO, 0.1f, 32 };
    theirs f = make_theirs(&online, FANN_TRAIN_INCREMENTAL, count, r.x, r.t, count);
    ours same, tuned;
    ours_open(&same, NULL, 1, &online, r.x, r.t, count);
    ours_open(&tuned, NULL, 1, &best, r.x, r.t, count);
    take_weights(&same, &online, f.net);
    double epochs[3], seconds[3] = { ours_to_95(&same, test, &epochs[0]), ours_to_95(&tuned, test, &epochs[1]),
                                    theirs_to_95(&f, test, &epochs[2]) };
    const char *width = vane_ctx_isa(same.ctx);
    note_digits("the same settings", width, seconds[0], epochs[0], seconds[2], epochs[2]);
    note_digits("softmax b32", width, seconds[1], epochs[1], seconds[2], epochs[2]);
    ours_close(&same);
    ours_close(&tuned);
    free_theirs(&f);
    free_rows(&r);
    vane_dataset_destroy(test);
    vane_dataset_destroy(train);
    vane_ctx_destroy(ctx);
}

int main(int argc, char **argv)
{
    const int words = argc - 1;
    const model m = digits_model;
    const char *name = "train 784-128-10 b32 libfann";
    if (bench_selected(name, words, argv + 1))
        race(name, m, 32, ROWS, FANN_TRAIN_BATCH, FANN_TRAIN_INCREMENTAL, "libfann batch", "libfann online", 20);
    name = "train 784-128-10 full-batch libfann";
    if (bench_selected(name, words, argv + 1))
        race(name, m, FULL_ROWS, FULL_ROWS, FANN_TRAIN_BATCH, FANN_TRAIN_RPROP, "libfann batch", "libfann rprop", 20);
    name = "train 784-128-10 b1 libfann";
    if (bench_selected(name, words, argv + 1))
        race(name, m, 1, ROWS, FANN_TRAIN_INCREMENTAL, FANN_TRAIN_INCREMENTAL, "fann_train_epoch", "fann_train", 20);
    name = "error 784-128-10 b32 libfann";
    if (bench_selected(name, words, argv + 1)) compare_errors(name, m, 32, FANN_TRAIN_BATCH);
    name = "error 784-128-10 b1 libfann";
    if (bench_selected(name, words, argv + 1)) compare_errors(name, m, 1, FANN_TRAIN_INCREMENTAL);
    name = "train 2-3-1 b1 libfann";
    if (bench_selected(name, words, argv + 1)) race_xor(name);
    if (bench_selected("digits", words, argv + 1)) race_digits("build/digits");
    return 0;
}
