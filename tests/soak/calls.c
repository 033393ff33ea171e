/* calls.c - random calls of the public functions on an episode's objects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/soak/soak.h"
#include "vane_cascade.h"

/* ---------------------------------------------------------------------------------------------- predicting ---- */
static bool is_same(size_t n, const float *a, const float *b) { return memcmp(a, b, n * sizeof *a) == 0; }

static void predict(soak_episode *e)
{
    (void)SOAK(e, SOAK_NOTHING, vane_net_predict(e->net, e->x, 1 + soak_below(e, e->rows), e->y));
}

/* Whatever other threads do. */
static void predict_shared(soak_episode *e)
{
    const soak_world *w = e->world;
    const size_t n = w->shared_rows * vane_net_outputs(w->shared);
    float *y = soak_take(n * sizeof *y);
    if (!SOAK(e, SOAK_NOTHING, vane_net_predict(w->shared, w->shared_x, w->shared_rows, y)) &&
        !is_same(n, y, w->shared_y))
        soak_fail(e, "a network that threads share predicts otherwise");
    free(y);
}

static void evaluate(soak_episode *e)
{
    vane_metrics m;
    if (!SOAK(e, SOAK_NOTHING, vane_net_evaluate(e->net, e->validation, VANE_LOSS_AUTO, &m, NULL)) &&
        m.rows != vane_dataset_rows(e->validation))
        soak_fail(e, "evaluated %llu rows", (unsigned long long)m.rows);
}

/* ------------------------------------------------------------------------------------------------ training ---- */
static void destroy_trainer(soak_episode *e)
{
    vane_trainer_destroy(e->trainer);
    e->trainer = NULL;
}

/* After an epoch the weights are finite; before its end the next batch's loss would tell. */
static void check_weights(soak_episode *e)
{
    for (size_t i = 0; i < vane_net_layers(e->net); i++) {
        vane_layer_info info = { .struct_size = sizeof info };
        if (SOAK_SURE(e, vane_net_layer(e->net, i, &info))) return;
        const size_t n = info.connections ? info.connections : info.inputs * info.units;
        float *w = soak_take(n * sizeof *w);
        (void)SOAK_SURE(e, vane_net_get_weights(e->net, i, w, NULL));
        for (size_t j = 0; j < n; j++)
            if (w[j] - w[j] != 0) soak_fail(e, "layer %zu: weight %zu is %g", i, j, (double)w[j]);
        free(w);
    }
}

static void train(soak_episode *e)
{
    const unsigned may = MAY(VANE_ERR_DIVERGED);
    vane_metrics m = { 0 };
    int status;
    switch (soak_below(e, 3)) {
    case 0: status = SOAK(e, may, vane_trainer_run(e->trainer, e->data, 1 + soak_below(e, 9), &m)); break;
    case 1: status = SOAK(e, may, vane_trainer_epoch(e->trainer, e->data, &m)); break;
    default: status = SOAK(e, may, vane_trainer_fit(e->trainer, e->data, e->validation, &m)); break;
    }
    if (!status && m.epoch_done) check_weights(e);
}

/* In the midst of an epoch it is refused. */
static void validate(soak_episode *e)
{
    (void)SOAK(e, MAY(VANE_ERR_STATE), vane_trainer_validate(e->trainer, e->validation, NULL));
}

/* More rows than a batch are refused. */
static void step(soak_episode *e)
{
    (void)SOAK(e, MAY(VANE_ERR_DIVERGED) | MAY(VANE_ERR_SHAPE), vane_trainer_step(e->trainer, e->validation, NULL));
}

static void look_on(soak_episode *e)
{
    vane_counters counters;
    vane_metrics metrics;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    vane_layer_time *times = soak_take(vane_net_layers(e->net) * sizeof *times);
    (void)SOAK(e, SOAK_NOTHING, vane_trainer_counters(e->trainer, &counters));
    (void)SOAK(e, SOAK_NOTHING, vane_trainer_layer_times(e->trainer, times));
    (void)SOAK(e, SOAK_NOTHING, vane_trainer_metrics(e->trainer, &metrics));
    (void)SOAK(e, SOAK_NOTHING, vane_trainer_options(e->trainer, &options));
    if (options.optimizer != e->train.optimizer) soak_fail(e, "a trainer has another optimizer than it was made with");
    free(times);
}

