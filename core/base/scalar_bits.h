/* Doubles as bit patterns, and the few functions of libm that are only that; private to
 * scalar*.c. */
#ifndef VANE_CORE_BASE_SCALAR_BITS_H
#define VANE_CORE_BASE_SCALAR_BITS_H

#include <stdint.h>
#include <string.h>

static const uint64_t VANE_SIGN_BIT = (uint64_t)1 << 63;
static const uint64_t VANE_INFINITY_BITS = (uint64_t)0x7ff << 52;
static const uint64_t VANE_NAN_BITS = (uint64_t)0x7ff8 << 48;

static inline uint64_t vane_bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double vane_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double vane_absolute(double x)
{
    return vane_from_bits(vane_bits_of(x) & ~VANE_SIGN_BIT);
}

/* The magnitude of x (>= 0) with the sign of the other. */
static inline double vane_with_sign(double x, double sign)
{
    return vane_from_bits(vane_bits_of(x) | (vane_bits_of(sign) & VANE_SIGN_BIT));
}

/* 2^n, -1022 <= n <= 1023. */
static inline double vane_power_of_2(int n)
{
    return vane_from_bits((uint64_t)(n + 1023) << 52);
}

/* x * 2^n for any result: in two steps, of which the first is exact. */
static inline double vane_scale2(double x, int n)
{
    const int half = n / 2;
    return x * vane_power_of_2(half) * vane_power_of_2(n - half);
}

/* x = mantissa * 2^result with 2^52 <= mantissa < 2^53; x is finite and > 0. */
static inline int vane_split(double x, uint64_t *mantissa)
{
    const uint64_t hidden = (uint64_t)1 << 52;
    int exponent = (int)(vane_bits_of(x) >> 52);
    *mantissa = vane_bits_of(x) & (hidden - 1);
    if (exponent > 0) {
        *mantissa |= hidden;
        return exponent - 1075;
    }
    for (exponent = -1074; *mantissa < hidden; exponent--) *mantissa <<= 1;
    return exponent;
}

/* c[0] + c[1] x + ... + c[count - 1] x^(count - 1), by Horner's rule. */
static inline double vane_polynomial(double x, const double *c, int count)
{
    double sum = c[count - 1];
    for (int i = count - 2; i >= 0; i--) sum = sum * x + c[i];
    return sum;
}

#endif
