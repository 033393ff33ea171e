/* Cascade training: it reaches goals, what it says is what the network does, and the same seed gives the same bits. */
#include <math.h>
#include <string.h>

#include "core/net/net.h"
#include "core/train/cascade.h"
#include "tests/core/cascade_tools.h"
#include "tests/core/widths.h"
#include "tests/vtest.h"

/* How far a network's predictions are from the targets, from outside. */
typedef struct outside {
    double square_error;
    uint64_t fails;
} outside;

static int look(outside *out, const vane_net *net, const vane_dataset *data, double limit)
{
    const size_t outputs = vane_dataset_targets(data);
    float x[8], t[4], y[4];
    *out = (outside){ 0, 0 };
    for (uint64_t i = 0; i < vane_dataset_rows(data); i++) {
        int status = vane_dataset_get(data, i, x, t);
        if (!status) status = vane_net_predict(net, x, 1, y);
        if (status) return status;
        for (size_t j = 0; j < outputs; j++) {
            out->square_error += pow((double)y[j] - (double)t[j], 2);
            out->fails += fabs((double)y[j] - (double)t[j]) >= limit;
        }
    }
    out->square_error /= (double)vane_dataset_rows(data) * (double)outputs;
    return VANE_OK;
}

VT_TEST(cascade, parity_of_eight_bits_is_learnt)
{
    vane_ctx *ctx;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    for (int optimizer = VANE_RPROP; optimizer <= VANE_QUICKPROP; optimizer++)
        for (int loss = VANE_MSE; loss <= VANE_TANH_ERROR; loss += VANE_TANH_ERROR - VANE_MSE) {
            vane_net *net;
            vane_dataset *data;
            vane_cascade_report last;
            outside seen;
            vane_train_options train = vane_tools_cascade_rprop(3);
            vane_cascade_options options = VANE_CASCADE_OPTIONS;
            train.optimizer = (vane_optimizer)optimizer;
            train.loss = (vane_loss)loss;
            train.learning_rate = 0.7f;
            train.bit_fail_limit = 0.35f;
            train.stop_bit_fails = 0;
            options.train = &train;
            options.max_units = 30;
            VT_CHECK(vane_tools_seed_net(&net, ctx, 8, 1, VANE_TANH) == VANE_OK &&
                     vane_tools_parity(&data, ctx, 8) == VANE_OK);
            const int status = vane_cascade_train(net, data, &options, &last);
            VT_CHECK_MSG(status == VANE_OK && last.reached && last.bit_fails == 0, "%s, %s: %s, %llu fails",
                         vane_enum_name("optimizer", optimizer), vane_enum_name("loss", loss), vane_last_error(),
                         (unsigned long long)last.bit_fails);
            VT_CHECK(vane_net_layers(net) == 1 + last.units && last.units > 0 && last.net == net);
            VT_CHECK(look(&seen, net, data, 0.35) == VANE_OK && seen.fails == 0);
            vane_dataset_destroy(data);
            vane_net_destroy(net);
        }
    vane_ctx_destroy(ctx);
}

/* Without clipped slopes one point may be left on the wrong side for ever, where the sigmoid is flat. */
VT_TEST(cascade, two_spirals_are_told_apart)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_cascade_report last;
    outside seen;
    vane_train_options train = vane_tools_cascade_rprop(1);
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    train.stop_loss = 0.001;        /* less than one point on the wrong side */
    train.fann_way = VANE_FANN_CLIPS;
    options.train = &train;
    options.max_units = 30;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_two_spirals(&data, ctx) == VANE_OK &&
             vane_tools_seed_net(&net, ctx, 2, 1, VANE_SIGMOID) == VANE_OK);
    VT_CHECK(vane_cascade_train(net, data, &options, &last) == VANE_OK && last.reached && last.loss <= 0.001);
    VT_CHECK(look(&seen, net, data, 0.5) == VANE_OK && seen.fails == 0);
    VT_NEAR(seen.square_error, last.loss, 1e-5);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* With scaling, hidden layers from before, limited sums, outputs of two kinds, more units than first fit the cache, and
 * rows that don't fill their last block. */
