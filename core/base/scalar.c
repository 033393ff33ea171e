#include "core/base/scalar.h"

#include "core/base/double_double.h"
#include "core/base/scalar_bits.h"

#include <stdbool.h>

/* Argument reduction and reconstruction follow the well-known scheme of W. J. Cody and W. Waite
 * ("Software Manual for the Elementary Functions", 1980) and P. T. P. Tang (ACM TOMS 15-16,
 * 1989-90); the polynomials are Taylor's, long enough that their error stays below 2^-57 of the
 * result, but for erf's, which are Chebyshev interpolants made in 400-bit arithmetic. The bounds in
 * scalar.h are what 50,000 random arguments in each of two to five intervals a function, tiny and
 * huge ones among them, showed against mpmath with 160 bits (1300 for sin and cos), rounded up. */

static const double LN2_HIGH = 0x1.62e42fee00000p-1; /* 32 bits: times an exponent it is exact */
static const double LN2_LOW = 0x1.a39ef35793c76p-33;

/* One bit of the root a step, as on paper: exact in integers, so the same on every machine, where a
 * builtin might call libm or be computed in wider registers. */
double vane_sqrt(double x)
{
    if (!(x > 0)) return x == 0 || x != x ? x : vane_from_bits(VANE_NAN_BITS);
    if (vane_bits_of(x) == VANE_INFINITY_BITS) return x;
    uint64_t rest;
    int exponent = vane_split(x, &rest);
    if (exponent % 2 != 0) {
        rest <<= 1;
        exponent--;
    }
    /* The root of rest * 2^54 has 54 bits, one more than a double: the last decides the rounding.
     * There are no ties, because the square of an odd 54-bit number has more bits than rest. */
    uint64_t root = 0, remainder = 0;
    for (int pair = 26; pair > -28; pair--) {
        const uint64_t next = pair >= 0 ? rest >> (2 * pair) & 3 : 0;
        remainder = remainder << 2 | next;
        const uint64_t trial = root << 2 | 1;
        root <<= 1;
        if (remainder >= trial) {
            remainder -= trial;
            root |= 1;
        }
    }
    return (double)((root + 1) >> 1) * vane_power_of_2((exponent - 52) / 2);
}

/* e^x = 2^exponent * (1 + high + tail), |high| <= 0.35, for |x| < 746; `low` is a part of x too
 * small to be in it. */
typedef struct {
    int exponent;
    double high, tail;
} exp_parts;

static exp_parts exp_split(double x, double low)
{
    /* 1 / (i + 2)! */
    static const double c[] = {1.0 / 2,          1.0 / 6,        1.0 / 24,        1.0 / 120,
                               1.0 / 720,        1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
                               1.0 / 3628800,    1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
                               1.0 / 87178291200};
    const double to_integer = 0x1.8p52, log2_e = 0x1.71547652b82fep+0;
    const double n = (x * log2_e + to_integer) - to_integer;
    const double first = x - n * LN2_HIGH, rest = n * LN2_LOW - low;
    const double high = first - rest;
    const double lost = (first - high) - rest;
    const double tail = high * high * vane_polynomial(high, c, sizeof c / sizeof *c);
    return (exp_parts){(int)n, high, tail + (lost + lost * high)};
}

/* e^(x + low) */
static double exp_of(double x, double low)
{
    if (x > 710) return vane_from_bits(VANE_INFINITY_BITS);
    if (x < -746) return 0;
    const exp_parts e = exp_split(x, low);
    return vane_scale2(1 + (e.high + e.tail), e.exponent);
}

double vane_exp(double x)
{
    return x == x ? exp_of(x, 0) : x;
}

double vane_expm1(double x)
{
    if (!(vane_absolute(x) >= 0x1p-54)) return x;
    if (x > 710) return vane_from_bits(VANE_INFINITY_BITS);
    if (x < -40) return -1;
    const exp_parts e = exp_split(x, 0);
    if (e.exponent == 0) return e.high + e.tail;
    /* 2^k (1 + y) - 1 = 2^k ((1 - 2^-k) + y) */
    const vane_dd sum = vane_dd_sum(1 - vane_scale2(1, -e.exponent), e.high);
    return vane_scale2(sum.high + (sum.low + e.tail), e.exponent);
}

/* log(x) for finite x > 0, with a relative error below 2^-63: log(2^k m) = k log 2 + 2 atanh(s),
 * s = (m - 1) / (m + 1), m in [sqrt(1/2), sqrt(2)], and atanh(s) = s (1 + z / 3 + z^2 / 5 + ...),
 * z = s^2 <= 0.0295. Only the terms from z^2 / 5 on are small enough for plain doubles. */
static vane_dd log_of(double x)
{
    /* 1 / (2 i + 5) */
    static const double c[] = {1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13, 1.0 / 15,
                               1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25, 1.0 / 27};
    static const vane_dd third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
    uint64_t mantissa;
    int k = vane_split(x, &mantissa) + 52;
    double m = (double)mantissa * 0x1p-52;
    if (m > 0x1.6a09e667f3bcdp+0) {
        m *= 0.5;
        k++;
    }
    const double f = m - 1;
    const vane_dd divisor = vane_dd_sum(2, f);
    vane_dd s = {f / divisor.high, 0};
    const vane_dd back = vane_dd_product(s.high, divisor.high);
    s.low = (((f - back.high) - back.low) - s.high * divisor.low) / divisor.high;

    const vane_dd z = vane_dd_mul(s, s);
    const double small = z.high * vane_polynomial(z.high, c, sizeof c / sizeof *c);
    vane_dd series = vane_dd_sum(third.high, small);
    series.low += third.low;
    series = vane_dd_mul(vane_dd_mul(z, series), s);
    const vane_dd atanh_s = vane_dd_add(s, series);
    const vane_dd log_m = {2 * atanh_s.high, 2 * atanh_s.low};
    if (k == 0) return log_m;
    return vane_dd_add((vane_dd){k * LN2_HIGH, k * LN2_LOW}, log_m);
}

