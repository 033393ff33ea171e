/* Networks go from libfann to us and back, and run the same. */
#define _DARWIN_C_SOURCE
#define _DEFAULT_SOURCE /* mkstemp */
#define _POSIX_C_SOURCE 200809L
#include <floatfann.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/rng.h"
#include "core/net/net.h"
#include "tests/vtest.h"

VT_MAIN();

enum { ACTIVATIONS = 18, WIDTH_MAX = 300, ROWS = 5 };

static uint64_t drawn;
static char path[64];

static uint32_t draw(uint32_t below)
{
    const vane_stream stream = vane_stream_at(12, VANE_RANDOM_USER, 0, 0);
    return vane_stream_u32(&stream, drawn++) % below;
}
static float draw_near(float size) { return size * ((float)draw(20001) - 10000) / 10000; }

/* Log-uniform. */
static unsigned draw_width(void) { return (unsigned)exp(log(WIDTH_MAX + 0.99) * draw(10000) / 10000); }

/* FANN never made a stepwise gaussian: its value there is 0. */
static enum fann_activationfunc_enum draw_activation(void)
{
    const uint32_t a = draw(ACTIVATIONS);
    return a == FANN_GAUSSIAN_STEPWISE ? FANN_LINEAR : (enum fann_activationfunc_enum)a;
}

/* So small that rounding does not grow from layer to layer. */
static void draw_weights(struct fann *net)
{
    const unsigned count = fann_get_total_connections(net);
    struct fann_connection *connections = malloc(count * sizeof *connections);
    fann_get_connection_array(net, connections);
    for (unsigned i = 0; i < count; i++) connections[i].weight = draw_near(0.2f);
    fann_set_weight_array(net, connections, count);
    free(connections);
}

/* With activation and steepness by neuron. */
static struct fann *random_net(bool shortcuts)
{
    unsigned sizes[6];
    const unsigned layers = 2 + draw(5);
    for (unsigned i = 0; i < layers; i++) sizes[i] = shortcuts ? 1 + draw(30) : draw_width();
    struct fann *net =
        shortcuts ? fann_create_shortcut_array(layers, sizes) : fann_create_standard_array(layers, sizes);
    if (!net) return NULL;
    draw_weights(net);
    for (unsigned layer = 1; layer < layers; layer++)
        for (unsigned i = 0; i < sizes[layer]; i++)
            if (i == 0 || draw(8) == 0) {
                const enum fann_activationfunc_enum a = draw_activation();
                const float steepness = (float)(1 + draw(16)) / 16;
                for (unsigned j = i; j < sizes[layer]; j++) {
                    fann_set_activation_function(net, a, (int)layer, (int)j);
                    fann_set_activation_steepness(net, steepness, (int)layer, (int)j);
                }
            }
    return net;
}

/* A threshold may fall on either side of 0 when sums differ in their last bit. */
static bool near(float a, float b) { return fabsf(a - b) <= 1e-6f + 1e-5f * fabsf(b); }

static bool runs_alike(const vane_net *ours, struct fann *theirs)
{
    const size_t inputs = vane_net_inputs(ours), outputs = vane_net_outputs(ours);
    static float x[WIDTH_MAX], y[WIDTH_MAX];
    for (int row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < inputs; i++) x[i] = draw_near(1);
        const float *want = fann_run(theirs, x);
        if (vane_net_predict(ours, x, 1, y)) return false;
        for (size_t i = 0; i < outputs; i++)
            if (!near(y[i], want[i])) {
                printf("output %zu: %.9g, libfann %.9g\n", i, (double)y[i], (double)want[i]);
                return false;
            }
    }
    return true;
}

static bool files_are_equal(const char *one, const char *other)
{
    FILE *a = fopen(one, "rb"), *b = fopen(other, "rb");
    int c = 0, d = 0;
    while (a && b && c != EOF && c == d) c = getc(a), d = getc(b);
    const bool equal = a && b && c == EOF && d == EOF;
    if (a) fclose(a);
    if (b) fclose(b);
    return equal;
}

/* What we save, libfann loads, runs the same, and saves as the same bytes. */
static bool comes_back(const vane_net *ours)
{
    char again[80];
    snprintf(again, sizeof again, "%s.again", path);
    if (vane_net_save_fann(ours, path)) return false;
    struct fann *theirs = fann_create_from_file(path);
    const bool good =
        theirs && runs_alike(ours, theirs) && fann_save(theirs, again) == 0 && files_are_equal(path, again);
    if (theirs) fann_destroy(theirs);
    remove(again);
    return good;
}

static bool exchange(vane_ctx *ctx, struct fann *theirs)
{
    vane_net *ours = NULL;
    const bool good = fann_save(theirs, path) == 0 && !vane_net_load(&ours, ctx, path) && runs_alike(ours, theirs) &&
                      comes_back(ours);
    if (!good) printf("%s\n", vane_last_error());
    vane_net_destroy(ours);
    return good;
}

VT_TEST(fann_networks, there_and_back)
{
    vane_ctx *ctx;
    strcpy(path, "/tmp/vane_fann_XXXXXX");
    const int descriptor = mkstemp(path);
    VT_CHECK(descriptor >= 0 && !vane_ctx_create(&ctx, NULL));
    for (int i = 0; i < (vt_long() ? 2000 : 150); i++) {
        struct fann *net = random_net(i % 2);
        VT_CHECK(net);
        if (i % 3 == 0) {
            fann_set_training_algorithm(net, (enum fann_train_enum)draw(4));
            fann_set_learning_rate(net, 0.25f);
            fann_set_cascade_max_cand_epochs(net, i % 2 ? UINT32_MAX - draw(1000) : 1 + draw(1000));
        }
        VT_CHECK_MSG(exchange(ctx, net), "net %d", i);
        fann_destroy(net);
    }
    close(descriptor);
    remove(path);
    vane_ctx_destroy(ctx);
}

/* libfann seeds itself from the system: its trained weights, other ones each time, may be of any size and cancel. */
VT_TEST(fann_networks, grown_by_cascade)
{
    vane_ctx *ctx;
    strcpy(path, "/tmp/vane_fann_XXXXXX");
    const int descriptor = mkstemp(path);
    VT_CHECK(descriptor >= 0 && !vane_ctx_create(&ctx, NULL));
    for (unsigned i = 0; i < 4; i++) {
        struct fann *net = fann_create_shortcut(2, 3 + i, 1 + i % 2);
        struct fann_train_data *data = fann_create_train(20, 3 + i, 1 + i % 2);
        for (unsigned r = 0; r < 20; r++) {
            for (unsigned j = 0; j < 3 + i; j++) data->input[r][j] = draw_near(1);
            for (unsigned j = 0; j < 1 + i % 2; j++) data->output[r][j] = draw_near(1);
        }
        fann_cascadetrain_on_data(net, data, 4, 0, 0.0f);
        draw_weights(net);
        VT_CHECK_MSG(exchange(ctx, net), "net %u", i);
        fann_destroy_train(data);
        fann_destroy(net);
    }
    close(descriptor);
    remove(path);
    vane_ctx_destroy(ctx);
}
