#include "core/sys/host.h"
#include "tests/vtest.h"
#include "vane.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Control registers of a host program that was linked with fast-math, or that set a rounding mode. */
#if defined(__x86_64__) || defined(__i386__)
#define FLUSH_TO_ZERO 0x9FC0u /* MXCSR: flush-to-zero, denormals-are-zero, exceptions masked */
#define ROUND_UP 0x5F80u
#define ROUND_DOWN 0x3F80u
#define CONTROL 0xFFC0u /* without the bits that arithmetic itself sets */
#elif defined(__aarch64__)
#define FLUSH_TO_ZERO ((uint64_t)1 << 24) /* FPCR.FZ */
#define ROUND_UP ((uint64_t)1 << 22)      /* FPCR.RMode */
#define ROUND_DOWN ((uint64_t)2 << 22)
#define CONTROL UINT64_MAX
#endif

enum { INPUTS = 7, UNITS = 33, OUTPUTS = 3, ROWS = 9 };

static uint64_t current(void)
{
    const vane_host *host = vane_host_default();
    const uint64_t now = host->float_enter(NULL);
    host->float_leave(NULL, now);
    return now & CONTROL;
}

/* Puts the register to `value` and gives what it was. */
static uint64_t change(uint64_t value)
{
    const vane_host *host = vane_host_default();
    const uint64_t before = host->float_enter(NULL);
    host->float_leave(NULL, value);
    return before;
}

/* volatile: at run time, in this order. */
static bool flushes(void)
{
    volatile float tiny = 1e-30f;
    volatile float product = tiny * 1e-10f;
    return product == 0.0f;
}

static bool rounds_up(void)
{
    volatile float one = 1.0f;
    volatile float sum = one + 1e-10f;
    return sum > 1.0f;
}

VT_TEST(float_env, enter_sets_the_default_and_leave_restores)
{
    const vane_host *host = vane_host_default();
    VT_CHECK(!flushes() && !rounds_up());
    if (vt_valgrind()) return;

    uint64_t outside = change(FLUSH_TO_ZERO);
    const bool flushed = flushes();
    uint64_t before = host->float_enter(NULL);
    const bool flushed_inside = flushes();
    host->float_leave(NULL, before);
    const bool flushed_after = flushes();
    change(outside);
    VT_CHECK(flushed && !flushed_inside && flushed_after && !flushes());

    outside = change(ROUND_UP);
    const bool up = rounds_up();
    before = host->float_enter(NULL);
    const bool up_inside = rounds_up();
    host->float_leave(NULL, before);
    const bool up_after = rounds_up();
    change(outside);
    VT_CHECK(up && !up_inside && up_after && !rounds_up());
}

/* What a run gives, without padding: compared with memcmp. */
typedef struct {
    float outputs[ROWS * OUTPUTS];
    float weights[INPUTS * UNITS];
    double figures[6];
    vane_histogram histogram[2];
} result;

/* Made once, in the usual environment: divisions round too. */
static float x[ROWS * INPUTS], t[ROWS * OUTPUTS];

static void fill_data(void)
{
    for (int i = 0; i < ROWS * INPUTS; i++) x[i] = (float)(i * 29 % 23 - 11) / 7.0f;
    for (int i = 0; i < ROWS * OUTPUTS; i++) t[i] = (float)(i % 5) / 3.0f;
}

static void put_figures(const vane_metrics *m, double *figures)
{
    figures[0] = m->loss;
    figures[1] = m->accuracy;
    figures[2] = m->validation_loss;
}

static int train_and_predict(result *out)
{
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    vane_trainer *trainer = NULL;
    vane_options options = VANE_OPTIONS;
    vane_train_options train = VANE_TRAIN_OPTIONS;
    vane_metrics metrics = {0};
    train.batch = 4;
    train.epochs = 5;
    train.patience = 2;
    options.threads = 2;

    int status = vane_ctx_create(&ctx, &options);
    if (!status) status = vane_net_create(&net, ctx, INPUTS);
    if (!status) {
        vane_net_add_dense(net, UNITS, VANE_TANH);
        vane_net_add_dense(net, OUTPUTS, VANE_LINEAR);
        status = vane_net_build(net, 1);
    }
    if (!status) status = vane_dataset_create(&data, ctx, x, INPUTS, t, OUTPUTS, ROWS, NULL);
    if (!status) status = vane_trainer_create(&trainer, net, &train);
    if (!status) status = vane_trainer_fit(trainer, data, data, NULL);
    if (!status) status = vane_trainer_metrics(trainer, &metrics);
    if (!status) put_figures(&metrics, out->figures);
    if (!status) status = vane_net_evaluate(net, data, VANE_MSE, &metrics, NULL);
    if (!status) put_figures(&metrics, out->figures + 3);
    if (!status) status = vane_trainer_histograms(trainer, out->histogram, NULL);
    if (!status) status = vane_net_predict(net, x, ROWS, out->outputs);
    if (!status) status = vane_net_get_weights(net, 0, out->weights, NULL);
    vane_trainer_destroy(trainer);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return status;
}

VT_TEST(float_env, the_callers_settings_change_no_bit_and_survive)
{
    const uint64_t settings[] = {FLUSH_TO_ZERO, ROUND_UP, ROUND_DOWN};
    result usual, changed;
    memset(&usual, 0, sizeof usual);
    memset(&changed, 0, sizeof changed);
    fill_data();
    VT_CHECK(train_and_predict(&usual) == VANE_OK);
    for (int i = 0; i < 3 && !vt_valgrind(); i++) {
        const uint64_t before = change(settings[i]);
        const int status = train_and_predict(&changed);
        const uint64_t after = current();
        change(before);
        VT_CHECK(status == VANE_OK);
        VT_CHECK_MSG(after == (settings[i] & CONTROL), "setting %d became %lx", i, (long)after);
        VT_CHECK_MSG(memcmp(&usual, &changed, sizeof usual) == 0, "setting %d", i);
    }
}

/* Three tenths of five rows: the product lies just below 1.5. */
VT_TEST(float_env, a_split_has_the_rows_that_it_has_elsewhere)
{
    vane_ctx *ctx;
    vane_dataset *data, *first, *second;
    fill_data();
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    VT_CHECK(vane_dataset_create(&data, ctx, x, INPUTS, t, OUTPUTS, 5, NULL) == VANE_OK);
    const uint64_t before = change(ROUND_DOWN);
    const int status = vane_dataset_split(&first, &second, data, 0.3, 1);
    change(before);
    VT_CHECK(status == VANE_OK && vane_dataset_rows(second) == 2);
    vane_dataset_destroy(first);
    vane_dataset_destroy(second);
    vane_dataset_destroy(data);
    vane_ctx_destroy(ctx);
}
