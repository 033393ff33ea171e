/* compare_fixed.c - prints what FANN's functions on fixed-point networks do. Built and compared as compare.c. Left out
 * is what overflows an int in libfann, the settings of networks that it makes itself, which it converts from floats
 * without their fractions, and activations that fixed point doesn't have. */
#include "tests/fann/print.h"

static const char header[] =
    "num_layers=3\nlearning_rate=0.700000\nconnection_rate=1.000000\nnetwork_type=%d\nlearning_momentum=0.000000\n"
    "training_algorithm=2\ntrain_error_function=1\ntrain_stop_function=0\ncascade_output_change_fraction=0.010000\n"
    "quickprop_decay=-0.000100\nquickprop_mu=1.750000\nrprop_increase_factor=1.200000\nrprop_decrease_factor=0.500000\n"
    "rprop_delta_min=0.000000\nrprop_delta_max=50.000000\nrprop_delta_zero=0.100000\n"
    "cascade_output_stagnation_epochs=12\ncascade_candidate_change_fraction=0.010000\n"
    "cascade_candidate_stagnation_epochs=12\ncascade_max_out_epochs=150\ncascade_min_out_epochs=50\n"
    "cascade_max_cand_epochs=150\ncascade_min_cand_epochs=50\ncascade_num_candidate_groups=2\nbit_fail_limit=%d\n"
    "cascade_candidate_limit=%d\ncascade_weight_multiplier=%d\ncascade_activation_functions_count=2\n"
    "cascade_activation_functions=3 5 \ncascade_activation_steepnesses_count=2\n"
    "cascade_activation_steepnesses=%d %d \n";

static int draw(int below) { return (int)(random_bits() % (unsigned)(2 * below)) - below; }

/* Of weights below `size`, the same for both libraries; its decimal point is written by hand. */
static struct fann *make(int point, int shortcut, int activation, int steepness, int size)
{
    const int one = 1 << point;
    FILE *file = fopen("made.net", "w");
    fprintf(file, "FANN_FIX_2.0\ndecimal_point=%d\n", point);
    fprintf(file, header, shortcut, one / 3, 1000 * (one < 1000000 ? one : 1), one / 2, one / 4, one);
    fprintf(file, "layer_sizes=4 %d %d \nneurons (num_inputs, activation_function, activation_steepness)=",
            5 - shortcut, 3 - shortcut);
    for (int i = 0; i < 4; i++) fprintf(file, "(0, 0, 0) ");
    for (int i = 0; i < 4; i++) fprintf(file, "(4, %d, %d) ", activation, steepness);
    if (!shortcut) fprintf(file, "(0, 0, 0) ");
    for (int i = 0; i < 2; i++) fprintf(file, "(%d, %d, %d) ", shortcut ? 8 : 5, activation, steepness);
    if (!shortcut) fprintf(file, "(0, 0, 0) ");
    fprintf(file, "\nconnections (connected_to_neuron, weight)=");
    for (int neuron = 0; neuron < 6; neuron++) {
        const int first = neuron < 4 || shortcut ? 0 : 4, count = neuron < 4 ? 4 : shortcut ? 8 : 5;
        for (int i = 0; i < count; i++) fprintf(file, "(%d, %d) ", first + i, draw(size));
    }
    fprintf(file, "\n");
    fclose(file);
    return fann_create_from_file("made.net");
}

static void print_network(struct fann *ann)
{
    printf("point %u, one %u, bit fail limit %d, steepness %d, cascade %d %d %d\n", fann_get_decimal_point(ann),
           fann_get_multiplier(ann), fann_get_bit_fail_limit(ann), fann_get_activation_steepness(ann, 1, 0),
           fann_get_cascade_weight_multiplier(ann), fann_get_cascade_candidate_limit(ann),
           fann_get_cascade_activation_steepnesses(ann)[1]);
    fann_print_parameters(ann);
    fann_print_connections(ann);
    printf("saved: %d\n", fann_save(ann, "saved.net"));
    print_file("saved.net");
}

static void run(void)
{
    const int activations[] = {FANN_LINEAR, FANN_THRESHOLD, FANN_THRESHOLD_SYMMETRIC, FANN_SIGMOID,
                               FANN_SIGMOID_STEPWISE, FANN_SIGMOID_SYMMETRIC, FANN_SIGMOID_SYMMETRIC_STEPWISE,
                               FANN_LINEAR_PIECE, FANN_LINEAR_PIECE_SYMMETRIC};
    for (int i = 0; i < 9 * 12; i++) {
        const int point = 4 + i / 9 % 10, one = 1 << point, steepness = 1 + one / 4 * (1 + i % 7);
        struct fann *ann = make(point, i % 2, activations[i % 9], steepness, 2 * one);
        printf("%s at %d of %d\n", FANN_ACTIVATIONFUNC_NAMES[activations[i % 9]], steepness, one);
        for (int k = 0; k < 20; k++) {
            fann_type input[3], desired[2];
            for (int j = 0; j < 3; j++) input[j] = draw(one);
            for (int j = 0; j < 2; j++) desired[j] = draw(one);
            print_row(fann_run(ann, input), 2);
            print_row(fann_test(ann, input, desired), 2);
            printf(" mse ~%.9g, bit fails %u\n", (double)fann_get_MSE(ann), fann_get_bit_fail(ann));
        }
        if (i < 18) print_network(ann);
        fann_destroy(ann);
    }
}

static void change(void)
{
    struct fann *ann = make(10, 0, FANN_SIGMOID, 512, 2000);
    struct fann_train_data *data = fann_create_train(3, 3, 2);
    for (int i = 0; i < 9; i++) data->input[i / 3][i % 3] = draw(1024);
    for (int i = 0; i < 6; i++) data->output[i / 2][i % 2] = draw(1024);
    printf("test data: ~%.9g %u\n", (double)fann_test_data(ann, data), fann_get_bit_fail(ann));
    fann_set_weight(ann, 1, 5, -77777);
    fann_set_bit_fail_limit(ann, 99);
    fann_set_activation_steepness_hidden(ann, 333);
    fann_set_activation_function_output(ann, FANN_LINEAR_PIECE);
    fann_set_learning_rate(ann, 0.25f);
    print_network(ann);
    struct fann *copy = fann_copy(ann);
    fann_destroy(ann);
    print_network(copy);
    printf("test data: ~%.9g %u\n", (double)fann_test_data(copy, data), fann_get_bit_fail(copy));
    fann_destroy_train(data);
    fann_destroy(copy);
}

/* Only what chance has no part in. */
static void create(void)
{
    struct fann *ann = fann_create_shortcut(4, 2, 3, 4, 5);
    printf("%u %u %u %u %d\n", fann_get_total_neurons(ann), fann_get_total_connections(ann),
           fann_get_decimal_point(ann), fann_get_multiplier(ann), fann_get_activation_steepness(ann, 1, 0));
    fann_destroy(ann);
    fann_set_error_log(NULL, NULL);
    printf("a network of floats: %s\n", fann_create_from_file("absent.net") ? "there" : "not there");
}

int main(void)
{
    say_decimal_point();
    use_locale("C");
    run();
    change();
    create();
    return 0;
}
