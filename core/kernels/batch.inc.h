/* batch.inc.h - the optimizers that take whole epochs: iRPROP- (Riedmiller & Braun 1993, Igel & Huesken 2000),
 * quickprop (Fahlman 1988), SARPROP (Treadgold & Gedeon 1998). What FANN does otherwise: kernels.h. They go by signs
 * and steps rather than sizes: only what is below 2^-126 becomes +0. */

/* The values of one lane group, read, changed by a rule and written back: previous is the gradient that the last update
 * went by, 0 after a turn. */
typedef struct batch_lanes { vf g, w, previous, step; } batch_lanes;

/* -1 where g has turned, 1 where it has not, 0 where it or the last one is 0; their own product could vanish. */
VEC_FN vf course(vf g, vf previous) { return vf_mul(sign_of(g), sign_of(previous)); }

/* w - change, kept within the limit on the side to which it moves. */
VEC_FN vf moved(const vane_batch_update *u, vf w, vf change)
{
    const vf to = vf_sub(w, change), limit = vf_set1(u->weight_limit);
    return where_positive(change, vf_max(vf_neg(limit), to), where_negative(change, vf_min(limit, to), to));
}

VEC_FN vf grown(const vane_batch_update *u, vf step)
{
    return vf_min(vf_set1(u->delta_max), scaled(u->increase, step));
}

VEC_FN vf shrunk(const vane_batch_update *u, vf step)
{
    return vf_max(vf_set1(u->delta_min), scaled(u->decrease, step));
}

VEC_FN batch_lanes rprop_rule(const vane_batch_update *u, vi words, batch_lanes s)
{
    (void)words;
    const vf turn = course(s.g, s.previous), before = u->fann_way ? vf_max(vf_set1(1e-4f), s.step) : s.step;
    const vf onward = u->fann_way ? grown(u, before) : where_positive(turn, grown(u, before), before);
    s.step = where_negative(turn, shrunk(u, before), onward);
    s.previous = where_negative(turn, vf_zero(), s.g);
    const vf unsloped = vf_set1(u->fann_way ? -1.0f : 0.0f);
    const vf direction = vf_select(vf_eq(s.previous, vf_zero()), unsloped, sign_of(s.previous));
    s.w = moved(u, s.w, vf_mul(direction, s.step));
    return s;
}

/* Rounded twice at every width, as FANN does: quickprop's parabola makes much of a last bit. */
VEC_FN vf decayed_gradient(const vane_batch_update *u, batch_lanes s) { return vf_sub(s.g, scaled(u->decay, s.w)); }

/* Along the last step, if there is one: plain descent where that way still leads down, and the jump to the bottom of
 * the parabola through the last slope and this one, or, if that is farther or a top, mu times the last step. */
VEC_FN batch_lanes quickprop_rule(const vane_batch_update *u, vi words, batch_lanes s)
{
    (void)words;
    const float shrink = (float)(u->mu / (1.0 + u->mu));
    const vf g = decayed_gradient(u, s), stride = vf_abs(s.step);
    const vf slope = where_negative(s.step, g, vf_neg(g));
    const vf before = where_negative(s.step, s.previous, vf_neg(s.previous)), bend = vf_sub(before, slope);
    const vf parabola = vf_select(vf_eq(bend, vf_zero()), vf_zero(), vf_div(vf_mul(stride, slope), bend));
    const vf far = vf_select(vf_lt(scaled(shrink, before), slope), scaled(u->mu, stride), parabola);
    const vf gain = vf_add(where_positive(slope, scaled(u->rate, slope), vf_zero()), far);
    const vf descent = scaled(-u->rate, g);
    s.step = vf_select(vf_lt(stride, vf_set1(0.001f)), descent, where_negative(s.step, vf_neg(gain), gain));
    s.w = moved(u, s.w, vf_neg(s.step));
    s.previous = g;
    return s;
}

VEC_FN batch_lanes sarprop_rule(const vane_batch_update *u, vi words, batch_lanes s)
{
    const vf g = decayed_gradient(u, s), turn = course(g, s.previous), before = vf_max(vf_set1(u->delta_min), s.step);
    const vf noise = scaled(u->noise * 0x1p-24f, vf_from_vi(vi_shr(words, 8)));
    const vf jumped = vf_add(scaled(u->decrease, before), noise);
    const vf turned = vf_select(vf_lt(before, vf_set1(u->noise_below)), jumped, shrunk(u, before));
    s.step = where_positive(turn, grown(u, before), where_negative(turn, turned, before));
    s.previous = where_negative(turn, vf_zero(), g);
    s.w = moved(u, s.w, vf_mul(sign_of(s.previous), s.step));
    return s;
}

VEC_FN void each_batch_weight(size_t n, const vane_batch_update *u, const float *g, float *w, float *previous,
                              float *step, batch_lanes (*const rule)(const vane_batch_update *, vi, batch_lanes))
{
    int32_t word[L] = { 0 };
    for (size_t i = 0; i < n; i += L) {
        const size_t k = smaller(L, n - i);
        batch_lanes s = { settle(vf_load_some(g + i, k)), vf_load_some(w + i, k), vf_load_some(previous + i, k),
                          vf_load_some(step + i, k) };
        for (size_t j = 0; u->words && j < k; j++) word[j] = (int32_t)u->words[i + j];
        s = rule(u, vi_load(word), s);
        vf_store_some(w + i, settle(s.w), k);
        vf_store_some(previous + i, settle(s.previous), k);
        vf_store_some(step + i, settle(s.step), k);
    }
}

static void rprop(size_t n, const vane_batch_update *u, const float *g, float *w, float *previous, float *step)
{
    each_batch_weight(n, u, g, w, previous, step, rprop_rule);
}

static void quickprop(size_t n, const vane_batch_update *u, const float *g, float *w, float *previous, float *step)
{
    each_batch_weight(n, u, g, w, previous, step, quickprop_rule);
}

static void sarprop(size_t n, const vane_batch_update *u, const float *g, float *w, float *previous, float *step)
{
    each_batch_weight(n, u, g, w, previous, step, sarprop_rule);
}

#define BATCH_ENTRIES .rprop = rprop, .quickprop = quickprop, .sarprop = sarprop,
