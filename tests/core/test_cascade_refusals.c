/* What cascade training refuses, with which words; and that a network is as before whenever it fails. */
#include <math.h>

#include "core/net/net.h"
#include "tests/core/cascade_tools.h"
#include "tests/core/data_tools.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

static const vane_cascade_kind bad_activation = { VANE_SOFTMAX, 1.0f }, bad_steepness = { VANE_TANH, 0.0f };
static const float class_weights[1] = { 1.0f };

/* One bad value in otherwise good options. */
typedef struct bad_option {
    void (*spoil)(vane_cascade_options *o, vane_train_options *t);
    const char *name, *value;
    int status;
} bad_option;

#define SPOIL(name, statement)                                                \
    static void spoil_##name(vane_cascade_options *o, vane_train_options *t)  \
    {                                                                         \
        (void)o, (void)t;                                                     \
        statement;                                                            \
    }
SPOIL(size, o->struct_size = 8)
SPOIL(output_change, o->output_change_fraction = -1)
SPOIL(output_stagnation, o->output_stagnation_epochs = 0)
SPOIL(output_max, o->output_max_epochs = 0)
SPOIL(candidate_change, o->candidate_change_fraction = NAN)
SPOIL(candidate_stagnation, o->candidate_stagnation_epochs = 0)
SPOIL(candidate_max, o->candidate_max_epochs = 0)
SPOIL(limit, o->candidate_limit = 0)
SPOIL(multiplier, o->weight_multiplier = INFINITY)
SPOIL(groups, o->groups = 0)
SPOIL(many_groups, o->groups = SIZE_MAX)
SPOIL(activation, (o->kinds = &bad_activation, o->kind_count = 1))
SPOIL(steepness, (o->kinds = &bad_steepness, o->kind_count = 1))
SPOIL(no_kinds, (o->kinds = &bad_activation, o->kind_count = 0))
SPOIL(units, o->max_units = 1024)
SPOIL(optimizer, t->optimizer = VANE_ADAM)
SPOIL(loss, t->loss = VANE_HUBER)
SPOIL(mu, t->quickprop_mu = 0)
SPOIL(weights, t->class_weights = class_weights)

static const bad_option bad_options[] = {
    { spoil_size, "struct_size", "8", VANE_ERR_ARGUMENT },
    { spoil_output_change, "output_change_fraction", "-1", VANE_ERR_ARGUMENT },
    { spoil_output_stagnation, "output_stagnation_epochs", "0", VANE_ERR_ARGUMENT },
    { spoil_output_max, "output_max_epochs", "0", VANE_ERR_ARGUMENT },
    { spoil_candidate_change, "candidate_change_fraction", "nan", VANE_ERR_ARGUMENT },
    { spoil_candidate_stagnation, "candidate_stagnation_epochs", "0", VANE_ERR_ARGUMENT },
    { spoil_candidate_max, "candidate_max_epochs", "0", VANE_ERR_ARGUMENT },
    { spoil_limit, "candidate_limit", "0", VANE_ERR_ARGUMENT },
    { spoil_multiplier, "weight_multiplier", "inf", VANE_ERR_ARGUMENT },
    { spoil_groups, "groups", "0", VANE_ERR_ARGUMENT },
    { spoil_many_groups, "groups", "40", VANE_ERR_MEMORY },
    { spoil_activation, "activation", "9", VANE_ERR_ARGUMENT },
    { spoil_steepness, "steepness", "0", VANE_ERR_ARGUMENT },
    { spoil_no_kinds, "kind_count", "0", VANE_ERR_ARGUMENT },
    { spoil_units, "units", "1024", VANE_ERR_LIMIT },
    { spoil_optimizer, "optimizer", "adam", VANE_ERR_ARGUMENT },
    { spoil_loss, "loss", "huber", VANE_ERR_ARGUMENT },
    { spoil_mu, "quickprop_mu", "0", VANE_ERR_ARGUMENT },
    { spoil_weights, "class_weights", "", VANE_ERR_UNSUPPORTED },
};

