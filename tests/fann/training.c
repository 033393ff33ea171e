/* One epoch of every algorithm from libfann's own state, weight by weight, and twenty epochs run freely. */
#include <floatfann.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/rng.h"
#include "core/train/trainer.h"
#include "tests/vtest.h"

VT_MAIN();

enum { NETS = 50, EPOCHS = 6, FREE_EPOCHS = 20, WIDTH_MAX = 10, ROWS_MAX = 60, SEED = 4 };

static const float momentum = 0.4f;
static uint64_t drawn;

static uint32_t draw(uint32_t below)
{
    const vane_stream stream = vane_stream_at(SEED, VANE_RANDOM_USER, 0, 0);
    return vane_stream_u32(&stream, drawn++) % below;
}
static float draw_near(float size) { return size * ((float)draw(20001) - 10000) / 10000; }

/* Those that have a slope. */
static enum fann_activationfunc_enum draw_activation(void)
{
    static const enum fann_activationfunc_enum all[] = {
        FANN_LINEAR, FANN_SIGMOID, FANN_SIGMOID_STEPWISE, FANN_SIGMOID_SYMMETRIC, FANN_SIGMOID_SYMMETRIC_STEPWISE,
        FANN_GAUSSIAN, FANN_GAUSSIAN_SYMMETRIC, FANN_ELLIOT, FANN_ELLIOT_SYMMETRIC, FANN_LINEAR_PIECE,
        FANN_LINEAR_PIECE_SYMMETRIC, FANN_SIN_SYMMETRIC, FANN_COS_SYMMETRIC, FANN_SIN, FANN_COS };
    return all[draw(sizeof all / sizeof *all)];
}

static struct fann *random_net(bool shortcuts)
{
    unsigned sizes[5];
    const unsigned layers = 2 + draw(4);
    for (unsigned i = 0; i < layers; i++) sizes[i] = 1 + draw(WIDTH_MAX);
    struct fann *net =
        shortcuts ? fann_create_shortcut_array(layers, sizes) : fann_create_standard_array(layers, sizes);
    for (unsigned i = 0; i < net->total_connections; i++) net->weights[i] = draw_near(0.6f);
    for (unsigned layer = 1; layer < layers; layer++) {
        fann_set_activation_function_layer(net, draw_activation(), (int)layer);
        fann_set_activation_steepness_layer(net, (float)(1 + draw(4)) / 4, (int)layer);
    }
    return net;
}

static struct fann_train_data *random_data(const struct fann *net)
{
    struct fann_train_data *data = fann_create_train(10 + draw(ROWS_MAX - 9), net->num_input, net->num_output);
    for (unsigned i = 0; i < data->num_data; i++) {
        for (unsigned j = 0; j < data->num_input; j++) data->input[i][j] = draw_near(1);
        for (unsigned j = 0; j < data->num_output; j++) data->output[i][j] = draw_near(0.4f) + 0.5f;
    }
    return data;
}

/* ------------------------------------------------------------------------------------------ theirs and ours ---- */
typedef struct pair {
    struct fann *theirs;
    struct fann_train_data *data;
    vane_net *ours;
    vane_dataset *rows;
    vane_trainer *trainer;
} pair;

/* Where FANN's connection of a layer's unit, its s-th, lies in a block of ours. */
static float *place(const vane_net *net, float *block, const vane_layer *l, size_t unit, size_t s)
{
    const size_t bias = net->shortcuts ? net->inputs : l->inputs;
    return s == bias ? block + l->bias_offset + unit : block + l->weight_offset + (s - (s > bias)) * l->units + unit;
}

static void take(const vane_net *net, float *block, const float *fann, float factor)
{
    for (size_t i = 0; fann && i < net->layer_count; i++)
        for (size_t u = 0; u < net->layers[i].units; u++)
            for (size_t s = 0; s <= net->layers[i].inputs; s++)
                *place(net, block, &net->layers[i], u, s) = factor * *fann++;
}

/* Our gradient is by the mean over outputs, of the square that of all of it; theirs of half of it, by the sum. */
static float rate_of(const struct fann *net)
{
    const bool squared = net->train_error_function == FANN_ERRORFUNC_LINEAR;
    return net->learning_rate * (float)net->num_output / (squared ? 2.0f : 1.0f);
}

