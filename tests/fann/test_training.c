/* Training through FANN's interface, where libfann is no measure. The rest is compared with it, see
 * compare_training.c. */
#include <string.h>

#include "fann.h"
#include "parallel_fann.h"
#include "tests/vtest.h"
#include "vane_fann.h"

static struct fann_train_data *xor_data(void)
{
    fann_type x[] = { -1, -1, -1, 1, 1, -1, 1, 1 }, t[] = { -1, 1, 1, -1 };
    return fann_create_train_array(4, 2, x, 1, t);
}

/* The same each time. */
static struct fann *make(enum fann_train_enum algorithm)
{
    fann_disable_seed_rand();
    srand(5);
    struct fann *ann = fann_create_standard(3, 2, 4, 1);
    fann_randomize_weights(ann, -1, 1);
    fann_enable_seed_rand();
    fann_set_activation_function_hidden(ann, FANN_SIGMOID_SYMMETRIC);
    fann_set_activation_function_output(ann, FANN_SIGMOID_SYMMETRIC);
    fann_set_training_algorithm(ann, algorithm);
    return ann;
}

static bool same_weights(struct fann *a, struct fann *b)
{
    fann_type x[17], y[17];
    fann_get_weights(a, x);
    fann_get_weights(b, y);
    return memcmp(x, y, sizeof x) == 0;
}

VT_TEST(fann_training, every_algorithm_learns_xor)
{
    const char *const names[] = { "incremental", "batch", "rprop", "quickprop" };
    struct fann_train_data *data = xor_data();
    for (int i = 0; i < 4; i++) {
        struct fann *ann = make((enum fann_train_enum)i);
        fann_train_on_data(ann, data, 5000, 0, 0.001f);
        VT_CHECK_MSG(fann_test_data(ann, data) < 0.002f, "%s: %g", names[i], (double)fann_get_MSE(ann));
        VT_CHECK(fann_get_bit_fail(ann) == 0);
        fann_destroy(ann);
    }
    fann_destroy_train(data);
}

VT_TEST(fann_training, steps_live_on_between_calls_and_end_with_new_weights)
{
    struct fann_train_data *data = xor_data();
    struct fann *once = make(FANN_TRAIN_RPROP), *twice = make(FANN_TRAIN_RPROP), *anew = make(FANN_TRAIN_RPROP);
    fann_type weights[17];
    fann_train_on_data(once, data, 8, 0, 0);
    fann_train_on_data(twice, data, 4, 0, 0);
    fann_get_weights(twice, weights);
    fann_set_weights(twice, weights);
    fann_train_on_data(twice, data, 4, 0, 0);
    VT_CHECK(same_weights(once, twice));

    fann_randomize_weights(once, -1, 1);
    fann_get_weights(once, weights);
    fann_set_weights(anew, weights);
    fann_train_epoch(once, data);
    fann_train_epoch(anew, data);
    VT_CHECK(same_weights(once, anew));
    fann_destroy(once);
    fann_destroy(twice);
    fann_destroy(anew);
    fann_destroy_train(data);
}

VT_TEST(fann_training, parallel_epochs_are_the_serial_ones)
{
    float (*const parallel[])(struct fann *, struct fann_train_data *, const unsigned) = {
        fann_train_epoch_batch_parallel, fann_train_epoch_irpropm_parallel, fann_train_epoch_quickprop_parallel,
        fann_train_epoch_sarprop_parallel };
    struct fann_train_data *data = xor_data();
    for (int i = 0; i < 4; i++) {
        struct fann *a = make((enum fann_train_enum)(i + 1)), *b = make(FANN_TRAIN_INCREMENTAL);
        for (unsigned threads = 1; threads < 9; threads++) {
            srand(threads);
            const float serial = fann_train_epoch(a, data);
            srand(threads);
            VT_CHECK(parallel[i](b, data, threads) == serial);
        }
        VT_CHECK(same_weights(a, b) && fann_get_training_algorithm(b) == FANN_TRAIN_INCREMENTAL);
        VT_CHECK(fann_test_data_parallel(a, data, 3) == fann_test_data(b, data));
        fann_destroy(a);
        fann_destroy(b);
    }
    struct fann *a = make(FANN_TRAIN_INCREMENTAL), *b = make(FANN_TRAIN_RPROP);
    VT_CHECK(fann_train_epoch(a, data) == fann_train_epoch_incremental_mod(b, data));
    VT_CHECK(same_weights(a, b));
    fann_destroy(a);
    fann_destroy(b);
    fann_destroy_train(data);
}

