/* parallel.c - FANN's epochs on several threads. The one context has one thread: so they are the serial ones, and their
 * results, and the errors they count, don't depend on the threads that are asked for. */
#include "parallel_fann.h"

#include "native/fann/network.h"

#ifndef FIXEDFANN
float fann_train_epoch_batch_parallel(struct fann *ann, struct fann_train_data *data, const unsigned int threadnumb)
{
    return (void)threadnumb, vane_fann_epoch(ann, data, FANN_TRAIN_BATCH);
}

float fann_train_epoch_irpropm_parallel(struct fann *ann, struct fann_train_data *data, const unsigned int threadnumb)
{
    return (void)threadnumb, vane_fann_epoch(ann, data, FANN_TRAIN_RPROP);
}

float fann_train_epoch_quickprop_parallel(struct fann *ann, struct fann_train_data *data, const unsigned int threadnumb)
{
    return (void)threadnumb, vane_fann_epoch(ann, data, FANN_TRAIN_QUICKPROP);
}

float fann_train_epoch_sarprop_parallel(struct fann *ann, struct fann_train_data *data, const unsigned int threadnumb)
{
    return (void)threadnumb, vane_fann_epoch(ann, data, FANN_TRAIN_SARPROP);
}

float fann_train_epoch_incremental_mod(struct fann *ann, struct fann_train_data *data)
{
    return vane_fann_epoch(ann, data, FANN_TRAIN_INCREMENTAL);
}

float fann_test_data_parallel(struct fann *ann, struct fann_train_data *data, const unsigned int threadnumb)
{
    return (void)threadnumb, fann_test_data(ann, data);
}
#endif
