/* units.c - what the units of a layer do to their sums: activation and steepness, alike for all or by groups. */
#include <string.h>

#include "core/base/status.h"
#include "core/net/net.h"

static bool is_finite(float x) { return x - x == 0.0f; }

#ifdef VANE_LEAN
/* In a lean module, units of a layer are all alike. */
const vane_unit_group *vane_layer_groups(const vane_layer *l, size_t *count)
{
    *count = 1;
    return &l->all;
}
#else
const vane_unit_group *vane_layer_groups(const vane_layer *l, size_t *count)
{
    *count = l->groups ? l->group_count : 1;
    return l->groups ? l->groups : &l->all;
}
#endif

static int fail_softmax(size_t layer)
{
    return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: softmax is for all of a layer's units or for none", layer);
}

static int check_units(const vane_net *net, size_t layer, size_t first, size_t count, const vane_unit_group *g)
{
    const vane_layer *l = &net->layers[layer];
    if (count == 0 || first >= l->units || count > l->units - first)
        return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: %zu units from unit %zu on: it has %zu", layer, count, first,
                         l->units);
    const int status = vane_net_check_activation(net, layer, g->activation);
    if (status) return status;
    if (!(g->steepness > 0.0f && is_finite(g->steepness)))
        return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: a steepness of %g: expected a finite number above 0", layer,
                         (double)g->steepness);
    return count < l->units && g->activation == VANE_SOFTMAX ? fail_softmax(layer) : VANE_OK;
}

/* Adds a group to the n that are there, or its units to the last. */
static size_t push(vane_unit_group *groups, size_t n, vane_unit_group g, size_t units)
{
    if (units == 0) return n;
    if (n > 0 && groups[n - 1].activation == g.activation && groups[n - 1].steepness == g.steepness) {
        groups[n - 1].units += units;
        return n;
    }
    groups[n] = g;
    groups[n].units = units;
    return n + 1;
}

/* The units from `begin` up to `end` as they are. */
static size_t push_old(vane_unit_group *groups, size_t n, const vane_layer *l, size_t begin, size_t end)
{
    size_t count;
    const vane_unit_group *old = vane_layer_groups(l, &count);
    for (size_t i = 0, at = 0; i < count; at += old[i].units, i++) {
        const size_t from = at > begin ? at : begin, up_to = at + old[i].units < end ? at + old[i].units : end;
        if (from < up_to) n = push(groups, n, old[i], up_to - from);
    }
    return n;
}

static void take_groups(const vane_ctx *ctx, vane_layer *l, vane_unit_group *groups, size_t count)
{
    vane_ctx_free(ctx, l->groups);
    l->all = groups[0];
    l->groups = groups;
    l->group_count = count;
    if (count > 1) return;
    vane_ctx_free(ctx, groups);
    l->groups = NULL;
}

int vane_net_set_units(vane_net *net, size_t layer, size_t first, size_t count, vane_activation activation,
                       float steepness)
{
    const vane_unit_group wanted = { count, activation, steepness };
    vane_unit_group *groups;
    int status = vane_check(VANE_NETWORK, net);
    if (!status) status = vane_net_check_layer(net, layer);
    if (status) return status;
    vane_layer *l = &net->layers[layer];
    status = check_units(net, layer, first, count, &wanted);
    if (!status && count < l->units && !l->groups && l->all.activation == VANE_SOFTMAX) status = fail_softmax(layer);
    if (status) return status;
    status = vane_ctx_alloc(&groups, net->ctx, (l->groups ? l->group_count : 1) + 2, sizeof *groups);
    if (status) return status;
    size_t n = push_old(groups, 0, l, 0, first);
    n = push(groups, n, wanted, count);
    n = push_old(groups, n, l, first + count, l->units);
    take_groups(net->ctx, l, groups, n);
    return VANE_OK;
}

int vane_net_set_groups(vane_net *net, size_t layer, const vane_unit_group *given, size_t count)
{
    vane_layer *l = &net->layers[layer];
    vane_unit_group *groups;
    size_t n = 0, first = 0;
    for (size_t i = 0; i < count; first += given[i++].units) {
        const int status = check_units(net, layer, first, given[i].units, &given[i]);
        if (status) return status;
    }
    if (first != l->units)
        return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: groups of %zu units in all: it has %zu", layer, first,
                         l->units);
    const int status = vane_ctx_alloc(&groups, net->ctx, count, sizeof *groups);
    if (status) return status;
    for (size_t i = 0; i < count; i++) n = push(groups, n, given[i], given[i].units);
    take_groups(net->ctx, l, groups, n);
    return VANE_OK;
}

int vane_net_get_unit(const vane_net *net, size_t layer, size_t unit, vane_activation *activation, float *steepness)
{
    size_t count, i = 0;
    int status = vane_check(VANE_NETWORK, net);
    if (!status && (!activation || !steepness))
        status = vane_fail(VANE_ERR_ARGUMENT, "%s is NULL", activation ? "steepness" : "activation");
    if (!status) status = vane_net_check_layer(net, layer);
    if (status) return status;
    const vane_layer *l = &net->layers[layer];
    if (unit >= l->units)
        return vane_fail(VANE_ERR_ARGUMENT, "layer %zu: unit %zu: it has %zu", layer, unit, l->units);
    const vane_unit_group *groups = vane_layer_groups(l, &count);
    for (size_t at = groups[0].units; unit >= at; at += groups[i].units) i++;
    *activation = groups[i].activation;
    *steepness = groups[i].steepness;
    return VANE_OK;
}

int vane_net_set_sum_limit(vane_net *net, float limit)
{
    const int status = vane_check(VANE_NETWORK, net);
    if (status) return status;
    if (!(limit > 0.0f)) return vane_fail(VANE_ERR_ARGUMENT, "a sum limit of %g: expected above 0", (double)limit);
    net->sum_limit = limit;
    for (size_t i = 0; i < net->layer_count; i++) net->layers[i].sum_limit = limit;
    return VANE_OK;
}
