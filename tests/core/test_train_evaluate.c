/* Loss, accuracy and confusion counts against a plain count over predictions. */
#include <math.h>
#include <string.h>

#include "core/net/net.h"
#include "tests/core/widths.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

enum { ROWS = 301, INPUTS = 6, OUTPUTS_MAX = 4 };

static float x[ROWS * INPUTS], t[ROWS * OUTPUTS_MAX], weights[ROWS], y[ROWS * OUTPUTS_MAX];

typedef struct figures {
    double loss, accuracy;
    uint64_t confusion[OUTPUTS_MAX * OUTPUTS_MAX];
} figures;

static double row_loss(vane_loss loss, size_t n, const float *p, const float *target)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++) {
        const double a = p[j], b = target[j], d = fabs(a - b);
        switch (loss) {
        case VANE_MSE: sum += d * d; break;
        case VANE_MAE: sum += d; break;
        case VANE_HUBER: sum += d <= 1 ? d * d / 2 : d - 0.5; break;
        case VANE_BINARY_CROSS_ENTROPY: sum -= b * log(a) + (1 - b) * log(1 - a); break;
        default: sum -= b * log(a);
        }
    }
    return loss == VANE_CATEGORICAL_CROSS_ENTROPY ? sum : sum / (double)n;
}

static size_t class_of(size_t n, const float *row)
{
    size_t best = 0;
    if (n == 1) return row[0] >= 0.5f;
    for (size_t j = 1; j < n; j++)
        if (row[j] > row[best]) best = j;
    return best;
}

static void count_plainly(figures *f, vane_loss loss, size_t n)
{
    double right = 0, judged = 0;
    *f = (figures){ 0 };
    for (size_t i = 0; i < ROWS; i++) {
        const float *p = y + i * n, *target = t + i * n;
        const size_t said = class_of(n, p), truth = class_of(n, target), classes = n == 1 ? 2 : n;
        f->loss += (double)weights[i] * row_loss(loss, n, p, target) / ROWS;
        f->confusion[truth * classes + said]++;
        for (size_t j = 0; j < n && loss == VANE_BINARY_CROSS_ENTROPY; j++, judged++)
            right += (p[j] >= 0.5f) == (target[j] >= 0.5f);
        if (loss != VANE_BINARY_CROSS_ENTROPY) right += said == truth, judged++;
    }
    f->accuracy = right / judged;
}

static bool figures_are_right(vane_ctx *ctx, vane_loss loss, size_t outputs, vane_activation last, bool scaled)
{
    static const float in_scale[INPUTS] = { 1, 2, 0.5f, 1, 1, -1 }, in_shift[INPUTS] = { 0, 1, 0, 0, -1, 0 };
    static const float out_scale[OUTPUTS_MAX] = { 1, 1, 1, 1 }, out_shift[OUTPUTS_MAX] = { 0.5f, 0.5f, 0.5f, 0.5f };
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    vane_metrics m = { 0 };
    figures want;
    uint64_t confusion[OUTPUTS_MAX * OUTPUTS_MAX] = { 0 };
    bool right = !vane_tools_net(&net, ctx, INPUTS, 9, VANE_TANH, outputs, last) &&
                 !vane_dataset_create(&data, ctx, x, INPUTS, t, outputs, ROWS, weights);
    if (right && scaled)
        right = !vane_net_set_input_scaling(net, in_scale, in_shift) &&
                !vane_net_set_output_scaling(net, out_scale, out_shift);
    right = right && !vane_net_predict(net, x, ROWS, y) && !vane_net_evaluate(net, data, loss, &m, confusion);
    count_plainly(&want, loss, outputs);
    right = right && vt_near(m.loss, want.loss, 1e-5 * (1 + want.loss)) && m.rows == ROWS;
    /* Accuracy and counts are of the network's own outputs, before they are scaled back. */
    if (!scaled)
        right = right && m.accuracy == want.accuracy && memcmp(confusion, want.confusion, sizeof confusion) == 0;
    right = right && !vane_net_evaluate(net, data, loss, NULL, confusion);
    for (size_t i = 0; !scaled && i < OUTPUTS_MAX * OUTPUTS_MAX; i++)
        right = right && confusion[i] == 2 * want.confusion[i];
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    return right;
}

VT_TEST(train_evaluate, figures_are_those_of_a_plain_count)
{
    static const struct {
        vane_loss loss;
        size_t outputs;
        vane_activation last;
    } cases[] = {
        { VANE_MSE, 3, VANE_LINEAR },
        { VANE_MSE, 1, VANE_LINEAR },
        { VANE_MAE, 4, VANE_TANH },
        { VANE_HUBER, 2, VANE_LINEAR },
        { VANE_MSE, 3, VANE_SOFTMAX },
        { VANE_BINARY_CROSS_ENTROPY, 1, VANE_SIGMOID },
        { VANE_BINARY_CROSS_ENTROPY, 4, VANE_SIGMOID },
        { VANE_CATEGORICAL_CROSS_ENTROPY, 4, VANE_SOFTMAX },
    };
    vane_ctx *ctx;
    vane_random_fill(1, ROWS * INPUTS, -2.0f, 2.0f, x);
    vane_random_fill(2, ROWS * OUTPUTS_MAX, 0.0f, 1.0f, t);
    vane_random_fill(3, ROWS, 0.0f, 2.0f, weights);
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        VT_CHECK_MSG(figures_are_right(ctx, cases[i].loss, cases[i].outputs, cases[i].last, false), "case %zu", i);
    VT_CHECK(figures_are_right(ctx, VANE_MSE, 3, VANE_LINEAR, true));
    vane_ctx_destroy(ctx);
}

/* Without dropout and penalties, a pass of training with a vanishing rate measures the same. */
VT_TEST(train_evaluate, training_counts_as_evaluation_does)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_trainer *trainer;
    vane_metrics trained, measured;
    vane_train_options o = VANE_TRAIN_OPTIONS;
    o.optimizer = VANE_SGD;
    o.learning_rate = 1e-30f;
    o.momentum = 0;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    vane_random_fill(1, ROWS * INPUTS, -2.0f, 2.0f, x);
    vane_random_fill(3, ROWS, 0.0f, 2.0f, weights);
    for (size_t i = 0; i < ROWS * 3; i++) t[i] = i % 3 == i / 3 * 7 % 3;
    VT_CHECK(vane_tools_net(&net, ctx, INPUTS, 9, VANE_RELU, 3, VANE_SOFTMAX) == VANE_OK);
    VT_CHECK(vane_dataset_create(&data, ctx, x, INPUTS, t, 3, ROWS, weights) == VANE_OK);
    VT_CHECK(vane_trainer_create(&trainer, net, &o) == VANE_OK &&
             vane_trainer_epoch(trainer, data, &trained) == VANE_OK);
    VT_CHECK(vane_net_evaluate(net, data, VANE_LOSS_AUTO, &measured, NULL) == VANE_OK);
    VT_NEAR(trained.loss, measured.loss, 1e-6);
    VT_CHECK(trained.accuracy == measured.accuracy && trained.rows == measured.rows);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
