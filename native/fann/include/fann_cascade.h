/* fann_cascade.h - cascade training (Cascade2): hidden neurons are added one at a time, each the best of a set of
 * candidates trained beside the network. */
#ifndef VANE_FANN_CASCADE_H
#define VANE_FANN_CASCADE_H

#include "fann_data.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of a shortcut network without hidden neurons: adds at most max_neurons, until the error is the desired one.
 * neurons_between_reports 0: no reports. */
FANN_EXTERNAL void FANN_API fann_cascadetrain_on_data(struct fann *ann, struct fann_train_data *data,
                                                      unsigned int max_neurons, unsigned int neurons_between_reports,
                                                      float desired_error);
FANN_EXTERNAL void FANN_API fann_cascadetrain_on_file(struct fann *ann, const char *filename, unsigned int max_neurons,
                                                      unsigned int neurons_between_reports, float desired_error);

/* ----------------------------------------------------------------------------------------- when to go on ----
 * Training of the outputs, or of the candidates, ends when the error changed by less than the fraction during the
 * stagnation epochs; after min epochs at the earliest, after max epochs at the latest. */
FANN_EXTERNAL float FANN_API fann_get_cascade_output_change_fraction(struct fann *ann);            /* .01 */
FANN_EXTERNAL void FANN_API fann_set_cascade_output_change_fraction(struct fann *ann,
                                                                    float cascade_output_change_fraction);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_output_stagnation_epochs(struct fann *ann);   /* 12 */
FANN_EXTERNAL void FANN_API fann_set_cascade_output_stagnation_epochs(struct fann *ann,
                                                                      unsigned int cascade_output_stagnation_epochs);
FANN_EXTERNAL float FANN_API fann_get_cascade_candidate_change_fraction(struct fann *ann);         /* .01 */
FANN_EXTERNAL void FANN_API fann_set_cascade_candidate_change_fraction(struct fann *ann,
                                                                       float cascade_candidate_change_fraction);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_candidate_stagnation_epochs(struct fann *ann);    /* 12 */
FANN_EXTERNAL void FANN_API fann_set_cascade_candidate_stagnation_epochs(
    struct fann *ann, unsigned int cascade_candidate_stagnation_epochs);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_max_out_epochs(struct fann *ann);             /* 150 */
FANN_EXTERNAL void FANN_API fann_set_cascade_max_out_epochs(struct fann *ann, unsigned int cascade_max_out_epochs);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_min_out_epochs(struct fann *ann);             /* 50 */
FANN_EXTERNAL void FANN_API fann_set_cascade_min_out_epochs(struct fann *ann, unsigned int cascade_min_out_epochs);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_max_cand_epochs(struct fann *ann);            /* 150 */
FANN_EXTERNAL void FANN_API fann_set_cascade_max_cand_epochs(struct fann *ann, unsigned int cascade_max_cand_epochs);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_min_cand_epochs(struct fann *ann);            /* 50 */
FANN_EXTERNAL void FANN_API fann_set_cascade_min_cand_epochs(struct fann *ann, unsigned int cascade_min_cand_epochs);

/* -------------------------------------------------------------------------------------------- candidates ----
 * One per activation function, steepness and group: groups differ in their random weights alone. */
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_num_candidates(struct fann *ann);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_num_candidate_groups(struct fann *ann);       /* 2 */
FANN_EXTERNAL void FANN_API fann_set_cascade_num_candidate_groups(struct fann *ann,
                                                                  unsigned int cascade_num_candidate_groups);

/* The arrays that the getters return are the network's own, until the setter is called. */
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_activation_functions_count(struct fann *ann);
FANN_EXTERNAL enum fann_activationfunc_enum *FANN_API fann_get_cascade_activation_functions(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_set_cascade_activation_functions(
    struct fann *ann, enum fann_activationfunc_enum *cascade_activation_functions,
    unsigned int cascade_activation_functions_count);
FANN_EXTERNAL unsigned int FANN_API fann_get_cascade_activation_steepnesses_count(struct fann *ann);
FANN_EXTERNAL fann_type *FANN_API fann_get_cascade_activation_steepnesses(struct fann *ann);
FANN_EXTERNAL void FANN_API fann_set_cascade_activation_steepnesses(struct fann *ann,
                                                                    fann_type *cascade_activation_steepnesses,
                                                                    unsigned int cascade_activation_steepnesses_count);

/* What a candidate's output weights are multiplied by when it is installed. */
FANN_EXTERNAL fann_type FANN_API fann_get_cascade_weight_multiplier(struct fann *ann);             /* .4 */
FANN_EXTERNAL void FANN_API fann_set_cascade_weight_multiplier(struct fann *ann, fann_type cascade_weight_multiplier);

/* Bound of a candidate's score per output and row. */
FANN_EXTERNAL fann_type FANN_API fann_get_cascade_candidate_limit(struct fann *ann);               /* 1000 */
FANN_EXTERNAL void FANN_API fann_set_cascade_candidate_limit(struct fann *ann, fann_type cascade_candidate_limit);

#ifdef __cplusplus
}
#endif

#endif
