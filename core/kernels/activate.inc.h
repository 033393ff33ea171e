/* activate.inc.h - activations and their slopes. Results below 2^-63 become +0 (vec.h says why at vf_flush). */

/* What is left of n in a compact build: a whole vector of zeros and it, which the same kernel takes once more. */
typedef void activation(size_t n, const float *x, float *y);
typedef void activation_slope(size_t n, const float *x, const float *dy, float *dz);

ONCE void activate_rest(size_t n, const float *x, float *y, activation *kernel)
{
    float room[L];
    vf_store(room, vf_load_short(x, n));
    kernel(L, room, room);
    vf_store_short(y, vf_load(room), n);
}

ONCE void slope_rest(size_t n, const float *x, const float *dy, float *dz, activation_slope *kernel)
{
    float room[2][L];
    vf_store(room[0], vf_load_short(x, n));
    vf_store(room[1], vf_load_short(dy, n));
    kernel(L, room[0], room[1], room[1]);
    vf_store_short(dz, vf_load(room[1]), n);
}

/* y = f(x), f's results below 2^-63 being +0. f is a constant once inlined, so this is a plain loop over its body; two
 * vectors at a time, as one chain behind another fills the processor's queues. `kernel` is who asks. */
VEC_FN void activate(size_t n, const float *x, float *y, vf (*const f)(vf), activation *const kernel)
{
    size_t i = 0;
    for (; !VEC_COMPACT && i + 2 * L <= n; i += 2 * L) {
        const vf first = f(vf_load(x + i)), second = f(vf_load(x + i + L));
        vf_store(y + i, first);
        vf_store(y + i + L, second);
    }
    for (; i + L <= n; i += L) vf_store(y + i, f(vf_load(x + i)));
    if (i == n) return;
    if (VEC_COMPACT) activate_rest(n - i, x + i, y + i, kernel);
    else vf_store_some(y + i, f(vf_load_some(x + i, n - i)), n - i);
}

/* dz = flush(dy * f(x)), where x is the sum or the output, whichever the slope is a function of. */
VEC_FN void times_slope(size_t n, const float *x, const float *dy, float *dz, vf (*const f)(vf),
                        activation_slope *const kernel)
{
    size_t i = 0;
    for (; i + L <= n; i += L) vf_store(dz + i, vf_flush(vf_mul(vf_load(dy + i), f(vf_load(x + i))), VEC_TINY));
    if (i == n) return;
    if (VEC_COMPACT) {
        slope_rest(n - i, x + i, dy + i, dz + i, kernel);
    } else {
        const vf d = vf_mul(vf_load_some(dy + i, n - i), f(vf_load_some(x + i, n - i)));
        vf_store_some(dz + i, vf_flush(d, VEC_TINY), n - i);
    }
}

/* A NaN is not below 0 and not above it: it takes the first value of the one and the second of the other, so it
 * stays. */
VEC_FN vf where_negative(vf x, vf then, vf otherwise) { return vf_select(vf_lt(x, vf_zero()), then, otherwise); }
VEC_FN vf where_positive(vf x, vf then, vf otherwise) { return vf_select(vf_lt(vf_zero(), x), then, otherwise); }

#define LEAK 0.01f
VEC_FN vf one(void) { return vf_set1(1.0f); }
VEC_FN vf scaled(float factor, vf x) { return vf_mul(vf_set1(factor), x); }

/* low .. high; a NaN stays. */
VEC_FN vf within(float low, float high, vf x) { return vf_max(vf_set1(low), vf_min(vf_set1(high), x)); }

/* 1, -1, and x itself where it is a zero or NaN. */
VEC_FN vf sign_of(vf x) { return where_positive(x, one(), where_negative(x, vf_neg(one()), x)); }

/* sigmoid is below 2^-63 below this. */
#define SIGMOID_TINY -0x1.5d589ep5f

VEC_FN vf flushed(vf y) { return vf_flush(y, VEC_TINY); }

VEC_FN vf linear_of(vf x) { return flushed(x); }
VEC_FN vf sigmoid_of(vf x) { return vf_sigmoid_above(SIGMOID_TINY, x); }
VEC_FN vf tanh_of(vf x) { return flushed(vf_tanh(x)); }
VEC_FN vf relu_of(vf x) { return vf_select(vf_lt(x, vf_set1(VEC_TINY)), vf_zero(), x); }
VEC_FN vf leaky_relu_of(vf x) { return flushed(where_positive(x, x, vf_mul(x, vf_set1(LEAK)))); }