VT_TEST(fann_training, fanns_way_steps_at_once)
{
    struct fann_train_data *data = xor_data();
    struct fann *right = make(FANN_TRAIN_RPROP), *as_fann = make(FANN_TRAIN_RPROP);
    fann_type before[17], after[17];
    vane_fann_set_way(as_fann, 4 + 8);
    fann_get_weights(right, before);
    fann_train_epoch(right, data);
    fann_get_weights(right, after);
    VT_CHECK(fabsf(fabsf(after[0] - before[0]) - 0.1f) < 1e-6f);
    fann_train_epoch(as_fann, data);
    fann_get_weights(as_fann, after);
    VT_CHECK(fabsf(fabsf(after[0] - before[0]) - 0.12f) < 1e-6f);
    fann_destroy(right);
    fann_destroy(as_fann);
    fann_destroy_train(data);
}

VT_TEST(fann_training, what_cannot_be_trained_says_so)
{
    struct fann_train_data *data = xor_data(), *none = fann_create_train(0, 2, 1);
    struct fann *ann = make(FANN_TRAIN_INCREMENTAL), *as_made = make(FANN_TRAIN_INCREMENTAL);
    struct fann_error *errors = (struct fann_error *)ann;
    fann_set_error_log(errors, NULL);
    VT_CHECK(fann_train_epoch(ann, none) == 0 && same_weights(ann, as_made));
    fann_set_learning_rate(ann, -1);
    fann_train_on_data(ann, data, 3, 0, 0);
    VT_CHECK(fann_get_errno(errors) == FANN_E_CANT_USE_TRAIN_ALG && same_weights(ann, as_made));
    fann_set_learning_rate(ann, 0.5f);
    fann_set_training_algorithm(ann, (enum fann_train_enum)9);
    fann_reset_errno(errors);
    fann_train_epoch(ann, data);
    VT_CHECK(fann_get_errno(errors) == FANN_E_CANT_USE_TRAIN_ALG && same_weights(ann, as_made));
    fann_set_training_algorithm(ann, FANN_TRAIN_BATCH);
    fann_set_activation_function_hidden(ann, FANN_THRESHOLD);
    fann_train_epoch(ann, data);
    VT_CHECK(fann_get_errno(errors) == FANN_E_CANT_TRAIN_ACTIVATION);
    fann_destroy(ann);
    fann_destroy(as_made);
    fann_destroy_train(data);
    fann_destroy_train(none);
}

/* Where FANN goes on with weights that are no numbers. */
VT_TEST(fann_training, an_error_that_is_no_number_ends_in_the_last_good_weights)
{
    struct fann_train_data *data = xor_data();
    struct fann *ann = make(FANN_TRAIN_INCREMENTAL);
    fann_type weights[17];
    fann_set_activation_function_hidden(ann, FANN_LINEAR);
    fann_set_activation_function_output(ann, FANN_LINEAR);
    fann_set_train_error_function(ann, FANN_ERRORFUNC_LINEAR);
    fann_set_learning_rate(ann, 1e30f);
    fann_train_on_data(ann, data, 10, 0, 0.1f);
    VT_CHECK(isnan(fann_get_MSE(ann)));
    fann_get_weights(ann, weights);
    for (int i = 0; i < 17; i++) VT_CHECK(isfinite(weights[i]));
    fann_destroy(ann);
    fann_destroy_train(data);
}
