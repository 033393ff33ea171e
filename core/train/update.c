/* update.c - one change of the weights: learning rate, clipping, the optimizer's step. */
#include "core/base/scalar.h"
#include "core/train/trainer.h"

/* No finite gradient is cut by it. */
#define NO_LIMIT 0x1.fffffep127f

unsigned vane_optimizer_moments(const vane_train_options *options)
{
    switch (options->optimizer) {
    case VANE_SGD: return options->momentum > 0 ? 1 : 0;
    case VANE_RMSPROP: return 2;
    default: return 1 | 2;
    }
}

/* Share of the cosine's way that is done, 0 .. 1; 0 while the length of an epoch is not known. */
static double cosine_progress(const vane_train_options *o, const vane_train_state *s)
{
    const double total = (double)o->epochs * (double)s->epoch_steps - (double)o->warmup;
    const double done = (double)s->step - (double)o->warmup;
    if (!(total > 0)) return 0.0;
    return done < total ? done / total : 1.0;
}

float vane_schedule_rate(const vane_train_options *o, const vane_train_state *s)
{
    const double rate = o->learning_rate;
    if (s->step < o->warmup) return (float)(rate * ((double)s->step + 1.0) / (double)o->warmup);
    if (o->schedule == VANE_SCHEDULE_STEP)
        return (float)(rate * vane_pow(o->decay, (double)(s->epoch / o->step_epochs)));
    if (o->schedule == VANE_SCHEDULE_COSINE) {
        const double wave = 0.5 + 0.5 * vane_cos(3.141592653589793 * cosine_progress(o, s));
        return (float)(rate * (o->final_fraction + (1.0 - o->final_fraction) * wave));
    }
    return o->learning_rate;
}

/* Factor that brings the gradient of all trained parameters down to clip_norm. */
static float norm_scale(const vane_trainer *t)
{
    const vane_net *net = t->net;
    double sum = 0;
    if (!(t->options.clip_norm > 0)) return 1.0f;
    for (size_t i = 0; i < net->parameter_tensors; i++)
        if (!net->layers[net->tensors[i].layer].frozen)
            sum += (double)net->ctx->kernels->sum_squares(net->tensors[i].count, t->gradients + net->tensors[i].offset);
    const double norm = vane_sqrt(sum);
    return norm > t->options.clip_norm ? (float)(t->options.clip_norm / norm) : 1.0f;
}

/* Adam's bias corrections are folded into rate and epsilon (Kingma & Ba 2015, end of section 2). */
static vane_update update_of(const vane_trainer *t, float rate)
{
    const vane_train_options *o = &t->options;
    const bool adam = o->optimizer == VANE_ADAM || o->optimizer == VANE_ADAMW;
    vane_update u = {
        .rate = rate,
        .momentum = o->momentum,
        .beta1 = o->beta1,
        .beta2 = o->optimizer == VANE_RMSPROP ? o->rho : o->beta2,
        .epsilon = o->epsilon,
        .gradient_scale = norm_scale(t),
        .gradient_limit = o->clip_value > 0 ? o->clip_value : NO_LIMIT,
        .nesterov = o->nesterov,
    };
    if (adam) {
        const double n = (double)t->state.step + 1.0;
        const double first = 1.0 - vane_pow(o->beta1, n), second = vane_sqrt(1.0 - vane_pow(o->beta2, n));
        u.rate = (float)(rate * second / first);
        u.epsilon = (float)(o->epsilon * second);
    }
    return u;
}

static float *at(float *block, size_t offset) { return block ? block + offset : NULL; }

void vane_trainer_update(vane_trainer *t)
{
    const vane_train_options *o = &t->options;
    const vane_net *net = t->net;
    t->state.learning_rate = vane_schedule_rate(o, &t->state);
    vane_update u = update_of(t, t->state.learning_rate);
    for (size_t i = 0; i < net->parameter_tensors; i++) {
        const vane_tensor *p = &net->tensors[i];
        const bool decays = p->flags & VANE_TENSOR_DECAY;
        if (net->layers[p->layer].frozen) continue;
        u.l1 = decays ? o->l1 : 0.0f;
        u.l2 = decays ? o->l2 : 0.0f;
        u.decay = decays && o->optimizer == VANE_ADAMW ? t->state.learning_rate * o->weight_decay : 0.0f;
        net->ctx->kernels->update[o->optimizer](p->count, &u, t->gradients + p->offset, p->data,
                                                at(t->moment1, p->offset), at(t->moment2, p->offset));
    }
    t->state.step++;
}