static vane_train_options options_of(const struct fann *net)
{
    static const vane_optimizer optimizers[] = { VANE_SGD, VANE_SGD, VANE_RPROP, VANE_QUICKPROP, VANE_SARPROP };
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = optimizers[net->training_algorithm];
    o.loss = net->train_error_function == FANN_ERRORFUNC_LINEAR ? VANE_MSE : VANE_TANH_ERROR;
    o.batch = net->training_algorithm == FANN_TRAIN_INCREMENTAL ? 1 : 0;
    o.momentum = net->training_algorithm == FANN_TRAIN_INCREMENTAL ? net->learning_momentum : 0.0f;
    o.learning_rate = o.optimizer == VANE_SGD ? rate_of(net) : net->learning_rate;
    o.shuffle = 0;
    o.bit_fail_limit = net->bit_fail_limit;
    o.rprop_delta_min = net->rprop_delta_min;
    o.sarprop_step_error_threshold_factor = net->sarprop_step_error_threshold_factor;
    o.fann_way = VANE_FANN_HALVES | VANE_FANN_SLOPES | VANE_FANN_RPROP;
    return o;
}

static bool open_pair(pair *p, vane_ctx *ctx, unsigned index, enum fann_train_enum algorithm)
{
    char path[64];
    static float x[ROWS_MAX * WIDTH_MAX], t[ROWS_MAX * WIDTH_MAX];
    struct fann *net = p->theirs = random_net(index % 2);
    const struct fann_train_data *data = p->data = random_data(net);
    fann_set_training_algorithm(net, algorithm);
    fann_set_learning_rate(net, algorithm == FANN_TRAIN_INCREMENTAL ? 0.05f : 0.3f);
    fann_set_train_error_function(net, index % 4 < 2 ? FANN_ERRORFUNC_LINEAR : FANN_ERRORFUNC_TANH);
    if (algorithm == FANN_TRAIN_INCREMENTAL) fann_set_learning_momentum(net, index % 3 ? momentum : 0.0f);
    fann_set_sarprop_step_error_threshold_factor(net, 0);      /* no noise */
    for (unsigned i = 0; i < data->num_data; i++) {
        memcpy(x + i * data->num_input, data->input[i], data->num_input * sizeof *x);
        memcpy(t + i * data->num_output, data->output[i], data->num_output * sizeof *t);
    }
    snprintf(path, sizeof path, "vane_training_%d.net", (int)algorithm);
    const vane_train_options o = options_of(net);
    const bool good = fann_save(net, path) == 0 && !vane_net_load(&p->ours, ctx, path) &&
                      !vane_dataset_create(&p->rows, ctx, x, data->num_input, t, data->num_output, data->num_data,
                                           NULL) &&
                      !vane_trainer_create(&p->trainer, p->ours, &o);
    remove(path);
    return good;
}

static void close_pair(pair *p)
{
    vane_trainer_destroy(p->trainer);
    vane_dataset_destroy(p->rows);
    vane_net_destroy(p->ours);
    fann_destroy_train(p->data);
    fann_destroy(p->theirs);
}

static void take_state(pair *p)
{
    const struct fann *net = p->theirs;
    take(p->ours, p->ours->params, net->weights, 1.0f);
    if (net->training_algorithm == FANN_TRAIN_INCREMENTAL && p->trainer->moment1)
        take(p->ours, p->trainer->moment1, net->prev_weights_deltas, -1.0f / rate_of(net));
    if (net->training_algorithm < FANN_TRAIN_RPROP) return;
    /* Only sarprop's slopes are gradients. */
    take(p->ours, p->trainer->moment1, net->prev_train_slopes,
         net->training_algorithm == FANN_TRAIN_SARPROP ? 1.0f : -1.0f);
    take(p->ours, p->trainer->moment2, net->prev_steps, 1.0f);
}

/* --------------------------------------------------------------------------------------------------- tests ---- */
/* Of a layer's weights before and after, to 1e-5 of its largest update and the rounding of the weights themselves, once
 * for each row where they change with each. */
