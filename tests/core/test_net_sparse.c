/* The sparse layer: what it is made of, and its passes against double at every width. */
#include <math.h>
#include <string.h>

#include "core/net/net.h"
#include "tests/core/sparse_tools.h"
#include "tests/core/train_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { INPUTS = 33, UNITS = 21, ROWS = 300, OUT = 3 };
static sparse_layer wanted;

static vane_net *sparse_net(vane_ctx *ctx, size_t inputs, bool shortcuts)
{
    static sparse_layer second;
    vane_net *net;
    if (vane_net_create(&net, ctx, inputs)) return NULL;
    vane_net_set_shortcuts(net, shortcuts);
    vane_tools_connections(&wanted, inputs, UNITS, 1);
    vane_tools_connections(&second, UNITS + (shortcuts ? inputs : 0), OUT, 2);
    vane_net_add_sparse(net, UNITS, VANE_TANH, wanted.connections, wanted.sources);
    vane_net_add_sparse(net, OUT, VANE_LINEAR, second.connections, second.sources);
    if (!vane_net_build(net, 5)) return net;
    vane_net_destroy(net);
    return NULL;
}

VT_TEST(net_sparse, connections_come_out_as_they_went_in)
{
    vane_ctx *ctx;
    size_t counts[UNITS];
    uint32_t sources[SPARSE_CONNECTIONS];
    float weights[SPARSE_CONNECTIONS], again[SPARSE_CONNECTIONS];
    vane_layer_info info = { .struct_size = sizeof info };
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    vane_net *net = sparse_net(ctx, INPUTS, false), *copy;
    VT_CHECK_MSG(net != NULL, "%s", vane_last_error());
    VT_CHECK(!vane_net_clone(&copy, net));
    vane_net_destroy(net);
    VT_CHECK(!vane_net_get_connections(copy, 0, counts, NULL) && !vane_net_get_connections(copy, 0, NULL, sources));
    VT_CHECK(memcmp(counts, wanted.connections, sizeof counts) == 0 && counts[1] == 0);
    VT_CHECK(memcmp(sources, wanted.sources, wanted.count * sizeof *sources) == 0);
    VT_CHECK(!vane_net_layer(copy, 0, &info) && info.connections == wanted.count && info.inputs == INPUTS);
    VT_CHECK(vane_net_parameters(copy) == wanted.count + copy->layers[1].connections->count);
    vane_random_fill(1, wanted.count, -1.0f, 1.0f, weights);
    VT_CHECK(!vane_net_set_weights(copy, 0, weights, NULL) && !vane_net_get_weights(copy, 0, again, NULL));
    VT_CHECK(memcmp(weights, again, wanted.count * sizeof *weights) == 0);
    VT_CHECK(vane_net_set_weights(copy, 0, weights, weights) == VANE_ERR_ARGUMENT && vane_tools_says("sparse"));
    VT_CHECK(vane_net_get_weights(copy, 0, again, again) == VANE_ERR_ARGUMENT && vane_tools_says("bias must be NULL"));
    vane_net_destroy(copy);
    VT_CHECK(!vane_net_create(&net, ctx, 2));
    vane_net_add_dense(net, 2, VANE_TANH);
    VT_CHECK(!vane_net_layer(net, 0, &info) && info.connections == 0);
    VT_CHECK(vane_net_get_connections(net, 0, counts, NULL) == VANE_ERR_ARGUMENT && vane_tools_says("dense"));
    VT_CHECK(vane_net_get_connections(net, 1, counts, NULL) == VANE_ERR_ARGUMENT && vane_tools_says("layer 1"));
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* A layer of one unit of these connections on two inputs. */
static int refused(vane_ctx *ctx, size_t inputs, size_t units, const size_t *connections, const uint32_t *sources,
                   int status, const char *part)
{
    vane_net *net;
    if (vane_net_create(&net, ctx, inputs)) return 0;
    vane_net_add_sparse(net, units, VANE_TANH, connections, sources);
    const int right = vane_net_build(net, 1) == status && vane_tools_says(part);
    vane_net_destroy(net);
    return right;
}

VT_TEST(net_sparse, bad_connections_are_refused_by_name)
{
    static const uint32_t sources[] = { 0, 2, 3 };
    static const size_t one[] = { 1, 1 }, three[] = { 2, 1 }, none[] = { 0, 0 }, many[] = { SIZE_MAX, 2 };
    vane_ctx *ctx;
    VT_CHECK(!vane_ctx_create(&ctx, NULL));
    VT_CHECK(refused(ctx, 2, 2, three, sources, VANE_ERR_ARGUMENT, "connection 2 comes from input 3"));
    VT_CHECK(refused(ctx, 2, 2, none, sources, VANE_ERR_ARGUMENT, "without any connection"));
    VT_CHECK(refused(ctx, 2, 2, many, sources, VANE_ERR_LIMIT, "unit 0"));
    VT_CHECK(refused(ctx, 2, 2, NULL, sources, VANE_ERR_ARGUMENT, "connections is NULL"));
    VT_CHECK(refused(ctx, 2, 2, one, NULL, VANE_ERR_ARGUMENT, "sources is NULL"));
    VT_CHECK(refused(ctx, 2, 0, one, sources, VANE_ERR_ARGUMENT, "0 units"));
    vane_ctx_destroy(ctx);
}

VT_TEST(net_sparse, first_weights_go_by_a_units_own_connections)
{
    enum { FEW = 2, MANY = 3000 };
    static uint32_t sources[FEW + MANY + 2];
    static float weights[FEW + MANY + 2];
    const size_t connections[2] = { FEW + 1, MANY + 1 };
    vane_ctx *ctx;
    vane_net *net;
    double squares = 0, most = 0;
    for (uint32_t i = 0; i < FEW; i++) sources[1 + i] = i;
    for (uint32_t i = 0; i < MANY; i++) sources[FEW + 1 + i] = i;
    sources[0] = sources[FEW + MANY + 1] = MANY;
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_net_create(&net, ctx, MANY));
    vane_net_add_sparse(net, 2, VANE_RELU, connections, sources);
    VT_CHECK(!vane_net_build(net, 1) && !vane_net_get_weights(net, 0, weights, NULL));
    VT_CHECK(weights[0] == 0.0f && weights[FEW + MANY + 1] == 0.0f && fabsf(weights[1]) + fabsf(weights[2]) > 0.2f);
    for (size_t i = 0; i < MANY; i++) {
        squares += (double)weights[FEW + 1 + i] * (double)weights[FEW + 1 + i];
        most = fmax(most, fabs((double)weights[FEW + 1 + i]));
    }
    VT_CHECK(vt_near(squares, 2.0, 0.15) && most <= sqrt(6.0 / MANY) && most > 0.99 * sqrt(6.0 / MANY));
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_sparse, a_row_does_not_depend_on_its_batch)
{
    static float x[ROWS * INPUTS], together[ROWS * OUT], y[ROWS * OUT];
    static const size_t batches[] = { 1, 2, 7, 32, 129 };
    const vane_kernels *k;
    vane_random_fill(3, ROWS * INPUTS, -1.0f, 1.0f, x);
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        vane_options options = VANE_OPTIONS;
        vane_ctx *ctx;
        options.isa = k->name;
        VT_CHECK(!vane_ctx_create(&ctx, &options));
        vane_net *net = sparse_net(ctx, INPUTS, w % 2);
        VT_CHECK(net && !vane_net_predict(net, x, ROWS, together));
        for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
            for (size_t i = 0; i < ROWS; i += batches[b]) {
                const size_t n = ROWS - i < batches[b] ? ROWS - i : batches[b];
                VT_CHECK(!vane_net_predict(net, x + i * INPUTS, n, y + i * OUT));
            }
            VT_CHECK_MSG(memcmp(y, together, sizeof y) == 0, "%s, batches of %zu", k->name, batches[b]);
        }
        vane_net_destroy(net);
        vane_ctx_destroy(ctx);
    }
}

