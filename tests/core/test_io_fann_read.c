/* FANN's network files read: what each version holds, what is tolerated, what is refused. */
#include <math.h>
#include <stdlib.h>

#include "core/io/fann_net.h"
#include "tests/core/data_tools.h"
#include "tests/core/fann_files.h"
#include "tests/core/float_bits.h"

/* `text` with the first `old` replaced by `new`, parsed from a block of its very size. */
static int parse_edited(vane_fann_net *net, const vane_ctx *ctx, const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    if (!at) return printf("no \"%s\" in the sample\n", old);
    const size_t before = (size_t)(at - text), behind = strlen(at) - strlen(old), size = before + strlen(new) + behind;
    char *bytes = malloc(size ? size : 1);
    if (!bytes) return VANE_ERR_MEMORY;
    memcpy(bytes, text, before);
    memcpy(bytes + before, new, strlen(new));
    memcpy(bytes + before + strlen(new), at + strlen(old), behind);
    const int status = vane_fann_net_parse(net, ctx, bytes, size, "x.net");
    free(bytes);
    return status;
}

static int parse(vane_fann_net *net, const vane_ctx *ctx, const char *text)
{
    return vane_fann_net_parse(net, ctx, text, strlen(text), "x.net");
}

VT_TEST(fann_read, all_of_a_file)
{
    vane_ctx *ctx = dt_context();
    vane_fann_net net;
    VT_CHECK_MSG(parse(&net, ctx, FANN_FILE_2_1) == VANE_OK, "%s", vane_last_error());
    VT_CHECK(net.version == VANE_FANN_FLO_2_1 && net.decimal_point == -1 && net.network_type == VANE_FANN_LAYER);
    VT_CHECK(net.learning_rate == 0.7f && net.connection_rate == 1 && net.learning_momentum == 0.25f);
    VT_CHECK(net.training_algorithm == 2 && net.train_error_function == 1 && net.train_stop_function == 0);
    VT_CHECK(net.quickprop_decay == -0.0001f && net.quickprop_mu == 1.75f && net.rprop_delta_max == 50);
    VT_CHECK(net.cascade_max_out_epochs == 150 && net.cascade_min_out_epochs == 50);
    VT_CHECK(net.cascade_max_cand_epochs == 160 && net.cascade_min_cand_epochs == 60);
    VT_CHECK(net.bit_fail_limit == 0.35f && net.cascade_candidate_limit == 1000);
    VT_CHECK(net.cascade_activations == 2 && net.cascade_activation[0] == 3 && net.cascade_activation[1] == 5);
    VT_CHECK(net.cascade_steepnesses == 1 && net.cascade_steepness[0] == 0.25f);
    VT_CHECK(net.layers == 3 && net.layer_size[0] == 3 && net.layer_size[1] == 2 && net.layer_size[2] == 2);
    VT_CHECK(vane_fann_net_inputs(&net) == 2 && vane_fann_net_outputs(&net) == 1 && !net.scale_in.mean);
    VT_CHECK(net.neurons == 7 && net.neuron[3].inputs == 3 && net.neuron[3].activation == 5);
    VT_CHECK(net.neuron[3].steepness == 0.5f && net.neuron[4].activation == 5 && net.neuron[5].inputs == 2);
    VT_CHECK(net.connections == 5 && net.connection[1].source == 1 && net.connection[1].weight == 0.2f);
    VT_CHECK(float_bits(net.connection[2].weight) == 0x80000000 && net.connection[3].weight == 1e-42f);
    VT_CHECK(net.connection[4].source == 4 && net.connection[4].weight == -INFINITY);
    vane_fann_net_free(&net);
    VT_CHECK(parse(&net, ctx, FANN_FILE_SCALED) == VANE_OK);
    VT_CHECK(net.scale_in.mean[1] == -3 && net.scale_in.deviation[1] == 2 && net.scale_in.new_min[0] == -1);
    VT_CHECK(net.scale_out.mean[0] == 7 && net.scale_out.deviation[0] == 0.25f && net.scale_out.factor[0] == 0.5f);
    vane_fann_net_free(&net);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, older_versions_get_what_they_lack)
{
    static const char *const texts[] = {FANN_FILE_2_1_0, FANN_FILE_2_0};
    vane_ctx *ctx = dt_context();
    vane_fann_net net;
    for (size_t i = 0; i < 2; i++) {
        VT_CHECK_MSG(parse(&net, ctx, texts[i]) == VANE_OK, "%s", vane_last_error());
        VT_CHECK(net.version == (i ? VANE_FANN_FLO_2_0 : VANE_FANN_FLO_2_1) && !net.scale_in.mean);
        VT_CHECK(net.cascade_min_out_epochs == 50 && net.cascade_min_cand_epochs == 50);
        VT_CHECK(net.cascade_max_cand_epochs == 160 && net.connections == 5);
        vane_fann_net_free(&net);
    }
    VT_CHECK_MSG(parse(&net, ctx, FANN_FILE_1_1) == VANE_OK, "%s", vane_last_error());
    VT_CHECK(net.version == VANE_FANN_FLO_1_1 && net.learning_rate == 0.7f && net.rprop_delta_zero == 0.1f);
    VT_CHECK(net.cascade_activations == 10 && net.cascade_activation[9] == 17 && net.cascade_steepness[3] == 1);
    VT_CHECK(net.neuron[0].activation == 0 && net.neuron[3].activation == 5 && net.neuron[3].steepness == 0.5f);
    VT_CHECK(net.neuron[5].activation == 4 && net.neuron[5].steepness == 1 && net.neuron[5].inputs == 2);
    VT_CHECK(net.connections == 5 && net.connection[4].source == 4 && net.connection[4].weight == -2.5f);
    vane_fann_net_free(&net);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, fixed_point)
{
    vane_ctx *ctx = dt_context();
    vane_fann_net net;
    VT_CHECK_MSG(parse(&net, ctx, FANN_FILE_FIXED) == VANE_OK, "%s", vane_last_error());
    VT_CHECK(net.version == VANE_FANN_FIX_2_0 && net.decimal_point == 13 && net.learning_rate == 0.7f);
    VT_CHECK(net.bit_fail_limit == 82 / 8192.0f && net.cascade_candidate_limit == 1000);
    VT_CHECK(net.cascade_steepness[0] == 0.25f && net.neuron[3].steepness == 0.5f);
    VT_CHECK(net.connection[0].weight == -819 / 8192.0f && net.connection[3].weight == 2048);
    vane_fann_net_free(&net);
    vane_ctx_destroy(ctx);
}

