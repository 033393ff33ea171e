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
#include "tests/core/sparse_tools.h"
#include "tests/vtest.h"

VT_MAIN();

enum { SEED = 12, ACTIVATIONS = 18, WIDTH_MAX = 300, ROWS = 5 };

static uint64_t drawn;
static char path[64];

static uint32_t draw(uint32_t below)
{
    const vane_stream stream = vane_stream_at(SEED, VANE_RANDOM_USER, 0, 0);
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

typedef enum kind { STANDARD, SPARSE, SHORTCUT, SCALED, CASCADE, KINDS } kind;
static const char *const kind_names[KINDS] = { "standard", "sparse", "shortcut", "scaled", "grown by cascade" };

/* So small that rounding does not grow from layer to layer. libfann has seeded itself from the system. */
static void draw_weights(struct fann *net)
{
    srand(draw(1u << 30));
    fann_randomize_weights(net, -0.1f, 0.1f);
}

/* By neuron, or by layer, which sets the biases' too. */
static void draw_units(struct fann *net, unsigned layers, const unsigned *sizes)
{
    const bool by_layer = draw(3) == 0;
    for (unsigned layer = 1; layer < layers; layer++)
        for (unsigned i = 0; i < (by_layer ? 1 : sizes[layer]); i++)
            if (i == 0 || draw(8) == 0) {
                const enum fann_activationfunc_enum a = draw_activation();
                const float steepness = (float)(1 + draw(16)) / 16;
                if (by_layer) {
                    fann_set_activation_function_layer(net, a, (int)layer);
                    fann_set_activation_steepness_layer(net, steepness, (int)layer);
                }
                for (unsigned j = i; !by_layer && j < sizes[layer]; j++) {
                    fann_set_activation_function(net, a, (int)layer, (int)j);
                    fann_set_activation_steepness(net, steepness, (int)layer, (int)j);
                }
            }
}

static struct fann_train_data *draw_data(struct fann *net, float size)
{
    const unsigned rows = 20, inputs = fann_get_num_input(net), outputs = fann_get_num_output(net);
    struct fann_train_data *data = fann_create_train(rows, inputs, outputs);
    for (unsigned r = 0; r < rows; r++) {
        for (unsigned j = 0; j < inputs; j++) data->input[r][j] = draw_near(size);
        for (unsigned j = 0; j < outputs; j++) data->output[r][j] = draw_near(size);
    }
    return data;
}

/* Of numbers of at most 1, as errors are told by. */
static void scale(struct fann *net)
{
    struct fann_train_data *data = draw_data(net, (float)(1 + draw(8)) / 8);
    if (draw(2)) fann_set_scaling_params(net, data, -1, 1, 0, 1);
    else fann_set_scaling_params(net, data, -1, 1, -1, 1);
    fann_destroy_train(data);
}

static struct fann *grow(void)
{
    struct fann *net = fann_create_shortcut(2, 1 + draw(8), 1 + draw(3));
    struct fann_train_data *data = draw_data(net, 1);
    fann_set_cascade_max_cand_epochs(net, 5);
    fann_set_cascade_max_out_epochs(net, 5);
    fann_cascadetrain_on_data(net, data, 1 + draw(5), 0, 0.0f);
    fann_destroy_train(data);
    return net;
}

static void draw_settings(struct fann *net)
{
    float steepnesses[] = { 0.25f, draw_near(1), 0.1f };
    fann_set_training_algorithm(net, (enum fann_train_enum)draw(4));
    fann_set_learning_rate(net, draw_near(1));
    fann_set_cascade_max_cand_epochs(net, draw(2) ? UINT32_MAX - draw(1000) : 1 + draw(1000));
    fann_set_cascade_activation_steepnesses(net, steepnesses, 1 + draw(3));
}

static struct fann *random_net(kind k)
{
    unsigned sizes[6];
    const unsigned layers = 2 + draw(5);
    struct fann *net;
    for (unsigned i = 0; i < layers; i++) sizes[i] = k == SHORTCUT ? 1 + draw(30) : draw_width();
    switch (k) {
    case SPARSE: net = fann_create_sparse_array((float)(1 + draw(99)) / 100, layers, sizes); break;
    case SHORTCUT: net = fann_create_shortcut_array(layers, sizes); break;
    case CASCADE: net = grow(); break;
    default: net = fann_create_standard_array(layers, sizes);
    }
    if (!net) return NULL;
    draw_weights(net);
    if (k != CASCADE) draw_units(net, layers, sizes);
    if (k == SCALED) scale(net);
    if (draw(3) == 0) draw_settings(net);
    return net;
}

/* A threshold may fall on either side of 0 when sums differ in their last bit. */
static bool near(float a, float b) { return fabsf(a - b) <= 1e-6f + 1e-5f * fabsf(b); }

static bool runs_alike(const vane_net *ours, struct fann *theirs)
{
    const size_t inputs = vane_net_inputs(ours), outputs = vane_net_outputs(ours);
    static float x[WIDTH_MAX], y[WIDTH_MAX];
    const bool scaled = theirs->scale_mean_in != NULL;
    for (int row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < inputs; i++) x[i] = draw_near(1);
        if (vane_net_predict(ours, x, 1, y)) return false;
        if (scaled) fann_scale_input(theirs, x);
        float *want = fann_run(theirs, x);
        if (scaled) fann_descale_output(theirs, want);
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
static bool goes_there(const vane_net *ours)
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

/* What libfann saves, which may be other than it has, we load, run the same, and save as the same bytes, also by way of
 * a file of ours. */
static bool exchange(vane_ctx *ctx, struct fann *made)
{
    char first[80], model[80];
    vane_net *ours = NULL, *kept = NULL;
    snprintf(first, sizeof first, "%s.first", path);
    snprintf(model, sizeof model, "%s.vane", path);
    struct fann *theirs = fann_save(made, first) == 0 ? fann_create_from_file(first) : NULL;
    bool good = theirs && !vane_net_load(&ours, ctx, first) && runs_alike(ours, theirs) && goes_there(ours) &&
                files_are_equal(path, first);
    good = good && !vane_net_save(ours, model) && !vane_net_load(&kept, ctx, model) &&
           !vane_net_save_fann(kept, path) && files_are_equal(path, first);
    if (!good) printf("%s: %s\n", first, vane_last_error());
    else remove(first);
    remove(model);
    if (theirs) fann_destroy(theirs);
    vane_net_destroy(kept);
    vane_net_destroy(ours);
    return good;
}

static vane_ctx *begin(void)
{
    vane_ctx *ctx;
    strcpy(path, "/tmp/vane_fann_XXXXXX");
    const int descriptor = mkstemp(path);
    if (descriptor >= 0) close(descriptor);
    return descriptor < 0 || vane_ctx_create(&ctx, NULL) ? NULL : ctx;
}

static void end(vane_ctx *ctx)
{
    remove(path);
    vane_ctx_destroy(ctx);
}

VT_TEST(fann_networks, there_and_back)
{
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    printf("seed %d\n", SEED);
    for (int i = 0; i < (vt_long() ? 5000 : 500); i++) {
        const kind k = (kind)(i % KINDS);
        struct fann *net = random_net(k);
        VT_CHECK(net);
        VT_CHECK_MSG(exchange(ctx, net), "net %d, %s", i, kind_names[k]);
        fann_destroy(net);
    }
    end(ctx);
}

/* A unit without any would be a bias of FANN's. */
static void give_all_a_connection(sparse_layer *l)
{
    for (size_t u = 0, at = 0; u < l->units; at += l->connections[u++]) {
        if (l->connections[u] > 0) continue;
        memmove(l->sources + at + 1, l->sources + at, (l->count - at) * sizeof *l->sources);
        l->sources[at] = (uint32_t)(u % l->inputs);
        l->connections[u] = 1;
        l->count++;
    }
}

/* Our own, their connections in no order, some twice, and with shortcuts from further away than libfann makes them:
 * as FANN's network without shortcuts too. */
static vane_net *tangled_net(vane_ctx *ctx, bool layered)
{
    static sparse_layer l;
    const size_t inputs = 1 + draw(20), layers = 1 + draw(4);
    size_t before = inputs;
    vane_net *net;
    if (vane_net_create(&net, ctx, inputs)) return NULL;
    vane_net_set_shortcuts(net, 1);
    for (size_t i = 0; i < layers; i++) {
        vane_tools_connections(&l, before, 1 + draw(12), draw(8));
        give_all_a_connection(&l);
        vane_net_add_sparse(net, l.units, VANE_TANH, l.connections, l.sources);
        before += l.units;
    }
    const bool built = !vane_net_build(net, 1) && !vane_net_set_sum_limit(net, 150.0f) &&
                       (!layered || !vane_net_set_note(net, "fann.network_type", "0"));
    if (!built) printf("%s\n", vane_last_error());
    return net;
}

VT_TEST(fann_networks, tangled_ones_of_our_own)
{
    vane_ctx *ctx = begin();
    VT_CHECK(ctx);
    for (int i = 0; i < 50; i++) {
        vane_net *net = tangled_net(ctx, i % 2), *back = NULL;
        char ours[80];
        snprintf(ours, sizeof ours, "%s.ours", path);
        VT_CHECK_MSG(net && goes_there(net), "net %d: %s", i, vane_last_error());
        VT_CHECK(!vane_net_save_fann(net, ours) && !vane_net_load(&back, ctx, ours));
        VT_CHECK_MSG(!vane_net_save_fann(back, path) && files_are_equal(path, ours),
                     "net %d", i);
        remove(ours);
        vane_net_destroy(back);
        vane_net_destroy(net);
    }
    end(ctx);
}
