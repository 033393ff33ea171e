/* fann_model.c - networks of ours from FANN's description of them. */
#include "core/io/fann_model.h"

#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/io/fann_layers.h"

static const float fann_sum_limit = 150.0f;

bool vane_is_fann_net(const char *text, size_t size)
{
    return size >= VANE_FANN_MAGIC && memcmp(text, "FANN_F", VANE_FANN_MAGIC) == 0;
}

/* A network under way, and the layer that it is at. */
typedef struct reading {
    const vane_fann_net *fann;
    const char *name;           /* of the file */
    vane_fann_map map;
    vane_fann_place place;
    const vane_fann_connection *connection;     /* the first of the layer */
} reading;

/* FANN reads the sources that the file lists only where connections were left out. */
static bool lists_sources(const vane_fann_net *f) { return !(f->connection_rate >= 1.0f); }

static uint32_t inputs_of(const reading *r, uint32_t unit) { return r->fann->neuron[r->place.neuron + unit].inputs; }

/* The neuron that connection `j` of a unit comes from. */
static uint32_t source_of(const reading *r, uint32_t j, const vane_fann_connection *c)
{
    return lists_sources(r->fann) ? c->source : vane_fann_source_at(&r->map, &r->place, j);
}

static size_t count_connections(const reading *r)
{
    size_t count = 0;
    for (uint32_t u = 0; u < r->place.units; u++) count += inputs_of(r, u);
    return count;
}

/* Goes through the layers from 1 on with what `each` does to them. */
static int each_layer(reading *r, vane_net *net, int (*each)(const reading *, vane_net *, size_t layer))
{
    int status = VANE_OK;
    r->connection = r->fann->connection;
    for (uint32_t layer = 1; layer < r->fann->layers && !status; layer++) {
        r->place = vane_fann_place_of(&r->map, layer);
        status = each(r, net, layer - 1);
        r->connection += count_connections(r);
    }
    return status;
}

/* A network of FANN's without shortcuts whose connections come from further away all the same. */
static bool needs_shortcuts(const reading *all)
{
    reading r = *all;
    r.connection = r.fann->connection;
    for (uint32_t layer = 1; layer < r.fann->layers; layer++) {
        r.place = vane_fann_place_of(&r.map, layer);
        for (size_t i = count_connections(&r); i; i--, r.connection++) {
            const uint32_t column = r.map.column[r.connection->source];
            if (column != VANE_FANN_BIAS && column < r.place.column) return true;
        }
    }
    return false;
}

/* -------------------------------------------------------------------------------------------- connections ---- */
static int check_units(const reading *r)
{
    for (uint32_t u = 0; u < r->place.units; u++) {
        const uint32_t neuron = r->place.neuron + u, inputs = inputs_of(r, u);
        if (inputs == 0)
            return vane_fail(VANE_ERR_UNSUPPORTED, "%s: neuron %u has no connection, so FANN takes it for a bias",
                             r->name, neuron);
        if (!lists_sources(r->fann) && inputs > r->place.inputs + 1)
            return vane_fail(VANE_ERR_FORMAT, "%s: neuron %u has %u connections, at most %u with a connection_rate "
                             "of 1", r->name, neuron, inputs, r->place.inputs + 1);
    }
    return VANE_OK;
}

/* All connections, in FANN's order. */
static bool is_dense(const reading *r)
{
    const vane_fann_connection *c = r->connection;
    for (uint32_t u = 0; u < r->place.units; u++) {
        if (inputs_of(r, u) != r->place.inputs + 1) return false;
        for (uint32_t j = 0; j <= r->place.inputs; j++, c++)
            if (source_of(r, j, c) != vane_fann_source_at(&r->map, &r->place, j)) return false;
    }
    return true;
}

static int add_sparse(const reading *r, vane_net *net, size_t count)
{
    const vane_fann_connection *c = r->connection;
    uint32_t *first, *source = NULL, n = 0;
    int status = vane_ctx_alloc(&first, net->ctx, (size_t)r->place.units + 1, sizeof *first);
    if (!status) status = vane_ctx_alloc(&source, net->ctx, count, sizeof *source);
    for (uint32_t u = 0; !status && u < r->place.units; u++) {
        first[u] = n;
        for (uint32_t j = 0; j < inputs_of(r, u); j++, c++) {
            const uint32_t column = r->map.column[source_of(r, j, c)];
            source[n++] = column == VANE_FANN_BIAS ? r->place.inputs : column - r->place.column;
        }
        first[u + 1] = n;
    }
    if (!status) vane_net_add_connections(net, r->place.units, VANE_LINEAR, first, source);
    vane_ctx_free(net->ctx, source);
    vane_ctx_free(net->ctx, first);
    return status;
}