typedef struct edit {
    const char *text, *old, *new;
    const char *message;        /* NULL: accepted; else part of what is said */
} edit;

static const edit edits[] = {
    /* what fscanf passes too */
    {FANN_FILE_2_1, "\nlearning_rate=", "\r\n\r\n  learning_rate= ", NULL},
    {FANN_FILE_2_1, "3 5 \n", "3\n\n5\r\n", NULL},
    {FANN_FILE_2_1, "3 2 2 \n", "3 2 2\n", NULL},
    {FANN_FILE_2_1, "(0, 0, 0.00000000000000000000e+00) (", "(0,0,0)(", NULL},
    {FANN_FILE_2_1, "-inf) \n", "-nan)", NULL},
    {FANN_FILE_1_1, ") \n", ")", NULL},
    {FANN_FILE_1_1, "\n3 2 2", " 3 2 2", NULL},
    /* decimal commas */
    {FANN_FILE_2_1, "0.700000", "0,700000", NULL},
    {FANN_FILE_2_1, "2.50000000000000000000e-01 \n", "2,5e-01\n", NULL},
    {FANN_FILE_2_1, "(1, 2.00000002980232238770e-01)", "(1, 2,0e-01)", NULL},
    {FANN_FILE_2_1, "(1, 2.00000002980232238770e-01)", "(1,2,0e-01)", NULL},
    {FANN_FILE_1_1, "(1 0.2", "(1 0,2", NULL},
    {FANN_FILE_SCALED, "0.500000 -3.0", "0,500000 -3,0", NULL},
    {FANN_FILE_2_1, "0.700000", "0,7,0", "x.net:3:15: expected a number for learning_rate, found \"0,7,0\""},
    {FANN_FILE_2_1, "0.700000", "0,7.0", "\"0,7.0\""},
    /* versions */
    {FANN_FILE_2_1, "FANN_FLO_2.1", "FANN_FLO_2.2",
     "x.net:1:1: expected FANN_FLO_2.1, 2.0, 1.1 or FANN_FIX_2.0, found"},
    {FANN_FILE_2_1, "FANN_FLO_2.1", "FANN_FLO_2.1x", "found \"FANN_FLO_2.1x\""},
    {FANN_FILE_2_1, "FANN_FLO_2.1", "# FANN", "x.net:1:1: expected a FANN network, found \"#\""},
    {FANN_FILE_2_1, FANN_FILE_2_1, "", "expected a FANN network, found the end of the file"},
    /* keys, numbers and their ranges */
    {FANN_FILE_2_1, "learning_rate", "learnin_rate",
     "x.net:3:1: expected learning_rate=, found \"learnin_rate=0.7"},
    {FANN_FILE_2_1, "learning_rate=0.700000\n", "",
     "x.net:3:1: expected learning_rate=, found \"connection_rate"},
    {FANN_FILE_2_1, "learning_rate=0.700000", "learning_rate=fast",
     "expected a number for learning_rate, found \"fast\""},
    {FANN_FILE_2_1, "network_type=0", "network_type=2", "x.net:5:14: network_type is 2, at most 1 is known"},
    {FANN_FILE_2_1, "network_type=0", "network_type=-1",
     "expected a whole number for network_type, found \"-1\""},
    {FANN_FILE_2_1, "training_algorithm=2", "training_algorithm=5", "training_algorithm is 5"},
    {FANN_FILE_2_1, "train_error_function=1", "train_error_function=2", "train_error_function is 2"},
    {FANN_FILE_2_1, "train_stop_function=0", "train_stop_function=2", "train_stop_function is 2"},
    {FANN_FILE_2_1, "=12\n", "=4294967296\n", "cascade_output_stagnation_epochs is 4294967296"},
    {FANN_FILE_2_1, "=12\n", "=99999999999999999999999\n", "is 99999999999999999999999, at most 4294967295"},
    {FANN_FILE_2_1, "functions=3 5", "functions=3 20", "cascade_activation_functions is 20, at most 19"},
    {FANN_FILE_2_1, "functions_count=2", "functions_count=3",
     "expected a whole number for cascade_activation_functions"},
    {FANN_FILE_2_1, "functions_count=2", "functions_count=4000000000",
     "4000000000 cascade_activation_functions can't be"},
    {FANN_FILE_2_1, "steepnesses_count=1", "steepnesses_count=4000000000",
     "4000000000 cascade_activation_steepnesses"},
    {FANN_FILE_2_1, "scale_included=0", "scale_included=2", "scale_included is 2"},
    {FANN_FILE_2_1, "scale_included=0", "scale_included=1", "expected scale_mean_in=, found \"neurons\""},
    /* layers */
    {FANN_FILE_2_1, "num_layers=3", "num_layers=1", "num_layers is 1: a network has at least 2"},
    {FANN_FILE_2_1, "num_layers=3", "num_layers=0", "num_layers is 0"},
    {FANN_FILE_2_1, "num_layers=3", "num_layers=4000000000", "4000000000 layer_sizes can't be in the"},
    {FANN_FILE_2_1, "num_layers=3", "num_layers=4",
     "expected a whole number for layer_sizes, found \"scale_included=0\""},
    {FANN_FILE_2_1, "layer_sizes=3 2 2", "layer_sizes=3 1 2",
     "layer 1 has no neuron: its size is 1 with the bias"},
    {FANN_FILE_2_1, "layer_sizes=3 2 2", "layer_sizes=0 2 2",
     "layer 0 has no neuron: its size is 0 with the bias"},
    {FANN_FILE_2_1, "layer_sizes=3 2 2", "layer_sizes=3 4294967295 4294967295",
     "8589934593 neurons can't be in"},
    {FANN_FILE_1_1, "3 2 2", "3 4294967295 4294967295", "8589934593 neurons can't be in"},
    /* neurons */
    {FANN_FILE_2_1, "(3, 5,", "(3, 20,", "x.net:35:174: the activation function is 20, at most 19 is known"},
    {FANN_FILE_2_1, "(3, 5,", "(3; 5,", "expected \",\", found \";\""},
    {FANN_FILE_2_1, "=(0, 0,", "=(1, 0,", "neuron 0 is in the first layer and has 1 inputs"},
    {FANN_FILE_2_1, "(0, 5,", "(1, 5,", "neuron 4 is a bias and has 1 inputs"},
    {FANN_FILE_2_1, "(3, 5,", "(4294967295, 5,", "4294967297 connections can't be in"},
    {FANN_FILE_2_1, "(3, 5,", "(4, 5,", "neuron 3 can't be an input of neuron 3: its layer begins with 3"},
    /* connections */
    {FANN_FILE_2_1, "(4, -inf)", "(5, -inf)",
     "neuron 5 can't be an input of neuron 5: its layer begins with 5"},
    {FANN_FILE_2_1, "(4, -inf)", "(4294967295, -inf)", "neuron 4294967295 can't be an input"},
    {FANN_FILE_2_1, "(4, -inf)", "(-1, -inf)", "expected a whole number for the source, found \"-1,\""},
    {FANN_FILE_2_1, "(4, -inf)", "(4, 0x1)", "expected a number for the weight, found \"0x1)\""},
    {FANN_FILE_2_1, "(4, -inf)", "(4, )", "expected a number for the weight, found \")\""},
    {FANN_FILE_2_1, " (4, -inf)", "", "expected \"(\", found the end of the file"},
    {FANN_FILE_2_1, "-inf) \n", "-inf) \n(1", "expected the end of the file, found \"(1\""},
    /* fixed point */
    {FANN_FILE_FIXED, "decimal_point=13", "decimal_point=31", "decimal_point is 31, at most 30"},
    {FANN_FILE_FIXED, "(1, 1638)", "(1, -2147483648)", NULL},
    {FANN_FILE_FIXED, "(1, 1638)", "(1, 2147483648)", "the weight is 2147483648, which 32 bits don't hold"},
    {FANN_FILE_FIXED, "(1, 1638)", "(1, -2147483649)", "the weight is -2147483649"},
    {FANN_FILE_FIXED, "(1, 1638)", "(1, 0.5)", "expected \")\", found \".5)\""},
    {FANN_FILE_FIXED, "bit_fail_limit=82", "bit_fail_limit=x", "expected a whole number for bit_fail_limit"},
};

