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

/* ln 2 in two parts. The first has 15 bits: its product with an exponent is exact, unfused too. */
#define VEC_LN2_HIGH 0x1.62e4p-1f
#define VEC_LN2_LOW 0x1.7f7d1cp-20f

/* ---- exponentials ---- */

/* e^x = 2^n e^r, |r| < 0.347: returns r, and rounder + n, rounder being VEC_ROUNDER or VEC_EXPONENT. For |x| < 2^15;
 * beyond, no more than the same bits at every width. */
VEC_FN vf vf_exp_remainder(vf x, float rounder, vf *rounded)
{
    *rounded = vf_fma(x, vf_set1(0x1.715476p0f), vf_set1(rounder));
    const vf n = vf_sub(*rounded, vf_set1(rounder));
    return vf_fnma(n, vf_set1(VEC_LN2_LOW), vf_fnma(n, vf_set1(VEC_LN2_HIGH), x));
}

/* (e^r - 1) / r for |r| < 0.347. Error 2^-28. */
VEC_FN vf vf_exp_quotient(vf r)
{
    static const float c[] = {1.0f, 0x1.fffffep-2f, 0x1.555492p-3f, 0x1.5556ccp-5f, 0x1.1239a6p-7f, 0x1.6bcd3ep-10f};
    return vf_polynomial(r, c, 5);
}

/* Below the first e^x is under 2^-126; above the second, over the largest float. */
#define VEC_EXP_MIN -0x1.5d589ep6f
#define VEC_EXP_MAX 0x1.62e42ep6f

/* e^x; results below 2^-126 are +0. Error 1.2 ULP. */
VEC_FN vf vf_exp(vf x)
{
    vf rounded;
    const vf r = vf_exp_remainder(x, VEC_ROUNDER, &rounded);
    const vf m = vf_fma(vf_exp_quotient(r), r, vf_set1(1.0f));
    /* n goes straight into m's exponent: 2^128 is no float, while 2^128 m, m < 1, is. */
    const vf y = vf_from_bits(vi_add(vf_bits(m), vi_shl(vf_bits(rounded), 23)));
    const vf high = vf_select(vf_le(x, vf_set1(VEC_EXP_MAX)), y, vf_add(x, vf_set1(VEC_INFINITY)));
    return vf_select(vf_lt(x, vf_set1(VEC_EXP_MIN)), vf_zero(), high);
}

/* The same for x <= 0 or NaN, with less work. */
VEC_FN vf vf_exp_negative(vf x)
{
    vf rounded;
    const vf r = vf_exp_remainder(x, VEC_EXPONENT, &rounded);
    const vf m = vf_fma(vf_exp_quotient(r), r, vf_set1(1.0f));
    return vf_select(vf_lt(x, vf_set1(VEC_EXP_MIN)), vf_zero(), vf_mul(m, vf_exp2_rounded(rounded)));
}

/* e^x - 1 for x in [-24, 24]. 2^n - 1 is exact there or rounds as the result does. */
VEC_FN vf vf_expm1_bounded(vf x)
{
    vf rounded;
    const vf r = vf_exp_remainder(x, VEC_EXPONENT, &rounded), scale = vf_exp2_rounded(rounded);
    return vf_fma(vf_mul(vf_exp_quotient(r), r), scale, vf_sub(scale, vf_set1(1.0f)));
}

/* e^x - 1; its zero is +0. Error 2.2 ULP. */
VEC_FN vf vf_expm1(vf x)
{
    const vf limit = vf_set1(24.0f);    /* from here on the 1 is lost in rounding */
    const vf y = vf_expm1_bounded(vf_min(limit, vf_max(vf_neg(limit), x)));
    return vf_select(vf_lt(limit, x), vf_exp(x), y);
}

/* E / (E + 2), E = e^2x - 1; from 9.02 on it rounds to 1. Error 3.5 ULP. */
VEC_FN vf vf_tanh(vf x)
{
    const vf bound = vf_set1(10.0f), z = vf_max(vf_neg(bound), vf_min(bound, x));
    const vf e = vf_expm1_bounded(vf_add(z, z));
    return vf_div(e, vf_add(e, vf_set1(2.0f)));
}

/* 1 + e^-x; for x >= VEC_EXP_MIN or NaN. From 88 on it is 1. */
VEC_FN vf vf_logistic_divisor(vf x)
{
    vf rounded;
    const vf r = vf_exp_remainder(vf_neg(vf_min(vf_set1(88.0f), x)), VEC_EXPONENT, &rounded);
    const vf m = vf_fma(vf_exp_quotient(r), r, vf_set1(1.0f));
    return vf_fma(m, vf_exp2_rounded(rounded), vf_set1(1.0f));
}

/* 1 / (1 + e^-x), but +0 for x < low, low >= VEC_EXP_MIN. */
VEC_FN vf vf_sigmoid_above(float low, vf x)
{
    const vf y = vf_div(vf_set1(1.0f), vf_logistic_divisor(vf_max(vf_set1(low), x)));
    return vf_select(vf_lt(x, vf_set1(low)), vf_zero(), y);
}

/* 1 / (1 + e^-x); results below 2^-126 are +0. Error 2.5 ULP. */
VEC_FN vf vf_sigmoid(vf x) { return vf_sigmoid_above(VEC_EXP_MIN, x); }

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

