/* Networks grown by eight units beside libfann's, from the same data: in the middle of several runs, ours miss no more
 * of it. */
#include <floatfann.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/core/cascade_tools.h"
#include "tests/vtest.h"

VT_MAIN();

enum { ROWS = 300, INPUTS = 5, OUTPUTS = 2, UNITS = 8, RUNS = 9 };

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, RUNS, sizeof *values, by_value);
    return values[RUNS / 2];
}

/* The mean squared error that libfann measures: of a symmetric activation halved. Its weights, which it draws by random
 * bytes of the system, are drawn again by the seed: else its median is another each time. */
static double run_theirs(const vane_dataset *data, enum fann_activationfunc_enum output, unsigned seed)
{
    struct fann_train_data *rows = fann_create_train(ROWS, INPUTS, OUTPUTS);
    struct fann *net = fann_create_shortcut(2, INPUTS, OUTPUTS);
    double error = NAN;
    if (!rows || !net) return error;
    for (size_t i = 0; i < ROWS; i++)
        if (vane_dataset_get(data, i, rows->input[i], rows->output[i])) return error;
    srand(seed);
    fann_randomize_weights(net, -0.1f, 0.1f);
    fann_set_activation_function_output(net, output);
    fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    fann_cascadetrain_on_data(net, rows, UNITS, 0, 0.0f);
    error = (double)fann_test_data(net, rows);
    fann_destroy_train(rows);
    fann_destroy(net);
    return error;
}

/* FANN's steepness is one half from the start. */
static double run_ours(vane_ctx *ctx, vane_dataset *data, vane_activation output, uint64_t seed)
{
    vane_net *net;
    vane_cascade_report last = { 0 };
    vane_train_options train = vane_tools_cascade_rprop(seed);
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    train.fann_way = VANE_FANN_HALVES;
    options.train = &train;
    options.max_units = UNITS;
    int status = vane_tools_seed_net(&net, ctx, INPUTS, OUTPUTS, output);
    if (!status) status = vane_net_set_units(net, 0, 0, OUTPUTS, output, 0.5f);
    if (!status) status = vane_cascade_train(net, data, &options, &last);
    if (!status) vane_net_destroy(net);
    return status ? (double)NAN : last.loss;
}

VT_TEST(fann_cascade, eight_units_miss_no_more_than_libfanns)
{
    static const struct {
        vane_activation ours;
        enum fann_activationfunc_enum theirs;
    } outputs[] = { { VANE_LINEAR, FANN_LINEAR }, { VANE_TANH, FANN_SIGMOID_SYMMETRIC } };
    vane_ctx *ctx;
    vane_dataset *data;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_smooth(&data, ctx, ROWS) == VANE_OK);
    for (size_t o = 0; o < sizeof outputs / sizeof *outputs; o++) {
        double ours[RUNS], theirs[RUNS];
        for (size_t i = 0; i < RUNS; i++) {
            ours[i] = run_ours(ctx, data, outputs[o].ours, i + 1);
            theirs[i] = run_theirs(data, outputs[o].theirs, (unsigned)i + 1);
        }
        const double our_median = median(ours), their_median = median(theirs);
        printf("%s outputs: %.3g, libfann %.3g\n", vane_enum_name("activation", (int)outputs[o].ours), our_median,
               their_median);
        VT_CHECK_MSG(our_median <= their_median, "%g, libfann %g", our_median, their_median);
    }
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
}