VT_TEST(fann_read, edited_files_are_taken_or_refused_by_name)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        const edit *e = &edits[i];
        vane_fann_net net;
        const int status = parse_edited(&net, ctx, e->text, e->old, e->new);
        if (!e->message) VT_CHECK_MSG(status == VANE_OK, "\"%s\": %s", e->new, vane_last_error());
        else
            VT_CHECK_MSG(status == VANE_ERR_FORMAT && strstr(vane_last_error(), e->message), "\"%s\": %d %s", e->new,
                         status, vane_last_error());
        if (!status) vane_fann_net_free(&net);
        VT_CHECK_MSG(dt_live(ctx) == before, "\"%s\" leaks", e->new);
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, a_comma_is_the_point)
{
    vane_ctx *ctx = dt_context();
    vane_fann_net net;
    VT_CHECK(parse_edited(&net, ctx, FANN_FILE_2_1, "(1, 2.00000002980232238770e-01)",
                          "(1, 2,00000002980232238770e-01)") == VANE_OK);
    VT_CHECK(net.connection[1].source == 1 && net.connection[1].weight == 0.2f);
    vane_fann_net_free(&net);
    VT_CHECK(parse_edited(&net, ctx, FANN_FILE_2_1, "(3, 5, 5.0", "(3, 5, 7,5") == VANE_OK);
    VT_CHECK(net.neuron[3].activation == 5 && net.neuron[3].steepness == 0.75f);
    vane_fann_net_free(&net);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, shortcut_nets_have_one_bias_and_sources_from_all_layers)
{
    static const char text[] =
        "FANN_FLO_1.1\n3 0.7 1 1 5 4 0.5 1\n2 1 1\n0 0 2 3\n(0 1) (1 2) (0 3) (1 4) (2 5)\n";
    vane_ctx *ctx = dt_context();
    vane_fann_net net;
    VT_CHECK_MSG(parse(&net, ctx, text) == VANE_OK, "%s", vane_last_error());
    VT_CHECK(vane_fann_net_inputs(&net) == 1 && vane_fann_net_outputs(&net) == 1 && net.neurons == 4);
    VT_CHECK(net.connection[4].source == 2 && net.connection[4].weight == 5);
    vane_fann_net_free(&net);
    vane_ctx_destroy(ctx);
}

