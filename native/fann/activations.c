/* activations.c - activation functions and steepnesses of neurons. Setters for many neurons reach the biases too, where
 * they mean nothing, but are in FANN's files. */
#include "native/fann/network.h"

/* Neurons of the description, one behind the other. */
typedef struct neurons {
    vane_fann_neuron *first;
    size_t count;
} neurons;

static neurons neurons_of_layers(vane_fann_net *net, uint32_t from, uint32_t to)
{
    const size_t first = vane_fann_layer_first(net, from), end = vane_fann_layer_first(net, to);
    return (neurons){ net->neuron + first, end - first };
}

/* Layer 0 has no settings. */
static bool check_layer(struct fann *ann, int layer)
{
    if (layer > 0 && (uint32_t)layer < ann->vane->net.layers) return true;
    vane_fann_fail(vane_fann_errors_of(ann), FANN_E_INDEX_OUT_OF_BOUND, (unsigned)layer);
    return false;
}

static bool check_neuron(struct fann *ann, int layer, int neuron)
{
    if (!check_layer(ann, layer)) return false;
    if (neuron >= 0 && (uint32_t)neuron < ann->vane->net.layer_size[layer]) return true;
    vane_fann_fail(vane_fann_errors_of(ann), FANN_E_INDEX_OUT_OF_BOUND, (unsigned)neuron);
    return false;
}

static const vane_fann_neuron *find(struct fann *ann, int layer, int neuron)
{
    const vane_fann_net *net = &ann->vane->net;
    if (!check_neuron(ann, layer, neuron)) return NULL;
    return net->neuron + vane_fann_layer_first(net, (uint32_t)layer) + neuron;
}

enum fann_activationfunc_enum fann_get_activation_function(struct fann *ann, int layer, int neuron)
{
    const vane_fann_neuron *found = find(ann, layer, neuron);
    return found ? (enum fann_activationfunc_enum)found->activation : (enum fann_activationfunc_enum)-1;
}

fann_type fann_get_activation_steepness(struct fann *ann, int layer, int neuron)
{
    const vane_fann_neuron *found = find(ann, layer, neuron);
    return found ? vane_fann_number(&ann->vane->net, found->steepness) : -1;
}

/* ---------------------------------------------------------------------------------------------- functions ---- */
static void set_function(struct fann *ann, neurons of, enum fann_activationfunc_enum function)
{
    if ((unsigned)function > VANE_FANN_ACTIVATION_LAST) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_USE_ACTIVATION);
        return;
    }
    if (!vane_fann_change(ann)) return;
    for (size_t i = 0; i < of.count; i++) of.first[i].activation = (uint32_t)function;
}

void fann_set_activation_function(struct fann *ann, enum fann_activationfunc_enum activation_function, int layer,
                                  int neuron)
{
    vane_fann_net *net = &ann->vane->net;
    if (!check_neuron(ann, layer, neuron)) return;
    neurons one = neurons_of_layers(net, (uint32_t)layer, (uint32_t)layer + 1);
    set_function(ann, (neurons){ one.first + neuron, 1 }, activation_function);
}

void fann_set_activation_function_layer(struct fann *ann, enum fann_activationfunc_enum activation_function, int layer)
{
    if (!check_layer(ann, layer)) return;
    set_function(ann, neurons_of_layers(&ann->vane->net, (uint32_t)layer, (uint32_t)layer + 1), activation_function);
}

void fann_set_activation_function_hidden(struct fann *ann, enum fann_activationfunc_enum activation_function)
{
    vane_fann_net *net = &ann->vane->net;
    set_function(ann, neurons_of_layers(net, 1, net->layers - 1), activation_function);
}

void fann_set_activation_function_output(struct fann *ann, enum fann_activationfunc_enum activation_function)
{
    vane_fann_net *net = &ann->vane->net;
    set_function(ann, neurons_of_layers(net, net->layers - 1, net->layers), activation_function);
}

/* -------------------------------------------------------------------------------------------- steepnesses ---- */
static void set_steepness(struct fann *ann, neurons of, fann_type steepness)
{
    const float value = vane_fann_value(&ann->vane->net, steepness);
    if (!(value > 0.0f && value - value == 0.0f)) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_USE_ACTIVATION);
        return;
    }
    if (!vane_fann_change(ann)) return;
    for (size_t i = 0; i < of.count; i++) of.first[i].steepness = value;
}

void fann_set_activation_steepness(struct fann *ann, fann_type steepness, int layer, int neuron)
{
    vane_fann_net *net = &ann->vane->net;
    if (!check_neuron(ann, layer, neuron)) return;
    neurons one = neurons_of_layers(net, (uint32_t)layer, (uint32_t)layer + 1);
    set_steepness(ann, (neurons){ one.first + neuron, 1 }, steepness);
}

void fann_set_activation_steepness_layer(struct fann *ann, fann_type steepness, int layer)
{
    if (!check_layer(ann, layer)) return;
    set_steepness(ann, neurons_of_layers(&ann->vane->net, (uint32_t)layer, (uint32_t)layer + 1), steepness);
}

void fann_set_activation_steepness_hidden(struct fann *ann, fann_type steepness)
{
    vane_fann_net *net = &ann->vane->net;
    set_steepness(ann, neurons_of_layers(net, 1, net->layers - 1), steepness);
}

void fann_set_activation_steepness_output(struct fann *ann, fann_type steepness)
{
    vane_fann_net *net = &ann->vane->net;
    set_steepness(ann, neurons_of_layers(net, net->layers - 1, net->layers), steepness);
}
