/* options.c - what a trainer can be asked for. */
#include <stddef.h>
#include <string.h>

#include "core/base/status.h"
#include "core/train/trainer.h"

enum { BATCH_MAX = 65536 };

typedef enum range { POSITIVE, NOT_NEGATIVE, AT_LEAST_1, AT_MOST_0, FINITE, BELOW_1, SHARE, FACTOR } range;

static const char *const expected[] = {
    [POSITIVE] = "a finite number above 0", [NOT_NEGATIVE] = "a finite number, at least 0",
    [AT_LEAST_1] = "a finite number, at least 1", [AT_MOST_0] = "a finite number, at most 0",
    [FINITE] = "a finite number", [BELOW_1] = "0 up to but not including 1", [SHARE] = "0 to 1",
    [FACTOR] = "above 0, at most 1",
};

static bool is_in(range r, double x)
{
    const bool finite = x - x == 0.0;
    switch (r) {
    case POSITIVE: return x > 0.0 && finite;
    case NOT_NEGATIVE: return x >= 0.0 && finite;
    case AT_LEAST_1: return x >= 1.0 && finite;
    case AT_MOST_0: return x <= 0.0 && finite;
    case BELOW_1: return x >= 0.0 && x < 1.0;
    case SHARE: return x >= 0.0 && x <= 1.0;
    case FACTOR: return x > 0.0 && x <= 1.0;
    default: return finite;
    }
}

static int check_range(const char *name, double value, range r)
{
    if (is_in(r, value)) return VANE_OK;
    return vane_fail(VANE_ERR_ARGUMENT, "%s is %g: expected %s", name, value, expected[r]);
}

/* The floats among the options. JavaScript gives those of the last rows to whole modules alone. */
static const struct {
    const char *name;
    size_t offset;
    range range;
} floats[] = {
#define ROW(name, range) { #name, offsetof(vane_train_options, name), range }
    ROW(learning_rate, POSITIVE), ROW(momentum, BELOW_1), ROW(rho, BELOW_1), ROW(beta1, BELOW_1),
    ROW(beta2, BELOW_1), ROW(epsilon, POSITIVE), ROW(weight_decay, NOT_NEGATIVE), ROW(l1, NOT_NEGATIVE),
    ROW(l2, NOT_NEGATIVE), ROW(clip_norm, NOT_NEGATIVE), ROW(clip_value, NOT_NEGATIVE),
    ROW(bit_fail_limit, NOT_NEGATIVE), ROW(decay, FACTOR), ROW(final_fraction, SHARE),
#ifndef VANE_LEAN
    ROW(rprop_increase, AT_LEAST_1), ROW(rprop_decrease, SHARE), ROW(rprop_delta_zero, POSITIVE),
    ROW(rprop_delta_min, NOT_NEGATIVE), ROW(rprop_delta_max, POSITIVE), ROW(quickprop_mu, POSITIVE),
    ROW(quickprop_decay, AT_MOST_0), ROW(sarprop_weight_decay_shift, FINITE), ROW(sarprop_step_error_shift, FINITE),
    ROW(sarprop_step_error_threshold_factor, NOT_NEGATIVE), ROW(sarprop_temperature, NOT_NEGATIVE),
#endif
#undef ROW
};

static int check_floats(const vane_train_options *o)
{
    int status = VANE_OK;
    for (size_t i = 0; !status && i < sizeof floats / sizeof *floats; i++) {
        float value;
        memcpy(&value, (const char *)o + floats[i].offset, sizeof value);
        status = check_range(floats[i].name, value, floats[i].range);
    }
    return status;
}

static int check_optimizer(const vane_train_options *o)
{
    if (!vane_enum_name("optimizer", (int)o->optimizer))
        return vane_fail(VANE_ERR_ARGUMENT, "unknown optimizer number %d", (int)o->optimizer);
    if (o->nesterov && o->optimizer == VANE_SGD && o->momentum == 0.0f)
        return vane_fail(VANE_ERR_ARGUMENT, "nesterov needs a momentum above 0");
    return VANE_OK;
}

