/* compare_networks.c - prints shapes, settings and files of FANN's networks. Built and compared as compare.c. Left out
 * is what libfann answers with a crash, or draws at random. */
#include "tests/fann/print_networks.h"

/* ------------------------------------------------------------------------------------------------- shapes ---- */
static void print_shapes(void)
{
    struct fann *ann;
    const unsigned sizes[][5] = {{2, 3, 4, 5}, {1, 1}, {7, 1, 9}, {3, 20, 2}};
    const unsigned layers[] = {4, 2, 3, 3};
    for (int i = 0; i < 4; i++) {
        print_shape(ann = fann_create_standard_array(layers[i], sizes[i]));
        fann_destroy(ann);
        print_shape(ann = fann_create_shortcut_array(layers[i], sizes[i]));
        fann_destroy(ann);
    }
    print_shape(ann = fann_create_standard(3, 2, 3, 4));
    fann_destroy(ann);
    print_shape(ann = fann_create_shortcut(4, 2, 3, 4, 5));
    fann_destroy(ann);
    fann_destroy(NULL);
}

/* ----------------------------------------------------------------------------------- settings, saved bytes ---- */
static void set_numbers(struct fann *ann)
{
    fann_set_training_algorithm(ann, FANN_TRAIN_QUICKPROP);
    fann_set_train_error_function(ann, FANN_ERRORFUNC_LINEAR);
    fann_set_train_stop_function(ann, FANN_STOPFUNC_BIT);
    fann_set_bit_fail_limit(ann, 0.123f);
    fann_set_learning_rate(ann, 1e-8f);
    fann_set_learning_momentum(ann, 0.25f);
    fann_set_quickprop_decay(ann, -0.5f);
    fann_set_quickprop_mu(ann, 1.23456788f);
    fann_set_rprop_increase_factor(ann, 1.5f);
    fann_set_rprop_decrease_factor(ann, 0.75f);
    fann_set_rprop_delta_min(ann, 1e-3f);
    fann_set_rprop_delta_max(ann, 12345.678f);
    fann_set_rprop_delta_zero(ann, 0.01f);
    fann_set_sarprop_weight_decay_shift(ann, -5);
    fann_set_sarprop_step_error_threshold_factor(ann, 0.5f);
    fann_set_sarprop_step_error_shift(ann, 2);
    fann_set_sarprop_temperature(ann, 0.5f);
    fann_set_cascade_output_change_fraction(ann, 0.02f);
    fann_set_cascade_output_stagnation_epochs(ann, 13);
    fann_set_cascade_candidate_change_fraction(ann, 0.03f);
    fann_set_cascade_candidate_stagnation_epochs(ann, 14);
    fann_set_cascade_max_out_epochs(ann, 1234567);
    fann_set_cascade_min_out_epochs(ann, 16);
    fann_set_cascade_max_cand_epochs(ann, 17);
    fann_set_cascade_min_cand_epochs(ann, 18);
    fann_set_cascade_num_candidate_groups(ann, 3);
    fann_set_cascade_weight_multiplier(ann, 0.7f);
    fann_set_cascade_candidate_limit(ann, 99);
    enum fann_activationfunc_enum functions[] = {FANN_LINEAR, FANN_ELLIOT, FANN_COS};
    fann_set_cascade_activation_functions(ann, functions, 3);
    fann_set_cascade_activation_steepnesses(ann, (fann_type[]){0.125f, 100000}, 2);
}

static void print_numbers(struct fann *ann)
{
    const fann_type floats[] = {
        fann_get_bit_fail_limit(ann), fann_get_learning_rate(ann), fann_get_learning_momentum(ann),
        fann_get_quickprop_decay(ann), fann_get_quickprop_mu(ann), fann_get_rprop_increase_factor(ann),
        fann_get_rprop_decrease_factor(ann), fann_get_rprop_delta_min(ann), fann_get_rprop_delta_max(ann),
        fann_get_rprop_delta_zero(ann), fann_get_sarprop_weight_decay_shift(ann),
        fann_get_sarprop_step_error_threshold_factor(ann), fann_get_sarprop_step_error_shift(ann),
        fann_get_sarprop_temperature(ann), fann_get_cascade_output_change_fraction(ann),
        fann_get_cascade_candidate_change_fraction(ann), fann_get_cascade_weight_multiplier(ann),
        fann_get_cascade_candidate_limit(ann)};
    const unsigned wholes[] = {
        fann_get_train_error_function(ann), fann_get_train_stop_function(ann),
        fann_get_cascade_output_stagnation_epochs(ann), fann_get_cascade_candidate_stagnation_epochs(ann),
        fann_get_cascade_max_out_epochs(ann), fann_get_cascade_min_out_epochs(ann),
        fann_get_cascade_max_cand_epochs(ann), fann_get_cascade_min_cand_epochs(ann),
        fann_get_cascade_num_candidate_groups(ann), fann_get_cascade_num_candidates(ann)};
    print_row(floats, sizeof floats / sizeof *floats);
    for (unsigned i = 0; i < sizeof wholes / sizeof *wholes; i++) printf(" %u", wholes[i]);
    for (unsigned i = 0; i < fann_get_cascade_activation_functions_count(ann); i++)
        printf(" %s", FANN_ACTIVATIONFUNC_NAMES[fann_get_cascade_activation_functions(ann)[i]]);
    print_row(fann_get_cascade_activation_steepnesses(ann), fann_get_cascade_activation_steepnesses_count(ann));
    printf("\n");
}

