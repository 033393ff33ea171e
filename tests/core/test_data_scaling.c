/* Scaling fitted to data, undone on outputs; names taken from data. */
#include <math.h>

#include "core/net/net.h"
#include "tests/core/data_tools.h"

static vane_net *built(vane_ctx *ctx, size_t inputs, size_t outputs, vane_activation last)
{
    vane_net *net;
    if (vane_net_create(&net, ctx, inputs)) return NULL;
    vane_net_add_dense(net, outputs, last);
    if (vane_net_build(net, 1) == 0) return net;
    vane_net_destroy(net);
    return NULL;
}

/* Three columns, of which the second is constant; two targets. */
static const float X[4][3] = {{1, 7, -2}, {3, 7, 10}, {5, 7, 4}, {3, 7, -4}};
static const float T[4][2] = {{10, 0.5f}, {20, 0.25f}, {40, 1}, {10, 0}};

static vane_dataset *small_data(vane_ctx *ctx)
{
    vane_dataset *d;
    return vane_dataset_create(&d, ctx, X[0], 3, T[0], 2, 4, NULL) ? NULL : d;
}

VT_TEST(data_scaling, minmax_takes_columns_to_0_and_1)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 3, 2, VANE_LINEAR);
    vane_dataset *d = small_data(ctx);
    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_MINMAX, VANE_SCALE_MINMAX) == 0);
    const float *scale = net->input_scaling.scale, *shift = net->input_scaling.shift;
    VT_CHECK(scale[0] == 0.25f && shift[0] == -0.25f);
    VT_CHECK(scale[1] == 1.0f && shift[1] == -7.0f); /* constant: centred */
    VT_CHECK(scale[2] == 1.0f / 14 && shift[2] == 4.0f / 14);
    VT_CHECK(net->output_scaling.scale[0] == 30 && net->output_scaling.shift[0] == 10);
    VT_CHECK(net->output_scaling.scale[1] == 1 && net->output_scaling.shift[1] == 0);

    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_NONE, VANE_SCALE_NONE) == 0);
    VT_CHECK(!net->input_scaling.scale && !net->output_scaling.scale);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_scaling, zscore_takes_columns_to_mean_0_and_deviation_1)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 3, 2, VANE_LINEAR);
    vane_dataset *d = small_data(ctx);
    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_ZSCORE, VANE_SCALE_ZSCORE) == 0);
    for (size_t j = 0; j < 3; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < 4; i++) {
            const double z = (double)X[i][j] * net->input_scaling.scale[j] + net->input_scaling.shift[j];
            sum += z;
            squares += z * z;
        }
        VT_NEAR(sum / 4, 0, 1e-6);
        VT_NEAR(squares / 4, j == 1 ? 0 : 1, 1e-6);
    }
    VT_NEAR(net->output_scaling.scale[0], sqrt(150.0), 1e-5);
    VT_NEAR(net->output_scaling.shift[0], 20, 1e-5);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* 1 / 2e-42 is beyond float32. */
VT_TEST(data_scaling, columns_of_denormals_are_only_centred)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 2, 1, VANE_LINEAR);
    const float x[3][2] = {{1e-42f, -3e38f}, {-1e-42f, 3e38f}, {0, 0}}, t[3] = {1e-42f, 0, 0};
    const float wide[3] = {-3e38f, 3e38f, 0};
    vane_dataset *d;
    for (int kind = VANE_SCALE_MINMAX; kind <= VANE_SCALE_ZSCORE; kind++) {
        VT_CHECK(vane_dataset_create(&d, ctx, x[0], 2, t, 1, 3, NULL) == 0);
        VT_CHECK(vane_net_fit_scaling(net, d, (vane_scale)kind, (vane_scale)kind) == 0);
        VT_CHECK(net->input_scaling.scale[0] == 1 && net->output_scaling.scale[0] == 1);
        VT_CHECK(net->input_scaling.scale[1] > 0 && net->input_scaling.scale[1] < 1e-38f);
        vane_dataset_destroy(d);
    }
    VT_CHECK(vane_dataset_create(&d, ctx, x[0], 2, wide, 1, 3, NULL) == 0);
    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_NONE, VANE_SCALE_MINMAX) == VANE_ERR_SHAPE);
    VT_CHECK(strstr(vane_last_error(), "target 0"));
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_scaling, what_fails_for_targets_changes_nothing)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 1, 1, VANE_LINEAR);
    const float x[3] = {1, 2, 4}, wide[3] = {-3e38f, 3e38f, 0};
    vane_dataset *d;
    VT_CHECK(vane_dataset_create(&d, ctx, x, 1, wide, 1, 3, NULL) == 0);
    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_MINMAX, VANE_SCALE_MINMAX) == VANE_ERR_SHAPE);
    VT_CHECK(!net->input_scaling.scale && !net->output_scaling.scale);
    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_MINMAX, VANE_SCALE_NONE) == 0);
    VT_CHECK(net->input_scaling.scale && !net->output_scaling.scale);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* A part's scaling comes from the part's rows alone. */
