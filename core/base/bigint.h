/* Natural numbers below 2^3072, just what exact conversion between text and doubles needs. The
 * largest number there is a decimal significand of 770 digits or 5^1094 times 54 bits, under 2650
 * bits, so no operation checks for overflow. */
#ifndef VANE_CORE_BASE_BIGINT_H
#define VANE_CORE_BASE_BIGINT_H

#include <stdint.h>

enum { VANE_BIGINT_LIMBS = 96 };

typedef struct vane_bigint {
    unsigned count;                   /* limbs in use; the last of them is not 0 */
    uint32_t limb[VANE_BIGINT_LIMBS]; /* least significant first */
} vane_bigint;

void vane_bigint_set(vane_bigint *a, uint64_t value);
void vane_bigint_copy(vane_bigint *a, const vane_bigint *b);

/* a = a * factor + term */
void vane_bigint_mul_add(vane_bigint *a, uint32_t factor, uint32_t term);
void vane_bigint_mul_pow5(vane_bigint *a, unsigned exponent);
void vane_bigint_shift_left(vane_bigint *a, unsigned bits);

/* a = a + b */
void vane_bigint_add(vane_bigint *a, const vane_bigint *b);

/* Negative, 0 or positive, as a is below, equal to or above b. */
int vane_bigint_compare(const vane_bigint *a, const vane_bigint *b);

/* a = a mod b; returns the quotient, which must be below 10. */
unsigned vane_bigint_divide(vane_bigint *a, const vane_bigint *b);

#endif
