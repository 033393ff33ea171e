/* fann_of_net.c - FANN's description of a network of ours. */
#include "core/base/status.h"
#include "core/io/fann_layers.h"
#include "core/io/fann_model.h"

/* ------------------------------------------------------------------------------------------------- layers ---- */
static int describe_units(vane_fann_neuron *neurons, const vane_layer *l, size_t layer)
{
    size_t count;
    const vane_unit_group *groups = vane_layer_groups(l, &count);
    const vane_connections *c = l->connections;
    for (size_t g = 0, u = 0; g < count; g++) {
        uint32_t number = 0;
        if (!vane_fann_activation_of(&number, groups[g].activation))
            return vane_fail(VANE_ERR_UNSUPPORTED, "layer %zu: FANN has no %s", layer,
                             vane_enum_name("activation", (int)groups[g].activation));
        for (size_t end = u + groups[g].units; u < end; u++) {
            const uint32_t inputs = c ? c->first[u + 1] - c->first[u] : (uint32_t)l->inputs + 1;
            if (inputs == 0)
                return vane_fail(VANE_ERR_UNSUPPORTED, "layer %zu: unit %zu has no connection, so FANN would take it "
                                 "for a bias", layer, u);
            neurons[u] = (vane_fann_neuron){ inputs, number,
                                             groups[g].steepness / vane_fann_activations[number].factor };
        }
    }
    return VANE_OK;
}

static void describe_sparse(vane_fann_connection *to, const vane_fann_map *map, const vane_fann_place *p,
                            const vane_layer *l)
{
    const vane_connections *c = l->connections;
    for (size_t e = 0; e < c->count; e++) {
        const uint32_t source = c->source[e];
        to[e].source = source == p->inputs ? p->bias : map->neuron[p->column + source];
        to[e].weight = l->weight[e];
    }
}

static void describe_dense(vane_fann_connection *to, const vane_fann_map *map, const vane_fann_place *p,
                           const vane_layer *l)
{
    for (size_t u = 0; u < p->units; u++)
        for (uint32_t j = 0; j <= p->inputs; j++, to++) {
            to->source = vane_fann_source_at(map, p, j);
            to->weight = j == p->bias_at ? l->bias[u] : l->weight[(j - (j > p->bias_at)) * p->units + u];
        }
}

static int describe_layers(vane_fann_net *out, const vane_net *net, const vane_fann_map *map)
{
    vane_fann_connection *c = out->connection;
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *l = &net->layers[i];
        const vane_fann_place p = vane_fann_place_of(map, (uint32_t)i + 1);
        const int status = describe_units(out->neuron + p.neuron, l, i);
        if (status) return status;
        (l->connections ? describe_sparse : describe_dense)(c, map, &p, l);
        c += vane_layer_parameters(l);
    }
    return VANE_OK;
}

/* -------------------------------------------------------------------------------------------------- whole ---- */
/* Sizes of layers and lists; FANN counts in 32 bits. */
static int describe_shape(vane_fann_net *out, const vane_net *net)
{
    const bool layered = !net->shortcuts || vane_fann_was_layered(net);
    uint64_t neurons = net->inputs + 1, connections = 0;
    out->network_type = layered ? VANE_FANN_LAYER : VANE_FANN_SHORTCUT;
    out->layers = (uint32_t)net->layer_count + 1;
    for (size_t i = 0; i < net->layer_count; i++) {
        neurons += net->layers[i].units + layered;
        connections += vane_layer_parameters(&net->layers[i]);
    }
    if (neurons > UINT32_MAX || connections > UINT32_MAX)
        return vane_fail(VANE_ERR_LIMIT, "FANN counts neurons and connections in 32 bits: %llu and %llu are more",
                         (unsigned long long)neurons, (unsigned long long)connections);
    out->neurons = (size_t)neurons;
    out->connections = (size_t)connections;
    int status = vane_ctx_alloc(&out->layer_size, net->ctx, out->layers, sizeof *out->layer_size);
    if (!status) status = vane_ctx_alloc_zeroed(&out->neuron, net->ctx, out->neurons, sizeof *out->neuron);
    if (!status) status = vane_ctx_alloc(&out->connection, net->ctx, out->connections, sizeof *out->connection);
    if (status) return status;
    out->layer_size[0] = (uint32_t)net->inputs + 1;
    for (size_t i = 0; i < net->layer_count; i++)
        out->layer_size[i + 1] = (uint32_t)net->layers[i].units + layered;
    return VANE_OK;
}

/* FANN goes by the sources of connections only where the rate, which a file has to six decimals, is below 1. */
static void settle_rate(vane_fann_net *out, const vane_net *net)
{
    const float most = 0.999999f;
    bool listed = net->shortcuts && out->network_type == VANE_FANN_LAYER;
    double all = 0;
    for (size_t i = 0; i < net->layer_count; i++) {
        listed = listed || net->layers[i].connections;
        all += (double)net->layers[i].units * ((double)net->layers[i].inputs + 1.0);
    }
    if (!listed || out->connection_rate <= most) return;
    const float rate = (float)((double)out->connections / all);
    out->connection_rate = rate < most ? rate : most;
}

static int describe(vane_fann_net *out, const vane_net *net)
{
    vane_fann_map map;
    int status = describe_shape(out, net);
    if (!status) status = vane_fann_map_create(&map, out, net->shortcuts);
    if (status) return status;
    status = describe_layers(out, net, &map);
    vane_fann_map_free(&map);
    if (!status) status = vane_fann_read_settings(out, net);
    settle_rate(out, net);
    return status ? status : vane_fann_describe_scaling(out, net);
}

int vane_fann_of_net(vane_fann_net *out, const vane_net *net)
{
    int status = vane_fann_net_create(out, net->ctx);
    if (status) return status;
    status = describe(out, net);
    if (status) vane_fann_net_free(out);
    return status;
}
