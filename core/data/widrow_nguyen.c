/* widrow_nguyen.c - first weights by the size of the hidden layers and the range of the data (Nguyen & Widrow 1990), as
 * FANN draws them: s = (0.7 hidden)^(1 / inputs) / (largest - smallest input); weights from [0, s), biases from
 * [-s, s). */
#include "core/base/rng.h"
#include "core/base/scalar.h"
#include "core/base/status.h"
#include "core/data/dataset.h"

enum { CHUNK_FLOATS = 16384 };

typedef struct range {
    float low, high;
    bool any;
} range;

static void widen(range *r, float x)
{
    if (!r->any || x < r->low) r->low = x;
    if (!r->any || x > r->high) r->high = x;
    r->any = true;
}

/* Of all inputs of all rows, as the layers see them. Room is for max_rows rows. */
static int measure(range *r, const vane_net *net, vane_dataset *d, size_t max_rows, float *room)
{
    float *x = room, *t = x + max_rows * net->inputs, *weights = t + max_rows * vane_dataset_targets(d);
    const float *scale = net->input_scaling.scale, *shift = net->input_scaling.shift;
    vane_rows read;
    size_t rows;
    int status = vane_dataset_begin(d, NULL, 0);
    if (status) return status;
    while (!(status = vane_dataset_next(d, max_rows, x, t, weights, &read, &rows)) && rows > 0)
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < net->inputs; j++) {
                const float raw = read.inputs[i * net->inputs + j];
                widen(r, scale ? raw * scale[j] + shift[j] : raw);
            }
    return status;
}

static int range_of(range *r, const vane_net *net, vane_dataset *d)
{
    const size_t width = net->inputs + vane_dataset_targets(d) + 1;
    const size_t rows = width < CHUNK_FLOATS ? CHUNK_FLOATS / width : 1;
    float *room;
    int status = vane_ctx_alloc(&room, net->ctx, rows * width, sizeof *room);
    if (status) return status;
    *r = (range){ 0, 0, false };
    status = measure(r, net, d, rows, room);
    vane_ctx_free(net->ctx, room);
    if (!status && !r->any) status = vane_fail(VANE_ERR_SHAPE, "the data has no rows");
    return status;
}

/* A network without hidden units counts as one with one, and inputs that don't vary as of range 1: FANN's weights would
 * be 0, or infinite. */
static float size_of(const vane_net *net, const range *r)
{
    double hidden = 0;
    for (size_t i = 0; i + 1 < net->layer_count; i++) hidden += (double)net->layers[i].units;
    const double spread = (double)r->high - (double)r->low;
    const double size = vane_pow(0.7 * (hidden > 0 ? hidden : 1), 1.0 / (double)net->inputs);
    return (float)(size / (spread > 0 ? spread : 1));
}

static float draw(const vane_stream *stream, uint64_t element, float low, float high)
{
    return low + (high - low) * vane_unit_float(vane_stream_u32(stream, element));
}

/* Biases are a sparse layer's connections with the constant 1, or a dense layer's own. */
static void draw_layer(const vane_net *net, const vane_layer *layer, float size, const vane_stream *stream)
{
    const vane_connections *c = layer->connections;
    const size_t weights = c ? c->count : layer->inputs * layer->units;
    float *weight = net->params + layer->weight_offset, *bias = net->params + layer->bias_offset;
    for (size_t i = 0; i < weights; i++) {
        const bool is_bias = c && c->source[i] == layer->inputs;
        weight[i] = draw(stream, i, is_bias ? -size : 0, size);
    }
    for (size_t i = 0; layer->bias && i < layer->units; i++) bias[i] = draw(stream, weights + i, -size, size);
}

int vane_net_init_widrow_nguyen(vane_net *net, vane_dataset *dataset, uint64_t seed)
{
    range r;
    int status = vane_net_check_built(net);
    if (!status) status = vane_check(VANE_DATASET, dataset);
    if (!status && vane_dataset_inputs(dataset) != net->inputs)
        status = vane_fail(VANE_ERR_SHAPE, "the data has %zu inputs a row, the network %zu",
                           vane_dataset_inputs(dataset), net->inputs);
    if (status) return status;
    const vane_host *host = net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = range_of(&r, net, dataset);
    const float size = status ? 0 : size_of(net, &r);
    if (!status && !(size - size == 0.0f))
        status = vane_fail(VANE_ERR_SHAPE, "inputs from %g to %g lie too close together for weights of that size",
                           (double)r.low, (double)r.high);
    for (size_t i = 0; !status && i < net->layer_count; i++) {
        const vane_stream stream = vane_stream_at(seed, VANE_RANDOM_INIT, (uint32_t)i, 0);
        draw_layer(net, &net->layers[i], size, &stream);
    }
    if (!status) net->version++;
    host->float_leave(host->user, before);
    return status;
}
