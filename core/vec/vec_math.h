/* vec_math.h - elementary functions and activations, written once over the primitives of vec.h.
 *
 * Each takes any input, but where a domain is given, gives a NaN for a NaN, and has the same bits
 * at every width of a family. Errors are the largest in either family, in units in
 * the last place (ULP), or in units of 2^-24 max(1, |x|) where it says absolute; tests/core/
 * test_vec_math.c holds the functions to them, for all 2^32 inputs when VANE_TEST_LONG=1, and then
 * prints them. `python3 scripts/fit/fit.py` prints the polynomials. */
#ifndef VANE_CORE_VEC_VEC_MATH_H
#define VANE_CORE_VEC_VEC_MATH_H

#include "core/vec/vec.h"

#define VEC_INFINITY __builtin_inff()
#define VEC_NAN __builtin_nanf("")

/* c[0] + c[1] x + ... + c[degree] x^degree */
VEC_FN vf vf_polynomial(vf x, const float *c, int degree)
{
    vf y = vf_set1(c[degree]);
    for (int i = degree - 1; i >= 0; i--) y = vf_fma(y, x, vf_set1(c[i]));
    return y;
}

/* The magnitude of one and the sign of the other. */
VEC_FN vf vf_copysign(vf magnitude, vf sign)
{
    const vi mask = vi_set1(INT32_MIN);
    return vf_from_bits(vi_or(vf_bits(vf_abs(magnitude)), vi_and(vf_bits(sign), mask)));
}

/* ln 2 in two parts. The first has 15 bits: its product with an exponent is exact, unfused too. */
#define VEC_LN2_HIGH 0x1.62e4p-1f
#define VEC_LN2_LOW 0x1.7f7d1cp-20f

/* ---- exponentials ---- */

/* e^x = 2^n (1 + p), |p| < 0.42: returns p, and VEC_ROUNDER + n for vf_exp2_rounded. For
 * |x| < 2^15; beyond, no more than the same bits at every width. */
VEC_FN vf vf_exp_reduced(vf x, vf *rounded)
{
    static const float c[] = {0x1p-1f, 0x1.5554b6p-3f, 0x1.5554cap-5f, 0x1.122420p-7f,
                              0x1.6d7014p-10f};
    *rounded = vf_fma(x, vf_set1(0x1.715476p0f), vf_set1(VEC_ROUNDER));
    const vf n = vf_sub(*rounded, vf_set1(VEC_ROUNDER));
    const vf r = vf_fnma(n, vf_set1(VEC_LN2_LOW), vf_fnma(n, vf_set1(VEC_LN2_HIGH), x));
    return vf_fma(vf_polynomial(r, c, 4), vf_mul(r, r), r);
}

/* Below the first e^x is under 2^-126; above the second, over the largest float. */
#define VEC_EXP_MIN -0x1.5d589ep6f
#define VEC_EXP_MAX 0x1.62e42ep6f

/* e^x; results below 2^-126 are +0. Error 1.1 ULP. */
VEC_FN vf vf_exp(vf x)
{
    vf rounded;
    const vf m = vf_add(vf_set1(1.0f), vf_exp_reduced(x, &rounded));
    /* n goes straight into m's exponent: 2^128 is no float, while 2^128 m, m < 1, is. */
    const vf y = vf_from_bits(vi_add(vf_bits(m), vi_shl(vf_bits(rounded), 23)));
    const vf high = vf_select(vf_le(x, vf_set1(VEC_EXP_MAX)), y, vf_add(x, vf_set1(VEC_INFINITY)));
    return vf_select(vf_lt(x, vf_set1(VEC_EXP_MIN)), vf_zero(), high);
}

/* The same for x <= 0 or NaN, with less work. */
VEC_FN vf vf_exp_negative(vf x)
{
    const vf low = vf_set1(VEC_EXP_MIN);
    vf rounded;
    const vf p = vf_exp_reduced(vf_max(low, x), &rounded);
    const vf y = vf_mul(vf_add(vf_set1(1.0f), p), vf_exp2_rounded(rounded));
    return vf_select(vf_lt(x, low), vf_zero(), y);
}

