/* tiny.c - gradient descent row by row for networks of a few hundred weights: many rows per call of one kernel,
 * with the bits of the general loop. */
#include <string.h>

#include "core/train/trainer.h"

enum { WEIGHTS_MAX = 1024 };

static size_t padded(size_t n) { return (n + VANE_TINY_PAD - 1) / VANE_TINY_PAD * VANE_TINY_PAD; }

/* Floats of a padded layer. */
static size_t layer_floats(const vane_layer *l)
{
    return l->units == 1 ? VANE_TINY_PAD + padded(l->inputs) : (1 + padded(l->inputs)) * padded(l->units);
}

bool vane_tiny_applies(const vane_net *net, const vane_train_options *o)
{
    size_t weights = 0;
    vane_train_options but_momentum = *o;
    if (!o->nesterov) but_momentum.momentum = 0;
    if (vane_net_shortcuts(net) || net->layer_count > VANE_TINY_LAYERS || net->inputs > VANE_TINY_WIDTH) return false;
    if (!vane_steps_plainly(&but_momentum)) return false;
    if (o->fann_way & (VANE_FANN_HALVES | VANE_FANN_CLIPS | VANE_FANN_SLOPES)) return false;
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *l = &net->layers[i];
        const bool left_out = i + 1 == net->layer_count && vane_loss_from_sums(o->loss);
        if (l->kind != &vane_dense || !vane_layer_is_plain(l) || l->units > VANE_TINY_WIDTH) return false;
        if (l->frozen || !vane_layer_trains_all(l) || l->dropout > 0) return false;
        if (l->all.activation == VANE_SOFTMAX && !left_out) return false;
        weights += l->inputs * l->units;
    }
    return weights <= WEIGHTS_MAX;
}

size_t vane_tiny_floats(const vane_net *net)
{
    size_t floats = 0;
    for (size_t i = 0; i < net->layer_count; i++) floats += layer_floats(&net->layers[i]);
    return floats;
}

static size_t row_of(const vane_layer *l) { return l->units == 1 ? VANE_TINY_PAD : padded(l->units); }

/* A block of the net's layout, parameters or moments, to the padded layers and back. */
static void exchange(const vane_net *net, float *block, float *to, bool back)
{
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *l = &net->layers[i];
        const size_t width = l->units == 1 ? l->inputs : l->units, rows = l->units == 1 ? 1 : l->inputs;
        float *weight = block + l->weight_offset, *bias = block + l->bias_offset;
        const size_t row = row_of(l);
        if (back) memcpy(bias, to, l->units * sizeof *to);
        else memcpy(to, bias, l->units * sizeof *to);
        for (size_t r = 0; r < rows; r++) {
            float *one = to + (r + 1) * row, *other = weight + r * width;
            memcpy(back ? other : one, back ? one : other, width * sizeof *to);
        }
        to += layer_floats(l);
    }
}

static void exchange_all(vane_trainer *t, bool back)
{
    exchange(t->net, t->net->params, t->tiny.weights, back);
    if (t->moment1) exchange(t->net, t->moment1, t->tiny.weights + vane_tiny_floats(t->net), back);
}

static vane_tiny tiny_of(const vane_trainer *t)
{
    const vane_net *net = t->net;
    const vane_train_options *o = &t->options;
    vane_tiny tiny = {
        .layers = net->layer_count,
        .loss = o->loss,
        .loss_from_sums = vane_loss_from_sums(o->loss),
        .moments = t->moment1 ? vane_tiny_floats(net) : 0,
        .momentum = o->momentum,
        .bias_momentum = o->bias_momentum ? o->momentum : 0.0f,
    };
    float *weight = t->tiny.weights;
    for (size_t i = 0; i < net->layer_count; i++) {
        const vane_layer *l = &net->layers[i];
        tiny.layer[i] = (vane_tiny_layer){ l->inputs, l->units, row_of(l), l->all.activation,
                                           vane_layer_needs_sums(l), weight };
        weight += layer_floats(l);
    }
    return tiny;
}

void vane_tiny_run(vane_trainer *t, size_t rows)
{
    const vane_net *net = t->net;
    const double divisor = vane_loss_divisor(t->options.loss, vane_net_outputs(net));
    const vane_tiny tiny = tiny_of(t);
    const size_t floats = vane_tiny_floats(net) + tiny.moments;
    memset(t->tiny.weights, 0, floats * sizeof(float));     /* a diverged run leaves NaNs in padding */
    exchange_all(t, false);
    for (size_t i = 0; i < rows; i++, t->state.step++) {
        t->tiny.factors[i] = (float)(t->rows.weights[i] / divisor);
        t->tiny.rates[i] = t->state.learning_rate = vane_schedule_rate(&t->options, &t->state);
    }
    net->ctx->kernels->tiny(&tiny, rows, t->rows.inputs, t->rows.targets, t->tiny.factors, t->tiny.rates,
                            t->tiny.losses, t->tiny.outputs);
    exchange_all(t, true);
}