/* ------------------------------------------------------------------------------------------------- passes ---- */
typedef struct passes { float z[ROWS * UNITS], dx[ROWS * INPUTS], gradient[SPARSE_CONNECTIONS]; } passes;
static float x[ROWS * INPUTS + 16], dz[ROWS * UNITS + 16], before[ROWS * INPUTS], weights[SPARSE_CONNECTIONS];

static void keep(void *user, size_t tensor, size_t first, size_t count, const float *gradient)
{
    passes *p = user;
    (void)tensor;
    memcpy(p->gradient + first, gradient, count * sizeof *gradient);
}

/* Both passes of the layer over the first rows; dx from `first` on, added to what is there. */
static bool run(const vane_kernels *k, size_t rows, size_t first, bool adds, passes *p)
{
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    vane_arena memory;
    options.isa = k->name;
    if (vane_ctx_create(&ctx, &options)) return false;
    vane_net *net = sparse_net(ctx, INPUTS, false);
    if (!net || vane_net_set_weights(net, 0, weights, NULL)) return false;
    if (vane_net_set_units(net, 0, 0, UNITS, VANE_LINEAR, 1.0f)) return false;
    const vane_layer *l = &net->layers[0];
    if (vane_arena_init(&memory, ctx->pool, l->kind->scratch(ctx, l, rows))) return false;
    const vane_pass pass = { ctx, &memory };
    const vane_gradient_sink sink = { keep, p };
    const vane_forward f = { .rows = rows, .x = { x, INPUTS }, .output = { p->z, UNITS } };
    memcpy(p->dx, before, sizeof p->dx);
    const vane_backward b = { .rows = rows, .x = { x, INPUTS }, .dz = { dz, UNITS }, .sink = &sink,
                              .dx = { p->dx, INPUTS }, .first = first, .adds = adds };
    const bool done = !l->kind->forward(&pass, l, &f) && !l->kind->backward(&pass, l, &b) && memory.used == 0;
    vane_arena_free(&memory);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return done;
}

