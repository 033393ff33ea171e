/* loss.inc.h - losses of rows and their gradients. Sums over a row are 64-lane sums, so every width gives the same
 * bits. */

/* For one row: the 64-lane sum of value(x, t) and, where delta isn't NULL, delta = flush(slope(x, t) * factor). */
VEC_FN float loss_row(size_t n, const float *x, const float *t, float factor, float *delta, vf (*const value)(vf, vf),
                      vf (*const slope)(vf, vf))
{
    vf s[VEC_SUM_VECTORS];
    const vf f = vf_set1(factor);
    for (size_t v = 0; v < VEC_SUM_VECTORS; v++) s[v] = vf_zero();
    for (size_t i = 0, v = 0; i < n; i += L, v = (v + 1) % VEC_SUM_VECTORS) {
        const size_t k = smaller(L, n - i);
        const vf xs = vf_load_some(x + i, k), ts = vf_load_some(t + i, k), l = value(xs, ts);
        if (delta) vf_store_some(delta + i, vf_flush(vf_mul(slope(xs, ts), f), VEC_TINY), k);
        s[v] = vf_add(s[v], vf_keep(l, k));
    }
    return vf_fold64(s);
}

VEC_FN void mean_loss(size_t rows, size_t n, const float *x, const float *t, const float *factor, float *loss,
                      float *delta, vf (*const value)(vf, vf), vf (*const slope)(vf, vf))
{
    for (size_t i = 0; i < rows; i++, x += n, t += n) {
        loss[i] = loss_row(n, x, t, factor[i], delta, value, slope) / (float)n;
        if (delta) delta += n;
    }
}

VEC_FN vf square_of(vf y, vf t) { const vf d = vf_sub(y, t); return vf_mul(d, d); }
VEC_FN vf square_slope(vf y, vf t) { const vf d = vf_sub(y, t); return vf_add(d, d); }

/* -t log y - (1 - t) log(1 - y) at y = sigmoid(z) is max(z, 0) - z t + log(1 + e^-|z|): no overflow, no log of 0. */
VEC_FN vf binary_of(vf z, vf t)
{
    const vf tail = vf_log1p(vf_exp(vf_neg(vf_abs(z))));
    return vf_add(vf_sub(relu_of(z), vf_mul(z, t)), tail);
}
VEC_FN vf binary_slope(vf z, vf t) { return vf_sub(vf_sigmoid(z), t); }

static void mse(size_t rows, size_t n, const float *y, const float *t, const float *factor, float *loss, float *delta)
{
    mean_loss(rows, n, y, t, factor, loss, delta, square_of, square_slope);
}
static void binary_cross_entropy(size_t rows, size_t n, const float *z, const float *t, const float *factor,
                                 float *loss, float *delta)
{
    mean_loss(rows, n, z, t, factor, loss, delta, binary_of, binary_slope);
}

/* loss = sum of t (log(sum of e^(z - max)) + max - z); delta by z = softmax(z) * (sum of t) - t. */
static void categorical_cross_entropy(size_t rows, size_t n, const float *z, const float *t, const float *factor,
                                      float *loss, float *delta)
{
    for (size_t r = 0; r < rows; r++, z += n, t += n) {
        const float max = row_max(n, z), sum = exp_row(n, z, max, delta);
        float lane[L];
        vf_store(lane, vf_log(vf_set1(sum)));
        const vf top = vf_set1(max), log_sum = vf_set1(lane[0]), f = vf_set1(factor[r]);
        vf s[VEC_SUM_VECTORS], total[VEC_SUM_VECTORS];
        for (size_t v = 0; v < VEC_SUM_VECTORS; v++) s[v] = total[v] = vf_zero();
        for (size_t i = 0, v = 0; i < n; i += L, v = (v + 1) % VEC_SUM_VECTORS) {
            const size_t k = smaller(L, n - i);
            const vf ts = vf_load_some(t + i, k), gap = vf_sub(top, vf_load_some(z + i, k));
            s[v] = vf_add(s[v], vf_keep(vf_mul(ts, vf_add(gap, log_sum)), k));
            total[v] = vf_add(total[v], ts);
        }
        loss[r] = vf_fold64(s);
        if (!delta) continue;
        const vf share = vf_set1(vf_fold64(total) / sum);
        for (size_t i = 0; i < n; i += L) {
            const size_t k = smaller(L, n - i);
            const vf d = vf_sub(vf_mul(vf_load_some(delta + i, k), share), vf_load_some(t + i, k));
            vf_store_some(delta + i, vf_flush(vf_mul(d, f), VEC_TINY), k);
        }
        delta += n;
    }
}
