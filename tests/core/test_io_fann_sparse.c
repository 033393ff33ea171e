/* FANN's networks of any connections as networks of ours, and back byte for byte: written by hand, since libfann makes
 * only some of them. */
#include <stdlib.h>

#include "core/io/fann_model.h"
#include "tests/core/data_tools.h"
#include "tests/core/fann_files.h"

#define HEAD "FANN_FLO_2.1\n" FANN_SETTINGS FANN_CASCADE "layer_sizes="
#define NEURONS " \nscale_included=0\nneurons (num_inputs, activation_function, activation_steepness)="
#define CONNECTIONS "\nconnections (connected_to_neuron, weight)="
#define NONE "(0, 0, 0.00000000000000000000e+00) "
#define LINE(inputs) "(" #inputs ", 0, 1.00000000000000000000e+00) "
#define FROM(neuron, weight) "(" #neuron ", " weight ") "
#define W1 "1.00000000000000000000e+00"
#define W2 "2.00000000000000000000e+00"
#define W4 "4.00000000000000000000e+00"
#define W8 "8.00000000000000000000e+00"

/* Neurons: inputs 0, 1, bias 2; 3, 4, bias 5; output 6, bias 7. Without the last two biases: inputs 0, 1, bias 2; 3, 4;
 * output 5. */
#define LAYERED(hidden_bias, a, b, c, connections) \
    HEAD "3 3 2" NEURONS NONE NONE NONE LINE(a) LINE(b) hidden_bias LINE(c) NONE CONNECTIONS connections "\n"
#define SHORTCUT(a, b, c, connections) \
    HEAD "3 2 1" NEURONS NONE NONE NONE LINE(a) LINE(b) LINE(c) CONNECTIONS connections "\n"

#define TANGLED FROM(2, W1) FROM(0, W2) FROM(0, W4) FROM(1, W8)
static vane_ctx *ctx;

/* The file with another rate and type of network; the caller's. */
static char *file_of(const char *text, const char *rate, const char *type)
{
    const size_t size = strlen(text) + 1;
    char *file = malloc(size);
    if (!file) return NULL;
    memcpy(file, text, size);
    char *at = strstr(file, "connection_rate=") + strlen("connection_rate=");
    memcpy(at, rate, strlen("1.000000"));
    at = strstr(file, "network_type=") + strlen("network_type=");
    memcpy(at, type, 1);
    return file;
}

static char *bytes_of(const vane_net *net)
{
    vane_fann_net fann;
    char *bytes, *text = NULL;
    size_t size;
    if (vane_fann_of_net(&fann, net)) return NULL;
    if (!vane_fann_net_write(&bytes, &size, &fann) && (text = malloc(size + 1)) != NULL) {
        memcpy(text, bytes, size);
        text[size] = '\0';
    }
    vane_ctx_free(ctx, bytes);
    vane_fann_net_free(&fann);
    return text;
}

/* Loads it, gives these outputs for (1, 3) and (3, -1), and is saved as `want`; NULL: as it was. */
static bool runs(const char *text, const char *rate, const char *type, bool shortcuts, float first, float second,
                 const char *want)
{
    const float x[4] = { 1, 3, 3, -1 };
    float y[2] = { 0, 0 };
    vane_net *net = NULL;
    char *file = file_of(text, rate, type), *back = NULL;
    bool right = file && !vane_net_load_memory(&net, ctx, file, strlen(file)) && !vane_net_predict(net, x, 2, y);
    right = right && y[0] == first && y[1] == second && (vane_net_shortcuts(net) != 0) == shortcuts;
    if (right) back = bytes_of(net);
    right = right && back && strcmp(back, want ? want : file) == 0;
    if (!right) printf("%g %g %s\n%s\n", (double)y[0], (double)y[1], vane_last_error(), back ? back : "");
    vane_net_destroy(net);
    free(back);
    free(file);
    return right;
}

