/* Cascade training through FANN's interface. How it fares beside libfann's own is measured in cascade.c. */
#include <string.h>

#include "fann.h"
#include "tests/vtest.h"

enum { BITS = 4, ROWS = 1 << BITS };

static void parity(unsigned row, unsigned inputs, unsigned outputs, fann_type *input, fann_type *output)
{
    (void)outputs;
    *output = -1;
    for (unsigned i = 0; i < inputs; i++) {
        input[i] = row >> i & 1 ? 1 : -1;
        *output *= -input[i];
    }
}

static struct fann_train_data *parity_data(void)
{
    return fann_create_train_from_callback(ROWS, BITS, 1, parity);
}

static struct fann *make(enum fann_train_enum algorithm)
{
    fann_disable_seed_rand();
    srand(4);
    struct fann *ann = fann_create_shortcut(2, BITS, 1);
    fann_enable_seed_rand();
    fann_set_training_algorithm(ann, algorithm);
    fann_set_activation_function_output(ann, FANN_LINEAR);
    fann_set_train_error_function(ann, FANN_ERRORFUNC_LINEAR);
    fann_set_error_log((struct fann_error *)ann, NULL);
    return ann;
}

VT_TEST(fann_cascade, grows_until_the_goal)
{
    enum fann_activationfunc_enum functions[] = { FANN_SIGMOID_SYMMETRIC, FANN_SIGMOID };
    fann_type steepness = 1;
    unsigned layers[32];
    struct fann_train_data *data = parity_data();
    struct fann *ann = make(FANN_TRAIN_RPROP);
    fann_set_cascade_activation_functions(ann, functions, 2);
    fann_set_cascade_activation_steepnesses(ann, &steepness, 1);
    fann_cascadetrain_on_data(ann, data, 20, 0, 0.001f);
    VT_CHECK_MSG(fann_get_MSE(ann) <= 0.001f, "%g", (double)fann_get_MSE(ann));
    const float reported = fann_get_MSE(ann);
    VT_CHECK(fabsf(fann_test_data(ann, data) - reported) < 1e-5f);      /* the error that the network has */
    const unsigned count = fann_get_num_layers(ann);
    VT_CHECK(count > 2 && count <= 22);
    VT_CHECK(fann_get_total_neurons(ann) == BITS + 1 + (count - 2) + 1);
    fann_get_layer_array(ann, layers);
    for (unsigned i = 1; i < count; i++) VT_CHECK(layers[i] == 1);
    for (int i = 1; i < (int)count - 1; i++) {
        VT_CHECK(fann_get_activation_steepness(ann, i, 0) == 1);
        VT_CHECK(fann_get_activation_function(ann, i, 0) == FANN_SIGMOID_SYMMETRIC ||
                 fann_get_activation_function(ann, i, 0) == FANN_SIGMOID);
    }
    VT_CHECK(fann_save(ann, "cascade.net") == 0);
    struct fann *loaded = fann_create_from_file("cascade.net");
    remove("cascade.net");
    VT_CHECK(fann_test_data(loaded, data) == fann_test_data(ann, data));
    fann_train_epoch(ann, data);                                        /* trains on as any other */
    fann_destroy(loaded);
    fann_destroy(ann);
    fann_destroy_train(data);
}

static unsigned called, wrong_calls, layers_seen;
static float error_seen;

static int FANN_API look(struct fann *ann, struct fann_train_data *data, unsigned max_neurons, unsigned between,
                         float desired_error, unsigned epochs)
{
    const float error = fann_get_MSE(ann);
    layers_seen = fann_get_num_layers(ann);
    error_seen = fann_test_data(ann, data);
    wrong_calls += max_neurons != 9 || between != 2 || desired_error != 0 || epochs == 0;
    wrong_calls += !(fabsf(error_seen - error) < 1e-5f);
    return ++called == 3 ? -1 : 0;
}

VT_TEST(fann_cascade, a_callback_sees_the_network_and_can_stop)
{
    struct fann_train_data *data = parity_data();
    struct fann *ann = make(FANN_TRAIN_QUICKPROP);
    fann_set_callback(ann, look);
    fann_cascadetrain_on_data(ann, data, 9, 2, 0);
    VT_CHECK(wrong_calls == 0);
    VT_CHECK_MSG(called == 3 && layers_seen == 2 + 4, "called %u times, %u layers", called, layers_seen);
    VT_CHECK(fann_get_num_layers(ann) <= layers_seen);
    VT_CHECK(fann_test_data(ann, data) <= error_seen + 1e-6f);
    fann_destroy(ann);
    fann_destroy_train(data);
}

VT_TEST(fann_cascade, what_cannot_grow_says_so)
{
    struct fann_train_data *data = parity_data(), *wide = fann_create_train(2, BITS, 3);
    struct fann *slow = make(FANN_TRAIN_INCREMENTAL), *ann = make(FANN_TRAIN_RPROP);
    struct fann *plain = fann_create_standard(2, BITS, 1);
    fann_cascadetrain_on_data(slow, data, 3, 0, 0);
    VT_CHECK(fann_get_errno((struct fann_error *)slow) == FANN_E_CANT_USE_TRAIN_ALG);
    fann_set_error_log((struct fann_error *)plain, NULL);
    fann_cascadetrain_on_data(plain, data, 3, 0, 0);
    VT_CHECK(fann_get_errno((struct fann_error *)plain) == FANN_E_CANT_USE_TRAIN_ALG);
    fann_cascadetrain_on_data(ann, wide, 3, 0, 0);
    VT_CHECK(fann_get_errno((struct fann_error *)ann) == FANN_E_OUTPUT_NO_MATCH);
    fann_cascadetrain_on_data(ann, data, 0, 0, 0);
    VT_CHECK(fann_get_num_layers(ann) == 2);
    fann_set_error_log(NULL, NULL);
    fann_cascadetrain_on_file(ann, "absent.data", 3, 0, 0);
    fann_set_error_log(NULL, (FILE *)-1);
    VT_CHECK(fann_get_num_layers(ann) == 2);
    fann_destroy(ann);
    fann_destroy(slow);
    fann_destroy(plain);
    fann_destroy_train(data);
    fann_destroy_train(wide);
}
