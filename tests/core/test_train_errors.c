/* What trainers and evaluations refuse, and with which words. */
#include <math.h>
#include <string.h>

#include "core/net/net.h"
#include "tests/core/train_tools.h"
#include "tests/vtest.h"

/* One bad value in otherwise good options. */
typedef struct bad_option {
    void (*spoil)(vane_train_options *o);
    const char *name, *value;
} bad_option;

#define SPOIL(name, statement) static void spoil_##name(vane_train_options *o) { statement; }
SPOIL(rate_zero, o->learning_rate = 0)
SPOIL(rate_nan, o->learning_rate = NAN)
SPOIL(rate_infinite, o->learning_rate = INFINITY)
SPOIL(momentum, o->momentum = 1)
SPOIL(nesterov, (o->optimizer = VANE_SGD, o->nesterov = 1, o->momentum = 0))
SPOIL(rho, o->rho = -0.5f)
SPOIL(beta1, o->beta1 = 1)
SPOIL(beta2, o->beta2 = 1.5f)
SPOIL(epsilon, o->epsilon = 0)
SPOIL(weight_decay, o->weight_decay = -1)
SPOIL(l1, o->l1 = -2)
SPOIL(l2, o->l2 = NAN)
SPOIL(clip_norm, o->clip_norm = -3)
SPOIL(clip_value, o->clip_value = -4)
SPOIL(batch_large, o->batch = 65537)
SPOIL(fann_way, o->fann_way = 16)
SPOIL(increase, o->rprop_increase = 0.5f)
SPOIL(decrease, o->rprop_decrease = 1.5f)
SPOIL(delta_zero, o->rprop_delta_zero = 0)
SPOIL(delta_min, o->rprop_delta_min = -1)
SPOIL(delta_max, o->rprop_delta_max = NAN)
SPOIL(mu, o->quickprop_mu = 0)
SPOIL(quickprop_decay, o->quickprop_decay = 0.5f)
SPOIL(decay_shift, o->sarprop_weight_decay_shift = INFINITY)
SPOIL(threshold, o->sarprop_step_error_threshold_factor = -1)
SPOIL(error_shift, o->sarprop_step_error_shift = NAN)
SPOIL(temperature, o->sarprop_temperature = -2)
SPOIL(bit_fail_limit, o->bit_fail_limit = -3)
SPOIL(stop_loss, o->stop_loss = NAN)
SPOIL(stop_bit_fails, o->stop_bit_fails = 0)
SPOIL(l2_of_rprop, (o->optimizer = VANE_RPROP, o->l2 = 0.5f))
SPOIL(bit_fails_of_classes, o->bit_fail_limit = 0.25f)
SPOIL(schedule, o->schedule = (vane_schedule)9)
SPOIL(decay, o->decay = 0)
SPOIL(step_epochs, o->step_epochs = 0)
SPOIL(final_fraction, o->final_fraction = 1.5f)
SPOIL(min_delta, o->min_delta = -1)
SPOIL(optimizer, o->optimizer = (vane_optimizer)12)
SPOIL(loss, o->loss = (vane_loss)13)
SPOIL(struct_size, o->struct_size = 8)