/* Refused with the file's name in front, or a net; nothing leaked, no more memory than promised. */
static bool stands(vane_ctx *ctx, const char *bytes, size_t size)
{
    enum { PER_BYTE = 6, FIXED = 1024 };        /* FIXED: the default lists, headers of blocks */
    char *copy = malloc(size ? size : 1);
    const size_t before = dt_live(ctx);
    vane_fann_net net;
    if (!copy) return false;
    memcpy(copy, bytes, size);
    const int status = vane_fann_net_parse(&net, ctx, copy, size, "x.net");
    bool fine = status ? status == VANE_ERR_FORMAT && strncmp(vane_last_error(), "x.net:", 6) == 0
                       : dt_live(ctx) - before <= PER_BYTE * size + FIXED;
    if (!status) vane_fann_net_free(&net);
    free(copy);
    return fine && dt_live(ctx) == before;
}

static const char *const samples[] = {FANN_FILE_2_1, FANN_FILE_2_1_0, FANN_FILE_2_0,
                                      FANN_FILE_SCALED, FANN_FILE_FIXED, FANN_FILE_1_1};

VT_TEST(fann_read, every_prefix)
{
    vane_ctx *ctx = dt_context();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        for (size_t n = 0; n <= strlen(samples[i]); n++)
            VT_CHECK_MSG(stands(ctx, samples[i], n), "sample %zu cut to %zu: %s", i, n, vane_last_error());
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, every_byte_changed)
{
    static const char values[] = "\0\x7f\x80\n ,.-=09e(x)";
    static char bytes[4096];
    vane_ctx *ctx = dt_context();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const size_t size = strlen(samples[i]);
        VT_CHECK(size < sizeof bytes);
        memcpy(bytes, samples[i], size);
        for (size_t n = 0; n < size; n++) {
            for (size_t v = 0; v < sizeof values - 1; v++) {
                bytes[n] = values[v];
                VT_CHECK_MSG(stands(ctx, bytes, size), "sample %zu, byte %zu set to 0x%02x: %s", i, n,
                             (unsigned char)values[v], vane_last_error());
            }
            bytes[n] = samples[i][n];
        }
    }
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, without_memory)
{
    vane_ctx *ctx = dt_context();
    const size_t before = dt_live(ctx);
    int status = VANE_ERR_MEMORY;
    for (size_t allowed = 0; status == VANE_ERR_MEMORY && allowed < 100; allowed++) {
        vane_fann_net net;
        dt_allocations_left = allowed;
        status = parse(&net, ctx, FANN_FILE_SCALED);
        dt_allocations_left = SIZE_MAX;
        if (!status) vane_fann_net_free(&net);
        VT_CHECK(dt_live(ctx) == before);
    }
    VT_CHECK(status == VANE_OK);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, copied_without_memory)
{
    vane_ctx *ctx = dt_context();
    vane_fann_net net, copy;
    VT_CHECK(parse(&net, ctx, FANN_FILE_SCALED) == VANE_OK);
    const size_t before = dt_live(ctx);
    int status = VANE_ERR_MEMORY;
    for (size_t allowed = 0; status == VANE_ERR_MEMORY && allowed < 100; allowed++) {
        dt_allocations_left = allowed;
        status = vane_fann_net_copy(&copy, &net);
        dt_allocations_left = SIZE_MAX;
        if (status) VT_CHECK(dt_live(ctx) == before);
    }
    VT_CHECK(status == VANE_OK && copy.connection != net.connection);
    VT_CHECK(memcmp(copy.connection, net.connection, net.connections * sizeof *net.connection) == 0);
    VT_CHECK(copy.scale_out.factor[0] == 0.5f && copy.cascade_steepness[0] == 0.25f);
    vane_fann_net_free(&copy);
    VT_CHECK(dt_live(ctx) == before);
    vane_fann_net_free(&net);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_read, the_wrong_part_is_known)
{
    const struct {
        const char *text;
        vane_fann_version version;
        vane_fann_part part;
    } files[] = {
        { "FANN_FLO_9.1\n", VANE_FANN_FLO_2_1, VANE_FANN_VERSION },
        { "FANN_FIX_2.0\nnum_layers=3", VANE_FANN_FIX_2_0, VANE_FANN_SETTINGS },
        { "FANN_FLO_1.1\n2 0.7 1 0 5 4 0.5 1\n2 2 \n0 0 x", VANE_FANN_FLO_1_1, VANE_FANN_NEURONS },
        { "FANN_FLO_1.1\n2 0.7 1 0 5 4 0.5 1\n2 2 \n0 0 2 0 \n(0 1) (1 x) ", VANE_FANN_FLO_1_1,
          VANE_FANN_CONNECTIONS },
    };
    vane_ctx *ctx = dt_context();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        vane_fann_net net;
        VT_CHECK(parse(&net, ctx, files[i].text) == VANE_ERR_FORMAT);
        VT_CHECK_MSG(net.part == files[i].part, "file %zu: %s", i, vane_last_error());
        VT_CHECK(i == 0 || net.version == files[i].version);
    }
    vane_ctx_destroy(ctx);
}
