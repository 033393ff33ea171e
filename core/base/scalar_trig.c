#include "core/base/scalar.h"

#include "core/base/double_double.h"
#include "core/base/scalar_bits.h"

/* Reduction by M. H. Payne and R. N. Hanek ("Radian reduction for trigonometric functions", SIGNUM
 * Newsletter 18, 1983) in integers, for all arguments alike: slower than the usual ladder of cases,
 * but one case, and exact up to 2^1024. */

/* The bits of 2 / pi behind the point, after two words of zeros that arguments below 2^53 begin
 * in. */
static const uint32_t TWO_OVER_PI[] = {
    0x00000000, 0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041,
    0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e,
    0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b,
    0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d,
    0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046};

enum { WINDOW = 7 };

/* product = mantissa * 2^exponent * 2 / pi modulo 4, least word first: 2 bits before the point and
 * 222 behind it. Words of 2 / pi that can only add multiples of 4 are left out, as is what lies
 * behind the window: together with the mantissa it is below 2^-138. */
static void multiply_by_two_over_pi(uint64_t mantissa, int exponent, uint32_t product[WINDOW])
{
    const int first_bit = exponent - 2 + 64; /* from the table's beginning, so never negative */
    const uint32_t *window = TWO_OVER_PI + first_bit / 32;
    const int shift = first_bit % 32;
    const uint64_t low = (mantissa & 0xffffffff) << shift, high = (mantissa >> 32) << shift;
    const uint64_t middle = high + (low >> 32);
    const uint32_t factor[3] = {(uint32_t)low, (uint32_t)middle, (uint32_t)(middle >> 32)};
    for (int i = 0; i < WINDOW; i++) product[i] = 0;
    for (int i = 0; i < 3; i++) {
        uint64_t carry = 0;
        for (int j = i; j < WINDOW; j++) {
            carry += (uint64_t)factor[i] * window[WINDOW - 1 - (j - i)] + product[j];
            product[j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
}

static uint64_t two_words(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32 | low;
}

/* x = quadrant * pi / 2 + *rest modulo 2 pi, |*rest| <= pi / 4, for finite x >= 0. The double
 * nearest to a multiple of pi / 2 is 2^-62 away from it; 128 bits behind the point leave 66 of
 * *rest. */
static unsigned reduce(double x, vane_dd *rest)
{
    static const vane_dd half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
    *rest = (vane_dd){x, 0};
    if (x <= 0x1.921fb54442d18p-1) return 0;

    uint64_t mantissa;
    uint32_t product[WINDOW];
    const int exponent = vane_split(x, &mantissa);
    multiply_by_two_over_pi(mantissa, exponent, product);
    unsigned quadrant = product[6] >> 30;
    uint64_t high = two_words(product[6], product[5]) << 2 | product[4] >> 30;
    uint64_t low = two_words(product[4], product[3]) << 2 | product[2] >> 30;
    const int negative = (int)(high >> 63);
    if (negative) {
        quadrant++;
        low = ~low + 1;
        high = ~high + (low == 0);
    }
    double unit = 0x1p-53;
    while (!(high >> 63)) {
        high = high << 1 | low >> 63;
        low <<= 1;
        unit *= 0.5;
    }
    const double head = (double)(high >> 11) * unit;
    const double tail = (double)((high & 0x7ff) << 42 | low >> 22) * (unit * 0x1p-53);
    *rest = vane_dd_mul((vane_dd){head, tail}, half_pi);
    if (negative) *rest = (vane_dd){-rest->high, -rest->low};
    return quadrant;
}

/* Taylor's series in z = x^2 for |x| <= pi / 4; what they leave out is below 2^-57 of the
 * result. */
static double sin_near_0(vane_dd x)
{
    /* (-1)^(i + 1) / (2 i + 3)! */
    static const double c[] = {
        -1.0 / 6,        1.0 / 120,        -1.0 / 5040,          1.0 / 362880,
        -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
    const double z = x.high * x.high;
    const double cubed = x.high * z * vane_polynomial(z, c, sizeof c / sizeof *c);
    return x.high + (cubed + x.low * (1 - 0.5 * z));
}

static double cos_near_0(vane_dd x)
{
    /* (-1)^i / (2 i + 4)! */
    static const double c[] = {
        1.0 / 24,        -1.0 / 720,         1.0 / 40320,          -1.0 / 3628800,
        1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000, -1.0 / 6402373705728000};
    const double z = x.high * x.high, half = 0.5 * z, first = 1 - half;
    const double rest = z * z * vane_polynomial(z, c, sizeof c / sizeof *c) - x.high * x.low;
    return first + (((1 - first) - half) + rest);
}

static double sine_in_quadrant(unsigned quadrant, vane_dd x)
{
    const double sine = quadrant % 2 ? cos_near_0(x) : sin_near_0(x);
    return quadrant / 2 % 2 ? -sine : sine;
}

double vane_sin(double x)
{
    vane_dd rest;
    const double a = vane_absolute(x);
    if (!(a >= 0x1p-27)) return x;
    if (vane_bits_of(a) >= VANE_INFINITY_BITS) return x - x;
    const unsigned quadrant = reduce(a, &rest);
    const double sine = sine_in_quadrant(quadrant, rest);
    return x < 0 ? -sine : sine;
}

double vane_cos(double x)
{
    vane_dd rest;
    const double a = vane_absolute(x);
    if (!(a < vane_from_bits(VANE_INFINITY_BITS))) return x - x;
    const unsigned quadrant = reduce(a, &rest);
    return sine_in_quadrant(quadrant + 1, rest);
}
