/* FANN's network files written: what was read comes back byte for byte, older versions as the newest. */
#include <math.h>

#include "core/io/fann_model.h"
#include "tests/core/data_tools.h"
#include "tests/core/fann_files.h"
#include "tests/core/train_tools.h"

/* True when `text`, parsed and written, is `want`; says what it is otherwise. */
static bool written_as(const vane_ctx *ctx, const char *text, const char *want)
{
    vane_fann_net net;
    char *bytes;
    size_t size;
    if (vane_fann_net_parse(&net, ctx, text, strlen(text), "x.net") || vane_fann_net_write(&bytes, &size, &net)) {
        printf("%s\n", vane_last_error());
        return false;
    }
    const bool same = size == strlen(want) && memcmp(bytes, want, size) == 0;
    if (!same) printf("%.*s", (int)size, bytes);
    vane_ctx_free(ctx, bytes);
    vane_fann_net_free(&net);
    return same;
}

VT_TEST(fann_write, what_was_read)
{
    static const char *const texts[] = {FANN_FILE_2_1, FANN_FILE_SCALED, FANN_FILE_FIXED};
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        VT_CHECK_MSG(written_as(ctx, texts[i], texts[i]), "sample %zu", i);
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_write, older_versions_as_the_newest)
{
    static const char newest[] =
        "FANN_FLO_2.1\n" FANN_SETTINGS_1 "cascade_min_out_epochs=50\n" FANN_SETTINGS_2 "cascade_min_cand_epochs=50\n"
        FANN_SETTINGS_3 FANN_CASCADE "layer_sizes=3 2 2 \nscale_included=0\n" FANN_NEURONS FANN_CONNECTIONS;
    vane_ctx *ctx = dt_context();
    VT_CHECK(written_as(ctx, FANN_FILE_2_1_0, newest));
    VT_CHECK(written_as(ctx, FANN_FILE_2_0, newest));
    vane_ctx_destroy(ctx);
}

/* 1 input, 1 output, a bias each: weights `weight` and `bias`. */
typedef struct tiny {
    vane_fann_net net;
    uint32_t sizes[2];
    vane_fann_neuron neurons[4];
    vane_fann_connection connections[2];
} tiny;

static bool make_tiny(tiny *t, const vane_ctx *ctx, float weight, float bias)
{
    if (vane_fann_net_create(&t->net, ctx)) return false;
    t->sizes[0] = t->sizes[1] = 2;
    memset(t->neurons, 0, sizeof t->neurons);
    t->neurons[2] = (vane_fann_neuron){2, 4, 0.5f};
    t->connections[0] = (vane_fann_connection){0, weight};
    t->connections[1] = (vane_fann_connection){1, bias};
    t->net.layers = 2;
    t->net.layer_size = t->sizes;
    t->net.neurons = 4;
    t->net.neuron = t->neurons;
    t->net.connections = 2;
    t->net.connection = t->connections;
    return true;
}

static void free_tiny(tiny *t)
{
    t->net.layer_size = NULL;
    t->net.neuron = NULL;
    t->net.connection = NULL;
    vane_fann_net_free(&t->net);
}

VT_TEST(fann_write, a_net_made_by_hand)
{
    static const char begin[] = "FANN_FLO_2.1\nnum_layers=2\nlearning_rate=0.000000\n";
    static const char want[] =
        "cascade_activation_functions_count=10\ncascade_activation_functions=3 5 7 8 10 11 14 15 16 17 \n"
        "cascade_activation_steepnesses_count=4\ncascade_activation_steepnesses=2.50000000000000000000e-01 "
        "5.00000000000000000000e-01 7.50000000000000000000e-01 1.00000000000000000000e+00 \nlayer_sizes=2 2 \n"
        "scale_included=0\nneurons (num_inputs, activation_function, activation_steepness)="
        "(0, 0, 0.00000000000000000000e+00) (0, 0, 0.00000000000000000000e+00) "
        "(2, 4, 5.00000000000000000000e-01) (0, 0, 0.00000000000000000000e+00) \n"
        "connections (connected_to_neuron, weight)=(0, nan) (1, -1.50000000000000000000e+00) \n";
    vane_ctx *ctx = dt_context();
    tiny t;
    char *bytes;
    size_t size;
    VT_CHECK(make_tiny(&t, ctx, NAN, -1.5f));
    t.net.learning_rate = 1e-8f;
    VT_CHECK(vane_fann_net_write(&bytes, &size, &t.net) == VANE_OK && size > sizeof want);
    VT_CHECK(memcmp(bytes, begin, sizeof begin - 1) == 0);
    VT_CHECK_MSG(memcmp(bytes + size - (sizeof want - 1), want, sizeof want - 1) == 0, "%.*s", (int)size, bytes);
    vane_ctx_free(ctx, bytes);
    free_tiny(&t);
    vane_ctx_destroy(ctx);
}

