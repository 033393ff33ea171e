/* fann_train.h - training, training data, and the parameters of training. Defaults stand behind the getters. */
#ifndef VANE_FANN_TRAIN_H
#define VANE_FANN_TRAIN_H

#include "fann_data.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ----------------------------------------------------------------------------------------------- training ---- */
#ifndef FIXEDFANN
/* One row, always incrementally. */
FANN_EXTERNAL void FANN_API fann_train(struct fann *ann, fann_type *input, fann_type *desired_output);

/* Up to max_epochs, until the error is the desired one; epochs_between_reports 0: no reports, no callbacks. */
FANN_EXTERNAL void FANN_API fann_train_on_data(struct fann *ann, struct fann_train_data *data, unsigned int max_epochs,
                                               unsigned int epochs_between_reports, float desired_error);
FANN_EXTERNAL void FANN_API fann_train_on_file(struct fann *ann, const char *filename, unsigned int max_epochs,
                                               unsigned int epochs_between_reports, float desired_error);

/* One epoch; returns the mean squared error before its updates. */
FANN_EXTERNAL float FANN_API fann_train_epoch(struct fann *ann, struct fann_train_data *data);
#endif

/* Runs a row, or all rows, and counts their error. fann_test_data resets the count first and returns the mean. */
FANN_EXTERNAL fann_type *FANN_API fann_test(struct fann *ann, fann_type *input, fann_type *desired_output);
FANN_EXTERNAL float FANN_API fann_test_data(struct fann *ann, struct fann_train_data *data);
FANN_EXTERNAL float FANN_API fann_get_MSE(struct fann *ann);
FANN_EXTERNAL unsigned int FANN_API fann_get_bit_fail(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_reset_MSE(struct fann *ann);

/* ------------------------------------------------------------------------------------------ training data ----
 * Files: the numbers of rows, inputs and outputs, then for each row its inputs and its outputs, with any white space
 * between them. */
FANN_EXTERNAL struct fann_train_data *FANN_API fann_read_train_from_file(const char *filename);

/* FANN's own format: whole numbers as such, others with six decimals, so small differences are lost. 0, or -1. */
FANN_EXTERNAL int FANN_API fann_save_train(struct fann_train_data *data, const char *filename);

/* All numbers times 2^decimal_point, cut to whole ones. */
FANN_EXTERNAL int FANN_API fann_save_train_to_fixed(struct fann_train_data *data, const char *filename,
                                                    unsigned int decimal_point);

/* All numbers 0; copies of rows that lie one behind the other, or anywhere; or filled in by a function, which is called
 * for each row with its index, the numbers of inputs and outputs, and where they go. */
FANN_EXTERNAL struct fann_train_data *FANN_API fann_create_train(unsigned int num_data, unsigned int num_input,
                                                                 unsigned int num_output);
FANN_EXTERNAL struct fann_train_data *FANN_API fann_create_train_array(unsigned int num_data, unsigned int num_input,
                                                                       fann_type *input, unsigned int num_output,
                                                                       fann_type *output);
FANN_EXTERNAL struct fann_train_data *FANN_API fann_create_train_pointer_array(unsigned int num_data,
                                                                               unsigned int num_input,
                                                                               fann_type **input,
                                                                               unsigned int num_output,
                                                                               fann_type **output);
FANN_EXTERNAL struct fann_train_data *FANN_API fann_create_train_from_callback(
    unsigned int num_data, unsigned int num_input, unsigned int num_output,
    void(FANN_API *user_function)(unsigned int, unsigned int, unsigned int, fann_type *, fann_type *));
FANN_EXTERNAL struct fann_train_data *FANN_API fann_duplicate_train_data(struct fann_train_data *data);
FANN_EXTERNAL struct fann_train_data *FANN_API fann_merge_train_data(struct fann_train_data *data1,
                                                                     struct fann_train_data *data2);
FANN_EXTERNAL struct fann_train_data *FANN_API fann_subset_train_data(struct fann_train_data *data, unsigned int pos,
                                                                      unsigned int length);
FANN_EXTERNAL void FANN_API fann_destroy_train(struct fann_train_data *train_data);     /* NULL is allowed */

/* The same order for the same srand(). */
FANN_EXTERNAL void FANN_API fann_shuffle_train_data(struct fann_train_data *train_data);

FANN_EXTERNAL unsigned int FANN_API fann_length_train_data(struct fann_train_data *data);
FANN_EXTERNAL unsigned int FANN_API fann_num_input_train_data(struct fann_train_data *data);
FANN_EXTERNAL unsigned int FANN_API fann_num_output_train_data(struct fann_train_data *data);

/* A row, which stays the data's; NULL past the last. */
FANN_EXTERNAL fann_type *FANN_API fann_get_train_input(struct fann_train_data *data, unsigned int position);
FANN_EXTERNAL fann_type *FANN_API fann_get_train_output(struct fann_train_data *data, unsigned int position);

/* Over all rows and columns; 0 when there are none. */
FANN_EXTERNAL fann_type FANN_API fann_get_min_train_input(struct fann_train_data *train_data);
FANN_EXTERNAL fann_type FANN_API fann_get_max_train_input(struct fann_train_data *train_data);
FANN_EXTERNAL fann_type FANN_API fann_get_min_train_output(struct fann_train_data *train_data);
FANN_EXTERNAL fann_type FANN_API fann_get_max_train_output(struct fann_train_data *train_data);

/* To [new_min, new_max] from the range over all columns together, that of the inputs and that of the outputs. */
FANN_EXTERNAL void FANN_API fann_scale_input_train_data(struct fann_train_data *train_data, fann_type new_min,
                                                        fann_type new_max);
FANN_EXTERNAL void FANN_API fann_scale_output_train_data(struct fann_train_data *train_data, fann_type new_min,
                                                         fann_type new_max);
FANN_EXTERNAL void FANN_API fann_scale_train_data(struct fann_train_data *train_data, fann_type new_min,
                                                  fann_type new_max);

/* --------------------------------------------------------------------------- scaling kept with the network ----
 * Each column by its own mean and standard deviation in the data that the parameters were set from: one deviation below
 * the mean becomes new_min, one above it new_max. 0, or -1 when it failed. */
#ifndef FIXEDFANN
FANN_EXTERNAL int FANN_API fann_set_input_scaling_params(struct fann *ann, const struct fann_train_data *data,
                                                         float new_input_min, float new_input_max);
FANN_EXTERNAL int FANN_API fann_set_output_scaling_params(struct fann *ann, const struct fann_train_data *data,
                                                          float new_output_min, float new_output_max);
FANN_EXTERNAL int FANN_API fann_set_scaling_params(struct fann *ann, const struct fann_train_data *data,
                                                   float new_input_min, float new_input_max, float new_output_min,
                                                   float new_output_max);
FANN_EXTERNAL int FANN_API fann_clear_scaling_params(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_scale_train(struct fann *ann, struct fann_train_data *data);
FANN_EXTERNAL void FANN_API fann_descale_train(struct fann *ann, struct fann_train_data *data);
FANN_EXTERNAL void FANN_API fann_scale_input(struct fann *ann, fann_type *input_vector);
FANN_EXTERNAL void FANN_API fann_scale_output(struct fann *ann, fann_type *output_vector);
FANN_EXTERNAL void FANN_API fann_descale_input(struct fann *ann, fann_type *input_vector);
FANN_EXTERNAL void FANN_API fann_descale_output(struct fann *ann, fann_type *output_vector);
#endif

/* --------------------------------------------------------------------------------------------- parameters ---- */
FANN_EXTERNAL enum fann_train_enum FANN_API fann_get_training_algorithm(struct fann *ann);      /* FANN_TRAIN_RPROP */
FANN_EXTERNAL void FANN_API fann_set_training_algorithm(struct fann *ann, enum fann_train_enum training_algorithm);
FANN_EXTERNAL float FANN_API fann_get_learning_rate(struct fann *ann);                          /* .7 */
FANN_EXTERNAL void FANN_API fann_set_learning_rate(struct fann *ann, float learning_rate);
FANN_EXTERNAL float FANN_API fann_get_learning_momentum(struct fann *ann);                      /* 0 */
FANN_EXTERNAL void FANN_API fann_set_learning_momentum(struct fann *ann, float learning_momentum);
FANN_EXTERNAL enum fann_errorfunc_enum FANN_API fann_get_train_error_function(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_set_train_error_function(struct fann *ann,
                                                          enum fann_errorfunc_enum train_error_function);
FANN_EXTERNAL enum fann_stopfunc_enum FANN_API fann_get_train_stop_function(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_set_train_stop_function(struct fann *ann,
                                                         enum fann_stopfunc_enum train_stop_function);
FANN_EXTERNAL fann_type FANN_API fann_get_bit_fail_limit(struct fann *ann);                     /* .35 */
FANN_EXTERNAL void FANN_API fann_set_bit_fail_limit(struct fann *ann, fann_type bit_fail_limit);
FANN_EXTERNAL void FANN_API fann_set_callback(struct fann *ann, fann_callback_type callback);

/* Of one neuron, a layer, all hidden layers, the outputs. Layers count from 0, the inputs, which have none; neurons
 * from 0 within their layer. Activations begin as FANN_SIGMOID_STEPWISE, steepnesses as .5. */
FANN_EXTERNAL enum fann_activationfunc_enum FANN_API fann_get_activation_function(struct fann *ann, int layer,
                                                                                  int neuron);
FANN_EXTERNAL void FANN_API fann_set_activation_function(struct fann *ann,
                                                         enum fann_activationfunc_enum activation_function, int layer,
                                                         int neuron);
FANN_EXTERNAL void FANN_API fann_set_activation_function_layer(struct fann *ann,
                                                               enum fann_activationfunc_enum activation_function,
                                                               int layer);
FANN_EXTERNAL void FANN_API fann_set_activation_function_hidden(struct fann *ann,
                                                                enum fann_activationfunc_enum activation_function);
FANN_EXTERNAL void FANN_API fann_set_activation_function_output(struct fann *ann,
                                                                enum fann_activationfunc_enum activation_function);
FANN_EXTERNAL fann_type FANN_API fann_get_activation_steepness(struct fann *ann, int layer, int neuron);
FANN_EXTERNAL void FANN_API fann_set_activation_steepness(struct fann *ann, fann_type steepness, int layer,
                                                          int neuron);
FANN_EXTERNAL void FANN_API fann_set_activation_steepness_layer(struct fann *ann, fann_type steepness, int layer);
FANN_EXTERNAL void FANN_API fann_set_activation_steepness_hidden(struct fann *ann, fann_type steepness);
FANN_EXTERNAL void FANN_API fann_set_activation_steepness_output(struct fann *ann, fann_type steepness);

/* Quickprop: weight decay, and the most that a step grows by. */
FANN_EXTERNAL float FANN_API fann_get_quickprop_decay(struct fann *ann);                        /* -.0001 */
FANN_EXTERNAL void FANN_API fann_set_quickprop_decay(struct fann *ann, float quickprop_decay);
FANN_EXTERNAL float FANN_API fann_get_quickprop_mu(struct fann *ann);                           /* 1.75 */
FANN_EXTERNAL void FANN_API fann_set_quickprop_mu(struct fann *ann, float quickprop_mu);

/* RPROP: what steps grow and shrink by, their bounds, and the first. */
FANN_EXTERNAL float FANN_API fann_get_rprop_increase_factor(struct fann *ann);                  /* 1.2 */
FANN_EXTERNAL void FANN_API fann_set_rprop_increase_factor(struct fann *ann, float rprop_increase_factor);
FANN_EXTERNAL float FANN_API fann_get_rprop_decrease_factor(struct fann *ann);                  /* .5 */
FANN_EXTERNAL void FANN_API fann_set_rprop_decrease_factor(struct fann *ann, float rprop_decrease_factor);
FANN_EXTERNAL float FANN_API fann_get_rprop_delta_min(struct fann *ann);                        /* 0 */
FANN_EXTERNAL void FANN_API fann_set_rprop_delta_min(struct fann *ann, float rprop_delta_min);
FANN_EXTERNAL float FANN_API fann_get_rprop_delta_max(struct fann *ann);                        /* 50 */
FANN_EXTERNAL void FANN_API fann_set_rprop_delta_max(struct fann *ann, float rprop_delta_max);
FANN_EXTERNAL float FANN_API fann_get_rprop_delta_zero(struct fann *ann);                       /* .1 */
FANN_EXTERNAL void FANN_API fann_set_rprop_delta_zero(struct fann *ann, float rprop_delta_zero);

/* SARPROP: shift of the weight decay, share of the error below which noise is added to a step, shift of that noise,
 * and how fast both cool. */
FANN_EXTERNAL float FANN_API fann_get_sarprop_weight_decay_shift(struct fann *ann);             /* -6.644 */
FANN_EXTERNAL void FANN_API fann_set_sarprop_weight_decay_shift(struct fann *ann, float sarprop_weight_decay_shift);
FANN_EXTERNAL float FANN_API fann_get_sarprop_step_error_threshold_factor(struct fann *ann);    /* .1 */
FANN_EXTERNAL void FANN_API fann_set_sarprop_step_error_threshold_factor(struct fann *ann,
                                                                         float sarprop_step_error_threshold_factor);
FANN_EXTERNAL float FANN_API fann_get_sarprop_step_error_shift(struct fann *ann);               /* 1.385 */
FANN_EXTERNAL void FANN_API fann_set_sarprop_step_error_shift(struct fann *ann, float sarprop_step_error_shift);
FANN_EXTERNAL float FANN_API fann_get_sarprop_temperature(struct fann *ann);                    /* .015 */
FANN_EXTERNAL void FANN_API fann_set_sarprop_temperature(struct fann *ann, float sarprop_temperature);

#ifdef __cplusplus
}
#endif

#endif