/* e^x - 1 for x in [-24, 24]. 2^n - 1 is exact there or rounds as the result does. */
VEC_FN vf vf_expm1_bounded(vf x)
{
    vf rounded;
    const vf p = vf_exp_reduced(x, &rounded);
    const vf scale = vf_exp2_rounded(rounded);
    return vf_fma(p, scale, vf_sub(scale, vf_set1(1.0f)));
}

/* e^x - 1; its zero is +0. Error 1.8 ULP. */
VEC_FN vf vf_expm1(vf x)
{
    const vf limit = vf_set1(24.0f);    /* from here on the 1 is lost in rounding */
    const vf y = vf_expm1_bounded(vf_min(limit, vf_max(vf_neg(limit), x)));
    return vf_select(vf_lt(limit, x), vf_exp(x), y);
}

/* tanh |x| = E / (E + 2), E = e^(2|x|) - 1; from 9.02 on it rounds to 1. Error 2.6 ULP. */
VEC_FN vf vf_tanh(vf x)
{
    const vf a = vf_min(vf_set1(10.0f), vf_abs(x));
    const vf e = vf_expm1_bounded(vf_add(a, a));
    return vf_copysign(vf_div(e, vf_add(e, vf_set1(2.0f))), x);
}

/* 1 / (1 + e^-x), from e^-|x|, which cannot overflow; results below 2^-126 are +0. Error
 * 2.5 ULP. */
VEC_FN vf vf_sigmoid(vf x)
{
    const vf one = vf_set1(1.0f);
    const vf e = vf_exp_negative(vf_neg(vf_abs(x)));
    return vf_div(vf_select(vf_lt(x, vf_zero()), e, one), vf_add(one, e));
}

/* erf t = 1 - e^(-t P(t)), t = |x|; from 3.92 on it rounds to 1. Error 3.3 ULP. */
VEC_FN vf vf_erf(vf x)
{
    static const float c[] = {0x1.20dd76p0f, 0x1.45f270p-1f, 0x1.a52d80p-4f, -0x1.3d4ce0p-6f,
                              0x1.2672fap-12f, 0x1.37ef28p-10f, -0x1.762b50p-12f, 0x1.3790a2p-15f};
    const vf t = vf_min(vf_set1(4.0f), vf_abs(x));
    return vf_copysign(vf_expm1_bounded(vf_neg(vf_mul(t, vf_polynomial(t, c, 7)))), x);
}

/* ---- logarithms ---- */

/* x = 2^k m, m in [sqrt(1/2), sqrt(2)): k + 127 and the offset of m's bits from sqrt(1/2)'s, in the
 * exponent field and below it. */
#define VEC_SQRT_HALF_BITS 0x3f3504f3
VEC_FN vi vi_log_split(vf x)
{
    return vi_add(vf_bits(x), vi_set1(0x3f800000 - VEC_SQRT_HALF_BITS));
}
VEC_FN vf vf_log_mantissa(vi split)
{
    return vf_from_bits(vi_add(vi_and(split, vi_set1(0x007fffff)), vi_set1(VEC_SQRT_HALF_BITS)));
}
VEC_FN vf vf_log_exponent(vi split) { return vf_from_vi(vi_sub(vi_shr(split, 23), vi_set1(127))); }

/* k ln 2 + log(1 + f) */
VEC_FN vf vf_log_reduced(vf k, vf f)
{
    static const float c[] = {-0x1p-1f, 0x1.555554p-2f, -0x1.000226p-2f, 0x1.99a01cp-3f,
                              -0x1.54728ap-3f, 0x1.22d938p-3f, -0x1.0d8254p-3f, 0x1.055e52p-3f,
                              -0x1.38c7f4p-4f};
    const vf low = vf_fma(vf_mul(f, f), vf_polynomial(f, c, 8), vf_mul(k, vf_set1(VEC_LN2_LOW)));
    return vf_fma(k, vf_set1(VEC_LN2_HIGH), vf_add(f, low));
}

