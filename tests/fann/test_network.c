/* Networks of FANN's interface, where libfann is no measure: functions that Debian's version lacks, what it draws at
 * random, and what it answers with a crash. The rest is compared with it, see compare_networks.c. */
#include <string.h>

#include "fann.h"
#include "native/fann/network.h"
#include "tests/vtest.h"

static struct fann_train_data *xor_data(void)
{
    fann_type x[] = { -1, -1, -1, 1, 1, -1, 1, 1 }, t[] = { -1, 1, 1, -1 };
    return fann_create_train_array(4, 2, x, 1, t);
}

/* Of all connections. */
static void range_of_weights(struct fann *ann, fann_type *low, fann_type *high)
{
    struct fann_connection c[256];
    fann_get_connection_array(ann, c);
    *low = *high = c[0].weight;
    for (unsigned i = 1; i < fann_get_total_connections(ann); i++) {
        *low = fann_min(*low, c[i].weight);
        *high = fann_max(*high, c[i].weight);
    }
}

VT_TEST(fann_network, weights_begin_small_and_as_srand_says)
{
    fann_type low, high, again_low, again_high;
    fann_disable_seed_rand();
    srand(3);
    struct fann *a = fann_create_standard(3, 5, 20, 3);
    srand(3);
    struct fann *b = fann_create_standard(3, 5, 20, 3);
    fann_enable_seed_rand();
    range_of_weights(a, &low, &high);
    range_of_weights(b, &again_low, &again_high);
    VT_CHECK(low == again_low && high == again_high);
#ifdef FIXEDFANN
    VT_CHECK(low >= -26 && low < -20 && high <= 26 && high > 20);     /* of 256 */
    fann_randomize_weights(a, -1000, 500);
    range_of_weights(a, &low, &high);
    VT_CHECK(low >= -1000 && low < -900 && high <= 500 && high > 400);
#else
    VT_CHECK(low >= -0.1f && low < -0.09f && high < 0.1f && high > 0.09f);
    fann_randomize_weights(a, 2, 3);
    range_of_weights(a, &low, &high);
    VT_CHECK(low >= 2 && low < 2.1f && high < 3 && high > 2.9f);
#endif
    fann_destroy(a);
    fann_destroy(b);
}

VT_TEST(fann_network, initial_weights_fit_the_data)
{
    fann_type low, high;
    struct fann *ann = fann_create_standard(3, 2, 20, 1);
    struct fann_train_data *data = xor_data(), *wide = fann_create_train(2, 3, 1);
    fann_set_error_log((struct fann_error *)ann, NULL);
#ifdef FIXEDFANN
    for (int i = 0; i < 4; i++) data->input[i][0] *= 256, data->input[i][1] *= 256;
    const fann_type size = 479;                                         /* of 256 */
#else
    const fann_type size = 1.87083f;                                    /* sqrt(.7 * 20) / 2 */
#endif
    fann_init_weights(ann, data);
    range_of_weights(ann, &low, &high);
    VT_CHECK(low > -size && low < 0 && high <= size && high > size * 9 / 10);
    fann_init_weights(ann, wide);
    VT_CHECK(fann_get_errno((struct fann_error *)ann) == FANN_E_INPUT_NO_MATCH);
    fann_destroy_train(wide);
    fann_destroy_train(data);
    fann_destroy(ann);
}

VT_TEST(fann_network, shapes_that_cannot_be)
{
    fann_set_error_log(NULL, NULL);
    VT_CHECK(!fann_create_standard(0) && !fann_create_standard(1, 3));
    VT_CHECK(!fann_create_standard(3, 2, 0, 1) && !fann_create_shortcut(3, 2, -1, 1));
    VT_CHECK(!fann_create_standard(4000000000u, 1));
    VT_CHECK(!fann_create_standard(3, 10000000, 10000000, 10000000));
    VT_CHECK(!fann_create_sparse(0.5f, 3, 100000, 100000, 1));
    fann_set_error_log(NULL, (FILE *)-1);
}