static const bad_option bad_options[] = {
    { spoil_rate_zero, "learning_rate", "0" },   { spoil_rate_nan, "learning_rate", "nan" },
    { spoil_rate_infinite, "learning_rate", "inf" }, { spoil_momentum, "momentum", "1" },
    { spoil_nesterov, "nesterov", "momentum" },  { spoil_rho, "rho", "-0.5" },
    { spoil_beta1, "beta1", "1" },               { spoil_beta2, "beta2", "1.5" },
    { spoil_epsilon, "epsilon", "0" },           { spoil_weight_decay, "weight_decay", "-1" },
    { spoil_l1, "l1", "-2" },                    { spoil_l2, "l2", "nan" },
    { spoil_clip_norm, "clip_norm", "-3" },      { spoil_clip_value, "clip_value", "-4" },
    { spoil_batch_large, "batch", "65537" },     { spoil_fann_way, "fann_way", "16" },
    { spoil_increase, "rprop_increase", "0.5" }, { spoil_decrease, "rprop_decrease", "1.5" },
    { spoil_delta_zero, "rprop_delta_zero", "0" },   { spoil_delta_min, "rprop_delta_min", "-1" },
    { spoil_delta_max, "rprop_delta_max", "nan" },   { spoil_mu, "quickprop_mu", "0" },
    { spoil_quickprop_decay, "quickprop_decay", "0.5" },
    { spoil_decay_shift, "sarprop_weight_decay_shift", "inf" },
    { spoil_threshold, "sarprop_step_error_threshold_factor", "-1" },
    { spoil_error_shift, "sarprop_step_error_shift", "nan" },
    { spoil_temperature, "sarprop_temperature", "-2" },
    { spoil_bit_fail_limit, "bit_fail_limit", "-3" },    { spoil_stop_loss, "stop_loss", "nan" },
    { spoil_stop_bit_fails, "stop_bit_fails", "bit_fail_limit" },
    { spoil_l2_of_rprop, "rprop", "l2 is 0.5" },     { spoil_bit_fails_of_classes, "bit_fail_limit is 0.25",
                                                       "categorical_cross_entropy" },
    { spoil_schedule, "schedule", "9" },         { spoil_decay, "decay", "0" },
    { spoil_step_epochs, "step_epochs", "0" },   { spoil_final_fraction, "final_fraction", "1.5" },
    { spoil_min_delta, "min_delta", "-1" },      { spoil_optimizer, "optimizer", "12" },
    { spoil_loss, "loss", "13" },                { spoil_struct_size, "struct_size", "8" },
};

VT_TEST(train_errors, bad_options_are_refused_and_named)
{
    vane_ctx *ctx;
    vane_net *net;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK &&
             vane_tools_net(&net, ctx, 2, 3, VANE_TANH, 2, VANE_SOFTMAX) == VANE_OK);
    for (size_t i = 0; i < sizeof bad_options / sizeof *bad_options; i++) {
        vane_train_options o = VANE_TRAIN_OPTIONS;
        vane_trainer *trainer = (vane_trainer *)1;
        bad_options[i].spoil(&o);
        const int status = vane_trainer_create(&trainer, net, &o);
        VT_CHECK_MSG(status == VANE_ERR_ARGUMENT && !trainer && vane_tools_says(bad_options[i].name) &&
                         vane_tools_says(bad_options[i].value), "%s: %s", bad_options[i].name, vane_last_error());
    }
    const float weights[2] = { 1, -1 };
    vane_train_options o = VANE_TRAIN_OPTIONS;
    vane_trainer *trainer;
    o.class_weights = weights;
    VT_CHECK(vane_trainer_create(&trainer, net, &o) == VANE_ERR_ARGUMENT && vane_tools_says("class 1") &&
             vane_tools_says("-1"));
    VT_CHECK(vane_trainer_create(NULL, net, NULL) == VANE_ERR_ARGUMENT &&
             vane_trainer_create(&trainer, NULL, NULL) == VANE_ERR_ARGUMENT);
    vane_net_destroy(net);
    VT_CHECK(vane_net_create(&net, ctx, 2) == VANE_OK);
    VT_CHECK(vane_trainer_create(&trainer, net, NULL) == VANE_ERR_STATE && trainer == NULL);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}