VT_TEST(cascade_refusals, bad_options_are_refused_and_named)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_xor(&data, ctx) == VANE_OK &&
             vane_tools_seed_net(&net, ctx, 2, 1, VANE_TANH) == VANE_OK);
    const uint64_t before = vane_tools_net_hash(net);
    for (size_t i = 0; i < sizeof bad_options / sizeof *bad_options; i++) {
        const bad_option *bad = &bad_options[i];
        vane_train_options train = vane_tools_cascade_rprop(1);
        vane_cascade_options options = VANE_CASCADE_OPTIONS;
        options.train = &train;
        bad->spoil(&options, &train);
        const int status = vane_cascade_train(net, data, &options, NULL);
        VT_CHECK_MSG(status == bad->status && vane_tools_says(bad->name) && vane_tools_says(bad->value), "%s: %s",
                     bad->name, vane_last_error());
        VT_CHECK(vane_tools_net_hash(net) == before);
    }
    VT_CHECK(vane_cascade_train(NULL, data, NULL, NULL) == VANE_ERR_ARGUMENT &&
             vane_cascade_train(net, NULL, NULL, NULL) == VANE_ERR_ARGUMENT);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* A network of two inputs and one output of that activation. frozen: 1 the layer, 2 a weight of it. */
static int refused_net(vane_ctx *ctx, const vane_dataset *data, int shortcuts, vane_activation activation, int frozen)
{
    static const unsigned char one_of_two[2] = { 0, 1 };
    vane_net *net;
    if (vane_net_create(&net, ctx, 2)) return 1;
    vane_net_set_shortcuts(net, shortcuts);
    vane_net_add_dense(net, 1, activation);
    int status = vane_net_build(net, 1);
    if (!status && frozen == 1) status = vane_net_set_frozen(net, 0, 1);
    if (!status && frozen == 2) status = vane_net_freeze_weights(net, 0, one_of_two, NULL);
    if (!status) status = vane_cascade_train(net, (vane_dataset *)(uintptr_t)data, NULL, NULL);
    vane_net_destroy(net);
    return status;
}

static int read_nothing(void *user, size_t rows, float *x, float *t, size_t *got)
{
    (void)user, (void)rows, (void)x, (void)t;
    *got = 0;
    return VANE_OK;
}

VT_TEST(cascade_refusals, networks_and_data_that_do_not_fit_are_refused)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data, *weighted, *endless, *short_of_rows;
    const float x[8] = { 0, 0, 0, 1, 1, 0, 1, 1 }, t[4] = { 0, 1, 1, 0 }, weights[4] = { 1, 1, 2, 1 };
    vane_source source = VANE_SOURCE;
    source.inputs = 2;
    source.targets = 1;
    source.read = read_nothing;
    source.rows = VANE_ROWS_UNKNOWN;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_xor(&data, ctx) == VANE_OK);
    VT_CHECK(refused_net(ctx, data, 0, VANE_TANH, 0) == VANE_ERR_ARGUMENT && vane_tools_says("shortcuts"));
    VT_CHECK(refused_net(ctx, data, 1, VANE_SOFTMAX, 0) == VANE_ERR_ARGUMENT && vane_tools_says("softmax"));
    VT_CHECK(refused_net(ctx, data, 1, VANE_TANH, 1) == VANE_ERR_STATE && vane_tools_says("frozen"));
    VT_CHECK(refused_net(ctx, data, 1, VANE_TANH, 2) == VANE_ERR_UNSUPPORTED && vane_tools_says("frozen weights"));

    VT_CHECK(vane_tools_seed_net(&net, ctx, 2, 1, VANE_TANH) == VANE_OK);
    VT_CHECK(vane_dataset_create(&weighted, ctx, x, 2, t, 1, 4, weights) == VANE_OK);
    VT_CHECK(vane_cascade_train(net, weighted, NULL, NULL) == VANE_ERR_UNSUPPORTED && vane_tools_says("row 2 is 2"));
    VT_CHECK(vane_dataset_from_source(&endless, ctx, &source) == VANE_OK);
    VT_CHECK(vane_cascade_train(net, endless, NULL, NULL) == VANE_ERR_UNSUPPORTED && vane_tools_says("number of rows"));
    source.rows = 300;
    VT_CHECK(vane_dataset_from_source(&short_of_rows, ctx, &source) == VANE_OK);
    VT_CHECK(vane_cascade_train(net, short_of_rows, NULL, NULL) != VANE_OK);
    vane_dataset_destroy(short_of_rows);
    vane_dataset_destroy(endless);
    vane_dataset_destroy(weighted);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(cascade_refusals, a_sparse_last_layer_is_refused)
{
    static const size_t connections[] = { 2 };
    static const uint32_t sources[] = { 0, 2 };
    vane_ctx *ctx = dt_context();
    vane_net *net;
    vane_dataset *data;
    VT_CHECK(ctx && !vane_tools_xor(&data, ctx) && !vane_net_create(&net, ctx, 2));
    vane_net_set_shortcuts(net, 1);
    vane_net_add_sparse(net, 1, VANE_TANH, connections, sources);
    VT_CHECK(!vane_net_build(net, 1));
    VT_CHECK(vane_cascade_train(net, data, NULL, NULL) == VANE_ERR_UNSUPPORTED && vane_tools_says("dense last layer"));
    VT_CHECK(vane_net_layers(net) == 1);
    vane_net_destroy(net);
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
}

