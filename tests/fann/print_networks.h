/* print_networks.h - networks for the programs that compare.py compares: the same in both libraries. */
#include "tests/fann/print.h"

#ifndef FIXEDFANN
/* A multiple of 1/64 below 4: sums of products of these are exact in any order. */
static inline fann_type dyadic(void) { return ((fann_type)(int)(random_bits() % 511) - 255) / 64; }

static inline void set_all_weights(struct fann *ann)
{
    const unsigned count = fann_get_total_connections(ann);
    struct fann_connection *connections = malloc(count * sizeof *connections);
    fann_get_connection_array(ann, connections);
    for (unsigned i = 0; i < count; i++) connections[i].weight = dyadic();
    fann_set_weight_array(ann, connections, count);
    free(connections);
}
#endif

static inline void print_shape(struct fann *ann)
{
    unsigned layers[8], biases[8];
    const unsigned count = fann_get_num_layers(ann), connections = fann_get_total_connections(ann);
    struct fann_connection *c = malloc(connections * sizeof *c);
    printf("%u inputs, %u outputs, %u neurons, %u connections, type %d, rate %g, layers", fann_get_num_input(ann),
           fann_get_num_output(ann), fann_get_total_neurons(ann), connections, fann_get_network_type(ann),
           (double)fann_get_connection_rate(ann));
    fann_get_layer_array(ann, layers);
    fann_get_bias_array(ann, biases);
    for (unsigned i = 0; i < count; i++) printf(" %u+%u", layers[i], biases[i]);
    fann_get_connection_array(ann, c);
    const int sparse = fann_get_connection_rate(ann) < 1;
    for (unsigned i = 0; i < connections; i++) {
        if (sparse) printf(" %u", c[i].to_neuron);
        else printf(" %u>%u", c[i].from_neuron, c[i].to_neuron);
    }
    printf("\n");
    free(c);
}

static inline void print_saved(struct fann *ann, const char *name)
{
    use_locale("");
    const int saved = fann_save(ann, name);
    use_locale("C");
    printf("saved: %d\n", saved);
    print_file(name);
}