VT_TEST(fann_sparse, connections_of_any_order_come_back)
{
    ctx = dt_context();
    const size_t before = dt_live(ctx);
    /* 3: 1 + 2 x0 + 4 x0, 4: 8 x1, 6: 4 * (4) + 2 * (3) + 1 */
    VT_CHECK(runs(LAYERED(NONE, 3, 1, 3, TANGLED FROM(4, W4) FROM(3, W2) FROM(5, W1)), "0.400000", "0", false,
                  96 + 14 + 1, -32 + 38 + 1, NULL));
    /* The hidden bias has settings, which mean nothing. */
    VT_CHECK(runs(LAYERED("(0, 5, 1.00000000000000000000e+00) ", 3, 1, 3, TANGLED FROM(4, W4) FROM(3, W2) FROM(5, W1)),
                  "0.400000", "0", false, 96 + 14 + 1, -32 + 38 + 1, NULL));
    /* 6: 4 x1 + 2 * (3) + 1, x1 being further away than one layer */
    VT_CHECK(runs(LAYERED(NONE, 3, 1, 3, TANGLED FROM(1, W4) FROM(3, W2) FROM(5, W1)), "0.400000", "0", true,
                  12 + 14 + 1, -4 + 38 + 1, NULL));
    /* 5: 4 x1 + 2 * (3) + 1 */
    VT_CHECK(runs(SHORTCUT(3, 1, 3, TANGLED FROM(1, W4) FROM(3, W2) FROM(2, W1)), "0.400000", "1", true, 12 + 14 + 1,
                  -4 + 38 + 1, NULL));
    /* All connections in order are dense layers, whatever the rate. */
    VT_CHECK(runs(LAYERED(NONE, 3, 3, 3, FROM(0, W1) FROM(1, W2) FROM(2, W4) FROM(0, W1) FROM(1, W1) FROM(2, W1)
                          FROM(3, W1) FROM(4, W2) FROM(5, W4)), "0.900000", "0", false, 11 + 10 + 4, 5 + 6 + 4, NULL));
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

/* With a rate of 1, what a file lists is not what FANN reads: neuron 3 reads 0 and 1, 4 reads 0, the output 3 and 4. */
VT_TEST(fann_sparse, sources_are_those_that_fann_reads)
{
    ctx = dt_context();
    char *want = file_of(LAYERED(NONE, 2, 1, 2, FROM(0, W1) FROM(1, W2) FROM(0, W4) FROM(3, W1) FROM(4, W8)),
                         "0.555556", "0");
    VT_CHECK(want && runs(LAYERED(NONE, 2, 1, 2, FROM(1, W1) FROM(1, W2) FROM(2, W4) FROM(5, W1) FROM(4, W8)),
                          "1.000000", "0", false, 7 + 32, 1 + 96, want));
    free(want);
    /* The bias of a further layer is a bias. */
    want = file_of(LAYERED(NONE, 1, 1, 2, FROM(0, W1) FROM(1, W2) FROM(5, W4) FROM(4, W8)), "0.300000", "0");
    VT_CHECK(want && runs(LAYERED(NONE, 1, 1, 2, FROM(0, W1) FROM(1, W2) FROM(2, W4) FROM(4, W8)), "0.300000", "0",
                          false, 4 + 48, 4 - 16, want));
    free(want);
    vane_ctx_destroy(ctx);
}

static bool refused(const char *text, const char *rate, const char *type, int status, const char *part)
{
    vane_net *net = NULL;
    char *file = file_of(text, rate, type);
    const int got = file ? vane_net_load_memory(&net, ctx, file, strlen(file)) : VANE_ERR_MEMORY;
    free(file);
    return got == status && !net && strstr(vane_last_error(), part);
}

VT_TEST(fann_sparse, what_has_no_meaning_is_refused)
{
    ctx = dt_context();
    const size_t before = dt_live(ctx);
    VT_CHECK(refused(LAYERED(NONE, 3, 0, 2, FROM(2, W1) FROM(0, W2) FROM(0, W4) FROM(4, W8) FROM(3, W2)), "0.400000",
                     "0", VANE_ERR_UNSUPPORTED, "neuron 4 has no connection"));
    VT_CHECK(refused(LAYERED(NONE, 4, 1, 1, TANGLED FROM(1, W1) FROM(3, W1)), "1.000000", "0", VANE_ERR_FORMAT,
                     "neuron 3 has 4 connections, at most 3"));
    VT_CHECK(dt_live(ctx) == before);
    vane_ctx_destroy(ctx);
}

/* FANN reads lists of connections only where their rate is below 1: of a network that came from no file it is the share
 * that is there of all, biases among them, and next to 1 where none is missing. */
VT_TEST(fann_sparse, a_sparse_network_of_ours_has_its_rate)
{
    static const struct { size_t connections[4]; uint32_t sources[16]; const char *rate; } layers[] = {
        { { 2, 3, 2, 3 }, { 2, 3, 0, 3, 1, 1, 3, 0, 2, 3 }, "connection_rate=0.769231\n" },     /* 10 + 10 of 16 + 10 */
        { { 4, 4, 4, 4 }, { 2, 3, 0, 1, 3, 0, 2, 1, 0, 1, 2, 3, 1, 2, 0, 3 }, "connection_rate=0.999999\n" },
    };
    const float x[6] = { 1, 2, 3, -1, 0.5f, 2 };
    ctx = dt_context();
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        vane_net *net, *back;
        float y[4], want[4];
        VT_CHECK(!vane_net_create(&net, ctx, 3));
        vane_net_add_sparse(net, 4, VANE_TANH, layers[i].connections, layers[i].sources);
        vane_net_add_dense(net, 2, VANE_SIGMOID);
        VT_CHECK(!vane_net_build(net, 1) && !vane_net_predict(net, x, 2, want));
        char *text = bytes_of(net);
        VT_CHECK_MSG(text && strstr(text, layers[i].rate), "%s\n%s", layers[i].rate, text ? text : vane_last_error());
        VT_CHECK(!vane_net_load_memory(&back, ctx, text, strlen(text)) && !vane_net_predict(back, x, 2, y));
        for (size_t j = 0; j < 4; j++) VT_NEAR((double)y[j], (double)want[j], 1e-6);
        vane_net_destroy(back);
        vane_net_destroy(net);
        free(text);
    }
    vane_ctx_destroy(ctx);
}

