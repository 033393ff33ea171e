/* networks.c - networks made, changed, asked. */
#include <string.h>

#include "tests/faults/faults.h"

/* ------------------------------------------------------------------------------------------------ enumerations ---- */
static bool names_hold(scene *s)
{
    int value;
    const char *isa;
    HOLDS(s, vane_enum_parse("activation", "tanh", &value) == VANE_OK && value == VANE_TANH);
    HOLDS(s, strcmp(vane_enum_name("loss", VANE_HUBER), "huber") == 0);
    HOLDS(s, strcmp(vane_status_name(VANE_ERR_MEMORY), "VANE_ERR_MEMORY") == 0);
    HOLDS(s, vane_version()[0] && vane_isa_list(0, &isa, NULL));
    return true;
}

static bool context_holds(scene *s, vane_ctx *ctx)
{
    vane_memory_stats memory;
    vane_limits limits;
    vane_limits_get(&limits);
    vane_ctx_trim(ctx, 0);
    vane_ctx_memory(ctx, &memory);
    scene_note_number(s, (double)memory.bytes_live);
    HOLDS(s, limits.layers == 1024 && memory.bytes_cached == 0 && memory.host_allocs >= memory.host_frees);
    HOLDS(s, vane_ctx_threads(ctx) == 1 && vane_ctx_isa(ctx)[0]);
    return true;
}

/* ------------------------------------------------------------------------------------------------- description ---- */
static const size_t connections[4] = { 2, 0, 1, 3 };
static const uint32_t sources[6] = { 0, 4, 2, 3, 1, 4 };

/* What vane_net_add_* fail of is told by vane_net_build: a network that is described and built is one call. */
static int describe(vane_net **out, vane_ctx *ctx)
{
    const int status = vane_net_create(out, ctx, 2);
    if (status) return status;
    vane_net_add_dense(*out, 4, VANE_GELU);
    for (int i = 0; i < 9; i++) vane_net_add_dense(*out, 4, VANE_RELU);     /* grows the list of layers */
    vane_net_set_dropout(*out, 1, 0.5f);
    vane_net_set_initialiser(*out, 1, VANE_INIT_HE_NORMAL);
    vane_net_add_sparse(*out, 4, VANE_TANH, connections, sources);
    vane_net_add_dense(*out, 3, VANE_LINEAR);
    return scene_build(out, 1);
}

static int describe_shortcuts(vane_net **out, vane_ctx *ctx)
{
    const int status = vane_net_create(out, ctx, 2);
    if (status) return status;
    vane_net_set_shortcuts(*out, 1);
    vane_net_add_dense(*out, 3, VANE_SIN);
    vane_net_add_dense(*out, 2, VANE_SIGMOID);
    return scene_build(out, 2);
}

bool scene_descriptions(scene *s)
{
    enum { SPARSE = 10 };
    vane_ctx *ctx;
    vane_net *net, *shortcuts;
    size_t counts[4];
    uint32_t from[6];
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, net, describe(&net, ctx));
    TRY(s, vane_net_get_connections(net, SPARSE, counts, from));
    HOLDS(s, memcmp(counts, connections, sizeof counts) == 0 && memcmp(from, sources, sizeof from) == 0);
    scene_note_net(s, net);
    MAKE(s, shortcuts, describe_shortcuts(&shortcuts, ctx));
    HOLDS(s, vane_net_shortcuts(shortcuts) && !vane_net_shortcuts(net));
    scene_note_net(s, shortcuts);
    vane_net_destroy(shortcuts);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return true;
}

/* ---------------------------------------------------------------------------------------------------- networks ---- */
static bool change_units(scene *s, vane_net *net)
{
    vane_activation activation;
    float steepness;
    TRY(s, vane_net_set_units(net, 0, 1, 2, VANE_ELLIOT, 0.5f));
    TRY(s, vane_net_get_unit(net, 0, 2, &activation, &steepness));
    HOLDS(s, activation == VANE_ELLIOT && steepness == 0.5f);
    TRY(s, vane_net_set_sum_limit(net, 150));
    return true;
}

