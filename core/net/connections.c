/* connections.c - which inputs the units of a sparse layer read, unit by unit and input by input. */
#include <string.h>

#include "core/base/status.h"
#include "core/net/net.h"

static int check(size_t inputs, size_t units, const uint32_t *first, const uint32_t *source)
{
    vane_limits limits;
    vane_limits_get(&limits);
    if (inputs > limits.width)
        return vane_fail(VANE_ERR_LIMIT, "a sparse layer reads %zu numbers: at most %zu", inputs, limits.width);
    if (first[0] != 0) return vane_fail(VANE_ERR_ARGUMENT, "connections begin with %u: expected 0", first[0]);
    for (size_t u = 0; u < units; u++)
        if (first[u + 1] < first[u])
            return vane_fail(VANE_ERR_ARGUMENT, "connections of unit %zu go from %u back to %u", u, first[u],
                             first[u + 1]);
    if (first[units] == 0) return vane_fail(VANE_ERR_ARGUMENT, "a sparse layer without any connection");
    if (first[units] > limits.parameters)
        return vane_fail(VANE_ERR_LIMIT, "a sparse layer of %u connections: at most %llu", first[units],
                         (unsigned long long)limits.parameters);
    for (size_t e = 0; e < first[units]; e++)
        if (source[e] > inputs)
            return vane_fail(VANE_ERR_ARGUMENT, "connection %zu comes from input %u: expected 0 to %zu, or %zu for the "
                             "bias", e, source[e], inputs - 1, inputs);
    return VANE_OK;
}

/* All arrays in one block. */
static int allocate(vane_connections **out, const vane_ctx *ctx, size_t inputs, size_t units, size_t count)
{
    const size_t read = inputs < count ? inputs : count;
    vane_connections *c;
    int status = vane_ctx_alloc(&c, ctx, 1, sizeof *c);
    if (status) return status;
    status = vane_ctx_alloc(&c->first, ctx, units + 1 + 3 * count + 2 * read + 1, sizeof *c->first);
    if (status) {
        vane_ctx_free(ctx, c);
        return status;
    }
    c->count = count;
    c->source = c->first + units + 1;
    c->unit = c->source + count;
    c->place = c->unit + count;
    c->input = c->place + count;
    c->input_first = c->input + read;
    *out = c;
    return VANE_OK;
}

/* Connections by their sources, those of one source in order: by byte after byte, from the last on. */
static void sort_by_source(const vane_connections *c, size_t inputs, uint32_t *places, uint32_t *spare)
{
    enum { DIGITS = 256 };
    for (size_t i = 0; i < c->count; i++) places[i] = (uint32_t)i;
    for (unsigned shift = 0; shift < 32 && inputs >> shift; shift += 8) {
        size_t end[DIGITS + 1] = { 0 };
        for (size_t i = 0; i < c->count; i++) end[(c->source[i] >> shift) % DIGITS + 1]++;
        for (size_t d = 0; d < DIGITS; d++) end[d + 1] += end[d];
        for (size_t i = 0; i < c->count; i++) spare[end[(c->source[places[i]] >> shift) % DIGITS]++] = places[i];
        memcpy(places, spare, c->count * sizeof *places);
    }
}

/* What leads from each input. */
static void turn(vane_connections *c, size_t inputs, size_t units, uint32_t *spare)
{
    size_t n = 0;
    sort_by_source(c, inputs, c->place, spare);
    for (uint32_t u = 0; u < units; u++)
        for (size_t e = c->first[u]; e < c->first[u + 1]; e++) spare[e] = u;
    c->inputs = 0;
    for (; n < c->count && c->source[c->place[n]] < inputs; n++) {
        const uint32_t source = c->source[c->place[n]];
        if (c->inputs == 0 || c->input[c->inputs - 1] != source) {
            c->input_first[c->inputs] = (uint32_t)n;
            c->input[c->inputs++] = source;
        }
        c->unit[n] = spare[c->place[n]];
    }
    c->input_first[c->inputs] = (uint32_t)n;
}

int vane_connections_create(vane_connections **out, const vane_ctx *ctx, size_t inputs, size_t units,
                            const uint32_t *first, const uint32_t *source)
{
    vane_connections *c;
    uint32_t *spare;
    int status = check(inputs, units, first, source);
    if (status) return status;
    const size_t count = first[units];
    status = vane_ctx_alloc(&spare, ctx, count, sizeof *spare);
    if (status) return status;
    status = allocate(&c, ctx, inputs, units, count);
    if (!status) {
        memcpy(c->first, first, (units + 1) * sizeof *first);
        memcpy(c->source, source, count * sizeof *source);
        turn(c, inputs, units, spare);
        *out = c;
    }
    vane_ctx_free(ctx, spare);
    return status;
}

void vane_connections_destroy(const vane_ctx *ctx, vane_connections *c)
{
    if (!c) return;
    vane_ctx_free(ctx, c->first);
    vane_ctx_free(ctx, c);
}

int vane_net_get_connections(const vane_net *net, size_t layer, size_t *connections, uint32_t *sources)
{
    int status = vane_check(VANE_NETWORK, net);
    if (!status) status = vane_net_check_layer(net, layer);
    if (status) return status;
    const vane_layer *l = &net->layers[layer];
    const vane_connections *c = l->connections;
    if (!c) return vane_fail(VANE_ERR_ARGUMENT, "layer %zu is dense: it has no list of connections", layer);
    for (size_t u = 0; connections && u < l->units; u++) connections[u] = c->first[u + 1] - c->first[u];
    if (sources) memcpy(sources, c->source, c->count * sizeof *sources);
    return VANE_OK;
}
