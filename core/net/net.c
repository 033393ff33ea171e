/* net.c - describing, building and changing networks. */
#include "core/net/net.h"

#include <string.h>

#include "core/base/status.h"

enum { FIRST_CAPACITY = 4 };

int vane_net_check_built(const vane_net *net)
{
    const int status = vane_check(VANE_NETWORK, net);
    if (status) return status;
    if (!net->built) return vane_fail(VANE_ERR_STATE, "the network is not built: call vane_net_build first");
    return VANE_OK;
}

int vane_net_create(vane_net **out, vane_ctx *ctx, size_t inputs)
{
    vane_limits limits;
    vane_limits_get(&limits);
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    int status = vane_check(VANE_CONTEXT, ctx);
    if (status) return status;
    if (inputs == 0 || inputs > limits.width)
        return vane_fail(inputs ? VANE_ERR_LIMIT : VANE_ERR_ARGUMENT, "a network of %zu inputs: expected 1 to %zu",
                         inputs, limits.width);
    vane_net *net;
    status = vane_ctx_alloc_zeroed(&net, ctx, 1, sizeof *net);
    if (status) return status;
    VANE_GUARD_BEGIN(VANE_NETWORK, net, ctx);
    net->ctx = ctx;
    net->inputs = inputs;
    net->sum_limit = VANE_NO_SUM_LIMIT;
    for (size_t i = 0; i < VANE_SESSION_SLOTS; i++) atomic_init(&net->sessions[i], NULL);
    *out = net;
    return VANE_OK;
}

/* Keeps the first error of a description for vane_net_build. */
static void keep_error(vane_net *net, int status)
{
    if (net->built || net->error || !status) return;
    net->error = status;
    vane_format(net->error_text, sizeof net->error_text, "%s", vane_last_error());
}

int vane_net_check_activation(const vane_net *net, size_t layer, vane_activation activation)
{
    if (!vane_enum_name("activation", (int)activation))
        return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: unknown activation number %d", layer, (int)activation);
    return vane_check_kernel(activation == VANE_SOFTMAX || net->ctx->kernels->activate[activation], "activation",
                             (int)activation);
}

static int check_layer(const vane_net *net, size_t units, vane_activation activation)
{
    vane_limits limits;
    vane_limits_get(&limits);
    const size_t layer = net->layer_count;
    if (net->built) return vane_fail(VANE_ERR_STATE, "a layer can't be added to a built network");
    if (layer == limits.layers) return vane_fail(VANE_ERR_LIMIT, "more than %zu layers", limits.layers);
    if (units == 0) return vane_fail(VANE_ERR_ARGUMENT, "layer %zu has 0 units: expected at least 1", layer);
    if (units > limits.width)
        return vane_fail(VANE_ERR_LIMIT, "layer %zu has %zu units: expected at most %zu", layer, units, limits.width);
    return vane_net_check_activation(net, layer, activation);
}

static int make_room(vane_net *net)
{
    vane_layer *larger;
    if (net->layer_count < net->layer_capacity) return VANE_OK;
    const size_t capacity = net->layer_capacity ? 2 * net->layer_capacity : FIRST_CAPACITY;
    const int status = vane_ctx_alloc_zeroed(&larger, net->ctx, capacity, sizeof *larger);
    if (status) return status;
    if (net->layer_count) memcpy(larger, net->layers, net->layer_count * sizeof *larger);
    vane_ctx_free(net->ctx, net->layers);
    net->layers = larger;
    net->layer_capacity = capacity;
    return VANE_OK;
}

void vane_net_set_shortcuts(vane_net *net, int on)
{
    if (!VANE_IS_THERE(VANE_NETWORK, net) || net->built) return;
    if (net->layer_count > 0)
        keep_error(net, vane_fail(VANE_ERR_STATE, "shortcuts are chosen before the first layer is added"));
    net->shortcuts = on != 0;
}

/* Constants in a lean module, whose linker then drops all that hangs on them. */
#ifdef VANE_LEAN
int vane_net_shortcuts(const vane_net *net) { return (void)net, 0; }
#else
int vane_net_shortcuts(const vane_net *net)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    return net->shortcuts;
}
#endif

/* What the next layer reads. */
static size_t inputs_of_next(const vane_net *net)
{
    const size_t n = net->layer_count;
    if (n == 0) return net->inputs;
    return net->layers[n - 1].units + (vane_net_shortcuts(net) ? net->layers[n - 1].inputs : 0);
}

/* Makes a layer sparse. */
#ifndef VANE_LEAN
static int connect(vane_layer *layer, const vane_ctx *ctx, const uint32_t *first, const uint32_t *source)
{
    layer->kind = &vane_sparse;
    return vane_connections_create(&layer->connections, ctx, layer->inputs, layer->units, first, source);
}
#else
static int connect(vane_layer *layer, const vane_ctx *ctx, const uint32_t *first, const uint32_t *source)
{
    (void)layer, (void)ctx, (void)first, (void)source;
    return vane_fail(VANE_ERR_UNSUPPORTED, "this build of the library lacks sparse layers");
}
#endif

