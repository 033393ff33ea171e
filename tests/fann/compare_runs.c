/* compare_runs.c - prints outputs and errors of FANN's networks, and scaling. Built and compared as compare.c. */
#include "tests/fann/print_networks.h"

/* ------------------------------------------------------------------------------------------------- errors ---- */
static void fail(void)
{
    FILE *log = fopen("log", "w");
    struct fann *ann = fann_create_standard(3, 2, 3, 1);
    struct fann_train_data *narrow = fann_create_train(2, 1, 1), *wide = fann_create_train(2, 2, 2);
    fann_type row[4] = {0};
    fann_set_error_log((struct fann_error *)ann, log);
    print_errors("none", ann);
    const int layers[] = {0, 3, 7}, neurons[] = {4, 9};
    for (int i = 0; i < 3; i++) {
        fann_set_activation_function(ann, FANN_ELLIOT, layers[i], 0);
        print_errors("function", ann);
        fann_set_activation_steepness(ann, 1, layers[i], 0);
        print_errors("steepness", ann);
        fann_set_activation_function_layer(ann, FANN_ELLIOT, layers[i]);
        print_errors("layer's function", ann);
        fann_set_activation_steepness_layer(ann, 1, layers[i]);
        print_errors("layer's steepness", ann);
        printf("%d %g\n", fann_get_activation_function(ann, layers[i], 0),
               (double)fann_get_activation_steepness(ann, layers[i], 0));
    }
    for (int i = 0; i < 2; i++) {
        fann_set_activation_function(ann, FANN_ELLIOT, 1, neurons[i]);
        print_errors("neuron's function", ann);
        printf("%d %g\n", fann_get_activation_function(ann, 1, neurons[i]),
               (double)fann_get_activation_steepness(ann, 1, neurons[i]));
    }
    printf("test: %g %g\n", (double)fann_test_data(ann, narrow), (double)fann_test_data(ann, wide));
    print_errors("test", ann);
    printf("scaling: %d %d %d\n", fann_set_input_scaling_params(ann, narrow, -1, 1),
           fann_set_output_scaling_params(ann, wide, -1, 1), fann_set_scaling_params(ann, wide, -1, 1, -1, 1));
    print_errors("scaling", ann);
    fann_scale_input(ann, row);
    fann_scale_output(ann, row);
    fann_descale_input(ann, row);
    fann_descale_output(ann, row);
    fann_scale_train(ann, wide);
    fann_descale_train(ann, wide);
    print_errors("no scaling", ann);
    printf("save: %d %d\n", fann_save(ann, "no/such/folder"), fann_save_to_fixed(ann, "no/such/folder"));
    print_errors("save", ann);
    fclose(log);
    print_log("log");
    fann_destroy_train(narrow);
    fann_destroy_train(wide);
    fann_destroy(ann);
}

/* ------------------------------------------------------------------------------------------- runs and tests ---- */
/* Those of FANN 2.2.0, but its stepwise gaussian, which is always 0. */
static void run(void)
{
    for (int function = 0; function < 18; function++) {
        if (function == FANN_GAUSSIAN_STEPWISE) continue;
        struct fann *ann = function % 2 ? fann_create_shortcut(4, 3, 4, 2, 3) : fann_create_standard(4, 3, 4, 2, 3);
        set_all_weights(ann);
        fann_set_activation_function_hidden(ann, (enum fann_activationfunc_enum)function);
        fann_set_activation_function_output(ann, (enum fann_activationfunc_enum)function);
        fann_set_activation_steepness_hidden(ann, 0.25f);
        for (int i = 0; i < 10; i++) {
            fann_type input[3], desired[3];
            for (int k = 0; k < 3; k++) input[k] = dyadic() / 4, desired[k] = dyadic() / 4;
            printf("%s:", FANN_ACTIVATIONFUNC_NAMES[function]);
            print_near(fann_run(ann, input), 3);
            print_near(fann_test(ann, input, desired), 3);
            printf(" mse ~%.9g, bit fails %u\n", (double)fann_get_MSE(ann), fann_get_bit_fail(ann));
        }
        fann_reset_MSE(ann);
        printf("reset: %g %u\n", (double)fann_get_MSE(ann), fann_get_bit_fail(ann));
        fann_destroy(ann);
    }
}

static void fill(unsigned row, unsigned inputs, unsigned outputs, fann_type *input, fann_type *output)
{
    (void)row;
    for (unsigned i = 0; i < inputs; i++) input[i] = dyadic() * (fann_type)(i + 1) + 3;
    for (unsigned i = 0; i < outputs; i++) output[i] = dyadic() / 3;
}

static void print_data(const struct fann_train_data *data)
{
    for (unsigned i = 0; i < data->num_data; i++) {
        print_row(data->input[i], data->num_input);
        print_row(data->output[i], data->num_output);
    }
    printf("\n");
}

static void test_and_scale(void)
{
    struct fann *ann = fann_create_standard(3, 4, 5, 3);
    struct fann_train_data *data = fann_create_train_from_callback(50, 4, 3, fill);
    set_all_weights(ann);
    printf("test data: ~%.9g, bit fails %u\n", (double)fann_test_data(ann, data), fann_get_bit_fail(ann));
    print_saved(ann, "plain.net");
    printf("clear: %d\n", fann_clear_scaling_params(ann));
    print_saved(ann, "cleared.net");
    printf("%d\n", fann_set_input_scaling_params(ann, data, -1, 1));
    print_saved(ann, "input.net");
    printf("%d\n", fann_set_scaling_params(ann, data, -0.9f, 0.9f, 0.1f, 3));
    print_saved(ann, "scaled.net");
    fann_scale_train(ann, data);
    print_data(data);
    fann_scale_input(ann, data->input[0]);
    fann_descale_output(ann, data->output[0]);
    fann_descale_input(ann, data->input[1]);
    fann_scale_output(ann, data->output[1]);
    print_data(data);
    fann_descale_train(ann, data);
    print_data(data);
    struct fann *copy = fann_copy(ann), *loaded = fann_create_from_file("scaled.net");
    fann_scale_train(copy, data);
    print_data(data);
    fann_scale_train(loaded, data);
    print_data(data);
    printf("the same: ~%.9g\n", (double)fann_test_data(loaded, data));
    printf("clear: %d\n", fann_clear_scaling_params(ann));
    print_saved(ann, "cleared.net");
    fann_destroy(loaded);
    fann_destroy(copy);
    fann_destroy_train(data);
    fann_destroy(ann);
}

static void keep_user_data(void)
{
    int data;
    struct fann *ann = fann_create_standard(2, 1, 1);
    printf("user data: %d", fann_get_user_data(ann) == NULL);
    fann_set_user_data(ann, &data);
    printf(" %d\n", fann_get_user_data(ann) == &data);
    fann_destroy(ann);
}

int main(void)
{
    say_decimal_point();
    use_locale("C");
    fail();
    run();
    test_and_scale();
    keep_user_data();
    return 0;
}