/* Notes that don't fit, and units that FANN can't have. */
VT_TEST(fann_sparse, what_fann_cannot_have_is_refused)
{
    static const size_t connections[2] = { 0, 1 };
    static const uint32_t sources[1] = { 0 };
    static const struct { const char *key, *text, *part; } notes[] = {
        { "fann.bias_activations", "0 5", "expected 1 numbers" },
        { "fann.bias_activations", "20", "is missing or wrong" },
        { "fann.bias_steepnesses", "x", "is missing or wrong" },
        { "fann.cascade_activation_functions", "3 99", "number 1 of 2" },
        { "fann.connection_rate", "half", "expected a number" },
        { "fann.scale_mean_in", "1", "number 1 of 2" },
    };
    const float ones[2] = { 1, 1 };
    vane_net *net;
    ctx = dt_context();
    VT_CHECK(!vane_net_create(&net, ctx, 2));
    vane_net_add_sparse(net, 2, VANE_TANH, connections, sources);
    VT_CHECK(!vane_net_build(net, 1) && !bytes_of(net) && strstr(vane_last_error(), "unit 0 has no connection"));
    vane_net_destroy(net);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        VT_CHECK(!vane_net_create(&net, ctx, 2));
        vane_net_add_dense(net, 1, VANE_TANH);
        VT_CHECK(!vane_net_build(net, 1) && !vane_net_set_input_scaling(net, ones, ones));
        VT_CHECK(!vane_net_set_note(net, notes[i].key, notes[i].text));
        const size_t live = dt_live(ctx);
        VT_CHECK_MSG(!bytes_of(net) && strstr(vane_last_error(), notes[i].part), "note %zu: %s", i, vane_last_error());
        VT_CHECK_MSG(dt_live(ctx) == live, "note %zu: %zu bytes more", i, dt_live(ctx) - live);
        vane_net_destroy(net);
    }
    vane_ctx_destroy(ctx);
}

/* A scaling whose lines can't be told from scale and shift is kept in notes, as long as it is the network's. */
VT_TEST(fann_sparse, scaling_comes_back_until_it_is_changed)
{
    static const char scaled[] =
        "FANN_FLO_2.1\n" FANN_SETTINGS FANN_CASCADE "layer_sizes=3 2 2 \nscale_included=1\n"
        "scale_mean_in=0.500000 -3.000000 \nscale_deviation_in=0.000003 2.000000 \n"
        "scale_new_min_in=-1.000000 0.250000 \nscale_factor_in=0.500000 1000.000000 \n"
        "scale_mean_out=7.000000 \nscale_deviation_out=0.000000 \nscale_new_min_out=0.000000 \n"
        "scale_factor_out=0.500000 \nneurons (num_inputs, activation_function, activation_steepness)=" NONE NONE NONE
        LINE(3) NONE LINE(2) NONE CONNECTIONS FROM(0, W1) FROM(1, W1) FROM(2, W1) FROM(3, W1) FROM(4, W1) "\n";
    const float two[2] = { 2, 2 };
    vane_net *net;
    ctx = dt_context();
    VT_CHECK_MSG(!vane_net_load_memory(&net, ctx, scaled, strlen(scaled)), "%s", vane_last_error());
    char *same = bytes_of(net);
    VT_CHECK_MSG(same && strcmp(same, scaled) == 0, "%s", same);
    VT_CHECK(!vane_net_set_input_scaling(net, two, two));
    char *other = bytes_of(net);
    VT_CHECK_MSG(other && strstr(other, "scale_mean_in=-1.000000 -1.000000 \nscale_deviation_in=0.500000 0.500000 \n"),
                 "%s", other);
    free(same);
    free(other);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* One whose lines are what scale and shift give needs none. */
VT_TEST(fann_sparse, a_scaling_that_lines_can_tell_is_in_no_note)
{
    static const float scale[2] = { 0.5f, 2 }, shift[2] = { 0.5f, -1 };
    vane_net *net, *again;
    ctx = dt_context();
    VT_CHECK(!vane_net_load_memory(&net, ctx, FANN_FILE_1_1, sizeof FANN_FILE_1_1 - 1));
    VT_CHECK(!vane_net_set_input_scaling(net, scale, shift) && !vane_net_set_output_scaling(net, scale, shift));
    char *file = bytes_of(net);
    VT_CHECK_MSG(file && !vane_net_load_memory(&again, ctx, file, strlen(file)), "%s", vane_last_error());
    for (size_t i = 0; vane_net_note_key(again, i); i++)
        VT_CHECK_MSG(!strstr(vane_net_note_key(again, i), "scale"), "%s", vane_net_note_key(again, i));
    free(file);
    vane_net_destroy(again);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
