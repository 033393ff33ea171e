/* batch_update.h - what rprop, quickprop and sarprop need of the options and of how training stands. */
#ifndef VANE_CORE_TRAIN_BATCH_UPDATE_H
#define VANE_CORE_TRAIN_BATCH_UPDATE_H

#include "core/kernels/kernels.h"

/* For the update after epoch `epoch` (from 0) over `rows` rows whose mean squared difference of outputs and targets was
 * `error`; without words. The gradient that goes with it is the sum over rows and outputs, with the squared error that
 * of its half. */
vane_batch_update vane_batch_update_of(const vane_train_options *options, uint64_t epoch, double rows, double error);

/* One update of n weights by rprop, quickprop or sarprop, as in vane_kernels. */
void vane_batch_step(const vane_kernels *k, vane_optimizer optimizer, size_t n, const vane_batch_update *u,
                     const float *g, float *w, float *previous, float *step);

/* What the step of a weight is before the first update. */
float vane_first_step(const vane_train_options *options);

#endif