/* rprop and its kin know no other change of the gradient than their own. */
static int check_penalties(const vane_train_options *o)
{
    const struct {
        const char *name;
        float value;
    } given[] = { { "l1", o->l1 }, { "l2", o->l2 }, { "clip_norm", o->clip_norm }, { "clip_value", o->clip_value } };
    for (size_t i = 0; i < sizeof given / sizeof *given && vane_optimizer_is_whole(o->optimizer); i++)
        if (given[i].value > 0)
            return vane_fail(VANE_ERR_ARGUMENT, "%s is %g: %s does without", given[i].name, (double)given[i].value,
                             vane_enum_name("optimizer", (int)o->optimizer));
    return VANE_OK;
}

static int check_errors(const vane_train_options *o)
{
    const int all = VANE_FANN_HALVES | VANE_FANN_CLIPS | VANE_FANN_SLOPES | VANE_FANN_RPROP;
    if (o->stop_loss != o->stop_loss)
        return vane_fail(VANE_ERR_ARGUMENT, "stop_loss is %g: expected a number", o->stop_loss);
    if (o->stop_bit_fails != VANE_NEVER && o->bit_fail_limit == 0.0f)
        return vane_fail(VANE_ERR_ARGUMENT, "stop_bit_fails needs a bit_fail_limit above 0");
    if (o->fann_way < 0 || o->fann_way > all)
        return vane_fail(VANE_ERR_ARGUMENT, "fann_way is %d: expected 0 to %d", o->fann_way, all);
    return VANE_OK;
}

static int check_course(const vane_train_options *o)
{
    if (o->batch > BATCH_MAX)
        return vane_fail(VANE_ERR_ARGUMENT, "batch is %zu: expected 1 to %d, or 0 for all rows", o->batch, BATCH_MAX);
    if (!vane_enum_name("schedule", (int)o->schedule))
        return vane_fail(VANE_ERR_ARGUMENT, "unknown schedule number %d", (int)o->schedule);
    if (o->step_epochs < 1) return vane_fail(VANE_ERR_ARGUMENT, "step_epochs is 0: expected at least 1");
    return check_range("min_delta", o->min_delta, NOT_NEGATIVE);
}

static int check_class_weights(const vane_train_options *o, size_t outputs)
{
    for (size_t i = 0; o->class_weights && i < outputs; i++)
        if (!is_in(NOT_NEGATIVE, o->class_weights[i]))
            return vane_fail(VANE_ERR_ARGUMENT, "the weight of class %zu is %g: expected a finite number, at least 0",
                             i, (double)o->class_weights[i]);
    return VANE_OK;
}

/* Those of a lean module lack what few need. */
static int check_kernels(const vane_kernels *k, const vane_train_options *o)
{
    const bool by_batches = (int)o->optimizer < VANE_OPTIMIZER_COUNT;
    if (o->fann_way & (VANE_FANN_CLIPS | VANE_FANN_SLOPES) && !k->fann_slope[VANE_LINEAR])
        return vane_fail(VANE_ERR_UNSUPPORTED, "this build of the library lacks FANN's slopes");
    return vane_check_kernel(by_batches ? k->update[o->optimizer] != NULL : k->rprop != NULL, "optimizer",
                             (int)o->optimizer);
}

int vane_train_options_check_size(const vane_train_options *o)
{
    if (o->struct_size >= sizeof *o) return VANE_OK;
    return vane_fail(VANE_ERR_ARGUMENT, "vane_train_options.struct_size is %zu: begin from VANE_TRAIN_OPTIONS",
                     o->struct_size);
}

int vane_train_options_check(const vane_net *net, const vane_train_options *o)
{
    int status = vane_train_options_check_size(o);
    if (!status) status = check_floats(o);
    if (!status) status = check_optimizer(o);
    if (!status) status = check_kernels(net->ctx->kernels, o);
    if (!status) status = check_penalties(o);
    if (!status) status = check_errors(o);
    if (!status) status = check_course(o);
    return status ? status : check_class_weights(o, vane_net_outputs(net));
}

int vane_trainer_options(const vane_trainer *t, vane_train_options *options)
{
    int status = vane_check(VANE_TRAINER, t);
    if (!status && !options) status = vane_fail(VANE_ERR_ARGUMENT, "options is NULL");
    if (!status) status = vane_train_options_check_size(options);
    if (status) return status;
    *options = t->options;
    options->struct_size = sizeof *options;
    return VANE_OK;
}

int vane_trainer_set_learning_rate(vane_trainer *t, float learning_rate)
{
    int status = vane_check(VANE_TRAINER, t);
    if (!status) status = check_range("learning_rate", learning_rate, POSITIVE);
    if (!status) t->options.learning_rate = learning_rate;
    return status;
}
