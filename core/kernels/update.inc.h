/* update.inc.h - optimizer steps. Formulas and their sources: vane.h, at vane_optimizer. Weights and moments below
 * 2^-126 become +0, so that nothing that is read again is a denormal. */

VEC_FN vf settle(vf x) { return vf_flush(x, VEC_DENORMAL); }

/* The gradient as the optimizers see it: clipped, then with the L1 and L2 penalties. A NaN stays one. */
VEC_FN vf penalised(const vane_update *u, vf g, vf w)
{
    const vf limit = vf_set1(u->gradient_limit), l1 = vf_set1(u->l1);
    g = vf_mul(g, vf_set1(u->gradient_scale));
    g = vf_max(vf_neg(limit), vf_min(limit, g));
    g = vf_fma(vf_set1(u->l2), w, g);
    return vf_add(g, vf_sub(where_positive(w, l1, vf_zero()), where_negative(w, l1, vf_zero())));
}

/* The values of one lane group, read, changed by a step and written back. */
typedef struct lanes { vf w, m, v; } lanes;

VEC_FN void some_weights(size_t k, const vane_update *u, const float *g, float *w, float *m, float *v,
                         lanes (*const step)(const vane_update *, vf, lanes), const int changes_gradient)
{
    lanes s = {vf_load_some(w, k), m ? vf_load_some(m, k) : vf_zero(), v ? vf_load_some(v, k) : vf_zero()};
    const vf gradient = vf_flush(vf_load_some(g, k), VEC_TINY);
    s = step(u, changes_gradient ? penalised(u, gradient, s.w) : gradient, s);
    vf_store_some(w, settle(s.w), k);
    if (m) vf_store_some(m, settle(s.m), k);
    if (v) vf_store_some(v, settle(s.v), k);
}

/* As activate_rest. */
typedef void optimizer(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v);
ONCE void update_rest(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v, optimizer *kernel)
{
    float room[4][L], *const at[] = { w, m, v };
    vf_store(room[3], vf_load_short(g, n));
    for (size_t i = 0; i < 3; i++)
        if (at[i]) vf_store(room[i], vf_load_short(at[i], n));
    kernel(L, u, room[3], room[0], m ? room[1] : NULL, v ? room[2] : NULL);
    for (size_t i = 0; i < 3; i++)
        if (at[i]) vf_store_short(at[i], vf_load(room[i]), n);
}

VEC_FN void all_weights(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v,
                        lanes (*const step)(const vane_update *, vf, lanes), optimizer *const kernel,
                        const int changes_gradient)
{
    size_t i = 0;
    for (; i + L <= n; i += L)
        some_weights(L, u, g + i, w + i, m ? m + i : NULL, v ? v + i : NULL, step, changes_gradient);
    if (i == n) return;
    if (VEC_COMPACT) update_rest(n - i, u, g + i, w + i, m ? m + i : NULL, v ? v + i : NULL, kernel);
    else some_weights(n - i, u, g + i, w + i, m ? m + i : NULL, v ? v + i : NULL, step, changes_gradient);
}

VEC_FN void each_weight(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v,
                        lanes (*const step)(const vane_update *, vf, lanes), optimizer *const kernel)
{
    if (u->changes_gradient) all_weights(n, u, g, w, m, v, step, kernel, 1);
    else all_weights(n, u, g, w, m, v, step, kernel, 0);
}

VEC_FN lanes plain_step(const vane_update *u, vf g, lanes s)
{
    s.w = vf_fnma(vf_set1(u->rate), g, s.w);
    return s;
}

VEC_FN lanes momentum_step(const vane_update *u, vf g, lanes s)
{
    const vf momentum = vf_set1(u->momentum);
    s.m = vf_fma(momentum, s.m, g);
    s.w = vf_fnma(vf_set1(u->rate), u->nesterov ? vf_fma(momentum, s.m, g) : s.m, s.w);
    return s;
}

VEC_FN vf decayed_square(float beta, vf g, vf v)
{
    return vf_fma(vf_set1(beta), v, vf_mul(vf_set1(1.0f - beta), vf_mul(g, g)));
}

/* adam, and adamw when decay isn't 0. */
VEC_FN lanes adam_step(const vane_update *u, vf g, lanes s)
{
    s.m = vf_fma(vf_set1(u->beta1), s.m, vf_mul(vf_set1(1.0f - u->beta1), g));
    s.v = decayed_square(u->beta2, g, s.v);
    s.w = vf_fnma(vf_set1(u->decay), s.w, s.w);
    s.w = vf_sub(s.w, vf_div(vf_mul(vf_set1(u->rate), s.m), vf_add(vf_sqrt(s.v), vf_set1(u->epsilon))));
    return s;
}

static void sgd(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v)
{
    (void)v;
    if (m) each_weight(n, u, g, w, m, NULL, momentum_step, sgd);
    else each_weight(n, u, g, w, NULL, NULL, plain_step, sgd);
}

static void adam(size_t n, const vane_update *u, const float *g, float *w, float *m, float *v)
{
    each_weight(n, u, g, w, m, v, adam_step, adam);
}