VEC_FN vf linear_slope_of(vf y) { (void)y; return one(); }
VEC_FN vf sigmoid_slope_of(vf y) { return vf_mul(y, vf_sub(one(), y)); }
VEC_FN vf tanh_slope_of(vf y) { return vf_fnma(y, y, one()); }
VEC_FN vf relu_slope_of(vf y) { return where_positive(y, one(), vf_zero()); }
VEC_FN vf leaky_relu_slope_of(vf y) { return where_positive(y, one(), vf_set1(LEAK)); }

static void linear(size_t n, const float *z, float *y) { activate(n, z, y, linear_of, linear); }
static void sigmoid(size_t n, const float *z, float *y) { activate(n, z, y, sigmoid_of, sigmoid); }
static void hyperbolic_tangent(size_t n, const float *z, float *y) { activate(n, z, y, tanh_of, hyperbolic_tangent); }
static void relu(size_t n, const float *z, float *y) { activate(n, z, y, relu_of, relu); }
static void leaky_relu(size_t n, const float *z, float *y) { activate(n, z, y, leaky_relu_of, leaky_relu); }

static void linear_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, linear_slope_of, linear_slope);
}
static void sigmoid_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, sigmoid_slope_of, sigmoid_slope);
}
static void tanh_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, tanh_slope_of, tanh_slope);
}
static void relu_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, relu_slope_of, relu_slope);
}
static void leaky_relu_slope(size_t n, const float *x, const float *dy, float *dz)
{
    times_slope(n, x, dy, dz, leaky_relu_slope_of, leaky_relu_slope);
}

static void steepen(size_t n, float steepness, float limit, const float *z, float *s)
{
    const float most = limit / steepness;
    for (size_t i = 0; i < n; i += L) {
        const size_t k = smaller(L, n - i);
        vf_store_some(s + i, within(-most, most, scaled(steepness, vf_load_some(z + i, k))), k);
    }
}

/* ------------------------------------------------------------------------------------------------ softmax ---- */
VEC_ONCE float row_max(size_t n, const float *x)
{
    vf most = vf_set1(x[0]);
    size_t i = 0;
    for (; i + L <= n; i += L) most = vf_max(vf_load(x + i), most);
    float m = vf_hmax(most);
    for (; i < n; i++) m = x[i] > m ? x[i] : m;
    return m;
}

/* e[j] = exp(x[j] - max), their 64-lane sum returned; e may be x, or NULL when the sum alone is wanted. A NaN or
 * +infinity in the row makes the sum NaN. */
VEC_ONCE float exp_row(size_t n, const float *x, float max, float *e)
{
    vf s[VEC_SUM_VECTORS];
    const vf m = vf_set1(max);
    for (size_t v = 0; v < VEC_SUM_VECTORS; v++) s[v] = vf_zero();
    for (size_t i = 0, v = 0; i < n; i += L, v = (v + 1) % VEC_SUM_VECTORS) {
        const size_t k = smaller(L, n - i);
        const vf y = vf_exp_negative(vf_sub(vf_load_some(x + i, k), m));
        if (e) vf_store_some(e + i, y, k);
        s[v] = vf_add(s[v], vf_keep(y, k));
    }
    return vf_fold64(s);
}

static void softmax(size_t rows, size_t n, const float *z, float *y)
{
    for (; rows; rows--, z += n, y += n) {
        const vf share = vf_set1(1.0f / exp_row(n, z, row_max(n, z), y));
        size_t i = 0;
        for (; !VEC_COMPACT && i + L <= n; i += L) vf_store(y + i, vf_flush(vf_mul(vf_load(y + i), share), VEC_TINY));
        for (; i < n; i += L) {
            const size_t k = smaller(L, n - i);
            vf_store_some(y + i, vf_flush(vf_mul(vf_load_some(y + i, k), share), VEC_TINY), k);
        }
    }
}

/* dz = y (dy - sum of y dy) */
static void softmax_slope(size_t rows, size_t n, const float *y, const float *dy, float *dz)
{
    for (; rows; rows--, y += n, dy += n, dz += n) {
        const vf s = vf_set1(dot64(n, y, dy));
        for (size_t i = 0; i < n; i += L) {
            const size_t k = smaller(L, n - i);
            const vf d = vf_mul(vf_load_some(y + i, k), vf_sub(vf_load_some(dy + i, k), s));
            vf_store_some(dz + i, vf_flush(d, VEC_TINY), k);
        }
    }
}