VT_TEST(data_scaling, only_the_rows_of_a_part_count)
{
    enum { ROWS = 40 };
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 1, 1, VANE_LINEAR);
    float x[ROWS], t[ROWS], row, low = ROWS, high = -1;
    vane_dataset *d, *first, *second;
    for (int i = 0; i < ROWS; i++) x[i] = t[i] = (float)i;
    VT_CHECK(vane_dataset_create(&d, ctx, x, 1, t, 1, ROWS, NULL) == 0);
    VT_CHECK(vane_dataset_split(&first, &second, d, 0.1, 3) == 0);
    for (uint64_t i = 0; i < vane_dataset_rows(second); i++) {
        VT_CHECK(vane_dataset_get(second, i, &row, NULL) == 0);
        if (row < low) low = row;
        if (row > high) high = row;
    }
    VT_CHECK(vane_net_fit_scaling(net, second, VANE_SCALE_MINMAX, VANE_SCALE_NONE) == 0);
    VT_CHECK(net->input_scaling.scale[0] == 1.0f / (high - low) && high - low < ROWS - 1);
    vane_dataset_destroy(first);
    vane_dataset_destroy(second);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* What targets become on the way in, outputs undo: an identity network gives raw numbers back. */
VT_TEST(data_scaling, outputs_come_back_in_raw_units)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 1, 1, VANE_LINEAR);
    const float x[3] = {100, 200, 400}, t[3] = {-1000, 0, 2000}, one = 1, zero = 0;
    float y[3];
    vane_dataset *d;
    VT_CHECK(vane_dataset_create(&d, ctx, x, 1, t, 1, 3, NULL) == 0);
    VT_CHECK(vane_net_set_weights(net, 0, &one, &zero) == 0);
    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_MINMAX, VANE_SCALE_MINMAX) == 0);
    VT_CHECK(vane_net_predict(net, x, 3, y) == 0);
    for (size_t i = 0; i < 3; i++) VT_NEAR(y[i], t[i], 1e-3);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_scaling, refused)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 3, 2, VANE_SOFTMAX), *sigmoid = built(ctx, 3, 2, VANE_SIGMOID);
    vane_net *narrow = built(ctx, 2, 2, VANE_LINEAR), *elliot = built(ctx, 3, 2, VANE_ELLIOT), *raw;
    vane_dataset *d = small_data(ctx), *classes;
    VT_CHECK(dt_parse(&classes, ctx, "x.csv", "1,2,3,a\n4,5,6,b\n", NULL) == 0);
    VT_CHECK(vane_net_fit_scaling(net, d, VANE_SCALE_MINMAX, VANE_SCALE_MINMAX) < 0);
    VT_CHECK(strstr(vane_last_error(), "softmax"));
    VT_CHECK(vane_net_fit_scaling(sigmoid, d, VANE_SCALE_MINMAX, VANE_SCALE_ZSCORE) < 0);
    VT_CHECK(strstr(vane_last_error(), "sigmoid") && !sigmoid->input_scaling.scale);
    VT_CHECK(vane_net_fit_scaling(sigmoid, d, VANE_SCALE_MINMAX, VANE_SCALE_MINMAX) == 0);
    VT_CHECK(vane_net_fit_scaling(elliot, d, VANE_SCALE_MINMAX, VANE_SCALE_ZSCORE) < 0);
    VT_CHECK(vane_net_fit_scaling(narrow, d, VANE_SCALE_MINMAX, VANE_SCALE_NONE) == VANE_ERR_SHAPE);
    VT_CHECK(vane_net_fit_scaling(net, classes, VANE_SCALE_MINMAX, VANE_SCALE_MINMAX) < 0);
    VT_CHECK(strstr(vane_last_error(), "classes"));
    VT_CHECK(vane_net_fit_scaling(net, classes, VANE_SCALE_MINMAX, VANE_SCALE_NONE) == 0);
    VT_CHECK(vane_net_fit_scaling(net, d, (vane_scale)9, VANE_SCALE_NONE) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_fit_scaling(net, NULL, VANE_SCALE_NONE, VANE_SCALE_NONE) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_create(&raw, ctx, 3) == 0);
    VT_CHECK(vane_net_fit_scaling(raw, d, VANE_SCALE_NONE, VANE_SCALE_NONE) == VANE_ERR_STATE);
    vane_net_destroy(raw);
    vane_net_destroy(net);
    vane_net_destroy(sigmoid);
    vane_net_destroy(narrow);
    vane_net_destroy(elliot);
    vane_dataset_destroy(classes);
    vane_dataset_destroy(d);
    vane_ctx_destroy(ctx);
}

VT_TEST(data_scaling, names_go_to_the_network)
{
    vane_ctx *ctx = dt_context();
    vane_net *net = built(ctx, 2, 2, VANE_SOFTMAX);
    vane_dataset *d;
    VT_CHECK(dt_parse(&d, ctx, "x.csv", "length,,kind\n1,2,yes\n3,4,no\n", NULL) == 0);
    VT_CHECK(vane_net_take_names(net, d) == 0);
    VT_CHECK(strcmp(vane_net_input_name(net, 0), "length") == 0 && !vane_net_input_name(net, 1));
    VT_CHECK(strcmp(vane_net_class_name(net, 0), "no") == 0);
    VT_CHECK(strcmp(vane_net_class_name(net, 1), "yes") == 0);
    vane_dataset_destroy(d);
    VT_CHECK(dt_parse(&d, ctx, "x.csv", "1,2,3,4\n", &(vane_data_options){sizeof(vane_data_options), .targets = 2}) ==
             0);
    VT_CHECK(vane_net_take_names(net, d) == 0); /* has none: those of the network stay */
    VT_CHECK(strcmp(vane_net_class_name(net, 0), "no") == 0);
    vane_dataset_destroy(d);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