VT_TEST(fann_network, a_copy_has_all_settings_and_is_its_own)
{
    struct fann *a = fann_create_shortcut(3, 2, 2, 1);
    fann_set_training_algorithm(a, FANN_TRAIN_SARPROP);
    fann_set_cascade_min_out_epochs(a, 7);
    fann_set_cascade_min_cand_epochs(a, 8);
    fann_set_sarprop_temperature(a, 0.5f);
    fann_set_user_data(a, a);
    fann_set_weight(a, 0, 3, 5);
    struct fann *b = fann_copy(a);
    fann_set_weight(a, 0, 3, 6);
    struct fann_connection c[32];
    fann_get_connection_array(b, c);
    VT_CHECK(c[0].weight == 5);
    fann_destroy(a);
    VT_CHECK(fann_get_training_algorithm(b) == FANN_TRAIN_SARPROP && fann_get_user_data(b) == a);
    VT_CHECK(fann_get_cascade_min_out_epochs(b) == 7 && fann_get_cascade_min_cand_epochs(b) == 8);
    VT_CHECK(fann_get_sarprop_temperature(b) == 0.5f);
    fann_destroy(b);
}

VT_TEST(fann_network, what_no_neuron_can_have_is_refused)
{
    struct fann *ann = fann_create_standard(3, 2, 3, 1);
    struct fann_error *errors = (struct fann_error *)ann;
    fann_set_error_log(errors, NULL);
    fann_set_activation_function_hidden(ann, (enum fann_activationfunc_enum)20);
    VT_CHECK(fann_get_errno(errors) == FANN_E_CANT_USE_ACTIVATION);
    VT_CHECK(fann_get_activation_function(ann, 1, 0) == FANN_SIGMOID_STEPWISE);
    fann_reset_errno(errors);
    fann_set_activation_steepness_output(ann, 0);
    VT_CHECK(fann_get_errno(errors) == FANN_E_CANT_USE_ACTIVATION);
    fann_reset_errno(errors);
    fann_set_activation_steepness(ann, -3, 1, 1);
    VT_CHECK(fann_get_errno(errors) == FANN_E_CANT_USE_ACTIVATION);
    fann_reset_errno(errors);
    fann_set_activation_function(ann, FANN_LINEAR, 1, -1);
    VT_CHECK(fann_get_errno(errors) == FANN_E_INDEX_OUT_OF_BOUND);
    fann_destroy(ann);
}

#ifndef FIXEDFANN
VT_TEST(fann_network, weights_in_one_array)
{
    fann_type set[13], got[13], input[] = { 1, 2 };
    struct fann *ann = fann_create_standard(3, 2, 3, 1);
    for (int i = 0; i < 13; i++) set[i] = (fann_type)i / 8;
    fann_set_weights(ann, set);
    fann_get_weights(ann, got);
    VT_CHECK(memcmp(set, got, sizeof set) == 0);
    fann_set_activation_function_hidden(ann, FANN_LINEAR_PIECE_RECT);
    fann_set_activation_function_output(ann, FANN_LINEAR);
    fann_set_activation_steepness_hidden(ann, 1);
    fann_set_activation_steepness_output(ann, 1);
    /* (0 1 2), (3 4 5), (6 7 8) at (1 2 1) are 4, 16, 28 eighths; times (9 10 11) and 12 at 1. */
    VT_CHECK(*fann_run(ann, input) == (4 * 9 + 16 * 10 + 28 * 11) / 64.0f + 1.5f);
    fann_destroy(ann);
}

VT_TEST(fann_network, weights_that_are_no_numbers_give_outputs_that_are_none)
{
    fann_type input[] = { 1, 2 }, weights[13] = { NAN };
    struct fann *ann = fann_create_standard(3, 2, 3, 1);
    fann_set_error_log((struct fann_error *)ann, NULL);
    fann_set_weights(ann, weights);
    VT_CHECK(isnan(*fann_run(ann, input)));
    weights[0] = 1;
    fann_set_weights(ann, weights);
    VT_CHECK(!isnan(*fann_run(ann, input)));
    fann_destroy(ann);
}

VT_TEST(fann_network, a_column_that_does_not_vary_is_not_scaled)
{
    struct fann *ann = fann_create_standard(2, 2, 1);
    struct fann_train_data *data = xor_data();
    for (int i = 0; i < 4; i++) data->input[i][1] = 5;
    VT_CHECK(fann_set_scaling_params(ann, data, 0, 1, 0, 1) == 0);
    fann_scale_train(ann, data);
    for (int i = 0; i < 4; i++) VT_CHECK(data->input[i][1] == 5 && data->input[i][0] == (i < 2 ? 0 : 1));
    fann_descale_train(ann, data);
    for (int i = 0; i < 4; i++) VT_CHECK(data->input[i][1] == 5 && data->input[i][0] == (i < 2 ? -1 : 1));
    fann_destroy_train(data);
    fann_destroy(ann);
}
#endif
