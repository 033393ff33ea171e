/* more.inc.h - activations, losses and an optimizer that few networks ask for. */

VEC_FN vf elu_of(vf x) { return flushed(vf_elu(x)); }
VEC_FN vf gelu_of(vf x) { return flushed(vf_gelu(x)); }
VEC_FN vf silu_of(vf x) { return flushed(vf_silu(x)); }
VEC_FN vf softplus_of(vf x) { return flushed(vf_softplus(x)); }

VEC_FN vf elu_slope_of(vf y) { return where_positive(y, one(), vf_add(y, one())); }
VEC_FN vf softplus_slope_of(vf y) { return vf_neg(vf_expm1(vf_neg(y))); }      /* sigmoid(z) = 1 - e^-y */

static void elu(size_t n, const float *z, float *y) { activate(n, z, y, elu_of, elu); }
static void gelu(size_t n, const float *z, float *y) { activate(n, z, y, gelu_of, gelu); }
static void silu(size_t n, const float *z, float *y) { activate(n, z, y, silu_of, silu); }
static void softplus(size_t n, const float *z, float *y) { activate(n, z, y, softplus_of, softplus); }

static void elu_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, elu_slope_of, elu_slope);
}
static void gelu_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, vf_gelu_slope, gelu_slope);
}
static void silu_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, vf_silu_slope, silu_slope);
}
static void softplus_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, softplus_slope_of, softplus_slope);
}

VEC_FN vf distance_of(vf y, vf t) { return vf_abs(vf_sub(y, t)); }
VEC_FN vf distance_slope(vf y, vf t)
{
    return vf_sub(where_positive(vf_sub(y, t), one(), vf_zero()), where_negative(vf_sub(y, t), one(), vf_zero()));
}
VEC_FN vf huber_of(vf y, vf t)
{
    const vf d = vf_abs(vf_sub(y, t)), half = vf_set1(0.5f);
    return vf_select(vf_le(d, one()), vf_mul(vf_mul(half, d), d), vf_sub(d, half));
}
VEC_FN vf huber_slope(vf y, vf t) { return vf_max(vf_set1(-1.0f), vf_min(one(), vf_sub(y, t))); }

static void mae(size_t rows, size_t n, const float *y, const float *t, const float *factor, float *loss, float *delta)
{
    mean_loss(rows, n, y, t, factor, loss, delta, distance_of, distance_slope);
}
static void huber(size_t rows, size_t n, const float *y, const float *t, const float *factor, float *loss, float *delta)
{
    mean_loss(rows, n, y, t, factor, loss, delta, huber_of, huber_slope);
}

VEC_FN lanes rmsprop_step(const vane_update *u, vf g, lanes s)
{
    s.v = decayed_square(u->beta2, g, s.v);
    s.w = vf_sub(s.w, vf_div(vf_mul(vf_set1(u->rate), g), vf_add(vf_sqrt(s.v), vf_set1(u->epsilon))));
    return s;
}

static void rmsprop(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v)
{
    (void)m;
    each_weight(n, u, g, w, NULL, v, rmsprop_step, rmsprop);
}

#define MORE_ENTRIES                                                                                                  \
    .activate[VANE_ELU] = elu, .activate[VANE_GELU] = gelu, .activate[VANE_SILU] = silu,                              \
    .activate[VANE_SOFTPLUS] = softplus, .slope[VANE_ELU] = elu_slope, .slope[VANE_GELU] = gelu_slope,                \
    .slope[VANE_SILU] = silu_slope, .slope[VANE_SOFTPLUS] = softplus_slope, .loss[VANE_MAE] = mae,                    \
    .loss[VANE_HUBER] = huber, .update[VANE_RMSPROP] = rmsprop,
