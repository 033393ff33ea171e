/* fann_internal.h - what programs use of FANN's inner header. */
#ifndef VANE_FANN_INTERNAL_H
#define VANE_FANN_INTERNAL_H

#include "fann_data.h"

#ifdef __cplusplus
extern "C" {
#endif

/* First lines of the files that fann_save writes. */
#define FANN_FIX_VERSION "FANN_FIX_2.0"
#define FANN_FLO_VERSION "FANN_FLO_2.1"
#ifdef FIXEDFANN
#define FANN_CONF_VERSION FANN_FIX_VERSION
#else
#define FANN_CONF_VERSION FANN_FLO_VERSION
#endif

#define fann_max(x, y) ((x) > (y) ? (x) : (y))
#define fann_min(x, y) ((x) < (y) ? (x) : (y))
#define fann_clip(x, lo, hi) ((x) < (lo) ? (lo) : (x) > (hi) ? (hi) : (x))
#define fann_abs(value) ((value) > 0 ? (value) : -(value))

/* Maps [old_min, old_max] to [new_min, new_max], in all num_elem numbers of num_data rows; results outside the new
 * range become its nearer end. An empty old range maps to new_min. */
FANN_EXTERNAL void FANN_API fann_scale_data_to_range(fann_type **data, unsigned int num_data, unsigned int num_elem,
                                                     fann_type old_min, fann_type old_max, fann_type new_min,
                                                     fann_type new_max);

#ifdef __cplusplus
}
#endif

#endif
