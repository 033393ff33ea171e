/* batch_update.c - what rprop, quickprop and sarprop need of the options and of how training stands. */
#include "core/train/batch_update.h"

#include "core/base/scalar.h"

/* FANN's bounds: of weights, and of a sarprop step. */
static const float weight_limit = 1500.0f, sarprop_delta_min = 1e-6f;

static float cooled(const vane_train_options *o, double shift, uint64_t epoch)
{
    return (float)vane_pow(2.0, shift - (double)o->sarprop_temperature * (double)epoch);
}

vane_batch_update vane_batch_update_of(const vane_train_options *o, uint64_t epoch, double rows, double error)
{
    vane_batch_update u = {
        .increase = o->rprop_increase,
        .decrease = o->rprop_decrease,
        .delta_min = o->rprop_delta_min,
        .delta_max = o->rprop_delta_max,
        .weight_limit = weight_limit,
        .fann_way = (o->fann_way & VANE_FANN_RPROP) != 0,
        .decay = o->quickprop_decay,
        .rate = (float)((double)o->learning_rate / rows),
        .mu = o->quickprop_mu,
    };
    if (o->optimizer != VANE_SARPROP) return u;
    u.delta_min = sarprop_delta_min;
    u.weight_limit = VANE_NO_WEIGHT_LIMIT;
    u.decay = cooled(o, (double)o->sarprop_weight_decay_shift, epoch);
    u.noise_below = (float)((double)o->sarprop_step_error_threshold_factor * error);
    u.noise = (float)(vane_sqrt(error) * (double)cooled(o, (double)o->sarprop_step_error_shift, epoch));
    return u;
}

void vane_batch_step(const vane_kernels *k, vane_optimizer optimizer, size_t n, const vane_batch_update *u,
                     const float *g, float *w, float *previous, float *step)
{
    switch (optimizer) {
    case VANE_RPROP: k->rprop(n, u, g, w, previous, step); break;
    case VANE_QUICKPROP: k->quickprop(n, u, g, w, previous, step); break;
    default: k->sarprop(n, u, g, w, previous, step);
    }
}

float vane_first_step(const vane_train_options *o) { return o->optimizer == VANE_RPROP ? o->rprop_delta_zero : 0.0f; }