/* Of FANN's own choice for these sums. */
VT_TEST(fann_write, decimal_points)
{
    static const struct {
        float weight, bias;
        int decimal_point;
    } cases[] = {
        {0, 0, 15}, {0.5f, -0.25f, 15}, {1, 0, 14}, {-0.5f, 0.5f, 14}, {100, 0, 11}, {-1e4f, 0, 8},
        {1e6f, 0, 5}, {2e8f, 0, 1}, {1e9f, 0, 0}, {3e9f, 0, -1}, {1e12f, 0, -5}, {INFINITY, 0, -113},
    };
    vane_ctx *ctx = dt_context();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tiny t;
        VT_CHECK(make_tiny(&t, ctx, cases[i].weight, cases[i].bias));
        const int got = vane_fann_net_decimal_point(&t.net);
        free_tiny(&t);
        VT_CHECK_MSG(got == cases[i].decimal_point, "%g: %d", (double)cases[i].weight, got);
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_write, fixed_point_rounds_and_refuses_what_it_cannot_hold)
{
    static const struct {
        float weight;
        const char *text;       /* NULL: refused */
    } cases[] = {
        {0.5f, "(0, 4) "}, {0.0625f, "(0, 1) "}, {-0.0625f, "(0, 0) "}, {-0.125f, "(0, -1) "}, {-0.07f, "(0, -1) "},
        {-268435456.0f, "(0, -2147483648) "}, {268435440.0f, "(0, 2147483520) "},
        {268435456.0f, NULL}, {-268435488.0f, NULL}, {INFINITY, NULL}, {NAN, NULL},
    };
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tiny t;
        char *bytes;
        size_t size;
        VT_CHECK(make_tiny(&t, ctx, cases[i].weight, 0));
        t.net.decimal_point = 3;
        const int status = vane_fann_net_write(&bytes, &size, &t.net);
        if (!cases[i].text) VT_CHECK(status == VANE_ERR_STATE && !bytes && strstr(vane_last_error(), "fixed point"));
        else {
            static char copy[4096];
            VT_CHECK(status == VANE_OK && size < sizeof copy);
            memcpy(copy, bytes, size);
            copy[size] = '\0';
            VT_CHECK_MSG(strstr(copy, cases[i].text), "%g: %s", (double)cases[i].weight, copy);
        }
        vane_ctx_free(ctx, bytes);
        free_tiny(&t);
    }
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

/* They could not be read back. */
VT_TEST(fann_write, weights_that_are_not_finite_are_refused)
{
    static const float bad[] = {NAN, INFINITY, -INFINITY};
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < 6; i++) {
        vane_net *net;
        char *text = NULL;
        size_t size;
        VT_CHECK(vane_net_create(&net, ctx, 3) == VANE_OK);
        vane_net_add_dense(net, 2, VANE_TANH);
        VT_CHECK(vane_net_build(net, 1) == VANE_OK);
        float *place = net->params + (i % 2 ? net->layers[0].bias_offset : net->layers[0].weight_offset) + 1;
        *place = bad[i / 2];
        VT_CHECK(vane_net_save_fann_memory(&text, &size, net) == VANE_ERR_STATE && text == NULL);
        VT_CHECK(vane_tools_says(i % 2 ? "\"layer.0.bias\", element 1 is " : "\"layer.0.weight\", element 1 is "));
        *place = 0;
        VT_CHECK(vane_net_save_fann_memory(&text, &size, net) == VANE_OK);
        vane_ctx_free(ctx, text);
        vane_net_destroy(net);
    }
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_write, without_memory)
{
    vane_ctx *ctx = dt_context();
    tiny t;
    char *bytes;
    size_t size;
    VT_CHECK(make_tiny(&t, ctx, 1, 2));
    dt_allocations_left = 0;
    const int status = vane_fann_net_write(&bytes, &size, &t.net);
    dt_allocations_left = SIZE_MAX;
    VT_CHECK(status == VANE_ERR_MEMORY && !bytes && size == 0);
    free_tiny(&t);
    vane_ctx_destroy(ctx);
}
