/* play.c - one row: data, network, training, and the hash of what came out. */
#include <string.h>

#include "tests/bits/bits.h"

bool bits_hostile;
static vane_hash_state files;
static size_t files_saved;

/* What a host program linked with fast-math, or one that rounds upwards, does to a thread. */
void bits_disturb_float_environment(void)
{
    if (!bits_hostile) return;
#if defined(__SSE2__)
    const unsigned flush_and_round_up = 0x8040u | 0x4000u | 0x1F80u;
    __asm__ volatile("ldmxcsr %0" : : "m"(flush_and_round_up));
#elif defined(__aarch64__)
    const unsigned long flush_and_round_up = (1ul << 24) | (1ul << 22);
    __asm__ volatile("msr fpcr, %0" : : "r"(flush_and_round_up));
#endif
}

static void *take(size_t bytes)
{
    void *block = malloc(bytes);
    if (!block) exit(1);
    return block;
}

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

/* From -1 to 1; a target from 0 to 1, where every loss has one. */
static void put_number(table *t, bool target)
{
    char text[32];
    const int whole = target ? 0 : (int)random_below(3) - 1;
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

static table make_rows(const bits_row *r, size_t targets)
{
    table t = { NULL, 0, 0 };
    lcg = 12345;
    for (size_t i = 0; i < r->rows; i++) {
        const size_t class = random_below((uint32_t)targets);
        for (size_t j = 0; j < r->inputs + targets; j++) {
            if (j) put(&t, ",");
            if (j >= r->inputs && r->one_hot) put(&t, j - r->inputs == class ? "1" : "0");
            else if (r->extremes && j < 4 && j < r->inputs) put(&t, extreme(j));
            else if (j < r->inputs && r->extremes && random_below(2)) put(&t, "0");
            else put_number(&t, j >= r->inputs);
        }
        put(&t, "\r\n");
    }
    return t;
}

static size_t layer_count(const bits_row *r)
{
    size_t n = 0;
    while (n < BITS_LAYERS && r->layers[n].units) n++;
    return n;
}

static vane_dataset *make_data(vane_ctx *ctx, const bits_row *r)
{
    const size_t targets = r->layers[layer_count(r) - 1].units;
    vane_data_options options = VANE_DATA_OPTIONS;
    vane_dataset *data;
    table rows = make_rows(r, targets);
    options.targets = targets;
    options.header = 0;
    CALL(vane_dataset_parse(&data, ctx, rows.text, rows.length, r->name, &options));
    free(rows.text);
    return data;
}

/* ---------------------------------------------------------------------------------------------- the network ---- */
/* Unit u has u % 4 connections, the bias among them, one input twice. */
static void add_sparse(vane_net *net, size_t inputs, const bits_layer *layer)
{
    size_t *counts = take(layer->units * sizeof *counts), used = 0;
    uint32_t *sources = take(4 * layer->units * sizeof *sources);
    for (size_t u = 0; u < layer->units; u++) {
        counts[u] = u % 4;
        for (size_t i = 0; i < counts[u]; i++) sources[used++] = (uint32_t)((7 * u + i / 2 * inputs) % (inputs + 1));
    }
    vane_net_add_sparse(net, layer->units, layer->activation, counts, sources);
    free(counts);
    free(sources);
}

static vane_net *build(vane_ctx *ctx, const bits_row *r)
{
    vane_net *net;
    CALL(vane_net_create(&net, ctx, r->inputs));
    vane_net_set_shortcuts(net, r->shortcuts);
    for (size_t i = 0; i < layer_count(r); i++) {
        if (i == 0 && r->sparse) add_sparse(net, r->inputs, &r->layers[i]);
        else vane_net_add_dense(net, r->layers[i].units, r->layers[i].activation);
        vane_net_set_dropout(net, i, r->layers[i].dropout);
        vane_net_set_initialiser(net, i, r->initialiser);
    }
    CALL(vane_net_build(net, 7));
    return net;
}

vane_train_options bits_train(vane_optimizer optimizer, float learning_rate, size_t batch)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = optimizer;
    o.learning_rate = learning_rate;
    o.batch = batch;
    o.epochs = 2;
    o.seed = 3;
    return o;
}

bits_row bits_row_of(const char *name, size_t inputs, size_t hidden, size_t outputs, vane_train_options train)
{
    bits_row r = { .rows = 47, .inputs = inputs, .layers = { { .units = hidden, .activation = VANE_TANH } } };
    r.layers[1].units = outputs;
    r.train = train;
    snprintf(r.name, sizeof r.name, "%s", name);
    return r;
}

