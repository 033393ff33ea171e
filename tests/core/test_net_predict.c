/* Predictions: a row's outputs don't depend on the rows beside it, on threads, nor, within a family, on the width. */
#include <math.h>

#include "core/net/net.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

#if defined(__wasm__) && !defined(__wasm_atomics__)
enum { THREADS = 1 };
#else
enum { THREADS = 3 };
#endif

enum { INPUTS = 515, ROWS = 300, OUTPUTS = 10, LAYERS = 4 };
static const size_t units[LAYERS] = { 129, 17, 3, OUTPUTS };

static float x[ROWS * INPUTS], scaled[ROWS * INPUTS], y[ROWS * OUTPUTS + 1], batch[ROWS * OUTPUTS],
    first[ROWS * OUTPUTS];
static float input_scale[INPUTS], input_shift[INPUTS], output_scale[OUTPUTS], output_shift[OUTPUTS];

static int make_ctx(vane_ctx **ctx, const vane_kernels *k, unsigned threads)
{
    vane_options options = VANE_OPTIONS;
    options.isa = k->name;
    options.threads = threads;
    return vane_ctx_create(ctx, &options);
}

static int make_net(vane_net **net, vane_ctx *ctx, vane_activation hidden)
{
    const int status = vane_net_create(net, ctx, INPUTS);
    if (status) return status;
    for (size_t i = 0; i < LAYERS; i++) vane_net_add_dense(*net, units[i], i + 1 < LAYERS ? hidden : VANE_SOFTMAX);
    return vane_net_build(*net, 8);
}

static void fill(void)
{
    vane_random_fill(1, ROWS * INPUTS, -1.0f, 1.0f, x);
    vane_random_fill(2, INPUTS, 0.5f, 2.0f, input_scale);
    vane_random_fill(3, INPUTS, -1.0f, 1.0f, input_shift);
    vane_random_fill(4, OUTPUTS, 0.5f, 2.0f, output_scale);
    vane_random_fill(5, OUTPUTS, -1.0f, 1.0f, output_shift);
    x[0] = 1e-42f, x[1] = 1e30f, x[2] = -0.0f;
}

/* Rows in batches of `rows`. */
static bool predict_in(const vane_net *net, size_t rows)
{
    vane_constant_fill(ROWS * OUTPUTS + 1, -777.0f, y);
    for (size_t i = 0; i < ROWS; i += rows) {
        const size_t n = ROWS - i < rows ? ROWS - i : rows;
        if (vane_net_predict(net, x + i * INPUTS, n, y + i * OUTPUTS)) return false;
    }
    return y[ROWS * OUTPUTS] == -777.0f;
}

VT_TEST(net_predict, batches_and_threads_do_not_show)
{
    static const size_t batches[] = { 1, 7, 32, 255, 257 };
    const vane_kernels *k;
    fill();
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (unsigned threads = 1; threads <= THREADS; threads++) {
            vane_ctx *ctx;
            vane_net *net;
            VT_CHECK(make_ctx(&ctx, k, threads) == VANE_OK && make_net(&net, ctx, VANE_TANH) == VANE_OK);
            VT_CHECK(vane_net_predict(net, x, ROWS, batch) == VANE_OK);
            for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
                VT_CHECK(predict_in(net, batches[i]));
                VT_CHECK_MSG(memcmp(batch, y, sizeof batch) == 0, "%s, batches of %zu", k->name, batches[i]);
            }
            if (threads == 1) memcpy(first, batch, sizeof first);
            VT_CHECK_MSG(memcmp(batch, first, sizeof first) == 0, "%s, %u threads", k->name, threads);
            vane_net_destroy(net);
            vane_ctx_destroy(ctx);
        }
}