VT_TEST(cascade, the_network_predicts_what_training_saw)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_cascade_report last;
    outside seen;
    float before[5 * 4], after[5 * 4];
    vane_train_options train = vane_tools_cascade_rprop(2);
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    train.bit_fail_limit = 0.05f;
    options.train = &train;
    options.max_units = 35;
    options.groups = 1;
    options.output_max_epochs = options.candidate_max_epochs = 20;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_smooth(&data, ctx, 300) == VANE_OK);
    VT_CHECK(vane_net_create(&net, ctx, 5) == VANE_OK);
    vane_net_set_shortcuts(net, 1);
    vane_net_add_dense(net, 4, VANE_GELU);
    vane_net_add_dense(net, 2, VANE_TANH);
    VT_CHECK(vane_net_build(net, 9) == VANE_OK && vane_net_set_units(net, 1, 1, 1, VANE_LINEAR, 0.5f) == VANE_OK &&
             vane_net_set_sum_limit(net, 150.0f) == VANE_OK && vane_net_set_note(net, "key", "text") == VANE_OK &&
             vane_net_fit_scaling(net, data, VANE_SCALE_ZSCORE, VANE_SCALE_NONE) == VANE_OK);
    VT_CHECK(vane_net_get_weights(net, 0, before, NULL) == VANE_OK);
    VT_CHECK(vane_cascade_train(net, data, &options, &last) == VANE_OK && last.units > 32);
    VT_CHECK(look(&seen, net, data, 0.05) == VANE_OK);
    VT_NEAR(seen.square_error, last.loss, 1e-5);
    VT_CHECK(vt_near(last.square_error, last.loss, 1e-8) && seen.fails == last.bit_fails && seen.square_error < 0.01);
    VT_CHECK(vane_net_get_weights(net, 0, after, NULL) == VANE_OK && memcmp(before, after, sizeof before) == 0);

    vane_activation activation;
    float steepness;
    VT_CHECK(vane_net_get_unit(net, last.units, 0, &activation, &steepness) == VANE_OK &&
             activation == last.activation && steepness == last.steepness);
    VT_CHECK(vane_net_get_unit(net, last.units + 1, 1, &activation, &steepness) == VANE_OK &&
             activation == VANE_LINEAR && steepness == 0.5f);
    const char *note = vane_net_note(net, "key");
    VT_CHECK(note && strcmp(note, "text") == 0);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* The halves of both are compared: errors are a quarter. */
VT_TEST(cascade, fann_halves_what_reaches_below_zero)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *data;
    vane_cascade_report last;
    outside seen;
    vane_train_options train = vane_tools_cascade_rprop(2);
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    train.fann_way = VANE_FANN_HALVES | VANE_FANN_CLIPS | VANE_FANN_SLOPES | VANE_FANN_RPROP;
    options.train = &train;
    options.max_units = 2;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && vane_tools_smooth(&data, ctx, 64) == VANE_OK &&
             vane_tools_seed_net(&net, ctx, 5, 2, VANE_TANH) == VANE_OK);
    VT_CHECK(vane_cascade_train(net, data, &options, &last) == VANE_OK && look(&seen, net, data, 1) == VANE_OK);
    VT_NEAR(seen.square_error, 4 * last.loss, 1e-5);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* ------------------------------------------------------------------------------------------------ callbacks ---- */
enum { REPORTS = 16 };
typedef struct diary {
    const vane_dataset *data;
    vane_cascade_report reports[REPORTS];
    size_t count, stop_at;
    bool wrong;
} diary;

static int write_down(void *user, const vane_cascade_report *report)
{
    diary *d = user;
    outside seen;
    if (d->count == REPORTS) return 1;
    d->wrong |= look(&seen, report->net, d->data, 1) != VANE_OK ||
                !vt_near(seen.square_error / report->loss, 1, 1e-4) ||
                vane_net_layers(report->net) != 1 + report->units;
    d->reports[d->count++] = *report;
    return d->count == d->stop_at;
}

static int train_smooth(vane_net **net, vane_ctx *ctx, diary *d, float multiplier, vane_cascade_report *last)
{
    vane_dataset *data;
    vane_train_options train = vane_tools_cascade_rprop(5);
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    options.train = &train;
    options.max_units = 4;
    options.output_max_epochs = 8;
    options.candidate_max_epochs = 8;
    options.weight_multiplier = multiplier;
    options.on_unit = d ? write_down : NULL;
    options.user = d;
    int status = vane_tools_smooth(&data, ctx, 100);
    if (status) return status;
    if (d) d->data = data;
    status = vane_tools_seed_net(net, ctx, 5, 2, VANE_LINEAR);
    if (!status) status = vane_cascade_train(*net, data, &options, last);
    vane_dataset_destroy(data);
    return status;
}

