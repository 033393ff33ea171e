/* print_networks.h - networks for the programs that compare.py compares: the same in both libraries. */
#include "tests/fann/print.h"

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

static inline void print_saved(struct fann *ann, const char *name)
{
    use_locale("");
    const int saved = fann_save(ann, name);
    use_locale("C");
    printf("saved: %d\n", saved);
    print_file(name);
}