/* ---- sine and cosine ---- */

/* sin(x + quarters pi / 2), |x| cut to 8192; quarters in 0 .. 3. pi / 2 comes in parts, of which the first three have
 * at most 11 bits: their products with the number of quarters in x, which has 13, are exact, unfused too (Cody & Waite
 * 1980). Error 2.4 ULP. */
VEC_FN vf vf_sin_quarters(vf x, int quarters)
{
    static const float sine[] = {-0x1.555546p-3f, 0x1.110776p-7f, -0x1.9952ecp-13f},
                       cosine[] = {0x1.55554ap-5f, -0x1.6c0c2ap-10f, 0x1.99e8fap-16f};
    const vf bound = vf_set1(8192.0f), z = vf_max(vf_neg(bound), vf_min(bound, x));
    const vf rounded = vf_fma(z, vf_set1(0x1.45f306p-1f), vf_set1(VEC_ROUNDER));
    const vf n = vf_sub(rounded, vf_set1(VEC_ROUNDER));
    vf r = vf_fnma(n, vf_set1(0x1.92p0f), z);
    r = vf_fnma(n, vf_set1(0x1.fb4p-12f), r);
    r = vf_fnma(n, vf_set1(0x1.444p-24f), r);
    r = vf_fnma(n, vf_set1(0x1.68c234p-39f), r);
    const vf square = vf_mul(r, r);
    const vf s = vf_fma(vf_mul(square, r), vf_polynomial(square, sine, 2), r);
    const vf c = vf_fma(vf_mul(square, square), vf_polynomial(square, cosine, 2),
                        vf_fnma(vf_set1(0.5f), square, vf_set1(1.0f)));
    /* The low bits of `rounded` are n's. */
    const vi quarter = vi_add(vf_bits(rounded), vi_set1(quarters));
    const vf y = vf_select(vf_lt(vf_zero(), vf_from_vi(vi_and(quarter, vi_set1(1)))), c, s);
    return vf_from_bits(vi_xor(vf_bits(y), vi_shl(vi_and(quarter, vi_set1(2)), 30)));
}

/* ---- activations and slopes ---- */

/* x for x > 0, else e^x - 1. Error 1.5 ULP. */
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

/* x sigmoid(x); results below 2^-119 are +0. The bound keeps -inf / inf away. Error 2.5 ULP. */
VEC_FN vf vf_silu(vf x)
{
    const vf low = vf_set1(VEC_EXP_MIN), z = vf_max(low, x);
    return vf_select(vf_lt(x, low), vf_zero(), vf_div(z, vf_logistic_divisor(z)));
}

/* d/dx x s = s + x s (1 - s), with s (1 - s) = e / (1 + e)^2, e = e^-|x|. Absolute error 2.5. */
VEC_FN vf vf_silu_slope(vf x)
{
    const vf limit = vf_set1(128.0f);
    const vf z = vf_min(limit, vf_max(vf_neg(limit), x));
    const vf e = vf_exp_negative(vf_neg(vf_abs(z)));
    const vf r = vf_div(vf_set1(1.0f), vf_add(vf_set1(1.0f), e));
    const vf er = vf_mul(e, r);
    return vf_fma(z, vf_mul(er, r), vf_select(vf_lt(z, vf_zero()), er, r));
}

/* erfc(t / sqrt 2) = e^(-t P(t)) for t in [0, 16], where it vanishes, or NaN: twice the normal distribution's tail. */
VEC_FN vf vf_normal_tails(vf t)
{
    static const float c[] = {0x1.98846cp-1f, 0x1.45f034p-2f, 0x1.2a14b4p-5f, -0x1.40cabcp-8f,
                              0x1.8a9324p-14f, 0x1.0f6058p-13f, -0x1.cb2e2ep-16f, 0x1.08959ep-19f};
    return vf_exp_negative(vf_neg(vf_mul(t, vf_polynomial(t, c, 7))));
}

/* x Phi(x) = max(0, x) - t erfc(t / sqrt 2) / 2, t = |x|: nothing cancels. Error: 0.8 times the less of 4 ULP and an
 * absolute 1. */
VEC_FN vf vf_gelu(vf x)
{
    const vf t = vf_min(vf_set1(16.0f), vf_abs(x));
    return vf_fnma(vf_mul(vf_set1(0.5f), t), vf_normal_tails(t), vf_max(vf_zero(), x));
}

/* d/dx x Phi(x) = Phi(x) + x e^(-x^2 / 2) / sqrt(2 pi). Absolute error 2.5. */
VEC_FN vf vf_gelu_slope(vf x)
{
    const vf limit = vf_set1(16.0f), half = vf_set1(0.5f);
    const vf z = vf_min(limit, vf_max(vf_neg(limit), x));
    const vf tail = vf_mul(half, vf_normal_tails(vf_abs(z)));
    const vf density = vf_exp_negative(vf_mul(vf_mul(z, z), vf_neg(half)));
    const vf phi = vf_select(vf_lt(z, vf_zero()), tail, vf_sub(vf_set1(1.0f), tail));
    return vf_fma(vf_mul(z, vf_set1(0x1.988454p-2f)), density, phi);
}

#endif