static bool change_weights(scene *s, vane_net *net)
{
    static const unsigned char mask[15] = { 1 }, bias_mask[5] = { 0, 1 };
    float weights[15], bias[5];
    unsigned char frozen[15], frozen_bias[5];
    TRY(s, vane_net_get_weights(net, 0, weights, bias));
    weights[3] = 0.25f;
    TRY(s, vane_net_set_weights(net, 0, weights, bias));
    TRY(s, vane_net_freeze_weights(net, 0, mask, bias_mask));
    TRY(s, vane_net_frozen_weights(net, 0, frozen, frozen_bias));
    HOLDS(s, frozen[0] && !frozen[1] && frozen_bias[1]);
    TRY(s, vane_net_set_frozen(net, 1, 1));
    return true;
}

static bool change_texts(scene *s, vane_net *net)
{
    TRY(s, vane_net_set_class_name(net, 1, "one"));
    TRY(s, vane_net_set_class_name(net, 1, "two"));
    TRY(s, vane_net_set_input_name(net, 0, "height"));
    TRY(s, vane_net_set_note(net, "key", "text"));
    TRY(s, vane_net_set_note(net, "other", "text"));
    TRY(s, vane_net_set_note(net, "other", NULL));
    HOLDS(s, strcmp(vane_net_class_name(net, 1), "two") == 0 && strcmp(vane_net_input_name(net, 0), "height") == 0);
    HOLDS(s, strcmp(vane_net_note(net, "key"), "text") == 0 && strcmp(vane_net_note_key(net, 0), "key") == 0);
    HOLDS(s, strcmp(vane_net_fann_leaves_out(net, 0), "frozen layers") == 0);
    return true;
}

static bool net_holds(scene *s, const vane_net *net)
{
    vane_layer_info info = { .struct_size = sizeof info };
    TRY(s, vane_net_layer(net, 1, &info));
    HOLDS(s, info.inputs == 5 && info.units == 2 && info.frozen);
    HOLDS(s, vane_net_inputs(net) == 3 && vane_net_outputs(net) == 2 && vane_net_layers(net) == 2);
    HOLDS(s, vane_net_parameters(net) == 32);
    return true;
}

bool scene_networks(scene *s)
{
    enum { ROWS = 300 };
    static const float x[ROWS * 3] = { 1, 2, 3 };
    float y[ROWS * 2];
    vane_ctx *ctx;
    vane_net *net, *copy;
    HOLDS(s, names_hold(s));
    MAKE(s, ctx, scene_context(&ctx, 1));
    MAKE(s, net, scene_net(&net, ctx, 3, 5, 2));
    if (!change_units(s, net) || !change_weights(s, net) || !change_texts(s, net) || !net_holds(s, net)) return false;
    MAKE(s, copy, vane_net_clone(&copy, net));
    TRY(s, vane_net_predict(copy, x, 1, y));
    TRY(s, vane_net_predict(copy, x, ROWS, y));
    scene_note(s, y, sizeof y);
    scene_note_net(s, copy);
    if (!context_holds(s, ctx)) return false;
    vane_net_destroy(copy);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return true;
}

/* ----------------------------------------------------------------------------------------------------- threads ---- */
/* Each product is shared by four threads, as many as the system gives. */
bool scene_threads(scene *s)
{
    enum { ROWS = 70, INPUTS = 40, OUTPUTS = 5 };
    static float x[ROWS * INPUTS], y[ROWS * OUTPUTS];
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
    vane_train_options options = VANE_TRAIN_OPTIONS;
    options.batch = ROWS;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) x[i] = (float)(i % 17) / 17;
    MAKE(s, ctx, scene_context(&ctx, 4));
    MAKE(s, net, scene_net(&net, ctx, INPUTS, 600, OUTPUTS));
    TRY(s, vane_net_predict(net, x, ROWS, y));
    scene_note(s, y, sizeof y);
    MAKE(s, data, scene_rows(&data, ctx, ROWS, INPUTS, OUTPUTS));
    MAKE(s, trainer, vane_trainer_create(&trainer, net, &options));
    TRY(s, vane_trainer_epoch(trainer, data, NULL));
    scene_note_net(s, net);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return true;
}
