/* update.c - one change of the weights: learning rate, clipping, the optimizer's step. */
#include <string.h>

#include "core/base/rng.h"
#include "core/base/scalar.h"
#include "core/train/batch_update.h"
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

bool vane_steps_plainly(const vane_train_options *o)
{
    return o->optimizer == VANE_SGD && o->batch == 1 && o->momentum == 0 && o->l1 == 0 && o->l2 == 0 &&
           o->clip_norm == 0 && o->clip_value == 0;
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

/* Factor that brings `scale` times the gradient of all trained parameters down to clip_norm. */
static double norm_scale(const vane_trainer *t, const float *gradients, double scale)
{
    const vane_net *net = t->net;
    double sum = 0;
    if (!(t->options.clip_norm > 0)) return scale;
    for (size_t i = 0; i < net->parameter_tensors; i++)
        if (!net->layers[net->tensors[i].layer].frozen)
            sum += (double)net->ctx->kernels->sum_squares(net->tensors[i].count, gradients + net->tensors[i].offset);
    const double norm = vane_sqrt(sum);
    return norm * scale > t->options.clip_norm ? t->options.clip_norm / norm : scale;
}

/* Adam's bias corrections are folded into rate and epsilon (Kingma & Ba 2015, end of section 2). */
static vane_update update_of(const vane_trainer *t, float rate, float gradient_scale)
{
    const vane_train_options *o = &t->options;
    const bool adam = o->optimizer == VANE_ADAM || o->optimizer == VANE_ADAMW;
    vane_update u = {
        .rate = rate,
        .momentum = o->momentum,
        .beta1 = o->beta1,
        .beta2 = o->optimizer == VANE_RMSPROP ? o->rho : o->beta2,
        .epsilon = o->epsilon,
        .gradient_scale = gradient_scale,
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

void vane_trainer_reset_moments(vane_trainer *t)
{
    const size_t count = t->net->parameter_floats;
    const float step = vane_first_step(&t->options);
    if (t->moment1) memset(t->moment1, 0, count * sizeof *t->moment1);
    for (size_t i = 0; t->moment2 && i < count; i++) t->moment2[i] = step;
}

static float *at(float *block, size_t offset) { return block ? block + offset : NULL; }

/* The change of `count` parameters at `offset`, by rprop, quickprop or sarprop. */
static void change_whole(const vane_trainer *t, size_t offset, size_t count, const float *gradient)
{
    vane_batch_update u = t->batch_update;
    if (t->noise) u.words = t->noise + offset;
    vane_batch_step(t->net->ctx->kernels, t->options.optimizer, count, &u, gradient, t->net->params + offset,
                    t->moment1 + offset, t->moment2 + offset);
}

/* The change of a piece of a tensor, all of which is trained. */
static void change_run(const vane_trainer *t, size_t tensor, size_t first, size_t count, const float *gradient)
{
    const vane_train_options *o = &t->options;
    const vane_tensor *p = &t->net->tensors[tensor];
    const size_t offset = p->offset + first;
    if (vane_optimizer_is_whole(o->optimizer)) {
        change_whole(t, offset, count, gradient);
        return;
    }
    vane_update u = t->update;
    if (p->flags & VANE_TENSOR_DECAY) {
        u.l1 = o->l1;
        u.l2 = o->l2;
        u.decay = o->optimizer == VANE_ADAMW ? t->state.learning_rate * o->weight_decay : 0.0f;
    } else if (!o->bias_momentum) u.momentum = 0.0f;
    u.changes_gradient = u.l1 > 0 || u.l2 > 0 || u.gradient_scale != 1.0f || o->clip_value > 0;
    t->net->ctx->kernels->update[o->optimizer](count, &u, gradient, p->data + first, at(t->moment1, offset),
                                               at(t->moment2, offset));
}

/* The change of a piece of a tensor: of those of its elements that aren't frozen. */
static void change(void *user, size_t tensor, size_t first, size_t count, const float *gradient)
{
    const vane_trainer *t = user;
    const vane_layer *layer = &t->net->layers[t->net->tensors[tensor].layer];
    const vane_trained *trained = &layer->trained[tensor - layer->tensor];
    if (!trained->frozen) {
        change_run(t, tensor, first, count, gradient);
        return;
    }
    const size_t end = first + count;
    for (size_t i = vane_trained_from(trained, first); i < trained->count && trained->runs[i].begin < end; i++) {
        const vane_run run = trained->runs[i];
        const size_t from = run.begin > first ? run.begin : first, to = run.end < end ? run.end : end;
        change_run(t, tensor, from, to - from, gradient + (from - first));
    }
}

static void begin_whole_update(vane_trainer *t)
{
    const vane_train_state *s = &t->state;
    const vane_net *net = t->net;
    const double rows = (double)s->rows, outputs = (double)vane_net_outputs(net);
    const double error = t->counts_errors ? s->square_sum / (rows * outputs) : s->loss_sum / rows;
    const vane_stream noise = vane_stream_at(t->options.seed, VANE_RANDOM_SARPROP, 0, s->step);
    vane_train_options now = t->options;
    now.learning_rate = s->learning_rate;
    t->batch_update = vane_batch_update_of(&now, s->step, rows, error);
    if (t->noise) net->ctx->kernels->random_words(net->parameter_floats, noise.key, noise.step, t->noise);
}

static void begin_update(vane_trainer *t, float gradient_scale)
{
    t->state.learning_rate = vane_schedule_rate(&t->options, &t->state);
    if (vane_optimizer_is_whole(t->options.optimizer)) begin_whole_update(t);
    else t->update = update_of(t, t->state.learning_rate, gradient_scale);
}

void vane_trainer_apply(vane_trainer *t, const float *gradients, double scale)
{
    const vane_net *net = t->net;
    begin_update(t, (float)norm_scale(t, gradients, scale));
    for (size_t i = 0; i < net->parameter_tensors; i++)
        if (!net->layers[net->tensors[i].layer].frozen)
            change(t, i, 0, net->tensors[i].count, gradients + net->tensors[i].offset);
    t->state.step++;
}

static void keep(void *user, size_t tensor, size_t first, size_t count, const float *gradient)
{
    const vane_trainer *t = user;
    float *to = t->gradients + t->net->tensors[tensor].offset + first;
    memcpy(to, gradient, count * sizeof *to);
    t->net->ctx->kernels->flush(count, to);
}

int vane_trainer_update(vane_trainer *t, size_t first, size_t rows, float **under)
{
    const vane_gradient_sink sink = { t->gradients ? keep : change, t };
    if (!t->gradients) begin_update(t, 1.0f);
    const int status = vane_trainer_backward(t, first, rows, &sink, under);
    if (status) return status;
    if (t->gradients) vane_trainer_apply(t, t->gradients, 1.0);
    else t->state.step++;
    return VANE_OK;
}
