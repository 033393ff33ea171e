/* compare_training.c - prints what FANN's functions that train do to weights and errors. Built and compared as
 * compare.c. Left out is chance, and where libfann is wrong: RPROP, whose first step has grown already, sparse
 * networks, slopes of gaussians and waves at steepnesses other than 1, of linear pieces beyond their ends. */
#include "tests/fann/print.h"

enum { ROWS = 20, INPUTS = 3, OUTPUTS = 2 };

static fann_type draw(fann_type size) { return size * ((fann_type)(int)(random_bits() % 2001) - 1000) / 1000; }

static void fill(unsigned row, unsigned inputs, unsigned outputs, fann_type *input, fann_type *output)
{
    (void)row;
    for (unsigned i = 0; i < inputs; i++) input[i] = draw(1);
    for (unsigned i = 0; i < outputs; i++) output[i] = draw(0.4f) + 0.5f;
}

static struct fann *make(int shortcut, enum fann_activationfunc_enum hidden, enum fann_activationfunc_enum output)
{
    struct fann *ann = shortcut ? fann_create_shortcut(4, INPUTS, 4, 3, OUTPUTS)
                                : fann_create_standard(4, INPUTS, 4, 3, OUTPUTS);
    const unsigned count = fann_get_total_connections(ann);
    struct fann_connection *connections = malloc(count * sizeof *connections);
    fann_get_connection_array(ann, connections);
    for (unsigned i = 0; i < count; i++) connections[i].weight = draw(0.3f);
    fann_set_weight_array(ann, connections, count);
    free(connections);
    fann_set_activation_function_hidden(ann, hidden);
    fann_set_activation_function_output(ann, output);
    return ann;
}

static void print_network(struct fann *ann)
{
    const unsigned count = fann_get_total_connections(ann);
    struct fann_connection *connections = malloc(count * sizeof *connections);
    fann_get_connection_array(ann, connections);
    printf("mse ~%.9g, bit fails %u, weights", (double)fann_get_MSE(ann), fann_get_bit_fail(ann));
    for (unsigned i = 0; i < count; i++) printf(" ~%.9g", (double)connections[i].weight);
    printf("\n");
    free(connections);
}

static const enum fann_train_enum algorithms[] = {FANN_TRAIN_INCREMENTAL, FANN_TRAIN_BATCH, FANN_TRAIN_QUICKPROP,
                                                  FANN_TRAIN_SARPROP};

/* Sarprop's noise comes with a turn. */
static unsigned epochs_of(enum fann_train_enum algorithm) { return algorithm == FANN_TRAIN_SARPROP ? 1 : 5; }

static void train_epochs(void)
{
    const enum fann_activationfunc_enum hidden[] = {FANN_SIGMOID, FANN_SIGMOID_SYMMETRIC, FANN_ELLIOT,
                                                    FANN_ELLIOT_SYMMETRIC, FANN_SIGMOID_STEPWISE, FANN_GAUSSIAN};
    const enum fann_activationfunc_enum output[] = {FANN_LINEAR, FANN_SIGMOID, FANN_SIGMOID_SYMMETRIC,
                                                    FANN_ELLIOT_SYMMETRIC};
    struct fann_train_data *data = fann_create_train_from_callback(ROWS, INPUTS, OUTPUTS, fill);
    for (int i = 0; i < 4 * 24; i++) {
        const enum fann_train_enum algorithm = algorithms[i % 4];
        struct fann *ann = make(i / 4 % 2, hidden[i / 4 % 6], output[i / 4 % 4]);
        printf("%s, %s\n", FANN_ACTIVATIONFUNC_NAMES[hidden[i / 4 % 6]], FANN_ACTIVATIONFUNC_NAMES[output[i / 4 % 4]]);
        fann_set_activation_steepness_hidden(ann, 1);
        fann_set_training_algorithm(ann, algorithm);
        fann_set_train_error_function(ann, (enum fann_errorfunc_enum)(i / 8 % 2));
        fann_set_learning_rate(ann, 0.1f);
        fann_set_learning_momentum(ann, i % 3 * 0.3f);
        fann_set_bit_fail_limit(ann, 0.2f);
        for (unsigned epoch = 0; epoch < epochs_of(algorithm); epoch++) {
            printf("%s, epoch %u: ~%.9g ", FANN_TRAIN_NAMES[algorithm], epoch, (double)fann_train_epoch(ann, data));
            print_network(ann);
        }
        printf("test ~%.9g\n", (double)fann_test_data(ann, data));
        fann_destroy(ann);
    }
    fann_destroy_train(data);
}

