/* fann.inc.h - the activations that FANN has beside ours, FANN's version of all slopes, and its error function.
 * Formulas: vane.h, at vane_activation. One loop serves all of them, with a switch for every vector: they are worth the
 * room of each formula once, in modules that travel, but not that of a loop around each. */

/* All activations but softmax; those that come from here. */
#define FANN_ACTIVATIONS(X)                                                                              \
    X(THRESHOLD) X(THRESHOLD_SYMMETRIC) X(SIGMOID_STEPWISE) X(SIGMOID_SYMMETRIC_STEPWISE) X(GAUSSIAN)    \
    X(GAUSSIAN_SYMMETRIC) X(GAUSSIAN_STEPWISE) X(ELLIOT) X(ELLIOT_SYMMETRIC) X(LINEAR_PIECE)             \
    X(LINEAR_PIECE_SYMMETRIC) X(SIN_SYMMETRIC) X(COS_SYMMETRIC) X(SIN) X(COS)
#define SLOPED_ACTIVATIONS(X)                                                                            \
    X(LINEAR) X(SIGMOID) X(TANH) X(RELU) X(LEAKY_RELU) X(ELU) X(GELU) X(SILU) X(SOFTPLUS) FANN_ACTIVATIONS(X)

/* 0 .. 1 from -1 .. 1 */
VEC_FN vf raised(vf y) { return vf_add(scaled(0.5f, y), vf_set1(0.5f)); }

/* ---- straight lines between points ---- */
enum { POINTS = 6 };
typedef struct curve { float at[POINTS], value[POINTS], below, above; } curve;

/* FANN's numbers, with its small differences between left and right. */
static const curve sigmoid_curve = {
    { -2.64665246009826660156f, -1.47221946716308593750f, -0.549306154251098632812f, 0.549306154251098632812f,
      1.47221934795379638672f, 2.64665293693542480469f },
    { 0.00499999988824129104614f, 0.0500000007450580596924f, 0.25f, 0.75f, 0.949999988079071044922f,
      0.995000004768371582031f },
    0.0f, 1.0f };
static const curve symmetric_sigmoid_curve = {
    { -2.64665293693542480469f, -1.47221934795379638672f, -0.549306154251098632812f, 0.549306154251098632812f,
      1.47221934795379638672f, 2.64665293693542480469f },
    { -0.990000009536743164062f, -0.899999976158142089844f, -0.5f, 0.5f, 0.899999976158142089844f,
      0.990000009536743164062f },
    -1.0f, 1.0f };
/* Ours, of |s|. */
static const curve gaussian_curve = {
    { 0.0f, 0.16f, 0.37f, 1.13f, 1.49f, 2.07f }, { 1.0f, 0.975f, 0.872f, 0.279f, 0.109f, 0.0f }, 1.0f, 0.0f };

/* The line that s is on: value + rise (s - at) / run. */
typedef struct line { vf at, value, rise, run; } line;

VEC_FN line line_at(const curve *c, vf s)
{
    line l = { vf_zero(), vf_set1(c->above), vf_zero(), one() };
    for (size_t i = POINTS - 1; i > 0; i--) {
        const vm here = vf_lt(s, vf_set1(c->at[i]));
        l.at = vf_select(here, vf_set1(c->at[i - 1]), l.at);
        l.value = vf_select(here, vf_set1(c->value[i - 1]), l.value);
        l.rise = vf_select(here, vf_set1(c->value[i] - c->value[i - 1]), l.rise);
        l.run = vf_select(here, vf_set1(c->at[i] - c->at[i - 1]), l.run);
    }
    const vm below = vf_lt(s, vf_set1(c->at[0]));
    l.value = vf_select(below, vf_set1(c->below), l.value);
    l.rise = vf_select(below, vf_zero(), l.rise);
    return l;
}

ONCE vf curve_of(const curve *c, vf s)
{
    s = within(-4.0f, 4.0f, s);     /* beyond all points; an infinity times a rise of 0 would be NaN */
    const line l = line_at(c, s);
    return vf_add(vf_div(vf_mul(l.rise, vf_sub(s, l.at)), l.run), l.value);
}

ONCE vf curve_slope(const curve *c, vf s)
{
    const line l = line_at(c, s);
    return vf_div(l.rise, l.run);
}

/* ---- each activation and its slope, as functions of the sum s ---- */
ONCE vf sine(vf x, int quarters) { return vf_sin_quarters(x, quarters); }

ONCE vf gaussian_of(vf s)
{
    s = within(-16.0f, 16.0f, s);
    return vf_exp_negative(vf_neg(vf_mul(s, s)));
}

#define FLOAT_MAX 0x1.fffffep127f
VEC_FN vf elliot_of(vf s)
{
    s = within(-FLOAT_MAX, FLOAT_MAX, s);
    return vf_div(s, vf_add(one(), vf_abs(s)));
}

VEC_FN vf one_within(float low, float high, vf s)
{
    return vf_select(vf_le(vf_set1(low), s), vf_select(vf_le(s, vf_set1(high)), one(), vf_zero()), vf_zero());
}