VT_TEST(cascade, a_callback_sees_every_unit_and_can_end_it)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_cascade_report last;
    diary d = { .stop_at = 3 };
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && train_smooth(&net, ctx, &d, 0.4f, &last) == VANE_OK);
    VT_CHECK(d.count == 3 && !d.wrong && last.units == 2 && vane_net_layers(net) == 3);
    for (size_t i = 0; i < d.count; i++)
        VT_CHECK(d.reports[i].units == i && (i == 0) == (d.reports[i].steepness == 0.0f) &&
                 (i == 0 || d.reports[i].epochs == d.reports[i - 1].epochs + 16));
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* Units that come in far too strong make it worse, and eight epochs are too few to repair it. */
VT_TEST(cascade, the_best_of_all_that_was_seen_is_kept)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_cascade_report last;
    diary d = { 0 };
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK && train_smooth(&net, ctx, &d, 1e4f, &last) == VANE_OK);
    size_t best = 0;
    for (size_t i = 1; i < d.count; i++)
        if (d.reports[i].loss < d.reports[best].loss) best = i;
    VT_CHECK(d.count == 5 && !d.wrong && best < 4);
    VT_CHECK(last.units == best && last.loss == d.reports[best].loss && vane_net_layers(net) == 1 + best);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

/* ------------------------------------------------------------------------------------------------- the bits ---- */
static uint64_t hash_of_run(const vane_kernels *k, vane_optimizer optimizer, uint64_t seed)
{
    vane_ctx *ctx = NULL;
    vane_net *net = NULL;
    vane_dataset *data = NULL;
    vane_train_options train = vane_tools_cascade_rprop(seed);
    vane_options context = VANE_OPTIONS;
    vane_cascade_options options = VANE_CASCADE_OPTIONS;
    uint64_t hash = 0;
    context.isa = k->name;
    context.threads = 1;
    train.optimizer = optimizer;
    options.train = &train;
    options.max_units = 3;
    options.candidate_max_epochs = options.output_max_epochs = 30;
    if (!vane_ctx_create(&ctx, &context) && !vane_tools_seed_net(&net, ctx, 5, 2, VANE_TANH) &&
        !vane_tools_smooth(&data, ctx, 270) && !vane_cascade_train(net, data, &options, NULL))
        hash = vane_tools_net_hash(net);
    vane_dataset_destroy(data);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
    return hash;
}

VT_TEST(cascade, a_seed_gives_the_same_bits_at_every_width_of_a_family)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (int optimizer = VANE_RPROP; optimizer <= VANE_SARPROP; optimizer += VT_STRIDE) {
            const vane_optimizer o = (vane_optimizer)optimizer;
            const uint64_t hash = hash_of_run(k, o, 1);
            VT_CHECK_MSG(hash != 0 && hash == hash_of_run(vane_width_reference(k), o, 1), "%s, %s", k->name,
                         vane_enum_name("optimizer", optimizer));
            VT_CHECK(hash != hash_of_run(k, o, 2));
        }
}

/* FANN's cascade_activation_functions and cascade_activation_steepnesses: each of ten functions with each of four. */
VT_TEST(cascade, without_kinds_candidates_are_those_of_fann)
{
    static const vane_activation functions[] = { VANE_SIGMOID, VANE_TANH, VANE_GAUSSIAN, VANE_GAUSSIAN_SYMMETRIC,
                                                 VANE_ELLIOT, VANE_ELLIOT_SYMMETRIC, VANE_SIN_SYMMETRIC,
                                                 VANE_COS_SYMMETRIC, VANE_SIN, VANE_COS };
    static const float steepnesses[] = { 0.25f, 0.5f, 0.75f, 1.0f };
    enum { FUNCTIONS = sizeof functions / sizeof *functions, STEEPNESSES = sizeof steepnesses / sizeof *steepnesses };
    vane_ctx *ctx;
    vane_cascade run = { 0 };
    VT_CHECK(!vane_ctx_create(&ctx, NULL) && !vane_tools_seed_net(&run.net, ctx, 2, 1, VANE_TANH));
    VT_CHECK(!vane_cascade_resolve(&run, NULL) && run.options.kind_count == FUNCTIONS * STEEPNESSES);
    for (size_t i = 0; i < run.options.kind_count; i++) {
        const vane_cascade_kind *kind = &run.options.kinds[i];
        const vane_activation function = functions[i / STEEPNESSES];
        /* Its sigmoid of steepness s is ours of 2 s. */
        const float steepness = steepnesses[i % STEEPNESSES] * (function == VANE_SIGMOID ? 2.0f : 1.0f);
        VT_CHECK_MSG(kind->activation == function && kind->steepness == steepness, "kind %zu: %s of %g", i,
                     vane_enum_name("activation", (int)kind->activation), (double)kind->steepness);
    }
    vane_net_destroy(run.net);
    vane_ctx_destroy(ctx);
}