/* One row at a time, whatever the algorithm; errors add up. */
static void train_rows(fann_type momentum, fann_type late_rate)
{
    struct fann_train_data *data = fann_create_train_from_callback(ROWS, INPUTS, OUTPUTS, fill);
    struct fann *ann = make(0, FANN_SIGMOID, FANN_SIGMOID_SYMMETRIC);
    fann_set_learning_momentum(ann, momentum);
    for (int i = 0; i < ROWS; i++) {
        if (i == 10) fann_set_learning_rate(ann, late_rate);
        fann_train(ann, data->input[i], data->output[i]);
        print_network(ann);
    }
    fann_destroy(ann);
    fann_destroy_train(data);
}

static int FANN_API report(struct fann *ann, struct fann_train_data *data, unsigned max_epochs, unsigned between,
                           float desired_error, unsigned epochs)
{
    printf("epoch %u of %u, every %u to %g, %u rows, mse ~%.9g\n", epochs, max_epochs, between,
           (double)desired_error, data->num_data, (double)fann_get_MSE(ann));
    return epochs >= 8 ? -1 : 0;
}

static void train_on_data(void)
{
    struct fann_train_data *data = fann_create_train_from_callback(ROWS, INPUTS, OUTPUTS, fill);
    struct fann *ann = make(1, FANN_SIGMOID, FANN_LINEAR);
    fann_set_training_algorithm(ann, FANN_TRAIN_INCREMENTAL);
    fann_set_learning_rate(ann, 0.05f);
    fann_train_on_data(ann, data, 0, 1, 0);
    fann_train_on_data(ann, data, 7, 3, 0);
    print_network(ann);
    fann_train_on_data(ann, data, 5, 0, 0);
    fann_train_on_data(ann, data, 100, 10, 0.1f);
    print_network(ann);
    fann_set_train_stop_function(ann, FANN_STOPFUNC_BIT);
    fann_set_bit_fail_limit(ann, 0.5f);
    fann_train_on_data(ann, data, 100, 10, 2);
    print_network(ann);
    fann_set_bit_fail_limit(ann, 0.01f);
    fann_set_callback(ann, report);
    fann_train_on_data(ann, data, 100, 4, 0);
    print_network(ann);
    fann_save_train(data, "train.data");
    fann_set_callback(ann, NULL);
    fann_train_on_file(ann, "train.data", 2, 1, 0);
    fann_set_error_log(NULL, NULL);
    fann_train_on_file(ann, "absent.data", 2, 1, 0);
    print_network(ann);
    fann_destroy(ann);
    fann_destroy_train(data);
}

static void fail(void)
{
    FILE *log = fopen("log", "w");
    struct fann *ann = make(0, FANN_SIGMOID, FANN_LINEAR);
    struct fann_train_data *narrow = fann_create_train(2, 1, OUTPUTS), *wide = fann_create_train(2, INPUTS, 9);
    fann_set_error_log((struct fann_error *)ann, log);
    printf("%g\n", (double)fann_train_epoch(ann, narrow));
    print_errors("narrow", ann);
    printf("%g\n", (double)fann_train_epoch(ann, wide));
    print_errors("wide", ann);
    fclose(log);
    print_log("log");
    fann_destroy_train(narrow);
    fann_destroy_train(wide);
    fann_destroy(ann);
}

int main(void)
{
    say_decimal_point();
    use_locale("C");
    train_epochs();
    train_rows(0.5f, 0.7f);     /* with momentum, libfann's new rate is only for new steps */
    train_rows(0, 0.2f);
    train_on_data();
    fail();
    return 0;
}
