/* make.c - a random network and its rows. */
#include <stdlib.h>
#include <string.h>

#include "tests/soak/soak.h"

enum { LAYERS_MOST = 4, WIDE_EVERY = 40 };

/* ---------------------------------------------------------------------------------------------- the network ---- */
static void add_sparse(soak_episode *e, size_t inputs, size_t units)
{
    size_t *counts = soak_take(units * sizeof *counts), used = 0;
    uint32_t *sources = soak_take(4 * units * sizeof *sources);
    for (size_t u = 0; u < units; u++) {
        counts[u] = u == 0 ? 1 + soak_below(e, 4) : soak_below(e, 5);
        for (size_t i = 0; i < counts[u]; i++) sources[used++] = (uint32_t)soak_below(e, inputs + 1);
    }
    vane_net_add_sparse(e->net, units, (vane_activation)soak_any(e, "activation"), counts, sources);
    free(counts);
    free(sources);
}

/* What layer `layer` reads is `inputs` wide; gives its units. */
static size_t add_layer(soak_episode *e, size_t layer, size_t inputs, size_t most_units, bool last)
{
    const size_t units = 1 + soak_below(e, most_units);
    if (soak_one_in(e, 6)) add_sparse(e, inputs, units);
    else vane_net_add_dense(e->net, units, (vane_activation)soak_any(e, "activation"));
    if (!last && soak_one_in(e, 4)) vane_net_set_dropout(e->net, layer, soak_between(e, 0, 0.9f));
    if (soak_one_in(e, 3)) vane_net_set_initialiser(e->net, layer, (vane_initialiser)soak_any(e, "initialiser"));
    return units;
}

/* Wide: large enough for threads. */
static int make_net(soak_episode *e)
{
    const bool wide = soak_one_in(e, WIDE_EVERY), shortcuts = soak_one_in(e, 4);
    const size_t layers = 1 + soak_below(e, LAYERS_MOST), most_units = wide ? 300 : 24;
    e->inputs = 1 + soak_below(e, wide ? 200 : 24);
    e->rows = wide ? 128 : 2 + soak_below(e, 60);
    e->nets++;
    const int status = SOAK_SURE(e, vane_net_create(&e->net, e->ctx, e->inputs));
    if (status) return status;
    vane_net_set_shortcuts(e->net, shortcuts);
    for (size_t i = 0, read = e->inputs; i < layers; i++) {
        e->outputs = add_layer(e, i, read, i + 1 == layers ? 8 : most_units, i + 1 == layers);
        read = e->outputs + (shortcuts ? read : 0);
    }
    return SOAK(e, SOAK_NOTHING, vane_net_build(e->net, soak_below(e, 1000)));
}

/* ------------------------------------------------------------------------------------------------- the rows ---- */
static void fill_rows(soak_episode *e)
{
    const bool classes = soak_one_in(e, 3);
    e->x = soak_take(e->rows * e->inputs * sizeof(float));
    e->t = soak_take(e->rows * e->outputs * sizeof(float));
    e->y = soak_take(e->rows * e->outputs * sizeof(float));
    for (size_t i = 0; i < e->rows * e->inputs; i++) e->x[i] = soak_between(e, -2, 2);
    for (size_t i = 0; i < e->rows * e->outputs; i++) e->t[i] = classes ? 0 : soak_between(e, 0, 1);
    for (size_t i = 0; classes && i < e->rows; i++) e->t[i * e->outputs + soak_below(e, e->outputs)] = 1;
    e->class_weights = soak_take(e->outputs * sizeof(float));
    for (size_t i = 0; i < e->outputs; i++) e->class_weights[i] = soak_between(e, 0, 2);
}

static int make_data(soak_episode *e)
{
    vane_dataset *whole;
    int status = SOAK_SURE(e, vane_dataset_create(&whole, e->ctx, e->x, e->inputs, e->t, e->outputs, e->rows, NULL));
    if (status) return status;
    status = SOAK_SURE(e, vane_dataset_split(&e->data, &e->validation, whole, 0.4, e->number));
    vane_dataset_destroy(whole);
    return status;
}

/* ---------------------------------------------------------------------------------------------- the trainer ---- */
static int stop_sometimes(void *user, const vane_metrics *metrics)
{
    soak_episode *e = user;
    (void)metrics;
    const bool stop = e->stops && soak_one_in(e, 12);
    e->aborts += stop;
    return stop;
}

static void choose_penalties(soak_episode *e, vane_train_options *o)
{
    if (soak_one_in(e, 3)) o->l1 = soak_between(e, 0, 0.01f);
    if (soak_one_in(e, 3)) o->l2 = soak_between(e, 0, 0.01f);
    if (soak_one_in(e, 3)) o->clip_norm = soak_between(e, 0.1f, 2);
    if (soak_one_in(e, 3)) o->clip_value = soak_between(e, 0.01f, 1);
}

static vane_train_options any_options(soak_episode *e)
{
    static const size_t batches[] = { 0, 1, 3, 7, 32 };
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = (vane_optimizer)soak_any(e, "optimizer");
    o.learning_rate = soak_one_in(e, 16) ? 1e30f : soak_between(e, 1e-4f, 0.1f);
    o.momentum = soak_between(e, 0.1f, 0.95f);
    o.nesterov = soak_one_in(e, 2);
    o.batch = batches[soak_below(e, 5)];
    o.epochs = 1 + soak_below(e, 4);
    o.schedule = (vane_schedule)soak_any(e, "schedule");
    o.warmup = soak_below(e, 5);
    o.seed = soak_below(e, 1000);
    o.shuffle = soak_one_in(e, 2);
    o.patience = soak_below(e, 3);
    o.restore_best = o.patience > 0;
    o.fann_way = soak_one_in(e, 4) ? (int)soak_below(e, 16) : 0;
    if (o.optimizer < VANE_RPROP) choose_penalties(e, &o);
    if (soak_one_in(e, 4)) o.class_weights = e->class_weights;
    o.on_batch = soak_one_in(e, 2) ? stop_sometimes : NULL;
    o.on_epoch = soak_one_in(e, 2) ? stop_sometimes : NULL;
    o.user = e;
    return o;
}

int soak_make_trainer(soak_episode *e)
{
    e->train = any_options(e);
    e->stops = soak_one_in(e, 2);
    return SOAK(e, SOAK_NOTHING, vane_trainer_create(&e->trainer, e->net, &e->train));
}

/* -------------------------------------------------------------------------------------------------- episode ---- */
/* Out of memory while layers are added sticks to a network, so another one is made. */
bool soak_make(soak_episode *e)
{
    while (make_net(e)) {
        if (e->failed) return false;
        vane_net_destroy(e->net);
    }
    fill_rows(e);
    return make_data(e) == VANE_OK;
}

void soak_unmake(soak_episode *e)
{
    vane_trainer_destroy(e->trainer);
    vane_dataset_destroy(e->data);
    vane_dataset_destroy(e->validation);
    vane_net_destroy(e->net);
    free(e->x);
    free(e->t);
    free(e->y);
    free(e->class_weights);
}
