/* Frozen weights keep their bits whatever trains the others. */
#include <string.h>

#include "core/train/trainer.h"
#include "tests/core/sparse_tools.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { INPUTS = 2, HIDDEN = 9, OUTPUTS = 3, ROWS = 30, MOST = 5000 };
static unsigned char mask[MOST], none[MOST];

/* Dense or sparse over two inputs; or so wide that rows are trained in blocks (online.c). */
typedef enum shape { DENSE, SPARSE, WIDE, SHAPES } shape;
static size_t hidden_of(shape s) { return s == WIDE ? 1500 : HIDDEN; }

static vane_net *make_net(vane_ctx *ctx, shape s)
{
    static sparse_layer first, last;
    vane_net *net;
    if (vane_net_create(&net, ctx, INPUTS)) return NULL;
    vane_tools_connections(&first, INPUTS, HIDDEN, 1);
    vane_tools_connections(&last, HIDDEN, OUTPUTS, 2);
    if (s == SPARSE) {
        vane_net_add_sparse(net, HIDDEN, VANE_TANH, first.connections, first.sources);
        vane_net_add_sparse(net, OUTPUTS, VANE_SIGMOID, last.connections, last.sources);
    } else {
        vane_net_add_dense(net, hidden_of(s), VANE_TANH);
        vane_net_add_dense(net, OUTPUTS, VANE_SIGMOID);
    }
    if (!vane_net_build(net, 3)) return net;
    vane_net_destroy(net);
    return NULL;
}

static int freeze(vane_net *net, size_t layer, const unsigned char *frozen)
{
    return vane_net_freeze_weights(net, layer, frozen, net->layers[layer].bias ? frozen : NULL);
}

/* Frozen weights are as they were; others have moved. */
static bool only_the_free_moved(const vane_net *net, const float *before, bool frozen)
{
    for (size_t i = 0; i < net->parameter_tensors; i++) {
        const vane_tensor *t = &net->tensors[i];
        size_t moved = 0;
        for (size_t e = 0; e < t->count; e++) {
            const bool same = memcmp(&t->data[e], &before[t->offset + e], sizeof *before) == 0;
            if (frozen && mask[e] && !same) return false;
            moved += !same;
        }
        if (moved == 0) return false;
    }
    return true;
}

static bool keeps_them(vane_ctx *ctx, shape s, const vane_train_options *options)
{
    static float before[3 * MOST], x[ROWS * INPUTS], t[ROWS * OUTPUTS];
    vane_dataset *data = NULL;
    vane_trainer *trainer = NULL;
    vane_net *net = make_net(ctx, s);
    bool right = net != NULL;
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    vane_random_fill(2, ROWS * OUTPUTS, 0.0f, 1.0f, t);
    right = right && !vane_dataset_create(&data, ctx, x, INPUTS, t, OUTPUTS, ROWS, NULL) &&
            !vane_trainer_create(&trainer, net, options);
    /* All are trained, then a part of them with a trainer that has begun, then all again. */
    for (int phase = 0; right && phase < 3; phase++) {
        const unsigned char *frozen = phase == 1 ? mask : phase == 2 ? none : NULL;
        right = !freeze(net, 0, frozen) && !freeze(net, 1, frozen);
        memcpy(before, net->params, net->parameter_floats * sizeof *before);
        right = right && !vane_trainer_epoch(trainer, data, NULL) && !vane_trainer_epoch(trainer, data, NULL) &&
                only_the_free_moved(net, before, phase == 1);
    }
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    return right;
}

