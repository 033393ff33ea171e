/* options.c - what a trainer can be asked for. */
#include "core/base/status.h"
#include "core/train/trainer.h"

enum { BATCH_MAX = 65536 };

static int out_of_range(const char *name, double value, const char *expected)
{
    return vane_fail(VANE_ERR_ARGUMENT, "%s is %g: expected %s", name, value, expected);
}

static bool is_finite(double x) { return x - x == 0.0; }
static bool is_positive(float x) { return x > 0.0f && is_finite(x); }
static bool is_not_negative(float x) { return x >= 0.0f && is_finite(x); }
static bool is_fraction(float x) { return x >= 0.0f && x < 1.0f; }

static int check_optimizer(const vane_train_options *o)
{
    if (!vane_enum_name("optimizer", (int)o->optimizer))
        return vane_fail(VANE_ERR_ARGUMENT, "unknown optimizer number %d", (int)o->optimizer);
    if (!is_positive(o->learning_rate))
        return out_of_range("learning_rate", o->learning_rate, "a finite number above 0");
    if (!is_fraction(o->momentum)) return out_of_range("momentum", o->momentum, "0 up to but not including 1");
    if (o->nesterov && o->optimizer == VANE_SGD && o->momentum == 0.0f)
        return vane_fail(VANE_ERR_ARGUMENT, "nesterov needs a momentum above 0");
    if (!is_fraction(o->rho)) return out_of_range("rho", o->rho, "0 up to but not including 1");
    if (!is_fraction(o->beta1)) return out_of_range("beta1", o->beta1, "0 up to but not including 1");
    if (!is_fraction(o->beta2)) return out_of_range("beta2", o->beta2, "0 up to but not including 1");
    if (!is_positive(o->epsilon)) return out_of_range("epsilon", o->epsilon, "a finite number above 0");
    return VANE_OK;
}

static int check_whole_optimizer(const vane_train_options *o)
{
    const float shift = o->sarprop_weight_decay_shift, error_shift = o->sarprop_step_error_shift;
    if (!(o->rprop_increase >= 1.0f && is_finite(o->rprop_increase)))
        return out_of_range("rprop_increase", o->rprop_increase, "a finite number, at least 1");
    if (!(o->rprop_decrease >= 0.0f && o->rprop_decrease <= 1.0f))
        return out_of_range("rprop_decrease", o->rprop_decrease, "0 to 1");
    if (!is_positive(o->rprop_delta_zero))
        return out_of_range("rprop_delta_zero", o->rprop_delta_zero, "a finite number above 0");
    if (!is_not_negative(o->rprop_delta_min))
        return out_of_range("rprop_delta_min", o->rprop_delta_min, "a finite number, at least 0");
    if (!is_positive(o->rprop_delta_max))
        return out_of_range("rprop_delta_max", o->rprop_delta_max, "a finite number above 0");
    if (!is_positive(o->quickprop_mu)) return out_of_range("quickprop_mu", o->quickprop_mu, "a finite number above 0");
    if (!(o->quickprop_decay <= 0.0f && is_finite(o->quickprop_decay)))
        return out_of_range("quickprop_decay", o->quickprop_decay, "a finite number, at most 0");
    if (!is_finite(shift)) return out_of_range("sarprop_weight_decay_shift", shift, "a finite number");
    if (!is_finite(error_shift)) return out_of_range("sarprop_step_error_shift", error_shift, "a finite number");
    if (!is_not_negative(o->sarprop_step_error_threshold_factor))
        return out_of_range("sarprop_step_error_threshold_factor", o->sarprop_step_error_threshold_factor,
                            "a finite number, at least 0");
    if (!is_not_negative(o->sarprop_temperature))
        return out_of_range("sarprop_temperature", o->sarprop_temperature, "a finite number, at least 0");
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
    if (!is_not_negative(o->bit_fail_limit))
        return out_of_range("bit_fail_limit", o->bit_fail_limit, "a finite number, at least 0");
    if (o->stop_loss != o->stop_loss) return out_of_range("stop_loss", o->stop_loss, "a number");
    if (o->stop_bit_fails != VANE_NEVER && o->bit_fail_limit == 0.0f)
        return vane_fail(VANE_ERR_ARGUMENT, "stop_bit_fails needs a bit_fail_limit above 0");
    if (o->fann_way < 0 || o->fann_way > all)
        return vane_fail(VANE_ERR_ARGUMENT, "fann_way is %d: expected 0 to %d", o->fann_way, all);
    return VANE_OK;
}

