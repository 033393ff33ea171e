/* describe.c - descriptions of new networks: their neurons, their connections, and the weights these begin with. */
#include "core/base/rng.h"
#include "core/base/sizes.h"
#include "core/base/status.h"
#include "native/fann/network.h"

enum { NEW_ACTIVATION = FANN_SIGMOID_STEPWISE, FIXED_DECIMAL_POINT = 8 };
static const float new_steepness = 0.5f;

/* What the random numbers of a layer are for. */
enum { STEP_WEIGHTS, STEP_ORDER, STEP_CHOICE };

/* Of a layer: its units, the neurons without the bias that they may read, and the connections of them all. */
typedef struct span {
    uint64_t units, sources, connections;
} span;

/* In a sparse layer each unit has a bias, and each source a connection, and each unit one; more by the rate. */
static uint64_t count_connections(float rate, uint64_t units, uint64_t sources)
{
    const uint64_t all = sources * units, least = sources > units ? sources : units;
    if (rate >= 1.0f) return all + units;
    const uint64_t wanted = (uint64_t)((double)(rate * (float)all) + 0.5);
    return (wanted > least ? wanted : least) + units;
}

static span span_of(enum fann_nettype_enum type, float rate, const unsigned *sizes, unsigned layer)
{
    span s = { sizes[layer], sizes[layer - 1], 0 };
    for (unsigned i = 0; type == FANN_NETTYPE_SHORTCUT && i + 1 < layer; i++) s.sources += sizes[i];
    s.connections = count_connections(rate, s.units, s.sources);
    return s;
}

static int check_sizes(unsigned layers, const unsigned *sizes)
{
    vane_limits limits;
    vane_limits_get(&limits);
    if (layers < 2 || layers > limits.layers)
        return vane_fail(VANE_ERR_ARGUMENT, "%u layers: expected 2 to %zu", layers, limits.layers);
    for (unsigned i = 0; i < layers; i++)
        if (sizes[i] == 0 || sizes[i] > limits.width)
            return vane_fail(VANE_ERR_ARGUMENT, "layer %u has %u neurons: expected 1 to %zu", i, sizes[i],
                             limits.width);
    return VANE_OK;
}

/* Numbers of neurons and connections, and room for them. */
static int make_room(vane_fann_net *net, enum fann_nettype_enum type, float rate, const unsigned *sizes)
{
    vane_limits limits;
    uint64_t neurons = (uint64_t)sizes[0] + 1, connections = 0;
    vane_limits_get(&limits);
    for (unsigned i = 1; i < net->layers; i++) {
        neurons += (uint64_t)sizes[i] + (type == FANN_NETTYPE_LAYER);
        connections += span_of(type, rate, sizes, i).connections;
    }
    if (neurons > UINT32_MAX || connections > limits.parameters)
        return vane_fail(VANE_ERR_LIMIT, "%llu neurons and %llu connections are too many", (unsigned long long)neurons,
                         (unsigned long long)connections);
    net->neurons = (size_t)neurons;
    net->connections = (size_t)connections;
    int status = vane_ctx_alloc(&net->layer_size, net->ctx, net->layers, sizeof *net->layer_size);
    if (!status) status = vane_ctx_alloc_zeroed(&net->neuron, net->ctx, net->neurons, sizeof *net->neuron);
    if (!status) status = vane_ctx_alloc_zeroed(&net->connection, net->ctx, net->connections, sizeof *net->connection);
    return status;
}

/* ------------------------------------------------------------------------------------------ connections ---- */
static void connect_all(vane_fann_connection *c, const span *s, uint32_t first)
{
    for (uint64_t u = 0; u < s->units; u++)
        for (uint64_t i = 0; i <= s->sources; i++) (c++)->source = first + (uint32_t)i;
}

/* Connections of unit u, its bias among them: as evenly as whole numbers allow. */
static uint64_t share_begin(const span *s, uint64_t u) { return s->connections * u / s->units; }
static uint64_t share_of(const span *s, uint64_t u) { return share_begin(s, u + 1) - share_begin(s, u); }

/* The bias first; then sources are dealt to the units in turn, in random order, until each has its connection. */
static void deal_sources(vane_fann_connection *c, const span *s, uint32_t first, const vane_stream *order)
{
    for (uint64_t u = 0; u < s->units; u++) c[share_begin(s, u)].source = first + (uint32_t)s->sources;
    for (uint64_t round = 1, dealt = 0; dealt < s->sources; round++)
        for (uint64_t u = 0; u < s->units && dealt < s->sources; u++)
            if (round < share_of(s, u)) {
                const uint64_t source = vane_shuffle_index(order, s->sources, dealt++);
                c[share_begin(s, u) + round].source = first + (uint32_t)source + 1;   /* 0: not yet connected */
            }
}