/* Where log and log1p are no number or no finite one; `x` is the argument of the logarithm. */
static double log_outside(double x)
{
    if (x == 0) return vane_from_bits(VANE_INFINITY_BITS | VANE_SIGN_BIT);
    return x < 0 ? vane_from_bits(VANE_NAN_BITS) : x;
}

static bool is_positive_finite(double x)
{
    return x > 0 && vane_bits_of(x) < VANE_INFINITY_BITS;
}

double vane_log(double x)
{
    if (!is_positive_finite(x)) return log_outside(x);
    const vane_dd log_x = log_of(x);
    return log_x.high + log_x.low;
}

double vane_log1p(double x)
{
    if (vane_absolute(x) < 0x1p-54) return x;
    const vane_dd sum = vane_dd_sum(1, x);
    if (!is_positive_finite(sum.high)) return log_outside(sum.high);
    const vane_dd log_sum = log_of(sum.high);
    return log_sum.high + (log_sum.low + sum.low / sum.high);
}

typedef enum { NOT_INTEGER, EVEN, ODD } parity;

static parity parity_of(double y)
{
    y = vane_absolute(y);
    if (y >= 0x1p53) return EVEN;
    const int64_t n = (int64_t)y;
    if ((double)n != y) return NOT_INTEGER;
    return n % 2 ? ODD : EVEN;
}

double vane_pow(double x, double y)
{
    if (y == 0 || x == 1) return 1;
    if (x != x || y != y) return x + y;
    const double infinity = vane_from_bits(VANE_INFINITY_BITS), magnitude = vane_absolute(x);
    const parity y_parity = parity_of(y);
    const double sign = y_parity == ODD ? x : 1.0;
    if (magnitude == 0 || magnitude == infinity)
        return vane_with_sign((magnitude == 0) == (y > 0) ? 0 : infinity, sign);
    if (x < 0 && y_parity == NOT_INTEGER) return vane_from_bits(VANE_NAN_BITS);
    if (magnitude == 1) return vane_with_sign(1, sign);

    const vane_dd log_x = log_of(magnitude);
    const double estimate = y * log_x.high; /* infinite where y is */
    if (!(vane_absolute(estimate) < 750)) return vane_with_sign(estimate > 0 ? infinity : 0, sign);
    vane_dd power = vane_dd_product(y, log_x.high);
    power.low += y * log_x.low;
    return vane_with_sign(exp_of(power.high, power.low), sign);
}

double vane_tanh(double x)
{
    const double a = vane_absolute(x);
    if (!(a >= 0x1p-28)) return x;
    if (a > 22) return vane_with_sign(1, x);
    if (a >= 1) return vane_with_sign(1 - 2 / (vane_exp(2 * a) + 1), x);
    const double t = vane_expm1(2 * a);
    const vane_dd divisor = vane_dd_sum(2, t);
    const double quotient = t / divisor.high;
    return vane_with_sign(quotient - quotient * divisor.low / divisor.high, x);
}

double vane_erf(double x)
{
    /* erf(x) / x - 1 in powers of x^2, for x <= 1; error below 2^-68. */
    static const double inner[] = {
        0x1.06eba8214db69p-3,   -0x1.812746b0379e7p-2,  0x1.ce2f21a042bdep-4,
        -0x1.b82ce312889bap-6,  0x1.565bcd0e6502dp-8,   -0x1.c02db3feeb579p-11,
        0x1.f9a326c233146p-14,  -0x1.f4d2561aeafd4p-17, 0x1.b9e6509b9867dp-20,
        -0x1.5f6d925a0bc7ap-23, 0x1.fc4356498c2d9p-27,  -0x1.4e607b41a6416p-30,
        0x1.7f072188e194dp-34,  -0x1.29b9f1b3df556p-38};
    /* erfc(x) e^(x^2) in powers of (x - 3) / (x + 3), for 1 <= x <= 6; error below 2^-57. */
    static const double outer[] = {
        0x1.6e9827d229d2dp-3,   -0x1.4e102b9cf8513p-2, 0x1.f6ff204105a04p-3,
        -0x1.336ffbef08b8ap-3,  0x1.258b13b00ec66p-4,  -0x1.8fa58eb5ea92cp-6,
        0x1.17c839090a469p-8,   0x1.73101f6d2e434p-11, -0x1.39085f2b38287p-11,
        0x1.7b9ef7977ceafp-15,  0x1.0cb2e63fe2177p-14, -0x1.af086905fc57fp-17,
        -0x1.0cc37e8e915adp-17, 0x1.0e3fb74fdc507p-19, 0x1.56695202d55bcp-20,
        0x1.d0badb83f2cadp-29};
    const double a = vane_absolute(x);
    if (!(a > 1)) return x + x * vane_polynomial(x * x, inner, sizeof inner / sizeof *inner);
    if (a > 6) return vane_with_sign(1, x);
    const double t = (a - 3) / (a + 3);
    const double erfc = exp_of(-a * a, 0) * vane_polynomial(t, outer, sizeof outer / sizeof *outer);
    return vane_with_sign(1 - erfc, x);
}
