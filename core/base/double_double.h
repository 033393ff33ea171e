/* Sums and products whose rounding error is kept: a value as the unevaluated sum high + low, about
 * 106 bits. T. J. Dekker, "A floating-point technique for extending the available precision", 1971;
 * D. E. Knuth, TAOCP 2, 4.2.2. Needs round-to-nearest and no fused multiply-add by the compiler. */
#ifndef VANE_CORE_BASE_DOUBLE_DOUBLE_H
#define VANE_CORE_BASE_DOUBLE_DOUBLE_H

typedef struct vane_dd {
    double high, low;
} vane_dd;

/* a + b exactly. */
static inline vane_dd vane_dd_sum(double a, double b)
{
    const double high = a + b, b_part = high - a;
    return (vane_dd){high, (a - (high - b_part)) + (b - b_part)};
}

/* a * b exactly, where neither overflows nor the product's low part underflows: |a|, |b| <
 * 2^970. */
static inline vane_dd vane_dd_product(double a, double b)
{
    const double splitter = 0x1p27 + 1, big_a = splitter * a, big_b = splitter * b;
    const double a_high = big_a - (big_a - a), a_low = a - a_high;
    const double b_high = big_b - (big_b - b), b_low = b - b_high;
    const double high = a * b, cross = a_high * b_low;
    return (vane_dd){high, ((a_high * b_high - high) + cross + a_low * b_high) + a_low * b_low};
}

/* a + b and a * b with relative errors of a few 2^-104 (the sum: when the signs agree). */
static inline vane_dd vane_dd_add(vane_dd a, vane_dd b)
{
    const vane_dd sum = vane_dd_sum(a.high, b.high);
    return vane_dd_sum(sum.high, sum.low + (a.low + b.low));
}

static inline vane_dd vane_dd_mul(vane_dd a, vane_dd b)
{
    const vane_dd product = vane_dd_product(a.high, b.high);
    return vane_dd_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

#endif