/* first and source: a sparse layer's connections; NULL: a dense layer. */
static int add_layer(vane_net *net, size_t units, vane_activation activation, const uint32_t *first,
                     const uint32_t *source)
{
    vane_layer added = { .kind = &vane_dense,
                         .inputs = inputs_of_next(net),
                         .units = units,
                         .all = { units, activation, 1.0f },
                         .sum_limit = net->sum_limit,
                         .initialiser = VANE_INIT_AUTO };
    int status = check_layer(net, units, activation);
    if (!status) status = make_room(net);
    if (!status && first) status = connect(&added, net->ctx, first, source);
    if (!status) net->layers[net->layer_count++] = added;
    return status;
}

void vane_net_add_dense(vane_net *net, size_t units, vane_activation activation)
{
    if (!VANE_IS_THERE(VANE_NETWORK, net) || net->error) return;
    keep_error(net, add_layer(net, units, activation, NULL, NULL));
}

void vane_net_add_connections(vane_net *net, size_t units, vane_activation activation, const uint32_t *first,
                              const uint32_t *source)
{
    if (!VANE_IS_THERE(VANE_NETWORK, net) || net->error) return;
    keep_error(net, add_layer(net, units, activation, first, source));
}

static int add_sparse(vane_net *net, size_t units, vane_activation activation, const size_t *connections,
                      const uint32_t *sources)
{
    vane_limits limits;
    uint32_t *first;
    uint64_t count = 0;
    vane_limits_get(&limits);
    int status = check_layer(net, units, activation);
    if (!status && (!connections || !sources))
        status = vane_fail(VANE_ERR_ARGUMENT, "layer %zu: %s is NULL", net->layer_count,
                           connections ? "sources" : "connections");
    if (!status) status = vane_ctx_alloc_zeroed(&first, net->ctx, units + 1, sizeof *first);
    if (status) return status;
    for (size_t u = 0; u < units && !status; u++) {
        if (connections[u] > limits.parameters - count)
            status = vane_fail(VANE_ERR_LIMIT, "layer %zu: the connections of unit %zu bring it above %llu parameters",
                               net->layer_count, u, (unsigned long long)limits.parameters);
        else first[u + 1] = (uint32_t)(count += connections[u]);
    }
    if (!status) status = add_layer(net, units, activation, first, sources);
    vane_ctx_free(net->ctx, first);
    return status;
}

void vane_net_add_sparse(vane_net *net, size_t units, vane_activation activation, const size_t *connections,
                         const uint32_t *sources)
{
    if (!VANE_IS_THERE(VANE_NETWORK, net) || net->error) return;
    keep_error(net, add_sparse(net, units, activation, connections, sources));
}

int vane_net_check_layer(const vane_net *net, size_t layer)
{
    if (layer < net->layer_count) return VANE_OK;
    return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: the network has %zu layers, numbered from 0", layer,
                     net->layer_count);
}

void vane_net_set_dropout(vane_net *net, size_t layer, float rate)
{
    if (!VANE_IS_THERE(VANE_NETWORK, net) || net->built) return;
    int status = vane_net_check_layer(net, layer);
    if (!status && !(rate >= 0.0f && rate < 1.0f))
        status = vane_fail(VANE_ERR_ARGUMENT, "layer %zu: dropout is %g, expected 0 up to but not including 1", layer,
                           (double)rate);
    if (status) keep_error(net, status);
    else net->layers[layer].dropout = rate;
}

void vane_net_set_initialiser(vane_net *net, size_t layer, vane_initialiser initialiser)
{
    if (!VANE_IS_THERE(VANE_NETWORK, net) || net->built) return;
    int status = vane_net_check_layer(net, layer);
    if (!status && !vane_enum_name("initialiser", (int)initialiser))
        status = vane_fail(VANE_ERR_ARGUMENT, "layer %zu: unknown initialiser number %d", layer, (int)initialiser);
    if (status) keep_error(net, status);
    else net->layers[layer].initialiser = initialiser;
}

/* What can only be judged once all layers are there. */
static int check_description(const vane_net *net)
{
    vane_limits limits;
    vane_limits_get(&limits);
    uint64_t parameters = 0;
    if (net->error) return vane_fail(net->error, "%s", net->error_text);
    if (net->built) return vane_fail(VANE_ERR_STATE, "the network is built already");
    if (net->layer_count == 0)
        return vane_fail(VANE_ERR_STATE, "the network has no layers: call vane_net_add_dense first");
    if (net->layers[net->layer_count - 1].dropout > 0)
        return vane_fail(VANE_ERR_ARGUMENT, "the last layer can't have dropout: its outputs are the network's");
    for (size_t i = 0; i < net->layer_count; i++) {
        parameters += vane_layer_parameters(&net->layers[i]);
        if (parameters > limits.parameters)
            return vane_fail(VANE_ERR_LIMIT, "layer %zu (%zu x %zu) brings the network above %llu parameters", i,
                             net->layers[i].inputs, net->layers[i].units, (unsigned long long)limits.parameters);
    }
    return VANE_OK;
}

int vane_net_allocate(vane_net *net)
{
    int status = check_description(net);
    if (!status) status = vane_net_lay_out(net);
    if (!status) net->built = true;
    return status;
}

