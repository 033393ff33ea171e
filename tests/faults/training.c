/* training.c - trainers of every optimizer, and cascades. */
#include <string.h>

#include "tests/faults/faults.h"
#include "vane_cascade.h"

/* ------------------------------------------------------------------------------------------------- one trainer ---- */
static bool ask(scene *s, vane_trainer *trainer, const vane_net *net)
{
    float gradients[64];
    vane_counters counters;
    vane_layer_time times[2];
    vane_histogram weights[2], of_gradients[2];
    vane_metrics metrics;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    HOLDS(s, vane_net_parameters(net) <= sizeof gradients / sizeof *gradients);
    TRY(s, vane_trainer_gradients(trainer, gradients));
    scene_note(s, gradients, vane_net_parameters(net) * sizeof *gradients);
    TRY(s, vane_trainer_histograms(trainer, weights, of_gradients));
    scene_note(s, weights[0].counts, sizeof weights[0].counts);
    TRY(s, vane_trainer_counters(trainer, &counters));
    TRY(s, vane_trainer_layer_times(trainer, times));
    TRY(s, vane_trainer_metrics(trainer, &metrics));
    TRY(s, vane_trainer_options(trainer, &options));
    HOLDS(s, options.batch == 8 && options.patience == 1);
    scene_note_number(s, metrics.loss);
    scene_note_number(s, (double)counters.steps);
    return true;
}

static bool measure(scene *s, const vane_net *net, vane_dataset *validation)
{
    uint64_t confusion[9] = { 0 };
    vane_metrics metrics;
    TRY(s, vane_net_evaluate(net, validation, VANE_LOSS_AUTO, &metrics, confusion));
    scene_note_number(s, metrics.loss);
    scene_note(s, confusion, sizeof confusion);
    return true;
}

bool scene_training(scene *s)
{
    static const float class_weights[3] = { 1, 2, 1 };
    vane_ctx *ctx;
    vane_dataset *data, *validation;
    vane_net *net;
    vane_trainer *trainer;
    vane_metrics metrics;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.batch = 8;
    options.epochs = 3;
    options.patience = 1;
    options.class_weights = class_weights;
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, data, scene_rows(&data, ctx, 30, 4, 3));
    MAKE(s, validation, scene_rows(&validation, ctx, 8, 4, 3));
    MAKE(s, net, scene_net(&net, ctx, 4, 5, 3));
    MAKE(s, trainer, vane_trainer_create(&trainer, net, &options));
    TRY(s, vane_trainer_run(trainer, data, 2, &metrics));
    if (!ask(s, trainer, net)) return false;
    TRY(s, vane_trainer_set_learning_rate(trainer, 0.01f));
    TRY(s, vane_trainer_epoch(trainer, data, &metrics));
    TRY(s, vane_trainer_validate(trainer, validation, &metrics));
    TRY(s, vane_trainer_fit(trainer, data, validation, &metrics));
    TRY(s, vane_trainer_restore_best(trainer));
    TRY(s, vane_trainer_step(trainer, validation, NULL));
    scene_note_number(s, metrics.validation_loss);
    scene_note_net(s, net);
    if (!measure(s, net, validation)) return false;
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    vane_dataset_destroy(validation);
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
    return true;
}

/* ---------------------------------------------------------------------------------------------- all optimizers ---- */
static bool train_by(scene *s, vane_ctx *ctx, vane_dataset *data, vane_optimizer optimizer)
{
    vane_net *net;
    vane_trainer *trainer;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.optimizer = optimizer;
    options.batch = optimizer == VANE_SGD ? 1 : 7;
    MAKE(s, net, scene_net(&net, ctx, 4, 5, 3));
    MAKE(s, trainer, vane_trainer_create(&trainer, net, &options));
    TRY(s, vane_trainer_epoch(trainer, data, NULL));
    TRY(s, vane_trainer_epoch(trainer, data, NULL));
    scene_note_net(s, net);
    vane_trainer_destroy(trainer);
    vane_net_destroy(net);
    return true;
}

bool scene_optimizers(scene *s)
{
    vane_ctx *ctx;
    vane_dataset *data;
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, data, scene_rows(&data, ctx, 30, 4, 3));
    for (int optimizer = VANE_SGD; optimizer <= VANE_SARPROP; optimizer++)
        if (!train_by(s, ctx, data, (vane_optimizer)optimizer)) return false;
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
    return true;
}

/* ---------------------------------------------------------------------------------------------------- cascades ---- */
static int make_seed_net(vane_net **out, vane_ctx *ctx)
{
    const int status = vane_net_create(out, ctx, 3);
    if (status) return status;
    vane_net_set_shortcuts(*out, 1);
    vane_net_add_dense(*out, 2, VANE_LINEAR);
    return scene_build(out, 3);
}

static int go_on(void *user, const vane_cascade_report *report)
{
    (void)user;
    return report->units > 2;
}

bool scene_cascade(scene *s)
{
    static const vane_cascade_kind kinds[2] = { { VANE_TANH, 1 }, { VANE_GAUSSIAN, 0.5f } };
    vane_ctx *ctx;
    vane_dataset *data;
    vane_net *net;
    vane_cascade_report last;
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    options.max_units = 3;
    options.kinds = kinds;
    options.kind_count = 2;
    options.groups = 1;
    options.output_max_epochs = options.candidate_max_epochs = 5;
    options.on_unit = go_on;
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, data, scene_rows(&data, ctx, 20, 3, 2));
    MAKE(s, net, make_seed_net(&net, ctx));
    TRY(s, vane_cascade_train(net, data, &options, &last));
    HOLDS(s, last.units > 0);
    scene_note_number(s, last.loss);
    scene_note_net(s, net);
    vane_net_destroy(net);
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
    return true;
}