static void look_at_gradients(soak_episode *e)
{
    const unsigned may = MAY(VANE_ERR_STATE);
    float *gradients = soak_take(vane_net_parameters(e->net) * sizeof *gradients);
    vane_histogram *histograms = soak_take(2 * vane_net_layers(e->net) * sizeof *histograms);
    (void)SOAK(e, may, vane_trainer_gradients(e->trainer, gradients));
    (void)SOAK(e, may, vane_trainer_histograms(e->trainer, histograms, histograms + vane_net_layers(e->net)));
    free(gradients);
    free(histograms);
}

static void set_rate(soak_episode *e)
{
    (void)SOAK(e, SOAK_NOTHING, vane_trainer_set_learning_rate(e->trainer, soak_between(e, 1e-4f, 0.1f)));
}

static void restore_best(soak_episode *e) { (void)SOAK(e, SOAK_NOTHING, vane_trainer_restore_best(e->trainer)); }

/* A copy of the trainer and its network goes on from the bytes, and is dropped. */
static void resume(soak_episode *e)
{
    vane_trainer *trainer;
    vane_net *net;
    size_t size;
    if (SOAK(e, MAY(VANE_ERR_STATE), vane_trainer_save_memory(e->trainer, NULL, &size))) return;
    void *bytes = soak_take(size);
    if (!SOAK(e, SOAK_NOTHING, vane_trainer_save_memory(e->trainer, bytes, &size)) &&
        !SOAK(e, SOAK_NOTHING, vane_trainer_resume_memory(&trainer, &net, e->ctx, bytes, size, NULL))) {
        e->nets++;
        (void)SOAK(e, MAY(VANE_ERR_DIVERGED), vane_trainer_run(trainer, e->data, 5, NULL));
        vane_trainer_destroy(trainer);
        vane_net_destroy(net);
    }
    free(bytes);
}

/* ------------------------------------------------------------------------------------------------- streams ---- */
typedef struct stream { soak_episode *e; size_t at, fails_at; } stream;

static int read_stream(void *user, size_t max_rows, float *x, float *t, size_t *rows)
{
    stream *s = user;
    const soak_episode *e = s->e;
    *rows = e->rows - s->at < max_rows ? e->rows - s->at : max_rows;
    if (*rows > 5) *rows = 5;
    if (s->at + *rows > s->fails_at) return VANE_ERR_FILE;
    memcpy(x, e->x + s->at * e->inputs, *rows * e->inputs * sizeof *x);
    memcpy(t, e->t + s->at * e->outputs, *rows * e->outputs * sizeof *t);
    s->at += *rows;
    return VANE_OK;
}

static int rewind_stream(void *user)
{
    ((stream *)user)->at = 0;
    return VANE_OK;
}

/* A copy of the network trains from rows that are read while it works, and that may end in an error. */
static void train_from_stream(soak_episode *e)
{
    stream s = { e, 0, soak_one_in(e, 3) ? soak_below(e, e->rows) : SIZE_MAX };
    vane_source source = VANE_SOURCE;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
    source.user = &s;
    source.inputs = e->inputs;
    source.targets = e->outputs;
    source.rows = soak_one_in(e, 2) ? e->rows : VANE_ROWS_UNKNOWN;
    source.read = read_stream;
    source.rewind = rewind_stream;
    source.prefetch = soak_one_in(e, 2);
    if (SOAK(e, SOAK_NOTHING, vane_net_clone(&net, e->net))) return;
    e->nets++;
    if (!SOAK(e, SOAK_NOTHING, vane_dataset_from_source(&data, e->ctx, &source))) {
        if (!SOAK(e, SOAK_NOTHING, vane_trainer_create(&trainer, net, NULL))) {
            (void)SOAK(e, MAY(VANE_ERR_FILE) | MAY(VANE_ERR_DIVERGED), vane_trainer_fit(trainer, data, NULL, NULL));
            vane_trainer_destroy(trainer);
        }
        vane_dataset_destroy(data);
    }
    vane_net_destroy(net);
}