static bool updates_agree(const pair *p, const float *before)
{
    const float *after = p->theirs->weights;
    const bool by_row = p->theirs->training_algorithm == FANN_TRAIN_INCREMENTAL;
    const float roundings = 2 * sqrtf(by_row ? (float)p->data->num_data : 1.0f);
    for (size_t i = 0; i < p->ours->layer_count; i++) {
        const vane_layer *l = &p->ours->layers[i];
        const size_t sources = l->inputs + 1, count = l->units * sources;
        float largest = 0;
        for (size_t c = 0; c < count; c++) largest = fmaxf(largest, fabsf(after[c] - before[c]));
        for (size_t c = 0; c < count; c++) {
            const float got = *place(p->ours, p->ours->params, l, c / sources, c % sources);
            const float ulp = nextafterf(fabsf(after[c]), INFINITY) - fabsf(after[c]);
            if (fabsf(got - after[c]) <= 1e-5f * largest + roundings * ulp) continue;
            printf("layer %zu, connection %zu: %.9g to %.9g, libfann %.9g; largest update %g\n", i, c,
                   (double)before[c], (double)got, (double)after[c], (double)largest);
            return false;
        }
        before += count;
        after += count;
    }
    return true;
}

static bool epochs_agree(pair *p)
{
    float before[1024];
    vane_metrics m;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        take_state(p);
        memcpy(before, p->theirs->weights, p->theirs->total_connections * sizeof *before);
        const float mse = fann_train_epoch(p->theirs, p->data);
        if (vane_trainer_epoch(p->trainer, p->rows, &m) || !updates_agree(p, before)) {
            printf("epoch %d\n", epoch);
            return false;
        }
        if (fabs(m.square_error - (double)mse) > 1e-5 * (double)mse || m.bit_fails != p->theirs->num_bit_fail) {
            printf("epoch %d: error %.9g, libfann %.9g; %llu and %u bit fails\n", epoch, m.square_error, (double)mse,
                   (unsigned long long)m.bit_fails, p->theirs->num_bit_fail);
            return false;
        }
    }
    return true;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x)
{
    qsort(x, NETS, sizeof *x, ascending);
    return (x[NETS / 2 - 1] + x[NETS / 2]) / 2;
}

#define EACH_ALGORITHM(test)                                                                                          \
    VT_TEST(fann_training, test##_incremental) { test(FANN_TRAIN_INCREMENTAL); }                                      \
    VT_TEST(fann_training, test##_batch) { test(FANN_TRAIN_BATCH); }                                                  \
    VT_TEST(fann_training, test##_rprop) { test(FANN_TRAIN_RPROP); }                                                  \
    VT_TEST(fann_training, test##_quickprop) { test(FANN_TRAIN_QUICKPROP); }                                          \
    VT_TEST(fann_training, test##_sarprop) { test(FANN_TRAIN_SARPROP); }

static void updates(enum fann_train_enum algorithm)
{
    vane_ctx *ctx;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    drawn = 0;
    for (unsigned i = 0; i < NETS; i++) {
        pair p;
        VT_CHECK(open_pair(&p, ctx, i, algorithm));
        VT_CHECK_MSG(epochs_agree(&p), "%s, net %u", FANN_TRAIN_NAMES[algorithm], i);
        close_pair(&p);
    }
    vane_ctx_destroy(ctx);
}
EACH_ALGORITHM(updates)

static void free_runs(enum fann_train_enum algorithm)
{
    double ours[NETS], theirs[NETS];
    vane_ctx *ctx;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    drawn = 0;
    for (unsigned i = 0; i < NETS; i++) {
        pair p;
        vane_metrics m;
        VT_CHECK(open_pair(&p, ctx, i, algorithm));
        take_state(&p);
        for (int epoch = 0; epoch < FREE_EPOCHS; epoch++) {
            theirs[i] = (double)fann_train_epoch(p.theirs, p.data);
            VT_CHECK(!vane_trainer_epoch(p.trainer, p.rows, &m));
        }
        ours[i] = m.square_error;
        close_pair(&p);
    }
    const double a = median(ours), b = median(theirs);
    printf("%s: median error after %d epochs %.7g, libfann %.7g\n", FANN_TRAIN_NAMES[algorithm], FREE_EPOCHS, a, b);
    VT_CHECK_MSG(fabs(a - b) <= 1e-3 * b, "%s: %g, libfann %g", FANN_TRAIN_NAMES[algorithm], a, b);
    vane_ctx_destroy(ctx);
}
EACH_ALGORITHM(free_runs)
