/* vane_fann.h - what Vane's library has beyond FANN's interface. Not part of fann.h. */
#ifndef VANE_VANE_FANN_H
#define VANE_VANE_FANN_H

#include "fann.h"

#ifndef FIXEDFANN
#ifdef __cplusplus
extern "C" {
#endif

/* Training does right what FANN does wrong, unless this asks for FANN's own way: a sum of 4, the slopes of gaussians,
 * sines and linear pieces, and 8, RPROP's steps where the slope is 0 or has just changed its sign; 0 as it begins. For
 * comparisons. */
FANN_EXTERNAL void FANN_API vane_fann_set_way(struct fann *ann, int bits);

#ifdef __cplusplus
}
#endif
#endif

#endif
