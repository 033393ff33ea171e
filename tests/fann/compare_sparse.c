/* compare_sparse.c - prints the shapes of FANN's sparse networks, whose connections are drawn at random. Built and
 * compared as compare.c. */
#include "tests/fann/print_networks.h"

/* Whatever is drawn, a neuron's bias comes first, its sources are of the layer before and differ, and all are used. */
static void check_sparse(struct fann *ann)
{
    unsigned layers[8], biases[8], first = 0, at = 0, wrong = 0;
    const unsigned count = fann_get_num_layers(ann), connections = fann_get_total_connections(ann);
    struct fann_connection *c = malloc(connections * sizeof *c);
    fann_get_connection_array(ann, c);
    fann_get_layer_array(ann, layers);
    fann_get_bias_array(ann, biases);
    for (unsigned layer = 1; layer < count; first += layers[layer - 1] + biases[layer - 1], layer++) {
        const unsigned bias = first + layers[layer - 1], end = bias + 1 + layers[layer];
        char *used = calloc(bias + 1, 1), *seen = malloc(bias + 1);
        for (unsigned neuron = bias + 1; neuron < end; neuron++) {
            memset(seen, 0, bias + 1);
            if (c[at].from_neuron != bias) wrong++;
            for (; at < connections && c[at].to_neuron == neuron; at++) {
                const unsigned from = c[at].from_neuron;
                if (from < first || from > bias || seen[from]) wrong++;
                else seen[from] = used[from] = 1;
            }
        }
        for (unsigned i = first; i <= bias; i++) wrong += !used[i];
        free(used);
        free(seen);
    }
    printf("sparse: %u of %u connections, %u wrong\n", at, connections, wrong);
    free(c);
}

int main(void)
{
    say_decimal_point();
    use_locale("C");
    for (int i = 0; i < 300; i++) {
        unsigned sizes[4];
        for (int k = 0; k < 4; k++) sizes[k] = 1 + random_bits() % 15;
        struct fann *ann = fann_create_sparse_array((float)(random_bits() % 101) / 100, 2 + (unsigned)i % 3, sizes);
        print_shape(ann);
        if (fann_get_connection_rate(ann) < 1) check_sparse(ann);
        fann_destroy(ann);
    }
    struct fann *ann = fann_create_sparse(0.5f, 4, 2, 3, 4, 5);
    print_shape(ann);
    fann_destroy(ann);
    print_shape(ann = fann_create_sparse(0.01f, 3, 2, 2, 2));
    fann_destroy(ann);
    return 0;
}