VT_TEST(train_freeze, frozen_weights_keep_their_bits_under_every_optimizer)
{
    static const size_t batches[] = { 0, 1, 7 };
    vane_ctx *ctx;
    for (size_t i = 0; i < MOST; i++) mask[i] = i % 7 % 4 > 0 || i % 31 == 4;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    for (int optimizer = VANE_SGD; optimizer <= VANE_SARPROP; optimizer++)
        for (size_t b = 0; b < 3; b += VT_STRIDE)
            for (int way = 0; way < 3; way += VT_STRIDE)
                for (int s = 0; s < SHAPES; s++) {
                    vane_train_options o = VANE_TRAIN_OPTIONS;
                    o.optimizer = (vane_optimizer)optimizer;
                    o.loss = VANE_MSE;
                    o.batch = batches[b];
                    o.learning_rate = 1e-3f;    /* no step leads where all slopes are 0 */
                    o.rprop_delta_zero = 1e-3f;
                    o.momentum = way ? 0.9f : 0.0f;
                    o.l1 = o.l2 = way && optimizer < VANE_RPROP ? 1e-3f : 0.0f;
                    o.weight_decay = way ? 0.1f : 0.0f;
                    o.clip_norm = way == 2 && optimizer < VANE_RPROP ? 0.5f : 0.0f;
                    VT_CHECK_MSG(keeps_them(ctx, (shape)s, &o), "%s, batch %zu, way %d, shape %d: %s",
                                 vane_enum_name("optimizer", optimizer), batches[b], way, s, vane_last_error());
                }
    vane_ctx_destroy(ctx);
}

/* The free weights move as if all were free, where none depends on another. */
VT_TEST(train_freeze, the_others_have_the_bits_that_they_have_without)
{
    static float free_w[2 * HIDDEN], w[2 * HIDDEN];
    const float x[] = { 0.3f, -0.8f }, t[HIDDEN] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    unsigned char frozen[2 * HIDDEN], got[2 * HIDDEN], bias[HIDDEN];
    vane_train_options o = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx;
    vane_net *net, *copy;
    vane_dataset *data;
    vane_trainer *one, *other;
    for (size_t i = 0; i < 2 * HIDDEN; i++) frozen[i] = i % 5 == 0 ? 9 : 0;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_net_create(&net, ctx, 2));
    vane_net_add_dense(net, HIDDEN, VANE_LINEAR);
    VT_CHECK(!vane_net_build(net, 3) && !vane_net_freeze_weights(net, 0, frozen, NULL) && !vane_net_clone(&copy, net));
    VT_CHECK(!vane_net_frozen_weights(copy, 0, got, bias));
    for (size_t i = 0; i < 2 * HIDDEN; i++) VT_CHECK(got[i] == (i % 5 == 0));
    for (size_t i = 0; i < HIDDEN; i++) VT_CHECK(bias[i] == 0);
    VT_CHECK(!vane_net_freeze_weights(net, 0, NULL, NULL) && !vane_net_frozen_weights(net, 0, got, NULL));
    for (size_t i = 0; i < 2 * HIDDEN; i++) VT_CHECK(got[i] == 0);
    VT_CHECK(!vane_dataset_create(&data, ctx, x, 2, t, HIDDEN, 1, NULL));
    VT_CHECK(!vane_trainer_create(&one, net, &o) && !vane_trainer_create(&other, copy, &o));
    VT_CHECK(!vane_trainer_epoch(one, data, NULL) && !vane_trainer_epoch(other, data, NULL));
    VT_CHECK(!vane_net_get_weights(net, 0, free_w, NULL) && !vane_net_get_weights(copy, 0, w, NULL));
    for (size_t i = 0; i < 2 * HIDDEN; i++) VT_CHECK((memcmp(&w[i], &free_w[i], sizeof *w) == 0) == (i % 5 != 0));
    vane_trainer_destroy(one);
    vane_trainer_destroy(other);
    vane_dataset_destroy(data);
    vane_net_destroy(copy);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(train_freeze, what_cant_be_frozen_is_refused)
{
    vane_ctx *ctx;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    vane_net *net = make_net(ctx, SPARSE);
    VT_CHECK(vane_net_freeze_weights(net, 0, mask, mask) == VANE_ERR_ARGUMENT && vane_tools_says("sparse"));
    VT_CHECK(vane_net_frozen_weights(net, 0, mask, mask) == VANE_ERR_ARGUMENT && vane_tools_says("sparse"));
    VT_CHECK(vane_net_freeze_weights(net, 2, mask, NULL) == VANE_ERR_ARGUMENT && vane_tools_says("layer 2"));
    VT_CHECK(vane_net_freeze_weights(NULL, 0, mask, NULL) == VANE_ERR_ARGUMENT);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
