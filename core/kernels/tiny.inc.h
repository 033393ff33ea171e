/* tiny.inc.h - gradient descent row by row for a network so small that a call for every layer would cost more than its
 * arithmetic. All numbers lie padded to whole vectors, so that each is stored and loaded as one; the operations, and so
 * the bits, are those of the other kernels called one after another. */

enum { ROW = VANE_TINY_PAD };   /* floats of a padded row of up to ROW units; wider layers take a multiple */

/* Vectors of a layer's units, and their floats. */
VEC_FN size_t whole(size_t units) { return (units + L - 1) / L * L; }

static void tiny_forward(const vane_tiny_layer *l, const float *x, float *z)
{
    if (l->units == 1) {        /* one weight per input, side by side */
        vf sum = vf_set1(l->weight[0]);
        for (size_t i = 0; i < l->inputs; i++) sum = vf_fma(vf_set1(x[i]), vf_set1(l->weight[ROW + i]), sum);
        vf_store(z, sum);
        return;
    }
    for (size_t j = 0; j < l->units; j += L) {
        vf sum = vf_load(l->weight + j);
        const float *w = l->weight + l->row + j;
        for (size_t i = 0; i < l->inputs; i++, w += l->row) sum = vf_fma(vf_set1(x[i]), vf_load(w), sum);
        vf_store(z + j, sum);
    }
}

/* dx = dz W^T. The padding of weights and of dz is 0, and so that of dx. */
static void tiny_backward(const vane_tiny_layer *l, const float *dz, float *dx)
{
    if (l->units == 1) {
        for (size_t i = 0; i < l->inputs; i += L)
            vf_store(dx + i, vf_fma(vf_set1(dz[0]), vf_load(l->weight + ROW + i), vf_zero()));
        return;
    }
    for (size_t i = 0; i < l->inputs; i += L)
        vf_store(dx + i, dots_of(L, whole(l->units), dz, l->weight + (i + 1) * l->row, l->row));
}

VEC_FN void descend(float *w, vf gradient, vf rate, size_t moments, vf momentum)
{
    vf step = vf_flush(gradient, VEC_TINY);
    if (moments) {
        step = vf_fma(momentum, vf_load(w + moments), step);
        vf_store(w + moments, settle(step));
    }
    vf_store(w, settle(vf_fnma(rate, step, vf_load(w))));
}

static void tiny_update(const vane_tiny *net, const vane_tiny_layer *l, const float *x, const float *dz, vf rate)
{
    const size_t moments = net->moments;
    const vf momentum = vf_set1(net->momentum), of_biases = vf_set1(net->bias_momentum);
    if (l->units == 1) {
        descend(l->weight, vf_load(dz), rate, moments, of_biases);
        for (size_t i = 0; i < l->inputs; i += L) {     /* an activation needs not be 0 where its sum is padding */
            const vf xs = vf_keep(vf_load(x + i), smaller(L, l->inputs - i));
            descend(l->weight + ROW + i, vf_fma(xs, vf_set1(dz[0]), vf_zero()), rate, moments, momentum);
        }
        return;
    }
    for (size_t j = 0; j < l->units; j += L) {
        const vf d = vf_load(dz + j);
        float *w = l->weight + j;
        descend(w, d, rate, moments, of_biases);
        for (size_t i = 0; i < l->inputs; i++)
            descend(w += l->row, vf_fma(vf_set1(x[i]), d, vf_zero()), rate, moments, momentum);
    }
}

static void tiny(const vane_tiny *net, size_t rows, const float *x, const float *t, const float *factors,
                 const float *rates, float *losses, float *outputs)
{
    const vane_kernels *k = &TABLE_OF(VANE_WIDTH);
    const size_t last = net->layers - 1, inputs = net->layer[0].inputs, units = net->layer[last].units;
    /* y[0] is the row, y[i + 1] what layer i makes of it, z its sums. */
    float y[VANE_TINY_LAYERS + 1][VANE_TINY_WIDTH], z[VANE_TINY_LAYERS][VANE_TINY_WIDTH];
    float d[2][VANE_TINY_WIDTH] = { { 0 } };
    for (size_t i = 0; i < VANE_TINY_WIDTH; i++) y[0][i] = 0;
    for (size_t r = 0; r < rows; r++, x += inputs, t += units, outputs += units) {
        for (size_t i = 0; i < inputs; i++) y[0][i] = x[i];
        for (size_t i = 0; i <= last; i++) {
            const vane_tiny_layer *l = &net->layer[i];
            tiny_forward(l, y[i], z[i]);
            if (i < last || !net->loss_from_sums) k->activate[l->activation](whole(l->units), z[i], y[i + 1]);
        }
        const float *made = net->loss_from_sums ? z[last] : y[last + 1];
        float *dz = d[0], *dx = d[1];
        for (size_t j = 0; j < units; j++) outputs[j] = made[j];
        for (size_t j = units; j < whole(units); j++) dz[j] = 0;
        k->loss[net->loss](1, units, made, t, &factors[r], &losses[r], dz);
        if (!net->loss_from_sums) {
            const vane_tiny_layer *l = &net->layer[last];
            k->slope[l->activation](whole(units), l->slope_from_sums ? z[last] : y[last + 1], dz, dz);
        }
        for (size_t i = last + 1; i-- > 0;) {
            const vane_tiny_layer *l = &net->layer[i];
            if (i > 0) {
                const vane_tiny_layer *under = &net->layer[i - 1];
                tiny_backward(l, dz, dx);
                k->slope[under->activation](whole(under->units), under->slope_from_sums ? z[i - 1] : y[i], dx, dx);
            }
            tiny_update(net, l, y[i], dz, vf_set1(rates[r]));
            float *used = dz;
            dz = dx;
            dx = used;
        }
    }
}