/* log x; -inf for a zero, NaN below it. Error 1 ULP. */
VEC_FN vf vf_log(vf x)
{
    const vm denormal = vf_lt(x, vf_set1(VEC_DENORMAL));
    const vi split = vi_log_split(vf_select(denormal, vf_mul(x, vf_set1(0x1p23f)), x));
    const vf k = vf_sub(vf_log_exponent(split), vf_select(denormal, vf_set1(23.0f), vf_zero()));
    vf y = vf_log_reduced(k, vf_sub(vf_log_mantissa(split), vf_set1(1.0f)));
    y = vf_select(vf_lt(x, vf_set1(VEC_INFINITY)), y, x);
    y = vf_select(vf_eq(x, vf_zero()), vf_set1(-VEC_INFINITY), y);
    return vf_select(vf_lt(x, vf_zero()), vf_set1(VEC_NAN), y);
}

/* log(1 + x), x >= 0. With 1 + x = 2^k (1 + f), f = 2^-k x + (2^-k - 1) keeps what 1 + x rounds
 * away; from 2^24 on that doesn't show, and 2^-k would in the end be no normal number. Error
 * 1.6 ULP. */
VEC_FN vf vf_log1p(vf x)
{
    const vf one = vf_set1(1.0f);
    const vi split = vi_log_split(vf_add(one, x));
    const vf scale = vf_from_bits(vi_shl(vi_sub(vi_set1(254), vi_shr(split, 23)), 23));
    const vf f = vf_select(vf_lt(x, vf_set1(0x1p24f)), vf_add(vf_mul(x, scale), vf_sub(scale, one)),
                           vf_sub(vf_log_mantissa(split), one));
    const vf y = vf_log_reduced(vf_log_exponent(split), f);
    return vf_select(vf_lt(x, vf_set1(VEC_INFINITY)), y, x);
}

/* ---- activations and slopes ---- */

/* x for x > 0, else e^x - 1. Error 1.2 ULP. */
VEC_FN vf vf_elu(vf x)
{
    const vf below = vf_max(vf_set1(-24.0f), vf_min(vf_zero(), x));
    return vf_select(vf_lt(vf_zero(), x), x, vf_expm1_bounded(below));
}

/* log(1 + e^x); results below 2^-126 are +0. Error 1.9 ULP. */
VEC_FN vf vf_softplus(vf x)
{
    return vf_add(vf_max(vf_zero(), x), vf_log1p(vf_exp_negative(vf_neg(vf_abs(x)))));
}

/* x sigmoid(x); results below 2^-119 are -0. The bound keeps -inf * 0 away. Error 3.2 ULP. */
VEC_FN vf vf_silu(vf x)
{
    const vf z = vf_max(vf_set1(-128.0f), x);
    return vf_mul(z, vf_sigmoid(z));
}

/* d/dx x s = s + x s (1 - s), with s (1 - s) = e / (1 + e)^2, e = e^-|x|. Absolute error 2.6. */
VEC_FN vf vf_silu_slope(vf x)
{
    const vf limit = vf_set1(128.0f);
    const vf z = vf_min(limit, vf_max(vf_neg(limit), x));
    const vf e = vf_exp_negative(vf_neg(vf_abs(z)));
    const vf r = vf_div(vf_set1(1.0f), vf_add(vf_set1(1.0f), e));
    const vf er = vf_mul(e, r);
    return vf_fma(z, vf_mul(er, r), vf_select(vf_lt(z, vf_zero()), er, r));
}

/* Phi(x) = (1 + erf(x / sqrt 2)) / 2 */
VEC_FN vf vf_normal_cdf(vf x)
{
    const vf half = vf_set1(0.5f);
    return vf_fma(half, vf_erf(vf_mul(x, vf_set1(0x1.6a09e6p-1f))), half);
}

/* x Phi(x); below -6 Phi is 0. The bound keeps -inf * 0 away. Absolute error 2.1. */
VEC_FN vf vf_gelu(vf x)
{
    const vf z = vf_max(vf_set1(-16.0f), x);
    return vf_mul(z, vf_normal_cdf(z));
}

/* d/dx x Phi(x) = Phi(x) + x e^(-x^2 / 2) / sqrt(2 pi). Absolute error 2.7. */
VEC_FN vf vf_gelu_slope(vf x)
{
    const vf limit = vf_set1(16.0f);
    const vf z = vf_min(limit, vf_max(vf_neg(limit), x));
    const vf density = vf_exp_negative(vf_mul(vf_mul(z, z), vf_set1(-0.5f)));
    return vf_fma(vf_mul(z, vf_set1(0x1.988454p-2f)), density, vf_normal_cdf(z));
}

#endif
