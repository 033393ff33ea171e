/* Describing, building, changing and copying networks: what is refused, and with which words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/net/net.h"
#include "tests/vtest.h"

static bool says(const char *part) { return strstr(vane_last_error(), part) != NULL; }

static vane_net *built(vane_ctx *ctx, size_t inputs, size_t hidden, size_t outputs, uint64_t seed)
{
    vane_net *net;
    if (vane_net_create(&net, ctx, inputs)) return NULL;
    vane_net_add_dense(net, hidden, VANE_RELU);
    vane_net_add_dense(net, outputs, VANE_SOFTMAX);
    if (!vane_net_build(net, seed)) return net;
    vane_net_destroy(net);
    return NULL;
}

/* ----------------------------------------------------------------------------------------- bad descriptions ---- */
static void zero_units(vane_net *net) { vane_net_add_dense(net, 0, VANE_RELU); }
static void many_units(vane_net *net) { vane_net_add_dense(net, (size_t)1 << 31, VANE_RELU); }
static void unknown_activation(vane_net *net) { vane_net_add_dense(net, 3, (vane_activation)99); }
static void negative_activation(vane_net *net) { vane_net_add_dense(net, 3, (vane_activation)-1); }
static void no_layers(vane_net *net) { (void)net; }

static void many_parameters(vane_net *net)
{
    for (int i = 0; i < 5; i++) vane_net_add_dense(net, (size_t)1 << 24, VANE_RELU);
}

static void many_layers(vane_net *net)
{
    for (int i = 0; i < 1025; i++) vane_net_add_dense(net, 1, VANE_RELU);
}

static void with_dropout(vane_net *net, float rate)
{
    vane_net_add_dense(net, 3, VANE_RELU);
    vane_net_set_dropout(net, 0, rate);
    vane_net_add_dense(net, 1, VANE_LINEAR);
}

static void dropout_one(vane_net *net) { with_dropout(net, 1.0f); }
static void dropout_negative(vane_net *net) { with_dropout(net, -0.25f); }
static void dropout_nan(vane_net *net) { with_dropout(net, NAN); }

static void dropout_last(vane_net *net)
{
    vane_net_add_dense(net, 3, VANE_RELU);
    vane_net_set_dropout(net, 0, 0.5f);
}

static void dropout_nowhere(vane_net *net)
{
    vane_net_add_dense(net, 3, VANE_RELU);
    vane_net_set_dropout(net, 7, 0.5f);
}

static void unknown_initialiser(vane_net *net)
{
    vane_net_add_dense(net, 3, VANE_RELU);
    vane_net_set_initialiser(net, 0, (vane_initialiser)77);
}

static void two_errors(vane_net *net)
{
    zero_units(net);
    unknown_activation(net);
}