/* ----------------------------------------------------------------------------------------------- the hashes ---- */
void bits_hash_floats(vane_hash_state *hash, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits = 0x7fc00000u;
        if (x[i] == x[i]) memcpy(&bits, &x[i], sizeof bits);
        vane_hash_update(hash, &bits, sizeof bits);
    }
}

void bits_hash_metrics(vane_hash_state *hash, const vane_metrics *m)
{
    const double figures[] = { m->loss, m->accuracy, m->validation_loss, m->validation_accuracy, m->square_error };
    const uint64_t counts[] = { m->epoch, m->batch, m->rows, m->bit_fails };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        uint64_t bits = (uint64_t)0x7ff8 << 48;
        if (figures[i] == figures[i]) memcpy(&bits, &figures[i], sizeof bits);
        vane_hash_update(hash, &bits, sizeof bits);
    }
    vane_hash_update(hash, counts, sizeof counts);
    bits_hash_floats(hash, &m->learning_rate, 1);
}

static void hash_weights(vane_hash_state *hash, const vane_net *net)
{
    for (size_t i = 0; i < vane_net_layers(net); i++) {
        vane_layer_info info = { .struct_size = sizeof info };
        CALL(vane_net_layer(net, i, &info));
        const size_t weights = info.connections ? info.connections : info.inputs * info.units;
        float *w = take(sizeof *w * (weights + info.units));
        CALL(vane_net_get_weights(net, i, w, info.connections ? NULL : w + weights));
        bits_hash_floats(hash, w, weights + (info.connections ? 0 : info.units));
        free(w);
    }
}

static void hash_predictions(vane_hash_state *hash, const vane_net *net, const vane_dataset *data)
{
    const size_t rows = (size_t)vane_dataset_rows(data), inputs = vane_net_inputs(net), outputs = vane_net_outputs(net);
    const size_t batches[] = { 1, 7, 32 };
    float *x = take(sizeof *x * rows * inputs), *y = take(sizeof *y * rows * outputs);
    for (size_t i = 0; i < rows; i++) CALL(vane_dataset_get(data, i, x + i * inputs, NULL));
    for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
        for (size_t i = 0; i < rows; i += batches[b]) {
            const size_t n = rows - i < batches[b] ? rows - i : batches[b];
            CALL(vane_net_predict(net, x + i * inputs, n, y + i * outputs));
        }
        bits_hash_floats(hash, y, rows * outputs);
    }
    free(x);
    free(y);
}

static void hash_file(const vane_net *net, const vane_trainer *trainer)
{
    size_t size = 0;
    CALL(net ? vane_net_save_memory(net, NULL, &size) : vane_trainer_save_memory(trainer, NULL, &size));
    void *bytes = take(size);
    CALL(net ? vane_net_save_memory(net, bytes, &size) : vane_trainer_save_memory(trainer, bytes, &size));
    if (files_saved++ == 0) vane_hash_begin(&files, 0);
    vane_hash_update(&files, bytes, size);
    free(bytes);
}

/* --------------------------------------------------------------------------------------------------- a row ---- */
void bits_fit(vane_ctx *ctx, vane_net *net, vane_dataset *data, const vane_train_options *train,
              vane_hash_state *figures)
{
    vane_trainer *trainer;
    vane_metrics metrics;
    (void)ctx;
    CALL(vane_trainer_create(&trainer, net, train));
    CALL(vane_trainer_fit(trainer, data, NULL, &metrics));
    bits_hash_metrics(figures, &metrics);
    hash_file(NULL, trainer);
    vane_trainer_destroy(trainer);
}

static void print(const vane_hash_state *hash, const char *name)
{
    printf("%016llx %s\n", (unsigned long long)vane_hash_end(hash), name);
}

void bits_play(vane_ctx *ctx, const bits_row *r)
{
    vane_hash_state hash;
    vane_hash_begin(&hash, 0);
    vane_dataset *data = make_data(ctx, r);
    vane_net *net = build(ctx, r);
    if (r->prepare) r->prepare(net, data);
    if (r->scale_inputs || r->scale_targets) CALL(vane_net_fit_scaling(net, data, r->scale_inputs, r->scale_targets));
    (r->learn ? r->learn : bits_fit)(ctx, net, data, &r->train, &hash);
    hash_weights(&hash, net);
    hash_predictions(&hash, net, data);
    hash_file(net, NULL);
    print(&hash, r->name);
    vane_net_destroy(net);
    vane_dataset_destroy(data);
}

void bits_print_files(void) { print(&files, "files"); }
