/* fann_io.h - networks in files, in FANN's own format (.net). */
#ifndef VANE_FANN_IO_H
#define VANE_FANN_IO_H

#include "fann_data.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Files of versions 1.1, 2.0 and 2.1; of version FIX_2.0 with fixedfann.h. */
FANN_EXTERNAL struct fann *FANN_API fann_create_from_file(const char *configuration_file);

/* 0, or -1 when it failed. */
FANN_EXTERNAL int FANN_API fann_save(struct fann *ann, const char *configuration_file);

/* For the fixed-point library. Returns the bits after the point, which fann_save_train_to_fixed takes, or -1. */
FANN_EXTERNAL int FANN_API fann_save_to_fixed(struct fann *ann, const char *configuration_file);

#ifdef __cplusplus
}
#endif

#endif
