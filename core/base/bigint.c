#include "core/base/bigint.h"

#include <string.h>

static void trim(vane_bigint *a)
{
    while (a->count > 0 && a->limb[a->count - 1] == 0) a->count--;
}

static void append(vane_bigint *a, uint32_t limb)
{
    if (limb) a->limb[a->count++] = limb;
}

void vane_bigint_set(vane_bigint *a, uint64_t value)
{
    a->limb[0] = (uint32_t)value;
    a->limb[1] = (uint32_t)(value >> 32);
    a->count = 2;
    trim(a);
}

void vane_bigint_copy(vane_bigint *a, const vane_bigint *b)
{
    a->count = b->count;
    memcpy(a->limb, b->limb, b->count * sizeof b->limb[0]);
}

void vane_bigint_mul_add(vane_bigint *a, uint32_t factor, uint32_t term)
{
    uint64_t carry = term;
    for (unsigned i = 0; i < a->count; i++) {
        carry += (uint64_t)a->limb[i] * factor;
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    append(a, (uint32_t)carry);
}

void vane_bigint_mul_pow5(vane_bigint *a, unsigned exponent)
{
    enum { STEP = 13, POW5_STEP = 1220703125 }; /* 5^13, the largest power in 32 bits */
    for (; exponent >= STEP; exponent -= STEP) vane_bigint_mul_add(a, POW5_STEP, 0);
    for (; exponent > 0; exponent--) vane_bigint_mul_add(a, 5, 0);
}

void vane_bigint_shift_left(vane_bigint *a, unsigned bits)
{
    const unsigned limbs = bits / 32;
    vane_bigint_mul_add(a, (uint32_t)1 << bits % 32, 0);
    if (a->count == 0) return;
    memmove(a->limb + limbs, a->limb, a->count * sizeof a->limb[0]);
    memset(a->limb, 0, limbs * sizeof a->limb[0]);
    a->count += limbs;
}

void vane_bigint_add(vane_bigint *a, const vane_bigint *b)
{
    uint64_t carry = 0;
    while (a->count < b->count) a->limb[a->count++] = 0;
    for (unsigned i = 0; i < a->count; i++) {
        carry += (uint64_t)a->limb[i] + (i < b->count ? b->limb[i] : 0);
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    append(a, (uint32_t)carry);
}

int vane_bigint_compare(const vane_bigint *a, const vane_bigint *b)
{
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (unsigned i = a->count; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* a -= b * factor, which is at most a */
static void subtract(vane_bigint *a, const vane_bigint *b, uint32_t factor)
{
    uint64_t carry = 0, borrow = 0;
    for (unsigned i = 0; i < a->count; i++) {
        carry += i < b->count ? (uint64_t)b->limb[i] * factor : 0;
        const uint64_t difference = (uint64_t)a->limb[i] - (uint32_t)carry - borrow;
        a->limb[i] = (uint32_t)difference;
        borrow = difference >> 63;
        carry >>= 32;
    }
    trim(a);
}

/* Dividing the highest 60 bits or so gives a quotient that is never too large, and at most one too
 * small: what is ignored of the divisor is below 2^-28 of it, and the quotient is below 10. */
unsigned vane_bigint_divide(vane_bigint *a, const vane_bigint *b)
{
    const unsigned n = b->count;
    if (a->count < n) return 0;
    unsigned quotient = 0;
    if (n >= 2) {
        /* Shifted right by 4, because the dividend, below 10 b, may have 4 bits more than b. */
        const uint64_t a_low = (uint64_t)a->limb[n - 1] << 32 | a->limb[n - 2];
        const uint64_t a_high = a->count > n ? a->limb[n] : 0;
        const uint64_t b_top = ((uint64_t)b->limb[n - 1] << 32 | b->limb[n - 2]) >> 4;
        quotient = (unsigned)((a_high << 60 | a_low >> 4) / (b_top + 1));
    }
    if (quotient > 0) subtract(a, b, quotient);
    while (vane_bigint_compare(a, b) >= 0) {
        subtract(a, b, 1);
        quotient++;
    }
    return quotient;
}
