/* Files that libfann writes are read, and written again byte for byte. */
#define _DARWIN_C_SOURCE
#define _DEFAULT_SOURCE /* mkdtemp */
#define _POSIX_C_SOURCE 200809L
#include <floatfann.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/rng.h"
#include "core/data/fann_data_write.h"
#include "core/io/fann_net.h"
#include "tests/core/fann_files.h"
#include "tests/core/float_bits.h"
#include "tests/vtest.h"

VT_MAIN();

enum { ACTIVATIONS = 18 };      /* that libfann 2.2.0 has */

/* ------------------------------------------------------------------------------------------------- random ---- */
static uint64_t drawn;

static uint32_t draw(uint32_t below)
{
    const vane_stream stream = vane_stream_at(11, VANE_RANDOM_USER, 0, 0);
    return vane_stream_u32(&stream, drawn++) % below;
}

static float draw_float(void)
{
    const vane_stream stream = vane_stream_at(11, VANE_RANDOM_USER, 0, 0);
    return float_of(vane_stream_u32(&stream, drawn++));
}

static float draw_near(float size) { return size * ((float)draw(20001) - 10000) / 10000; }

/* -------------------------------------------------------------------------------------------------- files ---- */
static char path[64];
static int descriptor = -1;

/* A file to write to, and a context; the test ends with `end`. */
static vane_ctx *begin(void)
{
    vane_ctx *ctx;
    strcpy(path, "/tmp/vane_fann_XXXXXX");
    descriptor = mkstemp(path);
    return descriptor < 0 || vane_ctx_create(&ctx, NULL) ? NULL : ctx;
}

static void end(vane_ctx *ctx)
{
    close(descriptor);
    remove(path);
    vane_ctx_destroy(ctx);
}

static bool store(const char *text)
{
    FILE *file = fopen(path, "wb");
    const bool stored = file && fwrite(text, 1, strlen(text), file) == strlen(text);
    return file && fclose(file) == 0 && stored;
}

/* The file at `path` as a description; it is freed by the caller when this is true. */
static bool parse(vane_fann_net *net, const vane_ctx *ctx)
{
    char *bytes;
    size_t size;
    int status = vane_ctx_read_file(ctx, path, &bytes, &size);
    if (!status) status = vane_fann_net_parse(net, ctx, bytes, size, path);
    if (status) printf("%s\n", vane_last_error());
    vane_ctx_free(ctx, bytes);
    return !status;
}

/* Whether the file at `path` is these bytes, which are freed. */
static bool file_is(const vane_ctx *ctx, char *bytes, size_t size)
{
    char *theirs;
    size_t length = 0, at = 0;
    bool same = bytes && vane_ctx_read_file(ctx, path, &theirs, &length) == VANE_OK;
    while (same && at < size && at < length && bytes[at] == theirs[at]) at++;
    same = same && at == size && at == length;
    if (!same && bytes) printf("byte %zu of %zu: %.60s\n", at, length, at < size ? bytes + at : "");
    if (length) vane_ctx_free(ctx, theirs);
    vane_ctx_free(ctx, bytes);
    return same;
}

static bool file_is_net(const vane_ctx *ctx, const vane_fann_net *net)
{
    char *bytes;
    size_t size;
    if (vane_fann_net_write(&bytes, &size, net)) printf("%s\n", vane_last_error());
    return file_is(ctx, bytes, size);
}

static bool comes_back(const vane_ctx *ctx)
{
    vane_fann_net net;
    if (!parse(&net, ctx)) return false;
    const bool same = file_is_net(ctx, &net);
    vane_fann_net_free(&net);
    return same;
}

/* --------------------------------------------------------------------------------------------------- nets ---- */
static struct fann *random_net(void)
{
    unsigned sizes[5];
    const unsigned layers = 2 + draw(4);
    for (unsigned i = 0; i < layers; i++) sizes[i] = 1 + draw(draw(8) ? 12 : 60);
    const uint32_t kind = draw(3);
    struct fann *net = kind == 0   ? fann_create_standard_array(layers, sizes)
                       : kind == 1 ? fann_create_sparse_array((float)(1 + draw(99)) / 100, layers, sizes)
                                   : fann_create_shortcut_array(layers, sizes);
    if (!net) return NULL;
    const unsigned count = fann_get_total_connections(net);
    struct fann_connection *connections = malloc(count * sizeof *connections);
    const float size = (float[]){1e-3f, 1, 30, 3000}[draw(4)];
    fann_get_connection_array(net, connections);
    for (unsigned i = 0; i < count; i++) connections[i].weight = draw_near(size);
    fann_set_weight_array(net, connections, count);
    free(connections);
    for (unsigned layer = 1; layer < layers; layer++)
        if (draw(2)) {
            fann_set_activation_function_layer(net, draw(ACTIVATIONS), (int)layer);
            fann_set_activation_steepness_layer(net, (float)(1 + draw(40)) / 16, (int)layer);
        }
    return net;
}

