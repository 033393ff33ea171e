/* fann_layers.c - where layers lie among FANN's neurons. */
#include "core/io/fann_layers.h"

const vane_fann_activation vane_fann_activations[VANE_FANN_ACTIVATION_LAST + 1] = {
    { VANE_LINEAR, 1 },       { VANE_THRESHOLD, 1 },        { VANE_THRESHOLD_SYMMETRIC, 1 },
    { VANE_SIGMOID, 2 },      { VANE_SIGMOID_STEPWISE, 1 }, { VANE_TANH, 1 },
    { VANE_SIGMOID_SYMMETRIC_STEPWISE, 1 },                 { VANE_GAUSSIAN, 1 },
    { VANE_GAUSSIAN_SYMMETRIC, 1 },                         { VANE_GAUSSIAN_STEPWISE, 1 },
    { VANE_ELLIOT, 1 },       { VANE_ELLIOT_SYMMETRIC, 1 }, { VANE_LINEAR_PIECE, 1 },
    { VANE_LINEAR_PIECE_SYMMETRIC, 1 },                     { VANE_SIN_SYMMETRIC, 1 },
    { VANE_COS_SYMMETRIC, 1 },                              { VANE_SIN, 1 },
    { VANE_COS, 1 },          { VANE_RELU, 1 },             { VANE_LEAKY_RELU, 1 },
};

bool vane_fann_activation_of(uint32_t *out, vane_activation activation)
{
    for (uint32_t i = 0; i <= VANE_FANN_ACTIVATION_LAST; i++)
        if (vane_fann_activations[i].activation == activation) {
            *out = i;
            return true;
        }
    return false;
}

static uint32_t units_of(const vane_fann_net *f, uint32_t layer)
{
    return f->layer_size[layer] - vane_fann_layer_has_bias(f, layer);
}

int vane_fann_map_create(vane_fann_map *out, const vane_fann_net *f, bool shortcuts)
{
    uint32_t column = 0;
    size_t neuron = 0;
    *out = (vane_fann_map){ .fann = f, .shortcuts = shortcuts };
    int status = vane_ctx_alloc(&out->column, f->ctx, f->neurons, sizeof *out->column);
    if (!status) status = vane_ctx_alloc(&out->neuron, f->ctx, f->neurons, sizeof *out->neuron);
    if (status) {
        vane_fann_map_free(out);
        return status;
    }
    for (uint32_t layer = 0; layer < f->layers; layer++) {
        for (uint32_t i = 0; i < units_of(f, layer); i++) {
            out->neuron[column] = (uint32_t)neuron;
            out->column[neuron++] = column++;
        }
        if (vane_fann_layer_has_bias(f, layer)) out->column[neuron++] = VANE_FANN_BIAS;
    }
    return VANE_OK;
}

void vane_fann_map_free(vane_fann_map *map)
{
    vane_ctx_free(map->fann->ctx, map->column);
    vane_ctx_free(map->fann->ctx, map->neuron);
}

vane_fann_place vane_fann_place_of(const vane_fann_map *map, uint32_t layer)
{
    const vane_fann_net *f = map->fann;
    const bool shortcut_type = f->network_type == VANE_FANN_SHORTCUT;
    uint32_t neuron = 0, column = 0;
    for (uint32_t i = 0; i < layer; i++) neuron += f->layer_size[i], column += units_of(f, i);
    vane_fann_place p = { .neuron = neuron, .units = units_of(f, layer), .inputs = column };
    if (!map->shortcuts) {
        p.inputs = units_of(f, layer - 1);
        p.column = column - p.inputs;
    }
    p.bias = shortcut_type ? units_of(f, 0) : neuron - 1;
    p.bias_at = shortcut_type ? units_of(f, 0) : p.inputs;
    return p;
}

uint32_t vane_fann_source_at(const vane_fann_map *map, const vane_fann_place *p, uint32_t j)
{
    return j == p->bias_at ? p->bias : map->neuron[p->column + j - (j > p->bias_at)];
}
