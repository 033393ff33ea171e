/* drift.c - training beside a reference in double (tests/core/reference_net.h), step after step, each on its own
 * weights.
 *
 * The bound. A gradient is off by at most GRADIENT_ERROR of the steepest slope (tests/core/test_train_gradients.c,
 * every width), a new weight by half of a float's last place. An optimizer turns a gradient's error into a weight's by
 * rate * GAIN: for sgd 1 / (1 - momentum), for those that divide by a root plus epsilon at most 1 / epsilon. What was
 * off before is carried on by a factor of at most 1 + rate * GAIN * curvature a step, which over all steps stays below
 * GROWTH: rates and steps are chosen so. Activations and losses are those with a continuous slope; an epsilon of 0.1
 * and no sign in a rule: else two slopes on both sides of 0 would part for ever. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/core/reference_net.h"
#include "tests/soak/soak.h"

enum { STEPS_MOST = 40, INPUTS_MOST = 4, UNITS_MOST = 5 };
static const double GRADIENT_ERROR = 4e-6, ROUNDING = 0x1p-24, GROWTH = 4;

typedef struct drift {
    vane_reference reference;
    double moment1[REFERENCE_PARAMETERS], moment2[REFERENCE_PARAMETERS], slopes[REFERENCE_PARAMETERS];
    double steepest, heaviest, loss;    /* loss: before the last step */
    float x[REFERENCE_ROWS * REFERENCE_WIDTH], t[REFERENCE_ROWS * REFERENCE_WIDTH];
    vane_train_options train;
} drift;

/* ----------------------------------------------------------------------------------------------- the choice ---- */
static vane_activation last_for(vane_loss loss, vane_activation activation)
{
    if (loss == VANE_BINARY_CROSS_ENTROPY || loss == VANE_TANH_ERROR) return VANE_SIGMOID;
    return loss == VANE_CATEGORICAL_CROSS_ENTROPY ? VANE_SOFTMAX : activation;
}

static void choose_network(soak_episode *e, vane_reference *r)
{
    static const vane_activation smooth[] = {
        VANE_LINEAR, VANE_SIGMOID, VANE_TANH, VANE_ELU, VANE_GELU, VANE_SILU, VANE_SOFTPLUS, VANE_GAUSSIAN,
        VANE_GAUSSIAN_SYMMETRIC, VANE_ELLIOT, VANE_ELLIOT_SYMMETRIC, VANE_SIN_SYMMETRIC, VANE_COS_SYMMETRIC, VANE_SIN,
        VANE_COS };
    static const vane_loss losses[] = { VANE_MSE, VANE_HUBER, VANE_TANH_ERROR, VANE_BINARY_CROSS_ENTROPY,
                                        VANE_CATEGORICAL_CROSS_ENTROPY };
    r->inputs = 1 + soak_below(e, INPUTS_MOST);
    r->layers = 1 + soak_below(e, REFERENCE_LAYERS);
    r->shortcuts = soak_one_in(e, 3);
    r->loss = losses[soak_below(e, sizeof losses / sizeof *losses)];
    for (size_t i = 0; i < r->layers; i++) {
        const bool last = i + 1 == r->layers;
        const vane_activation any = smooth[soak_below(e, sizeof smooth / sizeof *smooth)];
        const double steepness = soak_one_in(e, 2) ? 1 : (double)soak_between(e, 0.5f, 1.5f);
        r->units[i] = 1 + soak_below(e, UNITS_MOST);
        for (size_t j = 0; j < r->units[i]; j++) {
            r->activation[i][j] = last ? last_for(r->loss, any) : any;
            r->steepness[i][j] = (double)(float)steepness;
        }
    }
}