VEC_FN vf fann_activation_of(vane_activation a, vf s)
{
    switch (a) {
    case VANE_THRESHOLD: return where_negative(s, vf_zero(), one());
    case VANE_THRESHOLD_SYMMETRIC: return where_negative(s, vf_set1(-1.0f), one());
    case VANE_SIGMOID_STEPWISE: return curve_of(&sigmoid_curve, s);
    case VANE_SIGMOID_SYMMETRIC_STEPWISE: return curve_of(&symmetric_sigmoid_curve, s);
    case VANE_GAUSSIAN: return gaussian_of(s);
    case VANE_GAUSSIAN_SYMMETRIC: return vf_sub(scaled(2.0f, gaussian_of(s)), one());
    case VANE_GAUSSIAN_STEPWISE: return curve_of(&gaussian_curve, vf_abs(s));
    case VANE_ELLIOT: return raised(elliot_of(s));
    case VANE_ELLIOT_SYMMETRIC: return elliot_of(s);
    case VANE_LINEAR_PIECE: return within(0.0f, 1.0f, s);
    case VANE_LINEAR_PIECE_SYMMETRIC: return within(-1.0f, 1.0f, s);
    case VANE_SIN_SYMMETRIC: return sine(s, 0);
    case VANE_COS_SYMMETRIC: return sine(s, 1);
    case VANE_SIN: return raised(sine(s, 0));
    default: return raised(sine(s, 1));     /* VANE_COS */
    }
}

VEC_FN vf fann_activation_slope(vane_activation a, vf s)
{
    switch (a) {
    case VANE_SIGMOID_STEPWISE: return curve_slope(&sigmoid_curve, s);
    case VANE_SIGMOID_SYMMETRIC_STEPWISE: return curve_slope(&symmetric_sigmoid_curve, s);
    case VANE_GAUSSIAN: return vf_mul(scaled(-2.0f, within(-16.0f, 16.0f, s)), gaussian_of(s));
    case VANE_GAUSSIAN_SYMMETRIC: return vf_mul(scaled(-4.0f, within(-16.0f, 16.0f, s)), gaussian_of(s));
    case VANE_GAUSSIAN_STEPWISE:
        return vf_mul(sign_of(s), curve_slope(&gaussian_curve, vf_abs(s)));
    case VANE_ELLIOT: case VANE_ELLIOT_SYMMETRIC: {
        const vf share = vf_div(one(), vf_add(one(), vf_abs(s)));
        return scaled(a == VANE_ELLIOT ? 0.5f : 1.0f, vf_mul(share, share));
    }
    case VANE_LINEAR_PIECE: return one_within(0.0f, 1.0f, s);
    case VANE_LINEAR_PIECE_SYMMETRIC: return one_within(-1.0f, 1.0f, s);
    case VANE_SIN_SYMMETRIC: return sine(s, 1);
    case VANE_COS_SYMMETRIC: return sine(s, 2);
    case VANE_SIN: return scaled(0.5f, sine(s, 1));
    case VANE_COS: return scaled(0.5f, sine(s, 2));
    default: return vf_zero();              /* thresholds */
    }
}

ONCE void fann_activate(vane_activation a, size_t n, const float *z, float *y)
{
    for (size_t i = 0; i < n; i += L) {
        const size_t k = smaller(L, n - i);
        const vf s = vf_load_some(z + i, k);
        vf_store_some(y + i, flushed(vf_select(vf_eq(s, s), fann_activation_of(a, s), s)), k);
    }
}

ONCE void fann_activate_slope(vane_activation a, size_t n, const float *z, const float *dy, float *dz)
{
    for (size_t i = 0; i < n; i += L) {
        const size_t k = smaller(L, n - i);
        const vf slope = fann_activation_slope(a, vf_load_some(z + i, k));
        vf_store_some(dz + i, flushed(vf_mul(vf_load_some(dy + i, k), slope)), k);
    }
}

/* ---- FANN's own slopes ---- */

/* f y (1 - y) and f (1 - y^2), y kept away from where they vanish. */
VEC_FN vf clipped_sigmoid_slope(float f, vf y) { return scaled(f, sigmoid_slope_of(within(0.01f, 0.99f, y))); }
VEC_FN vf clipped_tanh_slope(float f, vf y) { return scaled(f, tanh_slope_of(within(-0.98f, 0.98f, y))); }

/* k slope, where FANN's is not the right one. */
VEC_FN vf fann_version_of_slope(vane_activation a, float k, vf s, vf y)
{
    switch (a) {
    case VANE_SIGMOID: return clipped_sigmoid_slope(k, y);
    case VANE_SIGMOID_STEPWISE: return clipped_sigmoid_slope(2.0f * k, y);
    case VANE_TANH: case VANE_SIGMOID_SYMMETRIC_STEPWISE: return clipped_tanh_slope(k, y);
    case VANE_LEAKY_RELU: return where_negative(y, vf_set1(LEAK * k), vf_set1(k));
    case VANE_GAUSSIAN: return vf_mul(scaled(-2.0f * k * k, within(-16.0f, 16.0f, s)), y);
    case VANE_GAUSSIAN_SYMMETRIC: return vf_mul(scaled(-2.0f * k * k, within(-16.0f, 16.0f, s)), vf_add(y, one()));
    case VANE_SIN_SYMMETRIC: return scaled(k, sine(scaled(k, s), 1));
    case VANE_COS_SYMMETRIC: return scaled(k, sine(scaled(k, s), 2));
    case VANE_SIN: return scaled(0.5f * k, sine(scaled(k, s), 1));
    case VANE_COS: return scaled(0.5f * k, sine(scaled(k, s), 2));
    case VANE_GAUSSIAN_STEPWISE: return vf_zero();
    default: return vf_set1(k);             /* relu and the linear pieces */
    }
}

