/* vane_trainer_gradients: what a step of plain gradient descent on the same rows would go by, and no bit of what comes
 * after is another for it. */
#include <math.h>
#include <string.h>

#include "core/train/trainer.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { INPUTS = 14, ROWS = 45, OUTPUTS = 2, MOST = 8192 };
static const float rate = 0.25f;

typedef enum shape { PLAIN, SCALED, DROPPED, WEIGHTED, SHAPES } shape;

typedef struct course {
    const char *name;
    vane_optimizer optimizer;
    size_t hidden, batch;
} course;

static const course courses[] = {
    { "batches", VANE_ADAM, 9, 45 }, { "all rows", VANE_SGD, 9, 0 },   { "rprop", VANE_RPROP, 9, 0 },
    { "blocks", VANE_SGD, 160, 1 },  { "tiny", VANE_SGD, 9, 1 },       { "clipped", VANE_ADAMW, 9, 45 },
    { "last part", VANE_ADAM, 9, 31 },
};
enum { COURSES = sizeof courses / sizeof *courses };

typedef struct bench {
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
} bench;

static float x[ROWS * INPUTS], t[ROWS * OUTPUTS], weights[ROWS];

static bool open_net(bench *b, shape s, size_t hidden)
{
    if (vane_net_create(&b->net, b->ctx, INPUTS)) return false;
    vane_net_add_dense(b->net, hidden, VANE_TANH);
    vane_net_add_dense(b->net, 7, VANE_SIGMOID);
    vane_net_add_dense(b->net, OUTPUTS, VANE_LINEAR);
    if (s == DROPPED) vane_net_set_dropout(b->net, 1, 0.4f);
    return !vane_net_build(b->net, 5) && b->net->parameter_floats <= MOST;
}

static bool open_bench(bench *b, const char *isa, shape s, const course *c)
{
    vane_options options = VANE_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    options.isa = isa;
    train.optimizer = c->optimizer;
    train.batch = c->batch;
    train.momentum = 0;
    train.shuffle = 0;
    train.learning_rate = c->optimizer == VANE_SGD ? rate : 0.01f;
    train.clip_norm = c->optimizer == VANE_ADAMW ? 0.01f : 0;
    *b = (bench){ 0 };
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    vane_random_fill(2, ROWS * OUTPUTS, -1.0f, 1.0f, t);
    vane_random_fill(3, ROWS, 0.5f, 2.0f, weights);
    return !vane_ctx_create(&b->ctx, &options) && open_net(b, s, c->hidden) &&
           !vane_dataset_create(&b->data, b->ctx, x, INPUTS, t, OUTPUTS, ROWS, s == WEIGHTED ? weights : NULL) &&
           (s != SCALED || !vane_net_fit_scaling(b->net, b->data, VANE_SCALE_MINMAX, VANE_SCALE_ZSCORE)) &&
           !vane_trainer_create(&b->trainer, b->net, &train);
}

static void close_bench(bench *b)
{
    vane_trainer_destroy(b->trainer);
    vane_dataset_destroy(b->data);
    vane_net_destroy(b->net);
    vane_ctx_destroy(b->ctx);
}

/* How a step of plain gradient descent on `rows` rows from `row` on changes a copy of the network, as gradients. */
static bool gradients_of_step(const bench *b, size_t row, size_t rows, float *gradients)
{
    vane_train_options plain = VANE_TRAIN_OPTIONS;
    vane_net *copy;
    vane_dataset *part;
    vane_trainer *trainer;
    plain.optimizer = VANE_SGD;
    plain.momentum = 0;
    plain.clip_value = 1e30f;       /* cuts nothing: a plain batch */
    plain.learning_rate = rate;
    plain.batch = rows;
    if (vane_net_clone(&copy, b->net)) return false;
    const float *row_weights = b->trainer->block.weights ? weights + row : NULL;
    const bool weighted = b->trainer->block.weights && b->trainer->block.weights[0] != 1.0f;
    if (vane_dataset_create(&part, b->ctx, x + row * INPUTS, INPUTS, t + row * OUTPUTS, OUTPUTS, rows,
                            weighted ? row_weights : NULL))
        return false;
    if (vane_trainer_create(&trainer, copy, &plain)) return false;
    trainer->state.step = b->trainer->state.step;       /* for the same dropout */
    const bool stepped = !vane_trainer_step(trainer, part, NULL);
    for (size_t i = 0; i < copy->parameter_tensors; i++) {
        const vane_tensor *to = &copy->tensors[i], *from = &b->net->tensors[i];
        for (size_t e = 0; e < to->count; e++) *gradients++ = (from->data[e] - to->data[e]) / rate;
    }
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(part);
    vane_net_destroy(copy);
    return stepped;
}

