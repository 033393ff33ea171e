/* grow.c - a built network gets more hidden layers: its description, its parameter block and its tensor list are made
 * anew. */
#include "core/net/grow.h"

#include <string.h>

#include "core/base/status.h"

int vane_net_check_growth(const vane_net *net, size_t count)
{
    vane_limits limits;
    vane_limits_get(&limits);
    const uint64_t row = vane_net_row(net), outputs = vane_net_outputs(net);
    if (count > limits.layers - net->layer_count)
        return vane_fail(VANE_ERR_LIMIT, "%zu more units: a network of %zu layers may get %zu more", count,
                         net->layer_count, limits.layers - net->layer_count);
    if (row + count > limits.width)
        return vane_fail(VANE_ERR_LIMIT, "%zu more units: its outputs would read more than %zu", count, limits.width);
    /* Unit i has row + i + 1 parameters, and each output one more for it. */
    const uint64_t more = count * (row + 1 + outputs) + (uint64_t)count * count / 2;
    if (vane_net_parameters(net) + more > limits.parameters)
        return vane_fail(VANE_ERR_LIMIT, "%zu more units bring the network above %llu parameters", count,
                         (unsigned long long)limits.parameters);
    return VANE_OK;
}

/* All layers with the new ones before the last. */
static void describe(const vane_net *net, size_t count, const vane_new_unit *units, vane_layer *layers)
{
    const size_t last = net->layer_count - 1;
    memcpy(layers, net->layers, last * sizeof *layers);
    layers[last + count] = net->layers[last];
    layers[last + count].inputs += count;
    for (size_t i = 0; i < count; i++)
        layers[last + i] = (vane_layer){ .kind = &vane_dense,
                                         .inputs = net->layers[last].inputs + i,
                                         .units = 1,
                                         .all = { 1, units[i].activation, units[i].steepness },
                                         .sum_limit = net->sum_limit,
                                         .initialiser = VANE_INIT_AUTO };
}

/* The parameters of the layers below `first`, whose tensors are the first of both lists, and the buffers, the last. */
static void take_over(vane_net *net, size_t first, const vane_tensor *tensors, size_t parameters, size_t all)
{
    for (size_t i = 0; tensors[i].layer < first; i++)
        memcpy(net->tensors[i].data, tensors[i].data, tensors[i].count * sizeof(float));
    memcpy(net->tensors + net->parameter_tensors, tensors + parameters, (all - parameters) * sizeof *tensors);
    net->tensor_count += all - parameters;
}

static void set_new_weights(vane_net *net, size_t first, size_t count, const vane_new_unit *units,
                            const float *output_weights)
{
    for (size_t i = 0; i < count; i++) {
        const vane_layer *l = &net->layers[first + i];
        net->params[l->bias_offset] = units[i].weights[0];
        memcpy(net->params + l->weight_offset, units[i].weights + 1, l->inputs * sizeof(float));
    }
    const vane_layer *last = &net->layers[first + count];
    for (size_t j = 0; j < last->units; j++, output_weights += 1 + last->inputs) {
        net->params[last->bias_offset + j] = output_weights[0];
        for (size_t p = 0; p < last->inputs; p++)
            net->params[last->weight_offset + p * last->units + j] = output_weights[1 + p];
    }
}

int vane_net_insert_units(vane_net *net, size_t count, const vane_new_unit *units, const float *output_weights)
{
    const size_t layer_count = net->layer_count, parameters = net->parameter_tensors, all = net->tensor_count;
    vane_layer *layers, *old_layers = net->layers;
    vane_tensor *tensors = net->tensors;
    float *params = net->params;
    int status = vane_net_check_growth(net, count);
    if (!status) status = vane_ctx_alloc_zeroed(&layers, net->ctx, layer_count + count, sizeof *layers);
    if (status) return status;
    describe(net, count, units, layers);
    net->layers = layers;
    net->layer_count = layer_count + count;
    status = vane_net_lay_out(net);
    if (status) {
        net->layers = old_layers;
        net->layer_count = layer_count;
        vane_ctx_free(net->ctx, layers);
        return status;
    }
    net->layer_capacity = net->layer_count;
    vane_net_free_sessions(net);
    take_over(net, layer_count - 1, tensors, parameters, all);
    set_new_weights(net, layer_count - 1, count, units, output_weights);
    net->version++;
    vane_ctx_free(net->ctx, tensors);
    vane_ctx_free(net->ctx, params);
    vane_ctx_free(net->ctx, old_layers);
    return VANE_OK;
}