VT_TEST(train_errors, a_cross_entropy_needs_its_last_layer)
{
    vane_ctx *ctx;
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK);
    for (int last = VANE_LINEAR; last <= VANE_SOFTMAX; last++)
        for (int loss = VANE_LOSS_AUTO; loss <= VANE_CATEGORICAL_CROSS_ENTROPY; loss++) {
            const int wrong = (loss == VANE_BINARY_CROSS_ENTROPY && last != VANE_SIGMOID) ||
                              (loss == VANE_CATEGORICAL_CROSS_ENTROPY && last != VANE_SOFTMAX);
            vane_net *net;
            vane_trainer *trainer;
            vane_train_options o = VANE_TRAIN_OPTIONS;
            o.loss = (vane_loss)loss;
            VT_CHECK(vane_tools_net(&net, ctx, 2, 3, VANE_TANH, 2, (vane_activation)last) == VANE_OK);
            const int status = vane_trainer_create(&trainer, net, &o);
            VT_CHECK_MSG(status == (wrong ? VANE_ERR_ARGUMENT : VANE_OK), "%s with %s", vane_enum_name("loss", loss),
                         vane_enum_name("activation", last));
            VT_CHECK(!wrong || (vane_tools_says(vane_enum_name("loss", loss)) &&
                                vane_tools_says(vane_enum_name("activation", last)) &&
                                vane_tools_says(loss == VANE_BINARY_CROSS_ENTROPY ? "sigmoid" : "softmax")));
            vane_trainer_destroy(trainer);
            vane_net_destroy(net);
        }
    vane_ctx_destroy(ctx);
}

VT_TEST(train_errors, data_of_another_shape_is_refused_and_the_trainer_stays_usable)
{
    vane_ctx *ctx;
    vane_net *net;
    vane_dataset *good, *bad_inputs, *bad_targets;
    vane_trainer *t;
    vane_metrics m;
    const float x[12] = { 0 };
    VT_CHECK(vane_ctx_create(&ctx, NULL) == VANE_OK &&
             vane_tools_net(&net, ctx, 2, 3, VANE_TANH, 1, VANE_SIGMOID) == VANE_OK);
    VT_CHECK(vane_tools_xor(&good, ctx) == VANE_OK && vane_trainer_create(&t, net, NULL) == VANE_OK);
    VT_CHECK(vane_dataset_create(&bad_inputs, ctx, x, 3, x, 1, 4, NULL) == VANE_OK);
    VT_CHECK(vane_dataset_create(&bad_targets, ctx, x, 2, x, 2, 4, NULL) == VANE_OK);

    VT_CHECK(vane_trainer_epoch(t, bad_inputs, &m) == VANE_ERR_SHAPE && vane_tools_says("3 inputs") &&
             vane_tools_says("network 2"));
    VT_CHECK(vane_trainer_epoch(t, bad_targets, &m) == VANE_ERR_SHAPE && vane_tools_says("2 targets") &&
             vane_tools_says("1 outputs"));
    VT_CHECK(vane_net_evaluate(net, bad_targets, VANE_LOSS_AUTO, &m, NULL) == VANE_ERR_SHAPE);
    VT_CHECK(vane_trainer_fit(t, good, bad_inputs, &m) == VANE_ERR_SHAPE);
    VT_CHECK(vane_trainer_epoch(t, NULL, &m) == VANE_ERR_ARGUMENT && vane_tools_says("NULL"));
    VT_CHECK(vane_trainer_epoch(NULL, good, &m) == VANE_ERR_ARGUMENT &&
             vane_trainer_fit(NULL, good, NULL, &m) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_validate(NULL, good, &m) == VANE_ERR_ARGUMENT &&
             vane_trainer_restore_best(NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_net_evaluate(net, NULL, VANE_LOSS_AUTO, &m, NULL) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_set_learning_rate(t, 0) == VANE_ERR_ARGUMENT && vane_tools_says("learning_rate is 0"));
    VT_CHECK(vane_trainer_set_learning_rate(NULL, 1) == VANE_ERR_ARGUMENT);
    VT_CHECK(vane_trainer_epoch(t, good, &m) == VANE_OK && m.rows == 4);

    vane_trainer_destroy(t);
    vane_trainer_destroy(NULL);
    vane_dataset_destroy(good);
    vane_dataset_destroy(bad_inputs);
    vane_dataset_destroy(bad_targets);
    vane_net_destroy(net);
    vane_ctx_destroy(ctx);
}