int vane_net_build(vane_net *net, uint64_t seed)
{
    int status = vane_check(VANE_NETWORK, net);
    if (!status) status = vane_net_allocate(net);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    vane_net_initialise(net, seed);
    host->float_leave(host->user, before);
    return VANE_OK;
}

void vane_net_destroy(vane_net *net)
{
    if (!net) return;
    VANE_GUARD_END(VANE_NETWORK, net);
    vane_net_free_sessions(net);
    vane_net_free_names(net);
    vane_ctx_free(net->ctx, net->input_scaling.scale);
    vane_ctx_free(net->ctx, net->input_scaling.shift);
    vane_ctx_free(net->ctx, net->output_scaling.scale);
    vane_ctx_free(net->ctx, net->output_scaling.shift);
    vane_ctx_free(net->ctx, net->tensors);
    vane_ctx_free(net->ctx, net->params);
    for (size_t i = 0; i < net->layer_count; i++) {
        vane_ctx_free(net->ctx, net->layers[i].groups);
        vane_connections_destroy(net->ctx, net->layers[i].connections);
        vane_layer_free_trained(net->ctx, &net->layers[i]);
    }
    vane_ctx_free(net->ctx, net->layers);
    vane_ctx_free(net->ctx, net);
}

size_t vane_net_inputs(const vane_net *net)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    return net->inputs;
}

size_t vane_net_outputs(const vane_net *net)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    return net->layer_count ? net->layers[net->layer_count - 1].units : 0;
}

size_t vane_net_layers(const vane_net *net)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    return net->layer_count;
}

size_t vane_net_classes(const vane_net *net) { return vane_net_outputs(net) == 1 ? 2 : vane_net_outputs(net); }

size_t vane_net_widest(const vane_net *net)
{
    size_t widest = 0;
    for (size_t i = 0; i < net->layer_count; i++)
        if (net->layers[i].units > widest) widest = net->layers[i].units;
    return widest;
}

size_t vane_net_row(const vane_net *net) { return net->layers[net->layer_count - 1].inputs; }

int vane_net_layer(const vane_net *net, size_t layer, vane_layer_info *info)
{
    int status = vane_check(VANE_NETWORK, net);
    if (status) return status;
    if (!info) return vane_fail(VANE_ERR_ARGUMENT, "info is NULL");
    if (info->struct_size < sizeof *info)
        return vane_fail(VANE_ERR_ARGUMENT, "vane_layer_info.struct_size is %zu: set it to sizeof(vane_layer_info)",
                         info->struct_size);
    status = vane_net_check_layer(net, layer);
    if (status) return status;
    const vane_layer *l = &net->layers[layer];
    *info = (vane_layer_info){ sizeof *info, l->inputs, l->units, l->all.activation, l->dropout, l->frozen,
                               l->connections ? l->connections->count : 0 };
    return VANE_OK;
}

int vane_net_set_frozen(vane_net *net, size_t layer, int frozen)
{
    int status = vane_net_check_built(net);
    if (!status) status = vane_net_check_layer(net, layer);
    if (status) return status;
    net->layers[layer].frozen = frozen != 0;
    net->freezes++;
    return VANE_OK;
}

int vane_net_check_weights(const vane_net *net, size_t layer, bool with_bias)
{
    int status = vane_net_check_built(net);
    if (!status) status = vane_net_check_layer(net, layer);
    if (!status && with_bias && !net->layers[layer].bias)
        status = vane_fail(VANE_ERR_ARGUMENT, "layer %zu is sparse: its biases are among its weights, bias must "
                           "be NULL", layer);
    return status;
}

int vane_net_get_weights(const vane_net *net, size_t layer, float *weights, float *bias)
{
    const int status = vane_net_check_weights(net, layer, bias != NULL);
    if (status) return status;
    const vane_layer *l = &net->layers[layer];
    if (weights) memcpy(weights, l->weight, net->tensors[l->tensor].count * sizeof(float));
    if (bias) memcpy(bias, l->bias, l->units * sizeof(float));
    return VANE_OK;
}

static int check_finite(const vane_net *net, size_t layer, const char *what, size_t n, const float *x)
{
    const size_t bad = x ? net->ctx->kernels->find_nonfinite(n, x) : n;
    if (bad == n) return VANE_OK;
    return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: %s %zu is %g", layer, what, bad, (double)x[bad]);
}

int vane_net_set_weights(vane_net *net, size_t layer, const float *weights, const float *bias)
{
    int status = vane_net_check_weights(net, layer, bias != NULL);
    if (status) return status;
    const vane_layer *l = &net->layers[layer];
    const size_t count = net->tensors[l->tensor].count;
    status = check_finite(net, layer, "weight", count, weights);
    if (!status) status = check_finite(net, layer, "bias", l->units, bias);
    if (status) return status;
    if (weights) memcpy(net->params + l->weight_offset, weights, count * sizeof(float));
    if (bias) memcpy(net->params + l->bias_offset, bias, l->units * sizeof(float));
    net->version++;
    return VANE_OK;
}
