/* print.c - a network's connections and parameters, as FANN prints them. */
#include <string.h>

#include "core/base/alloc.h"
#include "native/fann/network.h"

/* 'A' for weights near 0, 'B' near 1, up to 'Z'; in lower case below 0. */
static char letter_of(float weight)
{
    const float size = fann_abs(weight) + 0.5f;
    return (char)((weight < 0.0f ? 'a' : 'A') + (size < 25.0f ? (int)size : 25));
}

void fann_print_connections(struct fann *ann)
{
    const vane_fann_net *net = vane_fann_current(ann);
    if (!net) return;
    const size_t first = net->layer_size[0], columns = fann_get_total_neurons(ann) - fann_get_num_output(ann);
    const vane_fann_connection *c = net->connection;
    char *row = vane_malloc(NULL, columns + 1);
    if (!row) {
        vane_fann_fail(vane_fann_errors_of(ann), FANN_E_CANT_ALLOCATE_MEM);
        return;
    }
    row[columns] = '\0';
    for (size_t i = 0; i < columns; i++) row[i] = (char)('0' + i % 10);
    printf("Layer / Neuron %s\n", row);
    for (size_t layer = 1, n = first; layer < net->layers; layer++)
        for (const size_t end = n + net->layer_size[layer]; n < end; n++) {
            memset(row, '.', columns);
            for (uint32_t i = 0; i < net->neuron[n].inputs; i++, c++)
                if (c->source < columns) row[c->source] = letter_of(c->weight);
            printf("L %3zu / N %4zu %s\n", layer, n, row);
        }
    vane_free(NULL, row, columns + 1);
}

/* ---------------------------------------------------------------------------------------------- parameters ---- */
static void print_layers(struct fann *ann)
{
    const vane_fann_net *net = &ann->vane->net;
    printf("Input layer                          :%4u neurons, 1 bias\n", fann_get_num_input(ann));
    for (uint32_t i = 1; i + 1 < net->layers; i++) {
        const bool bias = vane_fann_layer_has_bias(net, i);
        printf("  Hidden layer                       :%4u neurons, %d bias\n", net->layer_size[i] - bias, bias);
    }
    printf("Output layer                         :%4u neurons\n", fann_get_num_output(ann));
    printf("Total neurons and biases             :%4u\n", fann_get_total_neurons(ann));
    printf("Total connections                    :%4u\n", fann_get_total_connections(ann));
    printf("Connection rate                      :%8.3f\n", (double)net->connection_rate);
    printf("Network type                         :   %s\n", FANN_NETTYPE_NAMES[net->network_type]);
}

#ifdef FIXEDFANN
void fann_print_parameters(struct fann *ann)
{
    print_layers(ann);
    printf("Decimal point                        :%4u\n", fann_get_decimal_point(ann));
    printf("Multiplier                           :%4u\n", fann_get_multiplier(ann));
    printf("Bit fail limit                       :%4d\n", fann_get_bit_fail_limit(ann));
}
#else
static void print_training(const vane_fann_net *net)
{
    printf("Training algorithm                   :   %s\n", FANN_TRAIN_NAMES[net->training_algorithm]);
    printf("Training error function              :   %s\n", FANN_ERRORFUNC_NAMES[net->train_error_function]);
    printf("Training stop function               :   %s\n", FANN_STOPFUNC_NAMES[net->train_stop_function]);
    printf("Bit fail limit                       :%8.3f\n", (double)net->bit_fail_limit);
    printf("Learning rate                        :%8.3f\n", (double)net->learning_rate);
    printf("Learning momentum                    :%8.3f\n", (double)net->learning_momentum);
    printf("Quickprop decay                      :%11.6f\n", (double)net->quickprop_decay);
    printf("Quickprop mu                         :%8.3f\n", (double)net->quickprop_mu);
    printf("RPROP increase factor                :%8.3f\n", (double)net->rprop_increase_factor);
    printf("RPROP decrease factor                :%8.3f\n", (double)net->rprop_decrease_factor);
    printf("RPROP delta min                      :%8.3f\n", (double)net->rprop_delta_min);
    printf("RPROP delta max                      :%8.3f\n", (double)net->rprop_delta_max);
}

static void print_cascade(struct fann *ann)
{
    const vane_fann_net *net = &ann->vane->net;
    printf("Cascade output change fraction       :%11.6f\n", (double)net->cascade_output_change_fraction);
    printf("Cascade candidate change fraction    :%11.6f\n", (double)net->cascade_candidate_change_fraction);
    printf("Cascade output stagnation epochs     :%4u\n", net->cascade_output_stagnation_epochs);
    printf("Cascade candidate stagnation epochs  :%4u\n", net->cascade_candidate_stagnation_epochs);
    printf("Cascade max output epochs            :%4u\n", net->cascade_max_out_epochs);
    printf("Cascade min output epochs            :%4u\n", net->cascade_min_out_epochs);
    printf("Cascade max candidate epochs         :%4u\n", net->cascade_max_cand_epochs);
    printf("Cascade min candidate epochs         :%4u\n", net->cascade_min_cand_epochs);
    printf("Cascade weight multiplier            :%8.3f\n", (double)net->cascade_weight_multiplier);
    printf("Cascade candidate limit              :%8.3f\n", (double)net->cascade_candidate_limit);
    for (uint32_t i = 0; i < net->cascade_activations; i++)
        printf("Cascade activation functions[%u]      :   %s\n", i,
               FANN_ACTIVATIONFUNC_NAMES[net->cascade_activation[i]]);
    for (uint32_t i = 0; i < net->cascade_steepnesses; i++)
        printf("Cascade activation steepnesses[%u]    :%8.3f\n", i, (double)net->cascade_steepness[i]);
    printf("Cascade candidate groups             :%4u\n", net->cascade_num_candidate_groups);
    printf("Cascade no. of candidates            :%4u\n", fann_get_cascade_num_candidates(ann));
}

void fann_print_parameters(struct fann *ann)
{
    print_layers(ann);
    print_training(&ann->vane->net);
    print_cascade(ann);
}
#endif
