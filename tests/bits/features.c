/* features.c - rows of what else a network and its training can have, each alone. */
#include <string.h>

#include "tests/bits/bits.h"
#include "vane_cascade.h"

enum { INPUTS = 13, HIDDEN = 19, OUTPUTS = 3 };

static bits_row row(const char *name)
{
    return bits_row_of(name, INPUTS, HIDDEN, OUTPUTS, bits_train(VANE_SGD, 1e-2f, 7));
}

/* --------------------------------------------------------------------------------------------- the network ---- */
static void freeze_layer(vane_net *net, vane_dataset *data)
{
    (void)data;
    CALL(vane_net_set_frozen(net, 0, 1));
}

static void freeze_weights(vane_net *net, vane_dataset *data)
{
    unsigned char weights[INPUTS * HIDDEN], bias[HIDDEN];
    (void)data;
    for (size_t i = 0; i < sizeof weights; i++) weights[i] = i % 3 == 0;
    for (size_t i = 0; i < sizeof bias; i++) bias[i] = i % 5 == 0;
    CALL(vane_net_freeze_weights(net, 0, weights, bias));
}

/* Every activation of single units in one layer, in groups of two, each steeper than the last. */
static void mix_units(vane_net *net, vane_dataset *data)
{
    (void)data;
    for (size_t unit = 0, a = 0; unit < HIDDEN; a++) {
        if (!vane_enum_name("activation", (int)a)) a = 0;
        if (a == VANE_SOFTMAX) continue;
        const size_t count = unit + 2 > HIDDEN ? 1 : 2;
        CALL(vane_net_set_units(net, 0, unit, count, (vane_activation)a, 0.25f + 0.125f * (float)a));
        unit += count;
    }
}

static void limit_sums(vane_net *net, vane_dataset *data)
{
    (void)data;
    CALL(vane_net_set_sum_limit(net, 0.5f));
}

static void draw_widrow_nguyen(vane_net *net, vane_dataset *data) { CALL(vane_net_init_widrow_nguyen(net, data, 5)); }

static void play_networks(vane_ctx *ctx)
{
    static const struct {
        const char *name;
        void (*prepare)(vane_net *net, vane_dataset *data);
        bool shortcuts, sparse;
        float dropout;
    } kinds[] = {
        { "shortcuts", NULL, true, false, 0 },
        { "shortcuts, dropout", NULL, true, false, 0.25f },
        { "sparse", NULL, false, true, 0 },
        { "sparse, shortcuts", NULL, true, true, 0 },
        { "sparse, units mixed", mix_units, false, true, 0 },
        { "dropout", NULL, false, false, 0.5f },
        { "layer frozen", freeze_layer, false, false, 0 },
        { "weights frozen", freeze_weights, false, false, 0 },
        { "units mixed", mix_units, false, false, 0 },
        { "units mixed, shortcuts, dropout", mix_units, true, false, 0.25f },
        { "sums limited", limit_sums, false, false, 0 },
        { "widrow_nguyen", draw_widrow_nguyen, false, false, 0 },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        bits_row r = row(kinds[i].name);
        r.prepare = kinds[i].prepare;
        r.shortcuts = kinds[i].shortcuts;
        r.sparse = kinds[i].sparse;
        r.layers[0].dropout = kinds[i].dropout;
        bits_play(ctx, &r);
    }
}

/* --------------------------------------------------------------------------------------------- the training ---- */
/* A row for each value of one of the enumerations, put where `at` points. */
static void play_values(vane_ctx *ctx, const char *kind, void (*put)(bits_row *r, int value))
{
    for (int value = 0; vane_enum_name(kind, value); value++) {
        bits_row r = row("");
        put(&r, value);
        snprintf(r.name, sizeof r.name, "%s %s", kind, vane_enum_name(kind, value));
        bits_play(ctx, &r);
    }
}

static void put_initialiser(bits_row *r, int value) { r->initialiser = (vane_initialiser)value; }

static void put_schedule(bits_row *r, int value)
{
    r->train.schedule = (vane_schedule)value;
    r->train.step_epochs = 1;
    r->train.warmup = 3;
}

static void put_scale(bits_row *r, int value) { r->scale_inputs = r->scale_targets = (vane_scale)value; }

/* Early stopping, then one step from rows of its own at another rate. */
static void learn_by_hand(vane_ctx *ctx, vane_net *net, vane_dataset *data, const vane_train_options *train,
                          vane_hash_state *figures)
{
    vane_train_options options = *train;
    vane_dataset *most, *rest;
    vane_trainer *trainer;
    vane_metrics metrics;
    float gradients[INPUTS * HIDDEN + HIDDEN + HIDDEN * OUTPUTS + OUTPUTS];
    (void)ctx;
    options.patience = 1;
    options.restore_best = 1;
    options.epochs = 4;
    CALL(vane_dataset_split(&most, &rest, data, 0.2, 9));
    CALL(vane_trainer_create(&trainer, net, &options));
    CALL(vane_trainer_fit(trainer, most, rest, &metrics));
    bits_hash_metrics(figures, &metrics);
    CALL(vane_trainer_run(trainer, most, 3, &metrics));
    bits_hash_metrics(figures, &metrics);
    CALL(vane_trainer_gradients(trainer, gradients));
    bits_hash_floats(figures, gradients, sizeof gradients / sizeof *gradients);
    CALL(vane_trainer_set_learning_rate(trainer, 0.05f));
    CALL(vane_trainer_run(trainer, most, 2, NULL));
    CALL(vane_net_evaluate(net, rest, VANE_LOSS_AUTO, &metrics, NULL));
    bits_hash_metrics(figures, &metrics);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(most);
    vane_dataset_destroy(rest);
}