/* The rest of a unit's connections come from sources that it doesn't have yet: each in turn is taken with the chance
 * that fills the places left (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). */
static void fill_unit(vane_fann_connection *c, const span *s, uint64_t u, uint32_t first, uint64_t *taken_by,
                      const vane_stream *choice)
{
    vane_fann_connection *next = c + share_begin(s, u) + 1, *end = c + share_begin(s, u + 1);
    uint64_t free_sources = s->sources;
    for (; next < end && next->source > 0; next++, free_sources--) {
        next->source--;
        taken_by[next->source - first] = u + 1;
    }
    for (uint64_t i = 0; i < s->sources && next < end; i++) {
        if (taken_by[i] == u + 1) continue;
        const uint64_t wanted = (uint64_t)(end - next), random = vane_stream_u32(choice, u * s->sources + i);
        if (random * free_sources >> 32 < wanted) (next++)->source = first + (uint32_t)i;
        free_sources--;
    }
}

static int connect_some(vane_fann_connection *c, const vane_ctx *ctx, const span *s, uint32_t first, uint32_t layer,
                        uint64_t seed)
{
    const vane_stream order = vane_stream_at(seed, VANE_RANDOM_INIT, layer, STEP_ORDER);
    const vane_stream choice = vane_stream_at(seed, VANE_RANDOM_INIT, layer, STEP_CHOICE);
    uint64_t *taken_by;         /* source: the last unit that has it, from 1 */
    const int status = vane_ctx_alloc_zeroed(&taken_by, ctx, (size_t)s->sources, sizeof *taken_by);
    if (status) return status;
    deal_sources(c, s, first, &order);
    for (uint64_t u = 0; u < s->units; u++) fill_unit(c, s, u, first, taken_by, &choice);
    vane_ctx_free(ctx, taken_by);
    return VANE_OK;
}

static int describe_layers(vane_fann_net *net, const unsigned *sizes, uint64_t seed)
{
    const bool shortcuts = net->network_type == VANE_FANN_SHORTCUT, sparse = net->connection_rate < 1.0f;
    vane_fann_connection *c = net->connection;
    size_t first = 0, before = 0;   /* neurons of this layer and of the one before begin there */
    int status = VANE_OK;
    for (unsigned layer = 0; layer < net->layers && !status; layer++) {
        net->layer_size[layer] = sizes[layer] + vane_fann_layer_has_bias(net, layer);
        if (layer > 0) {
            const span s = span_of((enum fann_nettype_enum)net->network_type, net->connection_rate, sizes, layer);
            for (uint64_t u = 0; u < s.units; u++)
                net->neuron[first + u] = (vane_fann_neuron){
                    (uint32_t)(sparse ? share_of(&s, u) : s.sources + 1), NEW_ACTIVATION, new_steepness };
            const uint32_t source = shortcuts ? 0 : (uint32_t)before;
            if (sparse) status = connect_some(c, net->ctx, &s, source, layer, seed);
            else connect_all(c, &s, source);
            c += s.connections;
        }
        before = first;
        first += net->layer_size[layer];
    }
    return status;
}

int vane_fann_describe(vane_fann_net *out, const vane_ctx *ctx, enum fann_nettype_enum type, float rate,
                       unsigned layers, const unsigned *sizes, uint64_t seed)
{
    int status = check_sizes(layers, sizes);
    if (!status) status = vane_fann_net_create(out, ctx);
    if (status) return status;
#ifdef FIXEDFANN
    out->decimal_point = FIXED_DECIMAL_POINT;
#endif
    out->network_type = (uint32_t)type;
    out->connection_rate = rate > 1.0f ? 1.0f : rate > 0.0f ? rate : 0.0f;
    out->layers = layers;
    status = make_room(out, type, out->connection_rate, sizes);
    if (!status) status = describe_layers(out, sizes, seed);
    if (status) vane_fann_net_free(out);
    return status;
}

void vane_fann_draw_weights(vane_fann_net *net, float low, float high, uint64_t seed)
{
    const vane_stream stream = vane_stream_at(seed, VANE_RANDOM_INIT, 0, STEP_WEIGHTS);
    for (size_t i = 0; i < net->connections; i++) {
        const float weight = low + (high - low) * vane_unit_float(vane_stream_u32(&stream, i));
        net->connection[i].weight = vane_fann_value(net, vane_fann_number(net, weight));
    }
}

size_t vane_fann_layer_first(const vane_fann_net *net, uint32_t layer)
{
    size_t first = 0;
    for (uint32_t i = 0; i < layer; i++) first += net->layer_size[i];
    return first;
}
