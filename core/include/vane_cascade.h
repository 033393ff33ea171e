/* vane_cascade.h - cascade training: a network that grows while it learns, by Fahlman's Cascade2, which FANN brought to
 * many (Fahlman & Lebiere 1990; Nissen 2007). Installed beside vane.h.
 *
 *     vane_net_create(&net, ctx, inputs);
 *     vane_net_set_shortcuts(net, 1);
 *     vane_net_add_dense(net, outputs, VANE_LINEAR);
 *     vane_net_build(net, seed);
 *     vane_cascade_options options = VANE_CASCADE_OPTIONS;
 *     options.max_units = 20;
 *     if (vane_cascade_train(net, dataset, &options, NULL)) goto fail;
 *
 * By turns the weights of the outputs are trained, and a crowd of candidates, single units of several activations that
 * read the inputs and all units before them, each trained to make up for what the outputs still miss. The best
 * candidate becomes a hidden layer of one unit, whose own weights stay as they are from then on. */
#ifndef VANE_CASCADE_H
#define VANE_CASCADE_H

#include "vane.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a candidate does to its sum z: activation(steepness z). */
typedef struct vane_cascade_kind {
    vane_activation activation;     /* all but softmax */
    float steepness;                /* > 0 */
} vane_cascade_kind;

/* How things stand when the outputs have been trained. Of square_error, bit_fails and loss: vane_metrics. */
typedef struct vane_cascade_report {
    size_t units;               /* that the network has grown by */
    double loss;
    double square_error;
    uint64_t bit_fails;         /* with bit_fail_limit > 0 */
    uint64_t epochs;            /* of outputs and of candidates, all together so far */
    vane_activation activation; /* of the last unit; linear with steepness 0 while there is none */
    float steepness;
    int reached;                /* not 0: stop_loss or stop_bit_fails */
    vane_net *net;              /* as it stands; during a callback a copy, which ends with the call */
} vane_cascade_report;

/* Return 0 to go on, anything else to end the training, which is then VANE_OK. */
typedef int (*vane_cascade_progress)(void *user, const vane_cascade_report *report);

typedef struct vane_cascade_options {
    size_t struct_size;
    size_t max_units;           /* that the network may grow by: as many layers, see vane_limits */
    const vane_train_options *train;    /* optimizer rprop, quickprop or sarprop with what belongs to them, loss mse
                                   (also for auto) or tanh_error, bit_fail_limit, stop_loss and stop_bit_fails, which
                                   end the training, fann_way, seed of the candidates; all else is for trainers. NULL:
                                   rprop, mse */

    /* The outputs are trained until, for so many epochs, the loss has stayed within the fraction of itself; at least
       min and at most max epochs. Of all their epochs the best one's weights are kept. */
    float output_change_fraction;           /* >= 0 */
    uint64_t output_stagnation_epochs;      /* >= 1 */
    uint64_t output_min_epochs, output_max_epochs;      /* max >= 1, also where min is more */

    /* The same of candidates, by the score of the best. A score is by how much the summed squares of what the outputs
       miss would shrink. */
    float candidate_change_fraction;
    uint64_t candidate_stagnation_epochs;
    uint64_t candidate_min_epochs, candidate_max_epochs;
    float candidate_limit;      /* candidates end too when the best score is above limit times those squares; > 0 */

    float weight_multiplier;    /* of a candidate's weights to the outputs when it is installed; finite */
    const vane_cascade_kind *kinds;         /* [kind_count]; NULL: FANN's forty, of ten activations and four
                                   steepnesses, .25, .5, .75, 1 (of sigmoid .5, 1, 1.5, 2: ours is steeper) */
    size_t kind_count;
    size_t groups;              /* candidates of each kind, >= 1 */

    vane_cascade_progress on_unit;          /* called after each training of the outputs, the first without a unit */
    void *user;
} vane_cascade_options;

/* FANN's defaults. */
#define VANE_CASCADE_OPTIONS                                                                                      \
    { sizeof(vane_cascade_options), 8, NULL, 0.01f, 12, 50, 150, 0.01f, 12, 50, 150, 1000.0f, 0.4f, NULL, 0, 2,   \
      NULL, NULL }

/* Trains and grows net, which must be built, with shortcuts; hidden layers that it has already stay as they are. The
 * dataset's rows are read once, into memory, and weigh all the same: weights other than 1 are VANE_ERR_UNSUPPORTED, as
 * are sources that don't know how many rows they have. The training ends when the goal is reached, when max_units are
 * there, or when on_unit says so. net is then the one that reached the goal, else, of all that were reported, the one
 * of the lowest loss: measured, unlike FANN's, with the weights that it has. `last` (may be NULL) gets its figures.
 * After a failure net is as before: VANE_ERR_DIVERGED when the loss isn't finite, or no candidate's score. Trainers of
 * net must have been destroyed before. */
VANE_CHECKED int vane_cascade_train(vane_net *net, vane_dataset *dataset, const vane_cascade_options *options,
                                    vane_cascade_report *last);

#ifdef __cplusplus
}
#endif

#endif
