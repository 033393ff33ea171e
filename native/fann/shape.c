/* shape.c - how many layers, neurons and connections a network has. */
#include "native/fann/network.h"

unsigned int fann_get_num_input(struct fann *ann) { return vane_fann_net_inputs(&ann->vane->net); }
unsigned int fann_get_num_output(struct fann *ann) { return vane_fann_net_outputs(&ann->vane->net); }
unsigned int fann_get_num_layers(struct fann *ann) { return ann->vane->net.layers; }
float fann_get_connection_rate(struct fann *ann) { return ann->vane->net.connection_rate; }
unsigned int fann_get_total_connections(struct fann *ann) { return (unsigned)ann->vane->net.connections; }

enum fann_nettype_enum fann_get_network_type(struct fann *ann)
{
    return (enum fann_nettype_enum)ann->vane->net.network_type;
}

/* The last layer's bias, which nothing reads, isn't counted. */
static bool has_read_bias(const vane_fann_net *net, uint32_t layer)
{
    return vane_fann_layer_has_bias(net, layer) && layer + 1 < net->layers;
}

unsigned int fann_get_total_neurons(struct fann *ann)
{
    const vane_fann_net *net = &ann->vane->net;
    return (unsigned)net->neurons - vane_fann_layer_has_bias(net, net->layers - 1);
}

void fann_get_layer_array(struct fann *ann, unsigned int *layers)
{
    const vane_fann_net *net = &ann->vane->net;
    for (uint32_t i = 0; i < net->layers; i++) layers[i] = net->layer_size[i] - vane_fann_layer_has_bias(net, i);
}

void fann_get_bias_array(struct fann *ann, unsigned int *bias)
{
    const vane_fann_net *net = &ann->vane->net;
    for (uint32_t i = 0; i < net->layers; i++) bias[i] = has_read_bias(net, i);
}

#ifdef FIXEDFANN
unsigned int fann_get_decimal_point(struct fann *ann) { return (unsigned)ann->vane->net.decimal_point; }
unsigned int fann_get_multiplier(struct fann *ann) { return 1u << ann->vane->net.decimal_point; }
#endif