VT_TEST(net_build, a_bad_description_is_refused_by_build_and_names_the_value)
{
    static const struct {
        void (*describe)(vane_net *net);
        int status;
        const char *part, *allowed;
    } cases[] = {
        { zero_units, VANE_ERR_ARGUMENT, "layer 0 has 0 units", "at least 1" },
        { many_units, VANE_ERR_LIMIT, "2147483648 units", "16777216" },
        { unknown_activation, VANE_ERR_ARGUMENT, "unknown activation", "99" },
        { negative_activation, VANE_ERR_ARGUMENT, "unknown activation", "-1" },
        { no_layers, VANE_ERR_STATE, "no layers", "vane_net_add_dense" },
        { many_parameters, VANE_ERR_LIMIT, "parameters", "16777216" },
        { many_layers, VANE_ERR_LIMIT, "layers", "1024" },
        { dropout_one, VANE_ERR_ARGUMENT, "dropout is 1", "layer 0" },
        { dropout_negative, VANE_ERR_ARGUMENT, "dropout is -0.25", "0 up to" },
        { dropout_nan, VANE_ERR_ARGUMENT, "dropout is", "0 up to" },
        { dropout_last, VANE_ERR_ARGUMENT, "last layer", "dropout" },
        { dropout_nowhere, VANE_ERR_ARGUMENT, "layer 7", "1 layers" },
        { unknown_initialiser, VANE_ERR_ARGUMENT, "unknown initialiser", "77" },
        { two_errors, VANE_ERR_ARGUMENT, "0 units", "layer 0" },
    };
    vane_ctx *ctx;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vane_net *net;
        VT_CHECK(vane_net_create(&net, ctx, 3) == VANE_OK);
        cases[i].describe(net);
        const int status = vane_net_build(net, 1);
        VT_CHECK_MSG(status == cases[i].status && says(cases[i].part) && says(cases[i].allowed), "case %zu: %s: %s", i,
                     vane_status_name(status), vane_last_error());
        VT_CHECK(vane_net_build(net, 1) == status);
        vane_net_destroy(net);
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(net_build, bad_calls_are_refused)
{
    vane_ctx *ctx;
    vane_net *net, *other = (vane_net *)1;
    vane_layer_info info = { .struct_size = 1 };
    float x[3] = { 0 }, y[2];
    VT_CHECK(vane_ctx_create(NULL, NULL) == VANE_ERR_ARGUMENT && says("out"));
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    VT_CHECK(vane_net_create(NULL, ctx, 3) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_create(&other, NULL, 3) == VANE_ERR_ARGUMENT && other == NULL);
    VT_CHECK(vane_net_create(&other, ctx, 0) == VANE_ERR_ARGUMENT && says("0 inputs"));
    VT_CHECK(vane_net_create(&other, ctx, (size_t)1 << 31) == VANE_ERR_LIMIT && says("2147483648 inputs") &&
             says("16777216"));

    VT_CHECK(vane_net_create(&net, ctx, 3) == VANE_OK);
    vane_net_add_dense(net, 2, VANE_LINEAR);
    VT_CHECK(vane_net_predict(net, x, 1, y) == VANE_ERR_STATE && says("vane_net_build"));
    VT_CHECK(vane_net_set_frozen(net, 0, 1) == VANE_ERR_STATE &&
             vane_net_get_weights(net, 0, NULL, NULL) == VANE_ERR_STATE);
    VT_CHECK(vane_net_clone(&other, net) == VANE_ERR_STATE && other == NULL);
    VT_CHECK(vane_net_parameters(net) == 0);

    VT_CHECK(vane_net_build(net, 1) == VANE_OK);
    VT_CHECK(vane_net_build(net, 1) == VANE_ERR_STATE && says("built already"));
    vane_net_add_dense(net, 2, VANE_LINEAR);
    VT_CHECK(vane_net_layers(net) == 1);
    VT_CHECK(vane_net_layer(net, 0, &info) == VANE_ERR_ARGUMENT && says("struct_size"));
    info.struct_size = sizeof info;
    VT_CHECK(vane_net_layer(net, 1, &info) == VANE_ERR_ARGUMENT && says("layer 1"));
    VT_CHECK(vane_net_set_frozen(net, 9, 1) == VANE_ERR_ARGUMENT &&
             vane_net_get_weights(net, 9, x, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_predict(net, NULL, 1, y) == VANE_ERR_ARGUMENT && says("x is NULL"));
    VT_CHECK(vane_net_predict(net, x, 1, NULL) == VANE_ERR_ARGUMENT && says("y is NULL"));
    VT_CHECK(vane_net_predict(net, NULL, 0, NULL) == VANE_OK);
    VT_CHECK(vane_net_predict(NULL, x, 1, y) == VANE_ERR_ARGUMENT && vane_net_build(NULL, 1) == VANE_ERR_ARGUMENT);
    vane_net_add_dense(NULL, 1, VANE_RELU);
    vane_net_set_dropout(NULL, 0, 0.5f);
    vane_net_destroy(NULL);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    vane_ctx_destroy(NULL);
}

VT_TEST(net_build, contexts_refuse_what_they_cannot_give)
{
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx = (vane_ctx *)1;
    const char *own;
    VT_CHECK(vane_isa_list(0, &own, NULL));
    options.isa = "mips";
    VT_CHECK(vane_ctx_create(&ctx, &options) == VANE_ERR_ISA && ctx == NULL && says("mips") && says(own));
    options = (vane_options)VANE_OPTIONS;
    options.threads = 257;
    VT_CHECK(vane_ctx_create(&ctx, &options) == VANE_ERR_ARGUMENT && says("257") && says("256"));
    options = (vane_options)VANE_OPTIONS;
    options.struct_size = 3;
    VT_CHECK(vane_ctx_create(&ctx, &options) == VANE_ERR_ARGUMENT && says("struct_size") && says("VANE_OPTIONS"));

    const char *name;
    int runs;
    for (size_t i = 0; vane_isa_list(i, &name, &runs); i++) {
        options = (vane_options)VANE_OPTIONS;
        options.isa = name;
        options.threads = 1;
        const int status = vane_ctx_create(&ctx, &options);
        VT_CHECK_MSG(status == (runs ? VANE_OK : VANE_ERR_ISA), "%s", name);
        VT_CHECK(!runs || strcmp(vane_ctx_isa(ctx), name) == 0);
        const bool plain = runs && strcmp(ctx->kernels->family, "plain") == 0;
        vane_ctx_destroy(ctx);
        options.deterministic = 1;
        VT_CHECK_MSG(vane_ctx_create(&ctx, &options) == (plain ? VANE_OK : VANE_ERR_ISA), "%s deterministic", name);
        vane_ctx_destroy(ctx);
    }
}

/* ------------------------------------------------------------------------------------------------ parameters ---- */
VT_TEST(net_build, contexts_give_memory_back_and_tell_the_version)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_memory_stats stats;
    int major, minor, patch;
    VT_CHECK(sscanf(vane_version(), "%d.%d.%d", &major, &minor, &patch) == 3);
    VT_CHECK(major == VANE_VERSION_MAJOR && minor == VANE_VERSION_MINOR && patch == VANE_VERSION_PATCH);
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_net_create(&net, ctx, 4));
    vane_net_destroy(net);
    vane_ctx_memory(ctx, &stats);
    VT_CHECK(stats.bytes_cached > 0);
    vane_ctx_trim(ctx, 0);
    vane_ctx_memory(ctx, &stats);
    VT_CHECK(stats.bytes_cached == 0 && stats.host_frees > 0);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_build, sizes_and_settings_are_told)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_layer_info info = { .struct_size = sizeof info };
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    VT_CHECK(vane_net_create(&net, ctx, 5) == VANE_OK);
    vane_net_add_dense(net, 7, VANE_GELU);
    vane_net_set_dropout(net, 0, 0.25f);
    vane_net_add_dense(net, 3, VANE_SOFTMAX);
    VT_CHECK(vane_net_build(net, 1) == VANE_OK);
    VT_CHECK(vane_net_inputs(net) == 5 && vane_net_outputs(net) == 3 && vane_net_layers(net) == 2);
    VT_CHECK(vane_net_parameters(net) == 5 * 7 + 7 + 7 * 3 + 3);
    VT_CHECK(vane_net_layer(net, 0, &info) == VANE_OK);
    VT_CHECK(info.inputs == 5 && info.units == 7 && info.activation == VANE_GELU && info.dropout == 0.25f &&
             !info.frozen);
    VT_CHECK(vane_net_set_frozen(net, 1, 1) == VANE_OK && vane_net_layer(net, 1, &info) == VANE_OK);
    VT_CHECK(info.inputs == 7 && info.units == 3 && info.activation == VANE_SOFTMAX && info.dropout == 0.0f &&
             info.frozen);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_build, weights_are_copied_in_and_out_and_must_be_finite)
{
    vane_ctx *ctx;
    float weights[15], bias[3], got[15], got_bias[3];
    for (int i = 0; i < 15; i++) weights[i] = (float)i - 7.5f;
    for (int i = 0; i < 3; i++) bias[i] = (float)i;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    vane_net *net = built(ctx, 5, 3, 2, 1);
    VT_CHECK(net != NULL);
    VT_CHECK(vane_net_set_weights(net, 0, weights, bias) == VANE_OK &&
             vane_net_get_weights(net, 0, got, got_bias) == VANE_OK);
    VT_CHECK(memcmp(got, weights, sizeof got) == 0 && memcmp(got_bias, bias, sizeof bias) == 0);
    weights[7] = NAN;
    VT_CHECK(vane_net_set_weights(net, 0, weights, NULL) == VANE_ERR_ARGUMENT && says("weight 7") && says("nan"));
    bias[2] = INFINITY;
    weights[7] = 100.0f;
    VT_CHECK(vane_net_set_weights(net, 0, weights, bias) == VANE_ERR_ARGUMENT && says("bias 2") && says("inf"));
    memset(weights, 0, sizeof weights);
    VT_CHECK(vane_net_get_weights(net, 0, weights, NULL) == VANE_OK);
    VT_CHECK_MSG(memcmp(got, weights, sizeof got) == 0, "a refused call changed weights");
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_build, a_clone_is_equal_and_independent)
{
    const float scale[5] = { 1, 2, 3, 4, 5 }, shift[5] = { 0.5f, 0, 0, 0, 1 }, x[5] = { 1, -1, 0.5f, 2, 0 };
    float y[2], z[2], zeros[10] = { 0 };
    vane_ctx *ctx;
    vane_net *copy;
    vane_layer_info info = { .struct_size = sizeof info };
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    vane_net *net = built(ctx, 5, 3, 2, 9);
    VT_CHECK(net != NULL && vane_net_set_frozen(net, 0, 1) == VANE_OK);
    VT_CHECK(vane_net_set_input_scaling(net, scale, shift) == VANE_OK &&
             vane_net_set_output_scaling(net, scale, shift) == VANE_OK);
    VT_CHECK(vane_net_set_class_name(net, 1, "one") == VANE_OK && vane_net_set_note(net, "key", "text") == VANE_OK);
    VT_CHECK(vane_net_clone(&copy, net) == VANE_OK);
    VT_CHECK(vane_net_layer(copy, 0, &info) == VANE_OK && info.frozen && info.activation == VANE_RELU);
    VT_CHECK(copy->parameter_floats == net->parameter_floats && copy->tensor_count == net->tensor_count);
    VT_CHECK(memcmp(copy->params, net->params, net->parameter_floats * sizeof(float)) == 0);
    VT_CHECK(strcmp(vane_net_class_name(copy, 1), "one") == 0 && strcmp(vane_net_note(copy, "key"), "text") == 0);
    VT_CHECK(vane_net_predict(net, x, 1, y) == VANE_OK && vane_net_predict(copy, x, 1, z) == VANE_OK);
    VT_CHECK(memcmp(y, z, sizeof y) == 0);
    VT_CHECK(vane_net_set_weights(copy, 1, zeros, NULL) == VANE_OK &&
             vane_net_set_class_name(copy, 1, "two") == VANE_OK);
    VT_CHECK(vane_net_predict(net, x, 1, z) == VANE_OK && memcmp(y, z, sizeof y) == 0);
    VT_CHECK(strcmp(vane_net_class_name(net, 1), "one") == 0);
    vane_net_destroy(net);
    VT_CHECK(vane_net_predict(copy, x, 1, z) == VANE_OK);
    vane_net_destroy(copy);
    vane_ctx_destroy(ctx);
}