/* All that a file holds of parameters. */
static void set_parameters(struct fann *net)
{
    fann_set_training_algorithm(net, draw(4));
    fann_set_train_error_function(net, draw(2));
    fann_set_train_stop_function(net, draw(2));
    fann_set_learning_rate(net, draw_near(2));
    fann_set_learning_momentum(net, draw_near(1));
    fann_set_bit_fail_limit(net, draw_near(1));
    fann_set_quickprop_decay(net, draw_near(1e-3f));
    fann_set_quickprop_mu(net, draw_near(3));
    fann_set_rprop_increase_factor(net, draw_near(2));
    fann_set_rprop_decrease_factor(net, draw_near(1));
    fann_set_rprop_delta_min(net, draw_near(1e-6f));
    fann_set_rprop_delta_max(net, draw_near(1e6f));
    fann_set_rprop_delta_zero(net, draw_near(1));
    fann_set_cascade_output_change_fraction(net, draw_near(1));
    fann_set_cascade_output_stagnation_epochs(net, draw(1000));
    fann_set_cascade_candidate_change_fraction(net, draw_near(1));
    fann_set_cascade_candidate_stagnation_epochs(net, draw(1000));
    fann_set_cascade_max_out_epochs(net, draw(1000));
    fann_set_cascade_min_out_epochs(net, draw(1000));
    fann_set_cascade_max_cand_epochs(net, draw(1000));
    fann_set_cascade_min_cand_epochs(net, draw(1000));
    fann_set_cascade_num_candidate_groups(net, 1 + draw(10));
    fann_set_cascade_candidate_limit(net, draw_near(2000));
    fann_set_cascade_weight_multiplier(net, draw_near(1));
    float steepnesses[3] = {draw_near(1), draw_near(1), draw_near(1)};
    fann_set_cascade_activation_steepnesses(net, steepnesses, 1 + draw(3));
    enum fann_activationfunc_enum functions[3] = {draw(ACTIVATIONS), draw(ACTIVATIONS), draw(ACTIVATIONS)};
    fann_set_cascade_activation_functions(net, functions, 1 + draw(3));
}

static struct fann_train_data *random_data(unsigned rows, unsigned inputs, unsigned targets, float size)
{
    struct fann_train_data *data = fann_create_train(rows, inputs, targets);
    for (unsigned i = 0; data && i < rows; i++) {
        for (unsigned j = 0; j < inputs; j++) data->input[i][j] = size > 0 ? draw_near(size) : draw_float();
        for (unsigned j = 0; j < targets; j++) data->output[i][j] = size > 0 ? draw_near(size) : draw_float();
    }
    return data;
}

VT_TEST(fann_files, nets_of_all_kinds)
{
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    for (int i = 0; i < (vt_long() ? 3000 : 200); i++) {
        struct fann *net = random_net();
        VT_CHECK(net);
        if (i % 2) set_parameters(net);
        if (i % 3 == 0) {
            struct fann_train_data *data = random_data(5, fann_get_num_input(net), fann_get_num_output(net), 3);
            fann_set_scaling_params(net, data, -1, 1, 0, 1);
            fann_destroy_train(data);
        }
        VT_CHECK(fann_save(net, path) == 0);
        VT_CHECK_MSG(comes_back(ctx), "net %d", i);
        fann_destroy(net);
    }
    end(ctx);
}

VT_TEST(fann_files, cascade_trained_nets)
{
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    for (unsigned i = 0; i < 5; i++) {
        struct fann *net = fann_create_shortcut(2, 2 + i, 1 + i % 2);
        struct fann_train_data *data = random_data(20, 2 + i, 1 + i % 2, 1);
        fann_cascadetrain_on_data(net, data, 3 + i, 0, 0.0f);
        VT_CHECK(fann_get_num_layers(net) == 5 + i);
        VT_CHECK(fann_save(net, path) == 0 && comes_back(ctx));
        fann_destroy_train(data);
        fann_destroy(net);
    }
    end(ctx);
}

