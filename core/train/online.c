/* online.c - plain gradient descent one row at a time (batch 1), in blocks of rows. The inputs of the first layer
 * don't depend on the weights, so the rows of a block share its two large products. With W as it was when the block
 * began, G = X X^T and e_r = rate_r * (delta by the sums) of row r, row s of the block has the sums
 *
 *     x_s W + b - sum over r < s of (G[s][r] + 1) e_r
 *
 * and after the block W -= X^T e, b -= sum of e: the arithmetic of the plain loop in another order. The layers above
 * are trained row by row, as they are. */
#include "core/net/matmul.h"
#include "core/train/trainer.h"

/* Below this many weights of the first layer, the plain loop is as fast. */
enum { WEIGHTS_MIN = 2048 };

bool vane_online_applies(const vane_net *net, const vane_train_options *o)
{
    const vane_layer *first = &net->layers[0];
    return vane_steps_plainly(o) && !net->ctx->deterministic && first->kind == &vane_dense && !first->frozen &&
           vane_layer_trains_all(first) && !vane_net_shortcuts(net) && first->dropout == 0 &&
           first->inputs * first->units >= WEIGHTS_MIN;
}

size_t vane_online_scratch(const vane_net *net)
{
    const vane_layer *first = &net->layers[0];
    const size_t gram = vane_product_scratch(net->ctx, VANE_ONLINE_ROWS, VANE_ONLINE_ROWS, first->inputs);
    const size_t layer = first->kind->scratch(net->ctx, first, VANE_ONLINE_ROWS);
    return gram > layer ? gram : layer;
}

int vane_online_begin(vane_trainer *t, size_t rows)
{
    const vane_pass pass = { t->net->ctx, &t->memory };
    const vane_layer *first = &t->net->layers[0];
    const float *x = t->block.inputs;
    const vane_product gram = {
        .rows = rows, .columns = rows, .depth = first->inputs,
        .a = x, .a_row = first->inputs, .a_step = 1,
        .b = x, .b_step = 1, .b_column = first->inputs,
        .c = t->online.gram, .c_row = rows,
    };
    const vane_product sums = {
        .rows = rows, .columns = first->units, .depth = first->inputs,
        .a = x, .a_row = first->inputs, .a_step = 1,
        .b = first->weight, .b_step = first->units, .b_column = 1,
        .begin = first->bias, .c = t->online.sums, .c_row = first->units,
    };
    const int status = vane_multiply(&pass, &gram);
    return status ? status : vane_multiply(&pass, &sums);
}

/* The first layer's output for a row of the block. */
static void forward_first(vane_trainer *t, size_t row, size_t rows)
{
    const vane_layer *first = &t->net->layers[0];
    const vane_kernels *k = t->net->ctx->kernels;
    const vane_layer_state *s = &t->layers[0];
    const size_t units = first->units;
    float *z = vane_trainer_keeps_sums(t, 0) ? s->sums : s->output.data;
    float weights[VANE_ONLINE_ROWS];
    for (size_t r = 0; r < row; r++) weights[r] = -(t->online.gram[row * rows + r] + 1.0f);
    k->row(units, row, weights, t->online.steps, units, t->online.sums + row * units, z);
    vane_layer_activate(k, first, 1, (vane_view){ z, units }, s->output);
}

int vane_online_forward(vane_trainer *t, size_t row, size_t rows, double *loss)
{
    forward_first(t, row, rows);
    t->rows = vane_rows_from(t, row);
    return vane_trainer_forward(t, 1, 1, loss);
}

int vane_online_update(vane_trainer *t, size_t row)
{
    const vane_net *net = t->net;
    const size_t units = net->layers[0].units;
    float *delta;
    const int status = vane_trainer_update(t, 1, 1, &delta);
    if (!status) net->ctx->kernels->outer(1, units, &t->state.learning_rate, 0, delta, t->online.steps + row * units);
    return status;
}

/* Rates are in the steps already. */
static void subtract(void *user, size_t tensor, size_t first, size_t count, const float *step)
{
    const vane_trainer *t = user;
    const vane_update whole = { .rate = 1.0f };
    t->net->ctx->kernels->update[VANE_SGD](count, &whole, step, t->net->tensors[tensor].data + first, NULL, NULL);
}

int vane_online_end(vane_trainer *t, size_t rows)
{
    const vane_pass pass = { t->net->ctx, &t->memory };
    const vane_gradient_sink sink = { subtract, t };
    const vane_layer *first = &t->net->layers[0];
    const vane_backward b = { .rows = rows, .x = { t->block.inputs, first->inputs },
                              .dz = { t->online.steps, first->units }, .sink = &sink };
    return first->kind->backward(&pass, first, &b);
}
