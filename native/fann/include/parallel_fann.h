/* parallel_fann.h - epochs on several threads. Not part of fann.h. */
#ifndef VANE_PARALLEL_FANN_H
#define VANE_PARALLEL_FANN_H

#include "fann.h"

#ifndef FIXEDFANN
#ifdef __cplusplus
extern "C" {
#endif

/* One epoch of the named algorithm, whatever the network's own is; returns the mean squared error before it. */
FANN_EXTERNAL float FANN_API fann_train_epoch_batch_parallel(struct fann *ann, struct fann_train_data *data,
                                                             const unsigned int threadnumb);
FANN_EXTERNAL float FANN_API fann_train_epoch_irpropm_parallel(struct fann *ann, struct fann_train_data *data,
                                                               const unsigned int threadnumb);
FANN_EXTERNAL float FANN_API fann_train_epoch_quickprop_parallel(struct fann *ann, struct fann_train_data *data,
                                                                 const unsigned int threadnumb);
FANN_EXTERNAL float FANN_API fann_train_epoch_sarprop_parallel(struct fann *ann, struct fann_train_data *data,
                                                               const unsigned int threadnumb);
FANN_EXTERNAL float FANN_API fann_train_epoch_incremental_mod(struct fann *ann, struct fann_train_data *data);
FANN_EXTERNAL float FANN_API fann_test_data_parallel(struct fann *ann, struct fann_train_data *data,
                                                     const unsigned int threadnumb);

#ifdef __cplusplus
}
#endif
#endif

#endif
