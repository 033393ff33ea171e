/* batch.c - one batch forward and backward. */
#include <string.h>

#include "core/base/rng.h"
#include "core/train/counting.h"

static bool has_dropout(const vane_trainer *t, size_t layer) { return t->net->layers[layer].dropout > 0; }

vane_slope vane_slope_of(const vane_train_options *o)
{
    if (o->fann_way & VANE_FANN_SLOPES) return VANE_SLOPE_OF_FANN;
    return o->fann_way & VANE_FANN_CLIPS ? VANE_SLOPE_CLIPPED : VANE_SLOPE_RIGHT;
}

bool vane_trainer_keeps_sums(const vane_trainer *t, size_t layer)
{
    return !t->layers[layer].output.data || vane_slope_of(&t->options) == VANE_SLOPE_OF_FANN ||
           vane_layer_needs_sums(&t->net->layers[layer]);
}

static vane_view view_at(vane_view v, size_t row)
{
    return (vane_view){ v.data ? v.data + row * v.step : NULL, v.step };
}
static vane_const_view reading(vane_view v) { return (vane_const_view){ v.data, v.step }; }

/* y = x with elements dropped: the same ones forward and backward, since the layer keeps their random words. */
static void drop(const vane_trainer *t, size_t layer, size_t row, size_t rows, vane_view x, vane_view y)
{
    const vane_layer *l = &t->net->layers[layer];
    const uint32_t *words = t->layers[layer].words + row * l->units;
    for (size_t i = 0; i < rows; i++)
        t->net->ctx->kernels->dropout(l->units, words + i * l->units, l->dropout, 1.0f / (1.0f - l->dropout),
                                      x.data + i * x.step, y.data + i * y.step);
}

static vane_const_view input_of(const vane_trainer *t, size_t layer)
{
    if (vane_net_shortcuts(t->net)) return reading(t->shared);
    return layer ? reading(t->layers[layer - 1].dropped) : (vane_const_view){ t->rows.inputs, t->net->inputs };
}

/* The inputs' place in the row that all layers share. */
static void share_inputs(const vane_trainer *t, size_t rows)
{
    const size_t n = t->net->inputs;
    for (size_t i = 0; i < rows; i++)
        memcpy(t->shared.data + i * t->shared.step, t->rows.inputs + i * n, n * sizeof(float));
}

/* A layer's outputs, by the random words of the step. */
static void drop_anew(const vane_trainer *t, size_t layer, size_t rows)
{
    const vane_layer_state *s = &t->layers[layer];
    const vane_stream stream = vane_stream_at(t->options.seed, VANE_RANDOM_DROPOUT, (uint32_t)layer, t->state.step);
    t->net->ctx->kernels->random_words(rows * t->net->layers[layer].units, stream.key, stream.step, s->words);
    drop(t, layer, 0, rows, s->output, s->dropped);
}

static int forward(vane_trainer *t, size_t first, size_t rows)
{
    const vane_net *net = t->net;
    const vane_pass pass = { net->ctx, &t->memory };
    vane_count_layers(t);
    if (vane_net_shortcuts(net)) share_inputs(t, rows);
    for (size_t i = first; i < net->layer_count; i++) {
        const vane_layer_state *s = &t->layers[i];
        vane_forward f = { .rows = rows, .x = input_of(t, i), .output = s->output };
        if (vane_trainer_keeps_sums(t, i)) f.sums = (vane_view){ s->sums, net->layers[i].units };
        const int status = net->layers[i].kind->forward(&pass, &net->layers[i], &f);
        if (status) return status;
        if (has_dropout(t, i)) drop_anew(t, i, rows);
        vane_count_layer(t, i, VANE_FORWARD);
    }
    return VANE_OK;
}

const float *vane_trainer_outputs(const vane_trainer *t)
{
    const vane_layer_state *last = &t->layers[t->net->layer_count - 1];
    return vane_loss_from_sums(t->options.loss) ? last->sums : last->output.data;
}

double vane_gradient_divisor(const vane_trainer *t, size_t rows)
{
    const vane_loss loss = t->options.loss;
    if (vane_optimizer_is_whole(t->options.optimizer)) return loss == VANE_MSE ? 2.0 : 1.0;
    return vane_loss_divisor(loss, vane_net_outputs(t->net)) *
           (t->course == VANE_COURSE_WHOLE ? 1.0 : (double)rows);
}

/* The losses' weighted sum, in row order, and the gradient by the last layer's sums. */
static double output_delta(vane_trainer *t, size_t rows, float *delta)
{
    const vane_net *net = t->net;
    const size_t last = net->layer_count - 1, outputs = net->layers[last].units;
    const vane_layer_state *s = &t->layers[last];
    const vane_view d = { delta, outputs };
    const vane_loss loss = t->options.loss;
    const double divisor = vane_gradient_divisor(t, rows);
    const float *yz = vane_trainer_outputs(t), *targets = t->rows.targets;
    double sum = 0;
    for (size_t i = 0; i < rows; i++) t->factors[i] = (float)(t->rows.weights[i] / divisor);
    if (t->halves[0]) {
        vane_halve(&net->layers[last], rows, yz, t->halves[0]);
        vane_halve(&net->layers[last], rows, targets, t->halves[1]);
        yz = t->halves[0];
        targets = t->halves[1];
    }
    net->ctx->kernels->loss[loss](rows, outputs, yz, targets, t->factors, t->losses, delta);
    for (size_t i = 0; i < rows; i++) sum += (double)t->rows.weights[i] * (double)t->losses[i];
    vane_layer_slope(net->ctx->kernels, &net->layers[last], rows, (vane_const_view){ s->sums, outputs },
                     reading(s->output), d,
                     vane_loss_from_sums(loss) ? VANE_SLOPE_FROM_SUMS : vane_slope_of(&t->options));
    return sum;
}

