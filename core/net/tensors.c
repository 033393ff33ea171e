/* tensors.c - the list of what a network is made of, and the block that its parameters lie in. */
#include <string.h>

#include "core/base/sizes.h"
#include "core/base/status.h"
#include "core/net/net.h"

enum { SCALING_TENSORS = 4, GAP_FLOATS = VANE_ALIGNMENT / sizeof(float) };

/* Names, places and counts of the parameters in `tensors`; returns how many, the length of their block in *floats. */
static size_t declare_parameters(vane_net *net, vane_tensor *tensors, size_t *floats)
{
    size_t n = 0;
    *floats = 0;
    for (size_t i = 0; i < net->layer_count; i++) {
        vane_tensor declared[VANE_LAYER_TENSORS];
        const size_t count = net->layers[i].kind->declare(&net->layers[i], declared);
        net->layers[i].tensor = n;
        for (size_t t = 0; t < count; t++) {
            vane_tensor *tensor = &tensors[n++];
            *tensor = declared[t];
            vane_format(tensor->name, sizeof tensor->name, "layer.%zu.%s", i, declared[t].name);
            tensor->layer = i;
            tensor->count = tensor->shape[0] * tensor->shape[1];
            tensor->stride[0] = tensor->shape[1];
            tensor->stride[1] = 1;
            tensor->offset = *floats;
            *floats += (tensor->count + GAP_FLOATS - 1) / GAP_FLOATS * GAP_FLOATS;
        }
    }
    return n;
}

int vane_net_lay_out(vane_net *net)
{
    vane_tensor *tensors;
    float *params;
    size_t floats;
    int status = vane_ctx_alloc_zeroed(&tensors, net->ctx, net->layer_count * VANE_LAYER_TENSORS + SCALING_TENSORS,
                                       sizeof *tensors);
    if (status) return status;
    const size_t count = declare_parameters(net, tensors, &floats);
    status = vane_ctx_alloc(&params, net->ctx, floats, sizeof *params);
    if (status) {
        vane_ctx_free(net->ctx, tensors);
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t gap = tensors[i].offset + tensors[i].count, next = i + 1 < count ? tensors[i + 1].offset : floats;
        tensors[i].data = params + tensors[i].offset;
        memset(params + gap, 0, (next - gap) * sizeof *params);
    }
    for (size_t i = 0; i < net->layer_count; i++) {
        vane_layer *layer = &net->layers[i];
        layer->weight_offset = tensors[layer->tensor].offset;
        layer->weight = params + layer->weight_offset;
        if (layer->connections) continue;
        layer->bias_offset = tensors[layer->tensor + 1].offset;
        layer->bias = params + layer->bias_offset;
    }
    net->tensors = tensors;
    net->tensor_count = net->parameter_tensors = count;
    net->params = params;
    net->parameter_floats = floats;
    return VANE_OK;
}

uint64_t vane_layer_parameters(const vane_layer *l)
{
    return l->connections ? l->connections->count : (uint64_t)l->inputs * l->units + l->units;
}

size_t vane_net_parameters(const vane_net *net)
{
    VANE_ASSERT_OBJECT(VANE_NETWORK, net);
    size_t count = 0;
    for (size_t i = 0; i < net->parameter_tensors; i++) count += net->tensors[i].count;
    return count;
}

/* ------------------------------------------------------------------------------------------------ scaling ---- */
static void list_buffer(vane_net *net, const char *name, float *data, size_t count)
{
    if (!data) return;
    vane_tensor *tensor = &net->tensors[net->tensor_count++];
    *tensor = (vane_tensor){ .rank = 1, .shape = { count, 1 }, .stride = { 1, 1 }, .count = count, .data = data };
    vane_format(tensor->name, sizeof tensor->name, "%s", name);
}

