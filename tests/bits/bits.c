/* bits.c - trains small networks in deterministic mode and writes what came out, byte by byte, so that another program
 * can compare runs at different widths, thread counts and machines:
 *
 *     bits [--isa WIDTH] [--threads N] [--hostile]
 *
 * For each case: a line "case NAME COUNT", then COUNT bytes: every weight after two epochs, predictions of all rows in
 * batches of 1, 7 and 32, and the model file. --hostile turns on flush-to-zero and rounding up before every call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vane.h"

static int hostile;

/* What a host program linked with fast-math, or one that rounds upwards, does to a thread. */
static void disturb_float_environment(void)
{
    if (!hostile) return;
#if defined(__SSE2__)
    const unsigned flush_and_round_up = 0x8040u | 0x4000u | 0x1F80u;
    __asm__ volatile("ldmxcsr %0" : : "m"(flush_and_round_up));
#elif defined(__aarch64__)
    const unsigned long flush_and_round_up = (1ul << 24) | (1ul << 22);
    __asm__ volatile("msr fpcr, %0" : : "r"(flush_and_round_up));
#endif
}

#define CALL(call)                                                               \
    do {                                                                         \
        disturb_float_environment();                                             \
        if (call) {                                                              \
            fprintf(stderr, "%s: %s\n", #call, vane_last_error());               \
            exit(1);                                                             \
        }                                                                        \
    } while (0)

/* ------------------------------------------------------------------------------------------------- the data ---- */
/* Rows as CSV text, made of integers so that the text can't depend on the machine: numbers of up to four decimals. With
 * `extremes`, one column holds 1e30 now and then, one +-0, one 1e-42. */
typedef struct table { char *text; size_t length, room; } table;

static uint32_t lcg;
static uint32_t random_below(uint32_t n)
{
    lcg = lcg * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(lcg >> 8) * n) >> 24);
}

static void put(table *t, const char *text)
{
    const size_t n = strlen(text);
    if (t->length + n + 1 > t->room) {
        t->room = 2 * (t->room + n + 1);
        t->text = realloc(t->text, t->room);
        if (!t->text) exit(1);
    }
    memcpy(t->text + t->length, text, n + 1);
    t->length += n;
}

static void put_number(table *t)
{
    char text[32];
    const int whole = (int)random_below(3) - 1;
    snprintf(text, sizeof text, "%s%d.%04u", whole < 0 ? "-" : "", whole < 0 ? -whole : whole,
             (unsigned)random_below(10000));
    put(t, text);
}

static const char *extreme(size_t column)
{
    static const char *const kinds[4][3] = {
        {"1e30", "0.5", "3"}, {"0", "-0", "0.0"}, {"1e-42", "-1e-42", "0"}, {"-1e30", "1", "1e29"}};
    return kinds[column][random_below(3)];
}

static table make_rows(size_t rows, size_t inputs, size_t targets, int one_hot, int extremes)
{
    table t = { NULL, 0, 0 };
    for (size_t i = 0; i < rows; i++) {
        const size_t class = random_below((uint32_t)targets);
        for (size_t j = 0; j < inputs + targets; j++) {
            if (j) put(&t, ",");
            if (j >= inputs && one_hot) put(&t, j - inputs == class ? "1" : "0");
            else if (extremes && j < 4) put(&t, extreme(j));
            else if (j < inputs && extremes && random_below(2)) put(&t, "0");
            else put_number(&t);
        }
        put(&t, "\r\n");
    }
    return t;
}

/* -------------------------------------------------------------------------------------------------- a case ---- */
typedef struct layer { size_t units; vane_activation activation; float dropout; } layer;

typedef struct scenario {
    const char *name;
    size_t rows, inputs;
    layer layers[5];            /* ends with 0 units */
    int one_hot, extremes;
    vane_scale scale_inputs, scale_targets;
    vane_train_options train;
} scenario;

static size_t layer_count(const scenario *s)
{
    size_t n = 0;
    while (n < 5 && s->layers[n].units) n++;
    return n;
}