VT_TEST(fann_files, weights_of_any_bits)
{
    static const float special[] = {0.0f, -0.0f, 1e-45f, -1e-42f, INFINITY, -INFINITY, NAN, 3.4028235e38f};
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    struct fann *net = fann_create_standard(2, 20, 20);
    struct fann_connection connections[420];
    VT_CHECK(fann_get_total_connections(net) == 420);
    fann_get_connection_array(net, connections);
    for (int i = 0; i < (vt_long() ? 2000 : 50); i++) {
        for (size_t k = 0; k < 420; k++) connections[k].weight = k < 8 ? special[k] : draw_float();
        fann_set_weight_array(net, connections, 420);
        VT_CHECK(fann_save(net, path) == 0 && comes_back(ctx));
    }
    fann_destroy(net);
    end(ctx);
}

/* Our description of a net, written in fixed point, is what libfann makes of that net. */
VT_TEST(fann_files, fixed_point)
{
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    for (int i = 0; i < (vt_long() ? 3000 : 200); i++) {
        vane_fann_net description;
        struct fann *net = random_net();
        VT_CHECK(net && fann_save(net, path) == 0 && parse(&description, ctx));
        const int decimal_point = vane_fann_net_decimal_point(&description);
        const int theirs = fann_save_to_fixed(net, path);
        VT_CHECK_MSG(decimal_point == theirs, "net %d: %d is not %d", i, decimal_point, theirs);
        description.decimal_point = decimal_point > 0 ? decimal_point : 0;
        VT_CHECK_MSG(file_is_net(ctx, &description), "net %d", i);
        VT_CHECK_MSG(comes_back(ctx), "net %d", i);
        vane_fann_net_free(&description);
        fann_destroy(net);
    }
    end(ctx);
}

/* What libfann makes of an older file when it saves it again, so do we; not of 2.1.0, which it refuses. */
VT_TEST(fann_files, older_versions)
{
    static const char *const texts[] = {
        FANN_FILE_1_1,
        "FANN_FLO_1.1\n4 0.1 1 1 5 4 0.25 1\n3 1 1 2 \n0 0 0 3 4 5 5 \n(0 1) (1 2) (2 3) (0 4) (1 5) (2 6) (3 7) "
        "(0 1) (1 2) (2 3) (3 4) (4 5) (0 1) (1 2) (2 3) (3 4) (4 5) \n",
        "FANN_FLO_2.0\n" FANN_SETTINGS FANN_CASCADE "layer_sizes=3 2 2 \n" FANN_NEURONS FANN_CONNECTIONS,
        FANN_FILE_2_1,
        FANN_FILE_SCALED,
    };
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vane_fann_net description;
        VT_CHECK(store(texts[i]) && parse(&description, ctx));
        struct fann *net = fann_create_from_file(path);
        VT_CHECK_MSG(net && fann_save(net, path) == 0, "sample %zu", i);
        VT_CHECK_MSG(file_is_net(ctx, &description), "sample %zu", i);
        vane_fann_net_free(&description);
        fann_destroy(net);
    }
    end(ctx);
}

/* --------------------------------------------------------------------------------------------------- data ---- */
static void show_row(const void *user, uint32_t index, const float **x, const float **t)
{
    const struct fann_train_data *data = user;
    *x = data->input[index];
    *t = data->output[index];
}

VT_TEST(fann_files, training_data)
{
    static const float sizes[] = {0 /* any bits */, 1, 1000, 1e5f, 1e-5f};
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    for (int i = 0; i < (vt_long() ? 1000 : 50); i++) {
        char *bytes;
        size_t size;
        struct fann_train_data *data = random_data(50, 1 + draw(6), draw(4), sizes[i % 5]);
        for (int whole = 0; i % 10 > 4 && whole < 50; whole++) data->input[whole][0] = rintf(data->input[whole][0]);
        const vane_fann_rows rows = {50, data->num_input, data->num_output, data, show_row};
        VT_CHECK(fann_save_train(data, path) == 0);
        VT_CHECK(vane_fann_data_write(&bytes, &size, ctx, &rows, VANE_FANN_LEGACY) == VANE_OK);
        VT_CHECK_MSG(file_is(ctx, bytes, size), "data %d", i);
        const uint32_t decimal_point = draw(16);
        VT_CHECK(fann_save_train_to_fixed(data, path, decimal_point) == 0);
        VT_CHECK(vane_fann_data_write(&bytes, &size, ctx, &rows, (int)decimal_point) == VANE_OK);
        VT_CHECK_MSG(file_is(ctx, bytes, size), "data %d, fixed", i);
        fann_destroy_train(data);
    }
    end(ctx);
}
