/* histograms.c - how a layer's weights and their gradients are spread, for those who look on. */
#include "core/base/status.h"
#include "core/train/trainer.h"

static bool is_finite(float x) { return x - x == 0.0f; }

static vane_histogram histogram_of(size_t n, const float *x)
{
    const double zero = 0.0;
    vane_histogram h = { .min = zero / zero, .max = zero / zero };
    for (size_t i = 0; i < n; i++) {
        if (!is_finite(x[i])) continue;
        if (!(x[i] >= h.min)) h.min = x[i];
        if (!(x[i] <= h.max)) h.max = x[i];
    }
    const double bins = h.max > h.min ? VANE_HISTOGRAM_BINS / (h.max - h.min) : 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_finite(x[i])) continue;
        const size_t bin = (size_t)((x[i] - h.min) * bins);
        h.counts[bin < VANE_HISTOGRAM_BINS ? bin : VANE_HISTOGRAM_BINS - 1]++;
    }
    return h;
}

/* Of a block without gaps. */
static void fill(const vane_net *net, const float *gradients, vane_histogram *histograms)
{
    for (size_t i = 0; i < net->parameter_tensors; i++) {
        const vane_tensor *t = &net->tensors[i];
        if (i == net->layers[t->layer].tensor) histograms[t->layer] = histogram_of(t->count, gradients);
        gradients += t->count;
    }
}

static int histograms_of(vane_trainer *t, vane_histogram *weights, vane_histogram *gradients)
{
    float *block;
    const vane_net *net = t->net;
    for (size_t i = 0; weights && i < net->layer_count; i++)
        weights[i] = histogram_of(net->tensors[net->layers[i].tensor].count, net->layers[i].weight);
    if (!gradients) return VANE_OK;
    int status = vane_ctx_alloc(&block, net->ctx, vane_net_parameters(net), sizeof *block);
    if (status) return status;
    status = vane_trainer_gradients(t, block);
    if (!status) fill(net, block, gradients);
    vane_ctx_free(net->ctx, block);
    return status;
}

int vane_trainer_histograms(vane_trainer *t, vane_histogram *weights, vane_histogram *gradients)
{
    int status = vane_check(VANE_TRAINER, t);
    if (status) return status;
    const vane_host *host = t->net->ctx->host;
    const uint64_t before = host->float_enter(host->user);
    status = histograms_of(t, weights, gradients);
    host->float_leave(host->user, before);
    return status;
}