/* ------------------------------------------------------------------------------------------------- changes ---- */
static size_t any_layer(soak_episode *e) { return soak_below(e, vane_net_layers(e->net)); }

static void freeze(soak_episode *e)
{
    (void)SOAK(e, SOAK_NOTHING, vane_net_set_frozen(e->net, any_layer(e), soak_one_in(e, 3)));
}

/* Softmax is for all units or for none. A trainer's loss goes with its last layer. */
static void set_unit(soak_episode *e)
{
    const size_t layer = any_layer(e);
    vane_layer_info info = { .struct_size = sizeof info };
    if (layer + 1 == vane_net_layers(e->net)) destroy_trainer(e);
    if (SOAK_SURE(e, vane_net_layer(e->net, layer, &info))) return;
    (void)SOAK(e, MAY(VANE_ERR_ARGUMENT), vane_net_set_units(e->net, layer, soak_below(e, info.units), 1,
                                                            (vane_activation)soak_any(e, "activation"), 0.5f));
}

static void name_things(soak_episode *e)
{
    char text[16];
    snprintf(text, sizeof text, "name %zu", soak_below(e, 100));
    (void)SOAK(e, SOAK_NOTHING, vane_net_set_input_name(e->net, soak_below(e, e->inputs), text));
    (void)SOAK(e, SOAK_NOTHING,
               vane_net_set_class_name(e->net, soak_below(e, e->outputs), soak_one_in(e, 3) ? NULL : text));
    (void)SOAK(e, SOAK_NOTHING, vane_net_set_note(e->net, text, soak_one_in(e, 3) ? NULL : "a note"));
}

/* What a trainer has read when it was made. */
static void change_network(soak_episode *e)
{
    destroy_trainer(e);
    if (soak_one_in(e, 2))
        (void)SOAK(e, MAY(VANE_ERR_SHAPE), vane_net_init_widrow_nguyen(e->net, e->data, soak_below(e, 1000)));
    else
        (void)SOAK(e, SOAK_NOTHING,
                   vane_net_fit_scaling(e->net, e->data, (vane_scale)soak_any(e, "scale"), VANE_SCALE_NONE));
}

/* A small network of its own grows. */
static void grow(soak_episode *e)
{
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    vane_net *net;
    options.max_units = 1 + soak_below(e, 2);
    options.groups = 1;
    options.output_max_epochs = options.candidate_max_epochs = 5;
    if (SOAK_SURE(e, vane_net_create(&net, e->ctx, e->inputs))) return;
    e->nets++;
    vane_net_set_shortcuts(net, 1);
    vane_net_add_dense(net, e->outputs, VANE_SIGMOID);
    if (!SOAK(e, SOAK_NOTHING, vane_net_build(net, 1)))
        (void)SOAK(e, MAY(VANE_ERR_DIVERGED), vane_cascade_train(net, e->data, &options, NULL));
    vane_net_destroy(net);
}

/* --------------------------------------------------------------------------------------------------- files ---- */
/* What is loaded predicts as what was saved. */
static void check_copy(soak_episode *e, vane_net *copy)
{
    float *y = soak_take(e->rows * e->outputs * sizeof *y);
    e->nets++;
    if (!SOAK_SURE(e, vane_net_predict(e->net, e->x, e->rows, e->y)) &&
        !SOAK_SURE(e, vane_net_predict(copy, e->x, e->rows, y)) && !is_same(e->rows * e->outputs, y, e->y))
        soak_fail(e, "a network predicts otherwise after a way through its file");
    vane_net_destroy(copy);
    free(y);
}