static void choose_training(soak_episode *e, const vane_reference *r, vane_train_options *o)
{
    *o = (vane_train_options)VANE_TRAIN_OPTIONS;
    o->optimizer = (vane_optimizer)soak_below(e, VANE_ADAMW + 1);
    o->loss = r->loss;
    o->learning_rate = o->optimizer == VANE_SGD ? soak_between(e, 0.001f, 0.02f) : soak_between(e, 1e-4f, 2e-3f);
    o->momentum = soak_between(e, 0.1f, 0.8f);
    o->nesterov = soak_one_in(e, 2);
    o->epsilon = 0.1f;
    o->l2 = soak_one_in(e, 2) ? soak_between(e, 0, 0.1f) : 0;
    o->batch = r->rows;
    o->epochs = 1 + soak_below(e, STEPS_MOST);
}

/* Targets of no loss lie where it is steep. */
static void choose_rows(soak_episode *e, drift *d)
{
    vane_reference *r = &d->reference;
    const size_t outputs = r->units[r->layers - 1];
    r->rows = 1 + soak_below(e, REFERENCE_ROWS);
    for (size_t i = 0; i < r->rows * r->inputs; i++) r->x[i] = d->x[i] = soak_between(e, -1.5f, 1.5f);
    for (size_t i = 0; i < r->rows * outputs; i++) r->t[i] = d->t[i] = soak_between(e, 0.2f, 0.8f);
    for (size_t i = 0; i < r->rows; i++) r->weight[i] = 1;
    for (size_t i = 0; i < REFERENCE_LAYERS; i++)
        for (size_t j = 0; j < REFERENCE_ROWS * REFERENCE_WIDTH; j++) r->kept[i][j] = 1;
}

/* -------------------------------------------------------------------------------------------- the reference ---- */
/* What parameter i goes down by at step number `step`, from 1: the formulas of vane.h at vane_optimizer. */
static double step_of(drift *d, size_t i, double slope, uint64_t step)
{
    const vane_train_options *o = &d->train;
    const double rate = (double)o->learning_rate, momentum = (double)o->momentum, rho = (double)o->rho;
    const double beta1 = (double)o->beta1, beta2 = (double)o->beta2, epsilon = (double)o->epsilon;
    double *m = &d->moment1[i], *s = &d->moment2[i];
    switch (o->optimizer) {
    case VANE_SGD:
        *m = momentum * *m + slope;
        return rate * (o->nesterov ? slope + momentum * *m : *m);
    case VANE_RMSPROP:
        *s = rho * *s + (1 - rho) * slope * slope;
        return rate * slope / (sqrt(*s) + epsilon);
    default:
        *m = beta1 * *m + (1 - beta1) * slope;
        *s = beta2 * *s + (1 - beta2) * slope * slope;
        return rate * *m / (1 - pow(beta1, (double)step)) / (sqrt(*s / (1 - pow(beta2, (double)step))) + epsilon);
    }
}

static void step_layer(drift *d, size_t layer, uint64_t step)
{
    vane_reference *r = &d->reference;
    const size_t first = vane_reference_offset(r, layer);
    const size_t weights = vane_reference_layer_inputs(r, layer) * r->units[layer];
    for (size_t i = 0; i < weights + r->units[layer]; i++) {
        double *w = &r->parameters[first + i];
        const double penalty = i < weights ? (double)d->train.l2 * *w : 0;
        if (d->train.optimizer == VANE_ADAMW && i < weights)
            *w -= (double)d->train.learning_rate * (double)d->train.weight_decay * *w;
        *w -= step_of(d, first + i, d->slopes[first + i] + penalty, step);
        d->heaviest = fmax(d->heaviest, fabs(*w));
    }
}

static void train_reference(drift *d)
{
    vane_reference *r = &d->reference;
    d->steepest = 0.05;     /* where terms of about this size cancel, what is left is their rounding */
    for (uint64_t step = 1; step <= d->train.epochs; step++) {
        d->loss = vane_reference_loss(r);
        for (size_t i = 0; i < vane_reference_offset(r, r->layers); i++) {
            d->slopes[i] = vane_reference_slope(r, i);
            d->steepest = fmax(d->steepest, fabs(d->slopes[i]));
        }
        for (size_t i = 0; i < r->layers; i++) step_layer(d, i, step);
    }
}