static void check(const char *isa, shape s, const course *c)
{
    static float is[MOST], should[MOST];
    bench b;
    VT_CHECK_MSG(open_bench(&b, isa, s, c), "%s", vane_last_error());
    VT_CHECK(vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_gradients(b.trainer, is) == VANE_OK);
    const size_t rows = c->batch == 0 ? ROWS : ROWS % c->batch ? ROWS % c->batch : c->batch;
    VT_CHECK(gradients_of_step(&b, ROWS - rows, rows, should));
    double most = 0;
    for (size_t i = 0; i < vane_net_parameters(b.net); i++) {
        VT_CHECK_MSG(vt_near(is[i], should[i], 2e-6 + 1e-5 * fabs((double)is[i])), "%s, %s, %d, %zu: %g is not %g", isa,
                     c->name, (int)s, i, (double)is[i], (double)should[i]);
        if (fabs((double)is[i]) > most) most = fabs((double)is[i]);
    }
    VT_CHECK_MSG(most > 1e-3, "%s: %g", c->name, most);
    close_bench(&b);
}

VT_TEST(train_last_gradients, they_are_what_a_step_goes_by)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int s = 0; s < SHAPES; s++)
            for (size_t c = 0; c < COURSES; c++) check(k->name, (shape)s, &courses[c]);
}

/* Between all runs of two epochs; no bit, no count, no figure. */
static bool train(bench *b, bool asks, float *w, vane_metrics *m)
{
    static float gradients[MOST];
    while (b->trainer->state.epoch < 2) {
        if (vane_trainer_run(b->trainer, b->data, 7, m)) return false;
        if (asks && vane_trainer_gradients(b->trainer, gradients)) return false;
    }
    memset(w, 0, MOST * sizeof *w);
    memcpy(w, b->net->params, b->net->parameter_floats * sizeof *w);
    return true;
}

VT_TEST(train_last_gradients, training_goes_on_with_the_same_bits)
{
    static float asked[MOST], unasked[MOST];
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int s = 0; s < SHAPES; s++)
            for (size_t c = 0; c < COURSES; c++) {
                vane_metrics m, n;
                vane_counters counted, uncounted;
                bench b;
                VT_CHECK(open_bench(&b, k->name, (shape)s, &courses[c]) && train(&b, true, asked, &m));
                VT_CHECK(vane_trainer_counters(b.trainer, &counted) == VANE_OK);
                close_bench(&b);
                VT_CHECK(open_bench(&b, k->name, (shape)s, &courses[c]) && train(&b, false, unasked, &n));
                VT_CHECK(vane_trainer_counters(b.trainer, &uncounted) == VANE_OK);
                close_bench(&b);
                VT_CHECK_MSG(memcmp(asked, unasked, sizeof asked) == 0, "%s, %s, %d", k->name, courses[c].name, s);
                VT_CHECK(m.loss == n.loss && m.accuracy == n.accuracy && m.rows == n.rows && m.batch == n.batch);
                VT_CHECK(counted.rows == uncounted.rows && counted.flops == uncounted.flops &&
                         counted.steps == uncounted.steps);
            }
}