static vane_net *build(vane_ctx *ctx, const scenario *s)
{
    vane_net *net;
    CALL(vane_net_create(&net, ctx, s->inputs));
    for (size_t i = 0; i < layer_count(s); i++) {
        vane_net_add_dense(net, s->layers[i].units, s->layers[i].activation);
        vane_net_set_dropout(net, i, s->layers[i].dropout);
    }
    CALL(vane_net_build(net, 7));
    return net;
}

static void train(vane_net *net, vane_dataset *data, const scenario *s)
{
    vane_trainer *trainer;
    vane_metrics metrics;
    CALL(vane_trainer_create(&trainer, net, &s->train));
    CALL(vane_trainer_fit(trainer, data, NULL, &metrics));
    fprintf(stderr, "%-12s loss %.9g\n", s->name, metrics.loss);
    vane_trainer_destroy(trainer);
}

static void emit(table *out, const void *bytes, size_t n)
{
    if (out->length + n > out->room) {
        out->room = 2 * (out->length + n);
        out->text = realloc(out->text, out->room);
        if (!out->text) exit(1);
    }
    memcpy(out->text + out->length, bytes, n);
    out->length += n;
}

static void emit_weights(table *out, const vane_net *net)
{
    for (size_t i = 0; i < vane_net_layers(net); i++) {
        vane_layer_info info = { .struct_size = sizeof info };
        CALL(vane_net_layer(net, i, &info));
        float *w = malloc(sizeof(float) * (info.inputs + 1) * info.units);
        if (!w) exit(1);
        CALL(vane_net_get_weights(net, i, w, w + info.inputs * info.units));
        emit(out, w, sizeof(float) * (info.inputs + 1) * info.units);
        free(w);
    }
}

static void emit_predictions(table *out, const vane_net *net, const vane_dataset *data)
{
    const size_t rows = (size_t)vane_dataset_rows(data), inputs = vane_net_inputs(net), outputs = vane_net_outputs(net);
    float *x = malloc(sizeof(float) * rows * inputs), *y = malloc(sizeof(float) * rows * outputs);
    if (!x || !y) exit(1);
    for (size_t i = 0; i < rows; i++) CALL(vane_dataset_get(data, i, x + i * inputs, NULL));
    const size_t batches[] = { 1, 7, 32 };
    for (size_t b = 0; b < 3; b++) {
        for (size_t i = 0; i < rows; i += batches[b]) {
            const size_t n = rows - i < batches[b] ? rows - i : batches[b];
            CALL(vane_net_predict(net, x + i * inputs, n, y + i * outputs));
        }
        emit(out, y, sizeof(float) * rows * outputs);
    }
    free(x);
    free(y);
}

static void emit_file(table *out, const vane_net *net)
{
    size_t size = 0;
    CALL(vane_net_save_memory(net, NULL, &size));
    void *bytes = malloc(size);
    if (!bytes) exit(1);
    CALL(vane_net_save_memory(net, bytes, &size));
    emit(out, bytes, size);
    free(bytes);
}

static void play(vane_ctx *ctx, const scenario *s)
{
    const size_t targets = s->layers[layer_count(s) - 1].units;
    vane_data_options options = VANE_DATA_OPTIONS;
    vane_dataset *data;
    table out = { NULL, 0, 0 };
    lcg = 12345;
    table rows = make_rows(s->rows, s->inputs, targets, s->one_hot, s->extremes);
    options.targets = targets;
    options.header = 0;
    CALL(vane_dataset_parse(&data, ctx, rows.text, rows.length, s->name, &options));
    vane_net *net = build(ctx, s);
    if (s->scale_inputs || s->scale_targets) CALL(vane_net_fit_scaling(net, data, s->scale_inputs, s->scale_targets));
    train(net, data, s);
    emit_weights(&out, net);
    emit_predictions(&out, net, data);
    emit_file(&out, net);
    printf("case %s %zu\n", s->name, out.length);
    fwrite(out.text, 1, out.length, stdout);
    vane_net_destroy(net);
    vane_dataset_destroy(data);
    free(rows.text);
    free(out.text);
}

/* ------------------------------------------------------------------------------------------------- the cases ---- */
static vane_train_options two_epochs(vane_optimizer optimizer, float rate, size_t batch)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = optimizer;
    o.learning_rate = rate;
    o.batch = batch;
    o.epochs = 2;
    o.seed = 3;
    return o;
}