static void list_buffers(vane_net *net)
{
    net->tensor_count = net->parameter_tensors;
    list_buffer(net, "input.scale", net->input_scaling.scale, net->inputs);
    list_buffer(net, "input.shift", net->input_scaling.shift, net->inputs);
    list_buffer(net, "output.scale", net->output_scaling.scale, vane_net_outputs(net));
    list_buffer(net, "output.shift", net->output_scaling.shift, vane_net_outputs(net));
}

static int set_scaling(vane_net *net, vane_scaling *scaling, size_t n, const float *scale, const float *shift)
{
    vane_scaling made = { NULL, NULL };
    if (scale) {
        int status = vane_ctx_alloc(&made.scale, net->ctx, n, sizeof(float));
        if (!status) status = vane_ctx_alloc(&made.shift, net->ctx, n, sizeof(float));
        if (status) {
            vane_ctx_free(net->ctx, made.scale);
            return status;
        }
        memcpy(made.scale, scale, n * sizeof(float));
        memcpy(made.shift, shift, n * sizeof(float));
    }
    vane_ctx_free(net->ctx, scaling->scale);
    vane_ctx_free(net->ctx, scaling->shift);
    *scaling = made;
    list_buffers(net);
    return VANE_OK;
}

int vane_net_set_input_scaling(vane_net *net, const float *scale, const float *shift)
{
    return set_scaling(net, &net->input_scaling, net->inputs, scale, shift);
}

int vane_net_set_output_scaling(vane_net *net, const float *scale, const float *shift)
{
    return set_scaling(net, &net->output_scaling, vane_net_outputs(net), scale, shift);
}

void vane_invert_scaling(const vane_scaling *scaling, size_t n, float *scale, float *shift)
{
    for (size_t i = 0; scaling->scale && i < n; i++) {
        scale[i] = (float)(1.0 / scaling->scale[i]);
        shift[i] = (float)(-(double)scaling->shift[i] / scaling->scale[i]);
    }
}

/* -------------------------------------------------------------------------------------------------- clone ---- */
static int copy_parts(vane_net *copy, const vane_net *net)
{
    int status = VANE_OK;
    size_t count;
    copy->shortcuts = net->shortcuts;
    copy->sum_limit = net->sum_limit;
    for (size_t i = 0; i < net->layer_count && !status; i++) {
        const vane_layer *l = &net->layers[i];
        const vane_connections *c = l->connections;
        if (c) vane_net_add_connections(copy, l->units, l->all.activation, c->first, c->source);
        else vane_net_add_dense(copy, l->units, l->all.activation);
        vane_net_set_dropout(copy, i, l->dropout);
        vane_net_set_initialiser(copy, i, l->initialiser);
        const vane_unit_group *groups = vane_layer_groups(l, &count);
        if (!copy->error) status = vane_net_set_groups(copy, i, groups, count);
    }
    if (!status) status = vane_net_allocate(copy);
    if (status) return status;
    for (size_t i = 0; i < net->layer_count && !status; i++) {
        copy->layers[i].frozen = net->layers[i].frozen;
        for (size_t t = 0; t < VANE_LAYER_TENSORS && !status; t++)
            status = vane_layer_freeze(copy, i, t, net->layers[i].trained[t].frozen);
    }
    if (status) return status;
    memcpy(copy->params, net->params, net->parameter_floats * sizeof(float));
    status = vane_net_set_input_scaling(copy, net->input_scaling.scale, net->input_scaling.shift);
    if (!status) status = vane_net_set_output_scaling(copy, net->output_scaling.scale, net->output_scaling.shift);
    return status ? status : vane_net_copy_names(copy, net);
}

int vane_net_clone(vane_net **out, const vane_net *net)
{
    if (!out) return vane_fail(VANE_ERR_ARGUMENT, "out is NULL");
    *out = NULL;
    vane_net *copy = NULL;
    int status = vane_net_check_built(net);
    if (!status) status = vane_net_create(&copy, net->ctx, net->inputs);
    if (!status) status = copy_parts(copy, net);
    if (status) vane_net_destroy(copy);
    else *out = copy;
    return status;
}
