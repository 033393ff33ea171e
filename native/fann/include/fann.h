/* fann.h - the C interface of FANN, the Fast Artificial Neural Network library, over Vane. Written for programs that
 * use FANN today: they find the same functions, types and numbers here, and change nothing but the folder of the
 * headers and the line that links. All functions of FANN 2.2.0 and of its present development version are declared.
 *
 *     #include "floatfann.h"     numbers are float; fann.h alone is the same
 *     #include "fixedfann.h"     numbers are int, for networks that were saved in fixed point; also -DFIXEDFANN
 *
 * Errors      A function that makes something returns NULL when it fails, one that saves returns -1. The cause is kept
 *             in the object that the call was made on, see fann_error.h, and goes to the error log, stderr by default.
 * Threads     An object belongs to one thread at a time. */
#ifndef VANE_FANN_H
#define VANE_FANN_H

#include "fann_data.h"

#include "fann_activation.h"
#include "fann_cascade.h"
#include "fann_error.h"
#include "fann_internal.h"
#include "fann_io.h"
#include "fann_train.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------------------------- making networks ----
 * num_layers counts the layers with those of the inputs and of the outputs; their sizes follow, or are an array. A
 * layer of a standard network reads the one before it; in a sparse one a share of these connections, connection_rate
 * of 0 to 1, is chosen at random; in a shortcut one a layer reads all before it. Weights begin in [-0.1, 0.1). */
FANN_EXTERNAL struct fann *FANN_API fann_create_standard(unsigned int num_layers, ...);
FANN_EXTERNAL struct fann *FANN_API fann_create_standard_array(unsigned int num_layers, const unsigned int *layers);
FANN_EXTERNAL struct fann *FANN_API fann_create_sparse(float connection_rate, unsigned int num_layers, ...);
FANN_EXTERNAL struct fann *FANN_API fann_create_sparse_array(float connection_rate, unsigned int num_layers,
                                                             const unsigned int *layers);
FANN_EXTERNAL struct fann *FANN_API fann_create_shortcut(unsigned int num_layers, ...);
FANN_EXTERNAL struct fann *FANN_API fann_create_shortcut_array(unsigned int num_layers, const unsigned int *layers);
FANN_EXTERNAL struct fann *FANN_API fann_copy(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_destroy(struct fann *ann);     /* NULL is allowed */

/* The outputs for one row of inputs; they lie in the network, until its next run. */
FANN_EXTERNAL fann_type *FANN_API fann_run(struct fann *ann, fann_type *input);

/* ------------------------------------------------------------------------------------------------ weights ---- */
FANN_EXTERNAL void FANN_API fann_randomize_weights(struct fann *ann, fann_type min_weight, fann_type max_weight);

/* Weights by the method of Nguyen and Widrow, from the range of the data's inputs. */
FANN_EXTERNAL void FANN_API fann_init_weights(struct fann *ann, struct fann_train_data *train_data);

/* All weights in the order of fann_get_connection_array. */
FANN_EXTERNAL void FANN_API fann_get_weights(struct fann *ann, fann_type *weights);
FANN_EXTERNAL void FANN_API fann_set_weights(struct fann *ann, fann_type *weights);
FANN_EXTERNAL void FANN_API fann_get_connection_array(struct fann *ann, struct fann_connection *connections);
FANN_EXTERNAL void FANN_API fann_set_weight_array(struct fann *ann, struct fann_connection *connections,
                                                  unsigned int num_connections);
FANN_EXTERNAL void FANN_API fann_set_weight(struct fann *ann, unsigned int from_neuron, unsigned int to_neuron,
                                            fann_type weight);

/* Seeds are drawn from rand(). Each network made, or read from a file, first calls srand() with a number from the
 * system, unless that is disabled: then the program's own srand() decides all that follows. */
FANN_EXTERNAL void FANN_API fann_disable_seed_rand(void);
FANN_EXTERNAL void FANN_API fann_enable_seed_rand(void);

/* --------------------------------------------------------------------------------------------- properties ---- */
FANN_EXTERNAL unsigned int FANN_API fann_get_num_input(struct fann *ann);
FANN_EXTERNAL unsigned int FANN_API fann_get_num_output(struct fann *ann);
FANN_EXTERNAL unsigned int FANN_API fann_get_total_neurons(struct fann *ann);       /* with inputs and bias neurons */
FANN_EXTERNAL unsigned int FANN_API fann_get_total_connections(struct fann *ann);
FANN_EXTERNAL enum fann_nettype_enum FANN_API fann_get_network_type(struct fann *ann);
FANN_EXTERNAL float FANN_API fann_get_connection_rate(struct fann *ann);
FANN_EXTERNAL unsigned int FANN_API fann_get_num_layers(struct fann *ann);

/* Neurons, and bias neurons, of each layer, into arrays of fann_get_num_layers numbers. */
FANN_EXTERNAL void FANN_API fann_get_layer_array(struct fann *ann, unsigned int *layers);
FANN_EXTERNAL void FANN_API fann_get_bias_array(struct fann *ann, unsigned int *bias);

FANN_EXTERNAL void FANN_API fann_print_connections(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_print_parameters(struct fann *ann);

/* A pointer that the network keeps for the program. */
FANN_EXTERNAL void FANN_API fann_set_user_data(struct fann *ann, void *user_data);
FANN_EXTERNAL void *FANN_API fann_get_user_data(struct fann *ann);

#ifdef FIXEDFANN
FANN_EXTERNAL unsigned int FANN_API fann_get_decimal_point(struct fann *ann);       /* bits after the point */
FANN_EXTERNAL unsigned int FANN_API fann_get_multiplier(struct fann *ann);          /* what stands for 1 */
#endif

#ifdef __cplusplus
}
#endif

#endif