VT_TEST(cascade_refusals, a_loss_that_is_not_finite_leaves_the_network)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    const float x[4] = { 0, 1, 2, 3 }, t[4] = { 1e30f, -1e30f, 1e30f, -1e30f };
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK &&
             vane_dataset_create(&data, ctx, x, 1, t, 1, 4, NULL) == VANE_OK &&
             vane_tools_seed_net(&net, ctx, 1, 1, VANE_LINEAR) == VANE_OK);
    const uint64_t before = vane_tools_net_hash(net);
    VT_CHECK(vane_cascade_train(net, data, NULL, NULL) == VANE_ERR_DIVERGED && vane_tools_says("inf"));
    VT_CHECK(vane_tools_net_hash(net) == before);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

static int count_calls(void *user, const vane_cascade_report *report)
{
    (void)report;
    ++*(int *)user;
    return 0;
}

/* Each allocation in turn fails; with a callback, so that copies are among them, and units enough for a larger cache.
 */
VT_TEST(cascade_refusals, without_memory_the_network_is_as_before)
{
    vane_ctx *ctx = dt_context();
    vane_net *net;
    vane_dataset *data;
    vane_train_options train = vane_tools_cascade_rprop(1);
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    const vane_cascade_kind kind = { VANE_TANH, 1.0f };
    int calls = 0, status = VANE_ERR_MEMORY;
    train.optimizer = VANE_SARPROP;
    options.train = &train;
    options.max_units = 33;
    options.kinds = &kind;
    options.kind_count = options.groups = 1;
    options.output_max_epochs = options.candidate_max_epochs = 1;
    options.on_unit = count_calls;
    options.user = &calls;
    VT_CHECK(ctx && vane_tools_xor(&data, ctx) == VANE_OK &&
             vane_tools_seed_net(&net, ctx, 2, 1, VANE_LINEAR) == VANE_OK);
    const uint64_t before = vane_tools_net_hash(net);
    const size_t live = dt_live(ctx);
    for (size_t n = 0; status; n++) {
        dt_allocations_left = n;
        status = vane_cascade_train(net, data, &options, NULL);
        dt_allocations_left = SIZE_MAX;
        VT_CHECK_MSG(!status || (status == VANE_ERR_MEMORY && vane_tools_net_hash(net) == before &&
                                 dt_live(ctx) == live), "allocation %zu: status %d", n, status);
        if (calls > 20 && n < 400) n += 13;     /* copies take the same steps every time */
    }
    VT_CHECK(calls > 33);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    VT_CHECK(dt_live(ctx) < live);
    vane_ctx_destroy(ctx);
}

/* More epochs make no more requests of the pool. */
VT_TEST(cascade_refusals, epochs_allocate_nothing)
{
    uint64_t requests[2];
    for (int i = 0; i < 2; i++) {
        vane_ctx *ctx;
        vane_net *net;
        vane_dataset *data;
        vane_memory_stats stats;
        vane_cascade_options options = VANE_CASCADE_OPTIONS;
        options.max_units = 2;
        options.output_max_epochs = options.candidate_max_epochs = i ? 40 : 4;
        VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_smooth(&data, ctx, 300) == VANE_OK &&
                 vane_tools_seed_net(&net, ctx, 5, 2, VANE_TANH) == VANE_OK);
        VT_CHECK(vane_cascade_train(net, data, &options, NULL) == VANE_OK);
        vane_ctx_memory(ctx, &stats);
        requests[i] = stats.requests;
        vane_dataset_destroy(data);
        vane_net_destroy(net);
        vane_ctx_destroy(ctx);
    }
    VT_CHECK(requests[0] == requests[1]);
}