int main(int argc, char **argv)
{
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    options.deterministic = 1;
    options.threads = 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--hostile") == 0) hostile = 1;
        else if (strcmp(argv[i], "--isa") == 0 && i + 1 < argc) options.isa = argv[++i];
        else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc) options.threads = (unsigned)atoi(argv[++i]);
        else return 2;
    }
    CALL(vane_ctx_create(&ctx, &options));

    /* Depth of two cache blocks and more, every awkward width, dropout, a cosine, scaling of extreme columns. */
    scenario wide = {"wide",
                     103,
                     1031,
                     {{129, VANE_TANH, 0.2f}, {17, VANE_RELU, 0}, {10, VANE_SOFTMAX, 0}},
                     1,
                     1,
                     VANE_SCALE_MINMAX,
                     VANE_SCALE_NONE,
                     two_epochs(VANE_ADAM, 1e-3f, 32)};
    wide.train.schedule = VANE_SCHEDULE_COSINE;
    wide.train.warmup = 2;
    play(ctx, &wide);

    /* Products large enough for several threads, in every transpose. */
    scenario threaded = {"threaded",
                         300,
                         1031,
                         {{257, VANE_SIGMOID, 0}, {129, VANE_RELU, 0}, {1, VANE_SIGMOID, 0}},
                         0,
                         1,
                         VANE_SCALE_MINMAX,
                         VANE_SCALE_NONE,
                         two_epochs(VANE_ADAM, 1e-3f, 128)};
    threaded.train.loss = VANE_MSE;
    play(ctx, &threaded);

    /* Sums over one and three units, Nesterov momentum. */
    scenario narrow = { "narrow", 61, 9, { { 3, VANE_SIGMOID, 0 }, { 1, VANE_SIGMOID, 0 } }, 0, 0, VANE_SCALE_ZSCORE,
                        VANE_SCALE_NONE, two_epochs(VANE_SGD, 0.1f, 7) };
    narrow.train.momentum = 0.9f;
    narrow.train.nesterov = 1;
    narrow.train.loss = VANE_MSE;
    play(ctx, &narrow);

    /* Batches of one row, so sums across lanes backward; raw +-0 and 1e-42 among the inputs. */
    scenario online = {"online",
                       40,
                       33,
                       {{129, VANE_GELU, 0.1f}, {3, VANE_SILU, 0}, {10, VANE_LINEAR, 0}},
                       0,
                       0,
                       VANE_SCALE_NONE,
                       VANE_SCALE_NONE,
                       two_epochs(VANE_RMSPROP, 1e-3f, 1)};
    online.train.momentum = 0;
    online.train.clip_norm = 1.0f;
    play(ctx, &online);

    /* The other activations and penalties, targets scaled. */
    scenario regression = {
        "regression",
        77,
        17,
        {{17, VANE_ELU, 0}, {10, VANE_SOFTPLUS, 0.3f}, {129, VANE_LEAKY_RELU, 0}, {3, VANE_LINEAR, 0}},
        0,
        1,
        VANE_SCALE_MINMAX,
        VANE_SCALE_ZSCORE,
        two_epochs(VANE_ADAMW, 1e-2f, 32)};
    regression.train.loss = VANE_HUBER;
    regression.train.l1 = 1e-4f;
    regression.train.l2 = 1e-3f;
    regression.train.clip_value = 0.5f;
    play(ctx, &regression);

    /* Extreme inputs as they are: 1e30 saturates, 1e-42 is a denormal times a weight. */
    scenario raw = {"raw",
                    32,
                    19,
                    {{17, VANE_TANH, 0}, {1, VANE_SIGMOID, 0}},
                    0,
                    1,
                    VANE_SCALE_NONE,
                    VANE_SCALE_NONE,
                    two_epochs(VANE_SGD, 1e-3f, 7)};
    raw.train.loss = VANE_MAE;
    raw.train.clip_value = 1e-3f;
    raw.train.momentum = 0;
    play(ctx, &raw);

    vane_ctx_destroy(ctx);
    return 0;
}