/* ---------------------------------------------------------------------------------------------- the network ---- */
/* Its first weights are the reference's. */
static int make_network(soak_episode *e, drift *d)
{
    vane_reference *r = &d->reference;
    e->nets++;
    int status = SOAK_SURE(e, vane_net_create(&e->net, e->ctx, r->inputs));
    if (status) return status;
    vane_net_set_shortcuts(e->net, r->shortcuts);
    for (size_t i = 0; i < r->layers; i++) vane_net_add_dense(e->net, r->units[i], r->activation[i][0]);
    status = SOAK_SURE(e, vane_net_build(e->net, e->number));
    for (size_t i = 0; i < r->layers && !status; i++) {
        const size_t weights = vane_reference_layer_inputs(r, i) * r->units[i];
        double *to = r->parameters + vane_reference_offset(r, i);
        float w[REFERENCE_PARAMETERS];
        status = SOAK_SURE(e, vane_net_set_units(e->net, i, 0, r->units[i], r->activation[i][0],
                                                 (float)r->steepness[i][0]));
        if (!status) status = SOAK_SURE(e, vane_net_get_weights(e->net, i, w, w + weights));
        for (size_t j = 0; j < weights + r->units[i]; j++) to[j] = (double)w[j];
    }
    return status;
}

/* As a share of the bound. */
static void compare(soak_episode *e, const drift *d, const char *what, double got, double want, double bound)
{
    const double share = fabs(got - want) / bound;
    e->drift = fmax(e->drift, share);
    if (!(share <= 1))
        soak_fail(e, "%s is %.9g after %llu steps of %s, the reference's %.9g: %.3g of the bound", what, got,
                  (unsigned long long)d->train.epochs, vane_enum_name("optimizer", (int)d->train.optimizer), want,
                  share);
}

static void compare_weights(soak_episode *e, const drift *d, double loss)
{
    const vane_reference *r = &d->reference;
    const vane_train_options *o = &d->train;
    const double gain = o->optimizer == VANE_SGD ? 1 / (1 - (double)o->momentum) : 1 / (double)o->epsilon;
    const double error = (double)o->learning_rate * gain * GRADIENT_ERROR * d->steepest + ROUNDING * (1 + d->heaviest);
    const double bound = GROWTH * (double)o->epochs * error;
    for (size_t i = 0; i < r->layers; i++) {
        const size_t weights = vane_reference_layer_inputs(r, i) * r->units[i];
        const double *want = r->parameters + vane_reference_offset(r, i);
        float w[REFERENCE_PARAMETERS];
        if (SOAK_SURE(e, vane_net_get_weights(e->net, i, w, w + weights))) return;
        for (size_t j = 0; j < weights + r->units[i]; j++) compare(e, d, "a weight", (double)w[j], want[j], bound);
    }
    /* Each of the parameters is off by the bound at most; sums of a loss round too. */
    const double slopes = d->steepest * (double)vane_reference_offset(r, r->layers);
    compare(e, d, "the loss", loss, d->loss, bound * slopes + 2e-6 * (1 + fabs(d->loss)));
}

void soak_measure_drift(soak_episode *e)
{
    vane_metrics metrics;
    drift *d = soak_take(sizeof *d);
    memset(d, 0, sizeof *d);
    choose_network(e, &d->reference);
    choose_rows(e, d);
    choose_training(e, &d->reference, &d->train);
    const vane_reference *r = &d->reference;
    if (!make_network(e, d) &&
        !SOAK_SURE(e, vane_dataset_create(&e->data, e->ctx, d->x, r->inputs, d->t, r->units[r->layers - 1], r->rows,
                                          NULL)) &&
        !SOAK_SURE(e, vane_trainer_create(&e->trainer, e->net, &d->train)) &&
        !SOAK_SURE(e, vane_trainer_fit(e->trainer, e->data, NULL, &metrics))) {
        train_reference(d);
        compare_weights(e, d, metrics.loss);
    }
    free(d);
}