static int check_regularisation(const vane_train_options *o)
{
    if (!is_not_negative(o->weight_decay))
        return out_of_range("weight_decay", o->weight_decay, "a finite number, at least 0");
    if (!is_not_negative(o->l1)) return out_of_range("l1", o->l1, "a finite number, at least 0");
    if (!is_not_negative(o->l2)) return out_of_range("l2", o->l2, "a finite number, at least 0");
    if (!is_not_negative(o->clip_norm)) return out_of_range("clip_norm", o->clip_norm, "a finite number, at least 0");
    if (!is_not_negative(o->clip_value))
        return out_of_range("clip_value", o->clip_value, "a finite number, at least 0");
    return VANE_OK;
}

static int check_course(const vane_train_options *o)
{
    if (o->batch > BATCH_MAX)
        return vane_fail(VANE_ERR_ARGUMENT, "batch is %zu: expected 1 to %d, or 0 for all rows", o->batch, BATCH_MAX);
    if (!vane_enum_name("schedule", (int)o->schedule))
        return vane_fail(VANE_ERR_ARGUMENT, "unknown schedule number %d", (int)o->schedule);
    if (!(o->decay > 0.0f && o->decay <= 1.0f)) return out_of_range("decay", o->decay, "above 0, at most 1");
    if (o->step_epochs < 1) return vane_fail(VANE_ERR_ARGUMENT, "step_epochs is 0: expected at least 1");
    if (!(o->final_fraction >= 0.0f && o->final_fraction <= 1.0f))
        return out_of_range("final_fraction", o->final_fraction, "0 to 1");
    if (!(o->min_delta >= 0.0 && is_finite(o->min_delta)))
        return out_of_range("min_delta", o->min_delta, "a finite number, at least 0");
    return VANE_OK;
}

static int check_class_weights(const vane_train_options *o, size_t outputs)
{
    for (size_t i = 0; o->class_weights && i < outputs; i++)
        if (!is_not_negative(o->class_weights[i]))
            return vane_fail(VANE_ERR_ARGUMENT, "the weight of class %zu is %g: expected a finite number, at least 0",
                             i, (double)o->class_weights[i]);
    return VANE_OK;
}

/* Those of a lean module lack what few need. */
static int check_kernels(const vane_kernels *k, const vane_train_options *o)
{
    const bool whole = vane_optimizer_is_whole(o->optimizer);
    if (o->fann_way & (VANE_FANN_CLIPS | VANE_FANN_SLOPES) && !k->fann_slope[VANE_LINEAR])
        return vane_fail(VANE_ERR_UNSUPPORTED, "this build of the library lacks FANN's slopes");
    return vane_check_kernel(whole ? k->rprop != NULL : k->update[o->optimizer] != NULL, "optimizer",
                             (int)o->optimizer);
}

int vane_train_options_check(const vane_net *net, const vane_train_options *o)
{
    if (o->struct_size < sizeof *o)
        return vane_fail(VANE_ERR_ARGUMENT, "vane_train_options.struct_size is %zu: begin from VANE_TRAIN_OPTIONS",
                         o->struct_size);
    int status = check_optimizer(o);
    if (!status) status = check_whole_optimizer(o);
    if (!status) status = check_kernels(net->ctx->kernels, o);
    if (!status) status = check_regularisation(o);
    if (!status) status = check_penalties(o);
    if (!status) status = check_errors(o);
    if (!status) status = check_course(o);
    return status ? status : check_class_weights(o, vane_net_outputs(net));
}

int vane_trainer_set_learning_rate(vane_trainer *t, float learning_rate)
{
    if (!t) return vane_fail(VANE_ERR_ARGUMENT, "the trainer is NULL");
    if (!is_positive(learning_rate)) return out_of_range("learning_rate", learning_rate, "a finite number above 0");
    t->options.learning_rate = learning_rate;
    return VANE_OK;
}
