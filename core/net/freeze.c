/* freeze.c - single weights that training leaves as they are. */
#include <string.h>

#include "core/base/status.h"
#include "core/net/net.h"

bool vane_layer_trains_all(const vane_layer *l)
{
    for (size_t t = 0; t < VANE_LAYER_TENSORS; t++)
        if (l->trained[t].frozen) return false;
    return true;
}

size_t vane_trained_from(const vane_trained *trained, size_t element)
{
    size_t low = 0, high = trained->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (trained->runs[middle].end <= element) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void free_trained(const vane_ctx *ctx, vane_trained *trained)
{
    vane_ctx_free(ctx, trained->frozen);
    vane_ctx_free(ctx, trained->runs);
    *trained = (vane_trained){ 0 };
}

void vane_layer_free_trained(const vane_ctx *ctx, vane_layer *l)
{
    for (size_t t = 0; t < VANE_LAYER_TENSORS; t++) free_trained(ctx, &l->trained[t]);
}

/* The runs of elements that aren't frozen, counted, and written where runs isn't NULL. */
static size_t find_runs(const unsigned char *frozen, size_t count, vane_run *runs)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (frozen[i] || (i > 0 && !frozen[i - 1])) continue;
        if (runs) {
            runs[n].begin = i;
            for (runs[n].end = i; runs[n].end < count && !frozen[runs[n].end];) runs[n].end++;
        }
        n++;
    }
    return n;
}

/* A mask of none is as good as no mask. */
static int make_trained(vane_trained *out, const vane_ctx *ctx, size_t count, const unsigned char *mask)
{
    size_t n = 0;
    *out = (vane_trained){ 0 };
    while (mask && n < count && !mask[n]) n++;
    if (!mask || n == count) return VANE_OK;
    int status = vane_ctx_alloc(&out->frozen, ctx, count, 1);
    if (status) return status;
    for (size_t i = 0; i < count; i++) out->frozen[i] = mask[i] != 0;
    out->count = find_runs(out->frozen, count, NULL);
    status = vane_ctx_alloc(&out->runs, ctx, out->count, sizeof *out->runs);
    if (status) free_trained(ctx, out);
    else find_runs(out->frozen, count, out->runs);
    return status;
}

int vane_layer_freeze(const vane_net *net, size_t layer, size_t tensor, const unsigned char *frozen)
{
    vane_layer *l = &net->layers[layer];
    vane_trained made;
    if (tensor > 0 && !l->bias) return VANE_OK;
    const int status = make_trained(&made, net->ctx, net->tensors[l->tensor + tensor].count, frozen);
    if (status) return status;
    free_trained(net->ctx, &l->trained[tensor]);
    l->trained[tensor] = made;
    return VANE_OK;
}

int vane_net_freeze_weights(vane_net *net, size_t layer, const unsigned char *weights, const unsigned char *bias)
{
    vane_trained made[VANE_LAYER_TENSORS] = { { 0 } };
    int status = vane_net_check_weights(net, layer, bias != NULL);
    if (status) return status;
    vane_layer *l = &net->layers[layer];
    status = make_trained(&made[0], net->ctx, net->tensors[l->tensor].count, weights);
    if (!status && l->bias) status = make_trained(&made[1], net->ctx, l->units, bias);
    if (status) {
        free_trained(net->ctx, &made[0]);
        return status;
    }
    vane_layer_free_trained(net->ctx, l);
    memcpy(l->trained, made, sizeof made);
    return VANE_OK;
}

static void copy_mask(const vane_trained *trained, size_t count, unsigned char *to)
{
    if (!to) return;
    if (trained->frozen) memcpy(to, trained->frozen, count);
    else memset(to, 0, count);
}

int vane_net_frozen_weights(const vane_net *net, size_t layer, unsigned char *weights, unsigned char *bias)
{
    const int status = vane_net_check_weights(net, layer, bias != NULL);
    if (status) return status;
    const vane_layer *l = &net->layers[layer];
    copy_mask(&l->trained[0], net->tensors[l->tensor].count, weights);
    copy_mask(&l->trained[1], l->units, bias);
    return VANE_OK;
}
