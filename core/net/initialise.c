/* initialise.c - first values of parameters. Every value is a function of seed, layer and position alone, worked out in
 * double and rounded once, so that it is the same everywhere. Sources: vane.h at vane_initialiser. */
#include "core/base/rng.h"
#include "core/base/scalar.h"
#include "core/net/net.h"

static vane_initialiser resolve(const vane_layer *layer)
{
    if (layer->initialiser != VANE_INIT_AUTO) return layer->initialiser;
    switch (layer->all.activation) {
    case VANE_RELU: case VANE_LEAKY_RELU: case VANE_ELU: case VANE_GELU: case VANE_SILU: case VANE_SOFTPLUS:
        return VANE_INIT_HE_UNIFORM;
    default:
        return VANE_INIT_GLOROT_UNIFORM;
    }
}

/* Variance of the weights; 0.01 / 3 is that of U(-0.1, 0.1). */
static double variance(vane_initialiser initialiser, double inputs, double units)
{
    switch (initialiser) {
    case VANE_INIT_GLOROT_UNIFORM: case VANE_INIT_GLOROT_NORMAL: return 2.0 / (inputs + units);
    case VANE_INIT_HE_UNIFORM: case VANE_INIT_HE_NORMAL: return 2.0 / inputs;
    case VANE_INIT_LECUN_UNIFORM: case VANE_INIT_LECUN_NORMAL: return 1.0 / inputs;
    case VANE_INIT_UNIFORM: return 0.01 / 3.0;
    default: return 0.0;
    }
}

/* Box & Muller (1958), from two words; u1 in (0, 1]. */
static double normal(uint32_t a, uint32_t b)
{
    const double u1 = ((double)a + 1.0) * 0x1p-32, u2 = (double)b * 0x1p-32;
    return vane_sqrt(-2.0 * vane_log(u1)) * vane_cos(6.283185307179586 * u2);
}

/* Elements `first` to `end - 1` of a tensor, as of a layer of so many inputs and units. */
static void fill(const vane_layer *layer, const vane_stream *stream, double inputs, double units, size_t first,
                 size_t end, float *weights)
{
    const vane_initialiser kind = resolve(layer);
    const double spread = variance(kind, inputs, units);
    const double limit = vane_sqrt(3.0 * spread), deviation = vane_sqrt(spread);
    const bool is_normal =
        kind == VANE_INIT_GLOROT_NORMAL || kind == VANE_INIT_HE_NORMAL || kind == VANE_INIT_LECUN_NORMAL;
    enum { CHUNK = 256 };
    uint32_t words[2 * CHUNK];
    const size_t per = is_normal ? 2 : 1;
    for (size_t i = first; i < end; i += CHUNK) {
        const size_t n = end - i < CHUNK ? end - i : CHUNK;
        vane_stream_fill(stream, (uint64_t)i * per, n * per, words);
        for (size_t j = 0; j < n; j++) {
            const double unit = is_normal ? deviation * normal(words[2 * j], words[2 * j + 1])
                                          : limit * (2.0 * (double)vane_unit_float(words[j]) - 1.0);
            weights[i + j] = (float)unit;
        }
    }
}

/* Each unit for itself: it has as many inputs as connections, but for the bias. */
static void initialise_sparse(const vane_layer *layer, const vane_stream *stream, float *weights)
{
    const vane_connections *c = layer->connections;
    const double each_input_leads_to = (double)c->input_first[c->inputs] / (double)layer->inputs;
    for (size_t u = 0; u < layer->units; u++) {
        size_t inputs = 0;
        for (size_t e = c->first[u]; e < c->first[u + 1]; e++) inputs += c->source[e] < layer->inputs;
        if (inputs) fill(layer, stream, (double)inputs, each_input_leads_to, c->first[u], c->first[u + 1], weights);
        for (size_t e = c->first[u]; e < c->first[u + 1]; e++)
            if (c->source[e] == layer->inputs) weights[e] = 0.0f;
    }
}

static void initialise_dense(const vane_layer *layer, const vane_stream *stream, float *weights, float *bias)
{
    fill(layer, stream, (double)layer->inputs, (double)layer->units, 0, layer->inputs * layer->units, weights);
    for (size_t j = 0; j < layer->units; j++) bias[j] = 0.0f;
}

void vane_net_initialise(vane_net *net, uint64_t seed)
{
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *layer = &net->layers[i];
        const vane_stream stream = vane_stream_at(seed, VANE_RANDOM_INIT, (uint32_t)i, 0);
        float *weights = net->params + layer->weight_offset;
        if (layer->connections) initialise_sparse(layer, &stream, weights);
        else initialise_dense(layer, &stream, weights, net->params + layer->bias_offset);
    }
}
