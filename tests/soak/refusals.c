/* refusals.c - calls that are wrong, each with the one status that vane.h gives it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/soak/soak.h"

#define REFUSED(e, status, call) (void)SOAK(e, MAY(status) | SOAK_FAILURE_ONLY, call)

static void refuse_network(soak_episode *e)
{
    vane_net *net;
    REFUSED(e, VANE_ERR_ARGUMENT, vane_net_create(&net, e->ctx, 0));
    REFUSED(e, VANE_ERR_LIMIT, vane_net_create(&net, e->ctx, SIZE_MAX));
    REFUSED(e, VANE_ERR_STATE, vane_net_build(e->net, 1));
    if (net) soak_fail(e, "a network that was refused is there");
}

static void refuse_unbuilt(soak_episode *e)
{
    vane_net *net;
    vane_trainer *trainer;
    if (SOAK_SURE(e, vane_net_create(&net, e->ctx, 2))) return;
    REFUSED(e, VANE_ERR_STATE, vane_net_predict(net, e->x, 1, e->y));
    REFUSED(e, VANE_ERR_STATE, vane_trainer_create(&trainer, net, NULL));
    REFUSED(e, VANE_ERR_STATE, vane_net_build(net, 1));
    vane_net_add_dense(net, 0, VANE_RELU);
    REFUSED(e, VANE_ERR_ARGUMENT, vane_net_build(net, 1));
    vane_net_destroy(net);
}

static void refuse_numbers(soak_episode *e)
{
    static const float bad[] = { NAN, INFINITY, -INFINITY };
    vane_dataset *data;
    const float one = 1, x = bad[soak_below(e, 3)];
    REFUSED(e, VANE_ERR_ARGUMENT, vane_dataset_create(&data, e->ctx, &x, 1, &one, 1, 1, NULL));
    REFUSED(e, VANE_ERR_ARGUMENT, vane_dataset_create(&data, e->ctx, &one, 1, &x, 1, 1, NULL));
    REFUSED(e, VANE_ERR_SHAPE, vane_dataset_create(&data, e->ctx, &one, 1, &one, 1, 0, NULL));
    if (e->trainer) REFUSED(e, VANE_ERR_ARGUMENT, vane_trainer_set_learning_rate(e->trainer, -1.0f));
}

static void refuse_options(soak_episode *e)
{
    vane_train_options o = VANE_TRAIN_OPTIONS;
    vane_trainer *trainer;
    switch (soak_below(e, 5)) {
    case 0: o.learning_rate = NAN; break;
    case 1: o.beta2 = 1; break;
    case 2: o.struct_size = 1; break;
    case 3: o.optimizer = (vane_optimizer)99; break;
    default: o.batch = SIZE_MAX; break;
    }
    REFUSED(e, VANE_ERR_ARGUMENT, vane_trainer_create(&trainer, e->net, &o));
    if (trainer) soak_fail(e, "a trainer that was refused is there");
}

static void refuse_places(soak_episode *e)
{
    float w;
    REFUSED(e, VANE_ERR_ARGUMENT, vane_net_get_weights(e->net, vane_net_layers(e->net), &w, NULL));
    REFUSED(e, VANE_ERR_ARGUMENT, vane_net_set_frozen(e->net, SIZE_MAX, 1));
    REFUSED(e, VANE_ERR_ARGUMENT, vane_dataset_get(e->data, vane_dataset_rows(e->data), NULL, NULL));
    REFUSED(e, VANE_ERR_ARGUMENT, vane_net_predict(e->net, NULL, 1, e->y));
    REFUSED(e, VANE_ERR_ARGUMENT, vane_net_set_note(e->net, "vane.own", "text"));
}

static void refuse_shapes(soak_episode *e)
{
    vane_dataset *other;
    float *x = soak_take((e->inputs + 1) * sizeof *x);
    memset(x, 0, (e->inputs + 1) * sizeof *x);
    if (!SOAK_SURE(e, vane_dataset_create(&other, e->ctx, x, e->inputs + 1, e->t, e->outputs, 1, NULL))) {
        REFUSED(e, VANE_ERR_SHAPE, vane_net_evaluate(e->net, other, VANE_LOSS_AUTO, NULL, NULL));
        if (e->trainer) REFUSED(e, VANE_ERR_SHAPE, vane_trainer_epoch(e->trainer, other, NULL));
        vane_dataset_destroy(other);
    }
    free(x);
}

static void refuse_files(soak_episode *e)
{
    vane_net *net;
    int value;
    REFUSED(e, VANE_ERR_FILE, vane_net_load(&net, e->ctx, "/nowhere/at/all.vane"));
    (void)SOAK(e, MAY(VANE_ERR_FILE) | MAY(VANE_ERR_STATE) | SOAK_FAILURE_ONLY,
               vane_net_save(e->net, "/nowhere/at/all.vane"));      /* state: weights that aren't finite */
    REFUSED(e, VANE_ERR_FORMAT, vane_net_load_memory(&net, e->ctx, "nothing", 7));
    REFUSED(e, VANE_ERR_ARGUMENT, vane_enum_parse("optimizer", "adan", &value));
}

void soak_refuse_something(soak_episode *e)
{
    static void (*const refusals[])(soak_episode *) = {
        refuse_network, refuse_unbuilt, refuse_numbers, refuse_options, refuse_places, refuse_shapes, refuse_files,
    };
    refusals[soak_below(e, sizeof refusals / sizeof *refusals)](e);
}