static bool near(double got, double want) { return fabs(got - want) <= 2e-5; }

/* dx is of the inputs from `first` on, side by side. */
static bool passes_are_right(const passes *p, size_t rows, size_t first, bool adds)
{
    static double z[UNITS], d[INPUTS + 1], gradient[SPARSE_CONNECTIONS];
    memset(gradient, 0, sizeof gradient);
    for (size_t r = 0; r < rows; r++) {
        memset(z, 0, sizeof z);
        for (size_t i = 0; i <= INPUTS; i++) d[i] = 0;
        for (size_t e = 0; e < wanted.count; e++) {
            const size_t source = wanted.sources[e], unit = wanted.place[e] % UNITS;
            const double in = source == INPUTS ? 1.0 : (double)x[r * INPUTS + source];
            const double out = (double)dz[r * UNITS + unit];
            z[unit] += in * (double)weights[e];
            d[source] += out * (double)weights[e];
            gradient[e] += in * out;
        }
        for (size_t u = 0; u < UNITS; u++)
            if (!near((double)p->z[r * UNITS + u], z[u])) return false;
        for (size_t i = first; i < INPUTS; i++) {
            const size_t at = r * INPUTS + i - first;
            if (!near((double)p->dx[at], d[i] + (adds ? (double)before[at] : 0.0))) return false;
        }
        for (size_t i = INPUTS - first; i < INPUTS; i++)
            if (p->dx[r * INPUTS + i] != before[r * INPUTS + i]) return false;
    }
    for (size_t e = 0; e < wanted.count; e++)
        if (!near((double)p->gradient[e], gradient[e])) return false;
    return true;
}

VT_TEST(net_sparse, passes_are_right_and_of_the_same_bits_at_every_width)
{
    static const size_t rows[] = { 1, 5, 128, 129, ROWS };
    static passes got, reference;
    const vane_kernels *k;
    vane_tools_connections(&wanted, INPUTS, UNITS, 1);
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    vane_random_fill(2, ROWS * UNITS, -1.0f, 1.0f, dz);
    vane_random_fill(3, ROWS * INPUTS, -1.0f, 1.0f, before);
    vane_random_fill(4, wanted.count, -1.0f, 1.0f, weights);
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            for (int way = 0; way < 3; way++) {
                const size_t first = way == 2 ? 17 : 0;
                const bool adds = way > 0;
                memset(&got, 0, sizeof got);
                memset(&reference, 0, sizeof reference);
                VT_CHECK(run(k, rows[i], first, adds, &got));
                VT_CHECK_MSG(passes_are_right(&got, rows[i], first, adds), "%s, %zu rows, way %d", k->name, rows[i],
                             way);
                VT_CHECK(run(vane_width_reference(k), rows[i], first, adds, &reference));
                VT_CHECK_MSG(memcmp(&got, &reference, sizeof got) == 0, "%s, %zu rows, way %d", k->name, rows[i], way);
            }
}