VT_TEST(train_last_gradients, histograms_count_every_finite_weight_once)
{
    vane_histogram of_weights[3], of_gradients[3];
    float *w;
    bench b;
    VT_CHECK(open_bench(&b, NULL, PLAIN, &courses[0]) && vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    w = b.net->params + b.net->layers[1].weight_offset;
    for (size_t i = 0; i < 9 * 7; i++) w[i] = (float)(i % 24) / 23;
    w[0] = (float)NAN;
    VT_CHECK(vane_trainer_histograms(b.trainer, of_weights, NULL) == VANE_OK);
    VT_CHECK(of_weights[1].min == 0 && of_weights[1].max == 1);
    for (size_t bin = 0; bin < VANE_HISTOGRAM_BINS; bin++)
        VT_CHECK_MSG(of_weights[1].counts[bin] == (bin == 0 ? 2 : bin < 9 * 7 - 48 ? 3 : 2), "%zu", bin);
    vane_constant_fill(9 * 7, 0.5f, w);
    VT_CHECK(vane_trainer_histograms(b.trainer, of_weights, of_gradients) == VANE_OK);
    VT_CHECK(of_weights[1].min == 0.5 && of_weights[1].max == 0.5 && of_weights[1].counts[0] == 9 * 7);
    for (size_t layer = 0; layer < 3; layer++) {
        const vane_histogram *h = &of_gradients[layer];
        uint64_t sum = 0;
        for (size_t bin = 0; bin < VANE_HISTOGRAM_BINS; bin++) sum += h->counts[bin];
        VT_CHECK(sum == b.net->layers[layer].inputs * b.net->layers[layer].units && h->min < h->max);
        VT_CHECK(h->counts[0] > 0 && h->counts[VANE_HISTOGRAM_BINS - 1] > 0);
    }
    vane_constant_fill(9 * 7, (float)INFINITY, w);
    VT_CHECK(vane_trainer_histograms(b.trainer, of_weights, NULL) == VANE_OK);
    VT_CHECK(isnan(of_weights[1].min) && isnan(of_weights[1].max) && of_weights[1].counts[0] == 0);
    VT_CHECK(vane_trainer_histograms(NULL, of_weights, NULL) == VANE_ERR_ARGUMENT);
    close_bench(&b);
}

VT_TEST(train_last_gradients, those_of_frozen_layers_are_zero)
{
    static float gradients[MOST];
    bench b;
    VT_CHECK(open_bench(&b, NULL, PLAIN, &courses[0]) && vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    VT_CHECK(vane_net_set_frozen(b.net, 0, 1) == VANE_OK);
    memset(gradients, 1, sizeof gradients);
    VT_CHECK(vane_trainer_gradients(b.trainer, gradients) == VANE_OK);
    const size_t first = (INPUTS + 1) * 9;
    for (size_t i = 0; i < first; i++) VT_CHECK(gradients[i] == 0.0f);
    for (size_t i = first; i < vane_net_parameters(b.net); i++) VT_CHECK(gradients[i] != 0.0f);
    close_bench(&b);
}

VT_TEST(train_last_gradients, there_are_none_without_a_last_batch)
{
    static float gradients[MOST];
    vane_dataset *part;
    bench b;
    VT_CHECK(open_bench(&b, NULL, PLAIN, &courses[0]));
    VT_CHECK(vane_trainer_gradients(b.trainer, gradients) == VANE_ERR_STATE && vane_tools_says("none yet"));
    VT_CHECK(vane_dataset_create(&part, b.ctx, x, INPUTS, t, OUTPUTS, 3, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_epoch(b.trainer, b.data, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_gradients(b.trainer, gradients) == VANE_OK);
    VT_CHECK(vane_trainer_step(b.trainer, part, NULL) == VANE_OK);
    vane_dataset_destroy(part);
    VT_CHECK(vane_trainer_gradients(b.trainer, gradients) == VANE_ERR_STATE);
    VT_CHECK(vane_trainer_gradients(NULL, gradients) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_gradients(b.trainer, NULL) == VANE_ERR_ARGUMENT && vane_tools_says("gradients is NULL"));
    close_bench(&b);
}