/* Sessions keep packed weights for large batches. */
VT_TEST(net_predict, changed_weights_are_seen_by_batches_of_every_size)
{
    static float changed[INPUTS * 129];
    vane_train_options options = VANE_TRAIN_OPTIONS;
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
    fill();
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) batch[i] = i % OUTPUTS == i / OUTPUTS % OUTPUTS ? 1.0f : 0.0f;
    VT_CHECK(make_ctx(&ctx, vane_width_at(0), 1) == VANE_OK && make_net(&net, ctx, VANE_TANH) == VANE_OK);
    VT_CHECK(vane_dataset_create(&data, ctx, x, INPUTS, batch, OUTPUTS, 40, NULL) == VANE_OK);
    VT_CHECK(vane_trainer_create(&trainer, net, &options) == VANE_OK);
    for (int round = 0; round < 3; round++) {
        VT_CHECK(predict_in(net, ROWS));
        VT_CHECK_MSG(round == 0 || memcmp(y, batch, sizeof batch) != 0, "round %d changed nothing", round);
        memcpy(batch, y, sizeof batch);
        VT_CHECK(predict_in(net, 1));
        VT_CHECK_MSG(memcmp(y, batch, sizeof batch) == 0, "round %d", round);
        vane_random_fill(9, INPUTS * 129, -0.1f, 0.1f, changed);
        if (round == 0) VT_CHECK(vane_net_set_weights(net, 0, changed, NULL) == VANE_OK);
        else VT_CHECK(vane_trainer_run(trainer, data, 1, NULL) == VANE_OK);
    }
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_predict, a_family_has_one_result)
{
    const vane_kernels *k;
    fill();
    for (int hidden = VANE_LINEAR; hidden < VANE_ACTIVATION_COUNT; hidden++)
        for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
            const vane_kernels *const both[2] = { k, vane_width_reference(k) };
            for (int i = 0; i < 2; i++) {
                vane_ctx *ctx;
                vane_net *net;
                VT_CHECK(make_ctx(&ctx, both[i], 1) == VANE_OK &&
                         make_net(&net, ctx, (vane_activation)hidden) == VANE_OK);
                VT_CHECK(vane_net_predict(net, x, 33, i ? y : batch) == VANE_OK);
                vane_net_destroy(net);
                vane_ctx_destroy(ctx);
            }
            VT_CHECK_MSG(vane_first_difference(33 * OUTPUTS, y, batch) == 33 * OUTPUTS, "%s %s", k->name,
                         vane_enum_name("activation", hidden));
        }
}

VT_TEST(net_predict, scaling_is_applied_and_undone)
{
    vane_ctx *ctx;
    vane_net *net;
    fill();
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && make_net(&net, ctx, VANE_ELU) == VANE_OK);
    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        const float product = x[i] * input_scale[i % INPUTS];
        scaled[i] = product + input_shift[i % INPUTS];
    }
    VT_CHECK(vane_net_predict(net, scaled, ROWS, batch) == VANE_OK);
    VT_CHECK(vane_net_set_input_scaling(net, input_scale, input_shift) == VANE_OK && predict_in(net, 64));
    VT_CHECK(memcmp(batch, y, sizeof batch) == 0);

    VT_CHECK(vane_net_set_output_scaling(net, output_scale, output_shift) == VANE_OK && predict_in(net, 64));
    for (size_t i = 0; i < ROWS * OUTPUTS; i++) {
        const float product = batch[i] * output_scale[i % OUTPUTS];
        VT_CHECK(y[i] == product + output_shift[i % OUTPUTS]);
    }
    VT_CHECK(net->tensor_count == net->parameter_tensors + 4);
    VT_CHECK(vane_net_set_output_scaling(net, NULL, NULL) == VANE_OK && predict_in(net, 64));
    VT_CHECK(memcmp(batch, y, sizeof batch) == 0 && net->tensor_count == net->parameter_tensors + 2);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(net_predict, an_inverted_scaling_leads_back)
{
    vane_ctx *ctx;
    vane_net *net;
    float scale[OUTPUTS], shift[OUTPUTS];
    fill();
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && make_net(&net, ctx, VANE_TANH) == VANE_OK);
    VT_CHECK(vane_net_set_output_scaling(net, output_scale, output_shift) == VANE_OK);
    vane_invert_scaling(&net->output_scaling, OUTPUTS, scale, shift);
    for (size_t i = 0; i < OUTPUTS; i++) {
        const double model = 0.3, raw = model * (double)output_scale[i] + (double)output_shift[i];
        VT_NEAR(raw * (double)scale[i] + (double)shift[i], model, 1e-6);
    }
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