size_t vane_first_trained(const vane_net *net)
{
    size_t i = 0;
    while (i < net->layer_count && net->layers[i].frozen) i++;
    return i;
}

/* Where a gradient by a layer's output becomes that by its sums. */
typedef struct below {
    const vane_trainer *trainer;
    size_t layer;
} below;

static void pass_down(void *user, size_t row, size_t rows, float *dx, size_t dx_step)
{
    const below *b = user;
    const vane_trainer *t = b->trainer;
    const vane_layer *l = &t->net->layers[b->layer];
    const vane_layer_state *s = &t->layers[b->layer];
    const vane_view d = { dx, dx_step }, sums = { s->sums, l->units };
    if (l->dropout > 0) drop(t, b->layer, row, rows, d, d);
    vane_layer_slope(t->net->ctx->kernels, l, rows, reading(view_at(sums, row)), reading(view_at(s->output, row)), d,
                     vane_slope_of(&t->options));
}

/* Where every layer reads only the one below it: its gradient goes from one of two buffers to the other. */
static int backward_chain(vane_trainer *t, size_t first, size_t rows, const vane_gradient_sink *sink, float **under)
{
    const vane_net *net = t->net;
    const vane_pass pass = { net->ctx, &t->memory };
    float *dz = t->deltas[0], *dx = t->deltas[1];
    for (size_t i = net->layer_count; i-- > first;) {
        const vane_layer *layer = &net->layers[i];
        const bool goes_on = i > first || under;
        below b = { t, i - 1 };
        const vane_row_epilogue epilogue = { pass_down, &b };
        const vane_backward step = {
            .rows = rows, .x = input_of(t, i), .dz = { dz, layer->units }, .sink = layer->frozen ? NULL : sink,
            .dx = { goes_on ? dx : NULL, layer->inputs }, .epilogue = &epilogue,
        };
        const int status = layer->kind->backward(&pass, layer, &step);
        if (status) return status;
        vane_count_layer(t, i, VANE_BACKWARD);
        if (!goes_on) break;
        float *used = dz;
        dz = dx;
        dx = used;
    }
    if (under) *under = dz;
    return VANE_OK;
}

/* With shortcuts, every layer adds its share to the gradient of all hidden units below it. */
static int backward_shared(vane_trainer *t, size_t first, size_t rows, const vane_gradient_sink *sink)
{
    const vane_net *net = t->net;
    const vane_pass pass = { net->ctx, &t->memory };
    vane_view dz = { t->deltas[0], vane_net_outputs(net) };
    for (size_t i = net->layer_count; i-- > first;) {
        const vane_layer *layer = &net->layers[i];
        const bool last = i + 1 == net->layer_count;
        if (!last) {
            below b = { t, i };
            dz = (vane_view){ t->shared_deltas.data + layer->inputs - net->inputs, t->shared_deltas.step };
            pass_down(&b, 0, rows, dz.data, dz.step);
        }
        const vane_backward step = {
            .rows = rows, .x = input_of(t, i), .dz = reading(dz), .sink = layer->frozen ? NULL : sink,
            .dx = { i > first ? t->shared_deltas.data : NULL, t->shared_deltas.step },
            .first = net->inputs, .adds = !last,
        };
        const int status = layer->kind->backward(&pass, layer, &step);
        if (status) return status;
        vane_count_layer(t, i, VANE_BACKWARD);
    }
    return VANE_OK;
}

/* From deltas[0], the gradient by the last sums. */
int vane_trainer_backward(vane_trainer *t, size_t first, size_t rows, const vane_gradient_sink *sink, float **under)
{
    vane_count_layers(t);
    return vane_net_shortcuts(t->net) ? backward_shared(t, first, rows, sink)
                                      : backward_chain(t, first, rows, sink, under);
}

vane_rows vane_rows_from(const vane_trainer *t, size_t row)
{
    return (vane_rows){ t->block.inputs + row * t->net->inputs, t->block.targets + row * vane_net_outputs(t->net),
                        t->block.weights + row };
}

vane_rows vane_rows_scaled(const vane_net *net, const vane_rows *read, size_t n, const float *target_scale,
                           const float *target_shift, float *x, float *t)
{
    const vane_kernels *k = net->ctx->kernels;
    vane_rows rows = *read;
    if (net->input_scaling.scale) {
        k->affine(n, net->inputs, read->inputs, net->input_scaling.scale, net->input_scaling.shift, x);
        rows.inputs = x;
    }
    if (net->output_scaling.scale) {
        k->affine(n, vane_net_outputs(net), read->targets, target_scale, target_shift, t);
        rows.targets = t;
    }
    return rows;
}

/* The weight of a row is that of the sample times that of its class. */
void vane_trainer_prepare(vane_trainer *t, const vane_rows *read, size_t rows)
{
    const vane_kernels *k = t->net->ctx->kernels;
    const size_t outputs = vane_net_outputs(t->net);
    t->block = vane_rows_scaled(t->net, read, rows, t->target_scale, t->target_shift, t->inputs, t->targets);
    if (t->class_weights) {
        for (size_t i = 0; i < rows; i++) {
            const float *target = t->block.targets + i * outputs;
            t->weights[i] = read->weights[i] * t->class_weights[outputs == 1 ? 0 : k->argmax(outputs, target)];
        }
        t->block.weights = t->weights;
    }
    t->rows = t->block;
}

int vane_trainer_forward(vane_trainer *t, size_t first, size_t rows, double *loss_sum)
{
    const int status = forward(t, first, rows);
    if (!status) *loss_sum = output_delta(t, rows, t->deltas[0]);
    return status;
}