static int add_layer(const reading *r, vane_net *net, size_t layer)
{
    const int status = check_units(r);
    (void)layer;
    if (status) return status;
    if (!is_dense(r)) return add_sparse(r, net, count_connections(r));
    vane_net_add_dense(net, r->place.units, VANE_LINEAR);
    return VANE_OK;
}

/* ------------------------------------------------------------------------------------------------ numbers ---- */
static int set_groups(const reading *r, vane_net *net, size_t layer)
{
    const vane_fann_neuron *neurons = r->fann->neuron + r->place.neuron;
    vane_unit_group *groups;
    const size_t units = net->layers[layer].units;
    int status = vane_ctx_alloc(&groups, net->ctx, units, sizeof *groups);
    if (status) return status;
    for (size_t i = 0; i < units; i++) {
        const vane_fann_activation *a = &vane_fann_activations[neurons[i].activation];
        groups[i] = (vane_unit_group){ 1, a->activation, neurons[i].steepness * a->factor };
    }
    status = vane_net_set_groups(net, layer, groups, units);
    vane_ctx_free(net->ctx, groups);
    return status;
}

static int set_weights(const reading *r, vane_net *net, size_t layer)
{
    const vane_fann_connection *c = r->connection;
    const size_t units = r->place.units, count = count_connections(r);
    const uint32_t bias_at = r->place.bias_at;
    float *weights, *bias;
    int status = vane_ctx_alloc(&weights, net->ctx, count, sizeof *weights);
    if (status) return status;
    bias = net->layers[layer].connections ? NULL : weights + r->place.inputs * units;
    for (size_t i = 0; !bias && i < count; i++) weights[i] = c[i].weight;
    for (size_t u = 0; bias && u < units; u++)
        for (uint32_t j = 0; j <= r->place.inputs; j++, c++) {
            if (j == bias_at) bias[u] = c->weight;
            else weights[(j - (j > bias_at)) * units + u] = c->weight;
        }
    status = vane_net_set_weights(net, layer, weights, bias);
    vane_ctx_free(net->ctx, weights);
    return status;
}

static int fill_layer(const reading *r, vane_net *net, size_t layer)
{
    int status = set_groups(r, net, layer);
    if (!status) status = set_weights(r, net, layer);
    return status ? vane_fail(status, "%s: %s", r->name, vane_last_error()) : VANE_OK;
}

static int build(vane_net *net, reading *r)
{
    vane_net_set_shortcuts(net, r->map.shortcuts);
    int status = vane_net_set_sum_limit(net, fann_sum_limit);
    if (!status) status = each_layer(r, net, add_layer);
    if (!status && (status = vane_net_allocate(net)) != VANE_OK)
        status = vane_fail(status, "%s: %s", r->name, vane_last_error());
    if (!status) status = each_layer(r, net, fill_layer);
    if (!status) status = vane_fann_scale_net(net, r->fann);
    return status ? status : vane_fann_note_settings(net, r->fann);
}

int vane_net_take_fann(vane_net *net, const vane_fann_net *f, const char *name)
{
    reading r = { .fann = f, .name = name };
    int status = vane_fann_map_create(&r.map, f, net->shortcuts);
    if (status) return status;
    status = each_layer(&r, net, fill_layer);
    vane_fann_map_free(&r.map);
    return status;
}

int vane_net_of_fann(vane_net **out, vane_ctx *ctx, const vane_fann_net *f, const char *name)
{
    vane_net *net;
    reading r = { .fann = f, .name = name };
    *out = NULL;
    int status = vane_net_create(&net, ctx, vane_fann_net_inputs(f));
    if (status) return status;
    status = vane_fann_map_create(&r.map, f, f->network_type == VANE_FANN_SHORTCUT);
    if (!status) {
        if (lists_sources(f)) r.map.shortcuts = r.map.shortcuts || needs_shortcuts(&r);
        status = build(net, &r);
        vane_fann_map_free(&r.map);
    }
    if (status) vane_net_destroy(net);
    else *out = net;
    return status;
}