ONCE void fann_slope(vane_activation a, size_t n, float steepness, const float *s, const float *y, const float *dy,
                       float *dz)
{
    switch (a) {
    case VANE_LINEAR: case VANE_ELU: case VANE_GELU: case VANE_SILU: case VANE_SOFTPLUS: case VANE_THRESHOLD:
    case VANE_THRESHOLD_SYMMETRIC: case VANE_ELLIOT: case VANE_ELLIOT_SYMMETRIC:
        TABLE_OF(VANE_WIDTH).slope[a](n, vane_activation_needs_sums(a) ? s : y, dy, dz);
        steepen(n, steepness, VEC_INFINITY, dz, dz);
        break;
    default:
        for (size_t i = 0; i < n; i += L) {
            const size_t k = smaller(L, n - i);
            const vf slope = fann_version_of_slope(a, steepness, vf_load_some(s + i, k), vf_load_some(y + i, k));
            vf_store_some(dz + i, flushed(vf_mul(vf_load_some(dy + i, k), slope)), k);
        }
    }
}

/* ---- the error function ---- */

/* With a = |d|, the slope is log1p(2 a / (1 - a)), and the loss a times that, less log1p(a^2 / (1 - a^2)): the terms of
 * its formula would cancel. FANN compares a with .9999999 in double; this is the last float below. */
#define TANH_ERROR_END 0x1.fffffcp-1f
VEC_FN vf tanh_error_rise(vf a) { return vf_log1p(vf_div(vf_add(a, a), vf_sub(one(), a))); }
VEC_FN vf tanh_error_of(vf y, vf t)
{
    const vf d = vf_abs(vf_sub(t, y)), a = vf_min(vf_set1(TANH_ERROR_END), d);
    const vf rest = vf_div(vf_mul(a, a), vf_mul(vf_sub(one(), a), vf_add(one(), a)));
    const vf beyond = vf_fma(vf_set1(17.0f), vf_sub(d, one()), vf_set1(0x1.62e43p0f));     /* 2 log 2 at d = 1 */
    const vf within = vf_sub(vf_mul(a, tanh_error_rise(a)), vf_log1p(rest));
    return vf_select(vf_lt(vf_set1(TANH_ERROR_END), d), beyond, within);
}
VEC_FN vf tanh_error_slope(vf y, vf t)
{
    const vf d = vf_sub(y, t), a = vf_abs(d), rise = tanh_error_rise(vf_min(vf_set1(TANH_ERROR_END), a));
    return vf_mul(sign_of(d), vf_select(vf_lt(vf_set1(TANH_ERROR_END), a), vf_set1(17.0f), rise));
}

static void tanh_error(size_t rows, size_t n, const float *y, const float *t, const float *factor, float *loss,
                       float *delta)
{
    mean_loss(rows, n, y, t, factor, loss, delta, tanh_error_of, tanh_error_slope);
}

/* ---- the table's entries ---- */
#define DEFINE_FANN_ACTIVATION(A)                                                                                     \
    static void activate_##A(size_t n, const float *z, float *y) { fann_activate(VANE_##A, n, z, y); }                \
    static void slope_##A(size_t n, const float *z, const float *dy, float *dz)                                       \
    {                                                                                                                 \
        fann_activate_slope(VANE_##A, n, z, dy, dz);                                                                  \
    }
#define DEFINE_FANN_SLOPE(A)                                                                                          \
    static void fann_slope_##A(size_t n, float steepness, const float *s, const float *y, const float *dy, float *dz) \
    {                                                                                                                 \
        fann_slope(VANE_##A, n, steepness, s, y, dy, dz);                                                             \
    }
FANN_ACTIVATIONS(DEFINE_FANN_ACTIVATION)
SLOPED_ACTIVATIONS(DEFINE_FANN_SLOPE)
#define ACTIVATE_ENTRY(A) .activate[VANE_##A] = activate_##A,
#define SLOPE_ENTRY(A) .slope[VANE_##A] = slope_##A,
#define FANN_SLOPE_ENTRY(A) .fann_slope[VANE_##A] = fann_slope_##A,
#define FANN_ENTRIES                                                                                                  \
    FANN_ACTIVATIONS(ACTIVATE_ENTRY) FANN_ACTIVATIONS(SLOPE_ENTRY) SLOPED_ACTIVATIONS(FANN_SLOPE_ENTRY)                \
    .loss[VANE_TANH_ERROR] = tanh_error,