/* Setters for many neurons reach biases, those for one reach them too. */
static void set_activations(struct fann *ann)
{
    print_saved(ann, "new.net");
    fann_set_activation_function_hidden(ann, FANN_SIN);
    fann_set_activation_function_output(ann, FANN_LINEAR);
    print_saved(ann, "functions.net");
    fann_set_activation_steepness_hidden(ann, 0.75f);
    fann_set_activation_steepness_output(ann, 0.1f);
    fann_set_activation_function_layer(ann, FANN_COS, 1);
    fann_set_activation_steepness_layer(ann, 3, 1);
    fann_set_activation_function(ann, FANN_ELLIOT, 1, 1);
    fann_set_activation_steepness(ann, 0.3f, 2, 0);
    print_saved(ann, "all.net");
    for (int layer = 1; layer < (int)fann_get_num_layers(ann); layer++)
        for (int neuron = 0; neuron < 2; neuron++)
            printf("%d %d: %d %.9g\n", layer, neuron, fann_get_activation_function(ann, layer, neuron),
                   (double)fann_get_activation_steepness(ann, layer, neuron));
}

static void print_settings(void)
{
    struct fann *nets[] = {fann_create_standard(4, 3, 2, 4, 2), fann_create_shortcut(4, 3, 2, 4, 2)};
    for (int i = 0; i < 2; i++) {
        set_all_weights(nets[i]);
        print_numbers(nets[i]);
        fann_print_parameters(nets[i]);
        set_activations(nets[i]);
        set_numbers(nets[i]);
        print_numbers(nets[i]);
        fann_print_parameters(nets[i]);
        fann_print_connections(nets[i]);
        print_saved(nets[i], "numbers.net");
        struct fann *copy = fann_copy(nets[i]);
        set_numbers(copy);          /* some of which libfann's copy is without */
        fann_destroy(nets[i]);
        print_saved(copy, "copy.net");
        print_numbers(copy);
        fann_destroy(copy);
    }
}

/* ------------------------------------------------------------------------------------------------- weights ---- */
static void print_weights(void)
{
    const fann_type sizes[] = {0,     0.49f, 0.5f,  -0.5f, 0.51f, 1.5f,  2.5f,  -2.5f,
                               24.4f, 24.6f, 25.6f, -30,   1e9f,  -1e9f, -0.2f, 7};
    struct fann *ann = fann_create_standard(3, 2, 3, 2);
    set_all_weights(ann);
    for (int i = 0; i < 16; i++) fann_set_weight(ann, (unsigned)i % 3, 3 + (unsigned)i % 3, sizes[i]);
    fann_print_connections(ann);
    for (int i = 0; i < 16; i++) {
        fann_set_weight(ann, (unsigned)i % 3, 3 + (unsigned)i / 3 % 3, sizes[i]);
        fann_print_connections(ann);
    }
    fann_set_weight(ann, 0, 99, 5);
    fann_set_weight(ann, 7, 4, 5);
    fann_set_weight_array(ann, (struct fann_connection[]){{4, 7, 1}, {90, 91, 1}, {0, 3, 2}, {2, 5, 8}}, 4);
    fann_print_connections(ann);
    print_saved(ann, "weights.net");
    fann_destroy(ann);
}

/* ------------------------------------------------------------------------------------------------ loading ---- */
static void load(const char *text)
{
    FILE *file = fopen("load.net", "w"), *log = fopen("log", "w");
    fputs(text, file);
    fclose(file);
    fann_set_error_log(NULL, log);
    struct fann *ann = fann_create_from_file("load.net");
    fclose(log);
    fann_set_error_log(NULL, NULL);
    printf("%.40s: %s\n", text, ann ? "loaded" : "not loaded");
    if (ann) fann_destroy(ann);
    int code = 0;
    log = fopen("log", "r");
    printf("error %d\n", fscanf(log, "FANN Error %d", &code) == 1 ? code : 0);
    fclose(log);
}

static void load_files(void)
{
    struct fann *ann = fann_create_from_file("numbers.net");
    print_numbers(ann);
    print_shape(ann);
    print_saved(ann, "again.net");
    fann_destroy(ann);
    fann_set_error_log(NULL, NULL);
    printf("absent: %s\n", fann_create_from_file("absent.net") ? "there" : "not there");
    load("");
    load("hello");
    load("FANN_FLO_9.1\nnum_layers=3\n");
    load("FANN_FIX_2.0\ndecimal_point=8\nnum_layers=3\n");
    load("FANN_FLO_2.1\n");
    load("FANN_FLO_2.1\nnum_layers=x\n");
    load("FANN_FLO_2.1\nnum_layers=3\nlearning_rate=fast\n");
    fann_set_error_log(NULL, (FILE *)-1);
}

static void save_to_fixed(void)
{
    for (int i = 0; i < 40; i++) {
        struct fann *ann = i % 2 ? fann_create_shortcut(4, 3, 2, 4, 2) : fann_create_standard(3, 20, 30, 2);
        set_all_weights(ann);
        fann_set_activation_steepness(ann, dyadic() + 5, 1, 1);
        fann_set_bit_fail_limit(ann, (fann_type)(1 + i) / 50);
        /* Up to where 2 bits are left. */
        for (int k = 0; k < 3; k++) fann_set_weight(ann, 0, 6, dyadic() * (fann_type)(1 << i / 2));
        use_locale("");
        const int point = fann_save_to_fixed(ann, "fixed.net");
        use_locale("C");
        printf("decimal point %d\n", point);
        print_file("fixed.net");
        fann_destroy(ann);
    }
}

int main(void)
{
    say_decimal_point();
    use_locale("C");
    print_shapes();
    print_settings();
    print_weights();
    load_files();
    save_to_fixed();
    return 0;
}
