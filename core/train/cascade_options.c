/* cascade_options.c - what cascade training may be asked for. */
#include "core/base/status.h"
#include "core/train/cascade.h"
#include "core/train/trainer.h"

/* FANN's, in our activations. */
#define STEEPNESSES(activation, times) \
    { activation, 0.25f * (times) }, { activation, 0.5f * (times) }, { activation, 0.75f * (times) }, \
    { activation, times }
static const vane_cascade_kind fann_kinds[] = {
    STEEPNESSES(VANE_SIGMOID, 2.0f), STEEPNESSES(VANE_TANH, 1.0f), STEEPNESSES(VANE_GAUSSIAN, 1.0f),
    STEEPNESSES(VANE_GAUSSIAN_SYMMETRIC, 1.0f), STEEPNESSES(VANE_ELLIOT, 1.0f),
    STEEPNESSES(VANE_ELLIOT_SYMMETRIC, 1.0f), STEEPNESSES(VANE_SIN_SYMMETRIC, 1.0f),
    STEEPNESSES(VANE_COS_SYMMETRIC, 1.0f), STEEPNESSES(VANE_SIN, 1.0f), STEEPNESSES(VANE_COS, 1.0f),
};

static bool is_finite(float x) { return x - x == 0.0f; }

static int check_figure(const char *name, float value, bool right, const char *expected)
{
    return right ? VANE_OK : vane_fail(VANE_ERR_ARGUMENT, "%s is %g: expected %s", name, (double)value, expected);
}

static int check_count(const char *name, uint64_t value)
{
    return value > 0 ? VANE_OK : vane_fail(VANE_ERR_ARGUMENT, "%s is 0: expected at least 1", name);
}

static int check_fraction(const char *name, float value)
{
    return check_figure(name, value, value >= 0.0f && is_finite(value), "a finite number, at least 0");
}

static int check_kinds(const vane_cascade_options *o)
{
    for (size_t i = 0; i < o->kind_count; i++) {
        const vane_cascade_kind *kind = &o->kinds[i];
        if (!vane_enum_name("activation", (int)kind->activation) || kind->activation == VANE_SOFTMAX)
            return vane_fail(VANE_ERR_ARGUMENT, "kind %zu of candidates: activation number %d is none of one unit", i,
                             (int)kind->activation);
        if (!(kind->steepness > 0.0f && is_finite(kind->steepness)))
            return vane_fail(VANE_ERR_ARGUMENT,
                             "kind %zu of candidates: a steepness of %g: expected a finite number above 0", i,
                             (double)kind->steepness);
    }
    return check_count("kind_count", o->kind_count);
}

static int check_options(const vane_cascade_options *o)
{
    int status = check_fraction("output_change_fraction", o->output_change_fraction);
    if (!status) status = check_count("output_stagnation_epochs", o->output_stagnation_epochs);
    if (!status) status = check_count("output_max_epochs", o->output_max_epochs);
    if (!status) status = check_fraction("candidate_change_fraction", o->candidate_change_fraction);
    if (!status) status = check_count("candidate_stagnation_epochs", o->candidate_stagnation_epochs);
    if (!status) status = check_count("candidate_max_epochs", o->candidate_max_epochs);
    if (!status) status = check_count("groups", o->groups);
    if (!status)
        status = check_figure("candidate_limit", o->candidate_limit, o->candidate_limit > 0.0f, "above 0");
    if (!status)
        status = check_figure("weight_multiplier", o->weight_multiplier, is_finite(o->weight_multiplier),
                              "a finite number");
    return status ? status : check_kinds(o);
}

static int check_train(const vane_net *net, const vane_train_options *t)
{
    const int status = vane_train_options_check(net, t);
    if (status) return status;
    if (!vane_optimizer_is_whole(t->optimizer))
        return vane_fail(VANE_ERR_ARGUMENT, "the optimizer is %s: cascade training has rprop, quickprop and sarprop",
                         vane_enum_name("optimizer", (int)t->optimizer));
    if (t->loss != VANE_MSE && t->loss != VANE_TANH_ERROR)
        return vane_fail(VANE_ERR_ARGUMENT, "the loss is %s: cascade training has mse and tanh_error",
                         vane_enum_name("loss", (int)t->loss));
    return t->class_weights ? vane_fail(VANE_ERR_UNSUPPORTED, "cascade training has no class_weights") : VANE_OK;
}

static int check_net(const vane_net *net, size_t max_units)
{
    const vane_layer *last = &net->layers[net->layer_count - 1];
    if (!net->shortcuts)
        return vane_fail(VANE_ERR_ARGUMENT, "cascade training needs a network with shortcuts");
    if (last->kind != &vane_dense)
        return vane_fail(VANE_ERR_UNSUPPORTED, "cascade training needs a dense last layer, this one is %s",
                         last->kind->name);
    if (last->all.activation == VANE_SOFTMAX && !last->groups)
        return vane_fail(VANE_ERR_ARGUMENT, "cascade training has no softmax");
    if (last->frozen) return vane_fail(VANE_ERR_STATE, "cascade training of a network whose last layer is frozen");
    if (!vane_layer_trains_all(last))
        return vane_fail(VANE_ERR_UNSUPPORTED, "cascade training of a network with frozen weights in its last layer");
    return vane_net_check_growth(net, max_units);
}

int vane_cascade_resolve(vane_cascade *run, const vane_cascade_options *given)
{
    const vane_cascade_options defaults = VANE_CASCADE_OPTIONS;
    const vane_train_options train = VANE_TRAIN_OPTIONS;
    run->options = given ? *given : defaults;
    if (run->options.struct_size < sizeof run->options)
        return vane_fail(VANE_ERR_ARGUMENT, "vane_cascade_options.struct_size is %zu: begin from VANE_CASCADE_OPTIONS",
                         run->options.struct_size);
    run->train = run->options.train ? *run->options.train : train;
    if (!run->options.train) run->train.optimizer = VANE_RPROP;
    if (run->train.loss == VANE_LOSS_AUTO) run->train.loss = VANE_MSE;
    if (!run->options.kinds) {
        run->options.kinds = fann_kinds;
        run->options.kind_count = sizeof fann_kinds / sizeof *fann_kinds;
    }
    int status = check_options(&run->options);
    if (!status) status = check_train(run->net, &run->train);
    return status ? status : check_net(run->net, run->options.max_units);
}