/* A checkpoint after a few batches, and on from there. */
static void learn_resumed(vane_ctx *ctx, vane_net *net, vane_dataset *data, const vane_train_options *train,
                          vane_hash_state *figures)
{
    vane_trainer *first, *trainer;
    vane_net *resumed;
    vane_metrics metrics;
    size_t size = 0;
    CALL(vane_trainer_create(&first, net, train));
    CALL(vane_trainer_run(first, data, 4, NULL));
    CALL(vane_trainer_save_memory(first, NULL, &size));
    void *bytes = malloc(size);
    if (!bytes) exit(1);
    CALL(vane_trainer_save_memory(first, bytes, &size));
    CALL(vane_trainer_resume_memory(&trainer, &resumed, ctx, bytes, size, NULL));
    CALL(vane_trainer_fit(trainer, data, NULL, &metrics));
    bits_hash_metrics(figures, &metrics);
    CALL(vane_trainer_fit(first, data, NULL, &metrics));
    bits_hash_metrics(figures, &metrics);
    free(bytes);
    vane_trainer_destroy(first);
    vane_trainer_destroy(trainer);
    vane_net_destroy(resumed);
}

static void learn_by_cascade(vane_ctx *ctx, vane_net *net, vane_dataset *data, const vane_train_options *train,
                             vane_hash_state *figures)
{
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    vane_cascade_report report;
    (void)ctx;
    options.train = train;
    options.max_units = 2;
    options.groups = 1;
    options.output_min_epochs = options.candidate_min_epochs = 2;
    options.output_max_epochs = options.candidate_max_epochs = 5;
    CALL(vane_cascade_train(net, data, &options, &report));
    const vane_metrics reported = { .rows = report.units, .epoch = report.epochs, .loss = report.loss,
                                    .learning_rate = report.steepness };
    bits_hash_metrics(figures, &reported);
}

/* Those that take the gradient of all rows. */
static void play_cascades(vane_ctx *ctx)
{
    for (int optimizer = VANE_RPROP; vane_enum_name("optimizer", optimizer); optimizer++) {
        bits_row r = row("");
        r.layers[0] = (bits_layer){ .units = OUTPUTS, .activation = VANE_SIGMOID };
        r.layers[1].units = 0;
        r.shortcuts = true;
        r.train = bits_train((vane_optimizer)optimizer, 1e-2f, 0);
        r.train.loss = VANE_TANH_ERROR;
        r.learn = learn_by_cascade;
        snprintf(r.name, sizeof r.name, "cascade %s", vane_enum_name("optimizer", optimizer));
        bits_play(ctx, &r);
    }
}

/* FANN's ways, each alone, where they differ: in units of its activations, clipped, and in rprop. */
static void play_fann_ways(vane_ctx *ctx)
{
    for (int way = VANE_FANN_HALVES; way <= VANE_FANN_RPROP; way *= 2) {
        bits_row r = row("");
        r.prepare = mix_units;
        r.layers[1].activation = VANE_TANH;
        r.train = bits_train(VANE_RPROP, 1e-2f, 0);
        r.train.loss = VANE_TANH_ERROR;
        r.train.bit_fail_limit = 0.35f;
        r.train.fann_way = way;
        snprintf(r.name, sizeof r.name, "fann_way %d", way);
        bits_play(ctx, &r);
    }
}

static void play_courses(vane_ctx *ctx)
{
    static const float class_weights[OUTPUTS] = { 0.5f, 2, 1 };
    bits_row weighted = row("class weights"), by_hand = row("by hand"), resumed = row("resumed");
    weighted.one_hot = true;
    weighted.layers[1].activation = VANE_SOFTMAX;
    weighted.train.class_weights = class_weights;
    by_hand.learn = learn_by_hand;
    resumed.learn = learn_resumed;
    resumed.train.optimizer = VANE_ADAM;
    bits_play(ctx, &weighted);
    bits_play(ctx, &by_hand);
    bits_play(ctx, &resumed);
}

void bits_play_features(vane_ctx *ctx)
{
    play_networks(ctx);
    play_values(ctx, "initialiser", put_initialiser);
    play_values(ctx, "schedule", put_schedule);
    play_values(ctx, "scale", put_scale);
    play_courses(ctx);
    play_cascades(ctx);
    play_fann_ways(ctx);
}