/* Through memory; now and then a byte is changed or the end is missing. Weights that aren't finite are not saved. */
static void save_and_load(soak_episode *e)
{
    const unsigned damaged = MAY(VANE_ERR_FORMAT) | MAY(VANE_ERR_UNSUPPORTED) | MAY(VANE_ERR_LIMIT);
    const bool spoil = soak_one_in(e, 2);
    vane_net *copy;
    size_t size;
    if (SOAK(e, MAY(VANE_ERR_STATE), vane_net_save_memory(e->net, NULL, &size))) return;
    char *bytes = soak_take(size);
    if (!SOAK(e, SOAK_NOTHING, vane_net_save_memory(e->net, bytes, &size))) {
        if (spoil) bytes[soak_below(e, size)] ^= (char)(1 << soak_below(e, 8));
        const size_t length = spoil && soak_one_in(e, 2) ? soak_below(e, size) : size;
        const int status =
            SOAK(e, spoil ? damaged : SOAK_NOTHING, vane_net_load_memory(&copy, e->ctx, bytes, length));
        if (!status && spoil) vane_net_destroy(copy);
        else if (!status) check_copy(e, copy);
    }
    free(bytes);
}

/* Vane's file and FANN's, replaced by several threads now and then. FANN's has not all that a network can have. */
static void save_to_file(soak_episode *e)
{
    char path[512];
    vane_net *copy;
    const bool fann = soak_one_in(e, 2), own = soak_one_in(e, 2);
    snprintf(path, sizeof path, "%s/%llu%s", e->world->folder, own ? (unsigned long long)e->number % 8 : 9ull,
             fann ? ".net" : ".vane");
    const int status = fann ? SOAK(e, MAY(VANE_ERR_UNSUPPORTED) | MAY(VANE_ERR_STATE), vane_net_save_fann(e->net, path))
                            : SOAK(e, MAY(VANE_ERR_STATE), vane_net_save(e->net, path));
    if (!status && !SOAK(e, SOAK_NOTHING, vane_net_load(&copy, e->ctx, path))) vane_net_destroy(copy);
}

/* ---------------------------------------------------------------------------------------------------- data ---- */
/* Rows as text, sometimes with a character that doesn't belong. */
static void parse(soak_episode *e)
{
    char text[2048];
    size_t length = 0;
    vane_dataset *data;
    vane_data_options options = VANE_DATA_OPTIONS;
    for (size_t i = 0; i < 8; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%.3f,%g,%zu\n",
                                   (double)soak_between(e, -9, 9), (double)soak_between(e, 0, 1), soak_below(e, 3));
    if (soak_one_in(e, 2)) text[soak_below(e, length)] = "\n,;\"x\0-9"[soak_below(e, 8)];
    options.labels = soak_one_in(e, 2);
    if (!SOAK(e, MAY(VANE_ERR_FORMAT) | MAY(VANE_ERR_SHAPE),
              vane_dataset_parse(&data, e->ctx, text, length, "rows.csv", &options)))
        vane_dataset_destroy(data);
}

static void look_at_memory(soak_episode *e)
{
    vane_memory_stats stats;
    vane_ctx_memory(e->ctx, &stats);
    if (stats.hits > stats.requests || stats.bytes_live > stats.bytes_reserved)
        soak_fail(e, "%zu bytes live of %zu", stats.bytes_live, stats.bytes_reserved);
    if (soak_one_in(e, 8)) vane_ctx_trim(e->ctx, soak_below(e, 1 << 20));
}

/* --------------------------------------------------------------------------------------------------- which ---- */
void soak_call_something(soak_episode *e)
{
    static void (*const of_network[])(soak_episode *) = {
        predict, predict_shared, evaluate, train_from_stream, freeze, set_unit, name_things, change_network, grow,
        save_and_load, save_to_file, parse, look_at_memory, soak_refuse_something,
    };
    static void (*const of_trainer[])(soak_episode *) = {
        train, train, train, validate, step, look_on, set_rate, restore_best, resume, look_at_gradients,
        destroy_trainer,
    };
    if (!e->trainer) (void)soak_make_trainer(e);
    if (e->trainer && soak_one_in(e, 2)) of_trainer[soak_below(e, sizeof of_trainer / sizeof *of_trainer)](e);
    else of_network[soak_below(e, sizeof of_network / sizeof *of_network)](e);
}
