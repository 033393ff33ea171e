#include "core/base/text.h"

#include "core/base/bigint.h"

#include <stdbool.h>
#include <string.h>

/* Binary to shortest decimal with exact integers: G. L. Steele and J. L. White, "How to print
 * floating-point numbers accurately", PLDI 1990, in the form of R. G. Burger and R. K. Dybvig,
 * "Printing floating-point numbers quickly and accurately", PLDI 1996. About a microsecond a
 * number: tables of powers that make it ten times faster (Ryu, Schubfach) would weigh more than the
 * rest of this folder, and what Vane writes as text is short. */

enum { MOST_DIGITS = 17 };

typedef struct {
    char digits[MOST_DIGITS]; /* '0' to '9' */
    int count;
    int exponent; /* of ten, of the first digit */
} decimal;

/* floor(x * log10(2)), for |x| < 1100. */
static int log10_of_power_of_2(int x)
{
    enum { OFFSET = 512 }; /* keeps the shifted number positive */
    return ((x * 78913 + (OFFSET << 18)) >> 18) - OFFSET;
}

static unsigned bit_length(uint64_t x)
{
    unsigned n = 0;
    for (; x; x >>= 1) n++;
    return n;
}

static void multiply_pow10(vane_bigint *a, unsigned exponent)
{
    vane_bigint_mul_pow5(a, exponent);
    vane_bigint_shift_left(a, exponent);
}

/* How a + b compares with c. */
static int compare_sum(const vane_bigint *a, const vane_bigint *b, const vane_bigint *c)
{
    vane_bigint sum;
    vane_bigint_copy(&sum, a);
    vane_bigint_add(&sum, b);
    return vane_bigint_compare(&sum, c);
}

/* The fewest digits between the middles to both neighbours of mantissa * 2^exponent (> 0). The
 * lower neighbour of a normal power of two is only half as far away as the upper:
 * `lower_is_nearer`. */
static void shortest(uint64_t mantissa, int exponent, bool lower_is_nearer, decimal *out)
{
    /* value = rest / unit; the middles lie `below` and `above` from it, in the same unit. */
    vane_bigint rest, unit, below, above;
    const unsigned up = (unsigned)(exponent > 0 ? exponent : 0);
    const unsigned down = (unsigned)(exponent < 0 ? -exponent : 0);
    vane_bigint_set(&rest, mantissa);
    vane_bigint_shift_left(&rest, up + 1 + lower_is_nearer);
    vane_bigint_set(&unit, 1);
    vane_bigint_shift_left(&unit, down + 1 + lower_is_nearer);
    vane_bigint_set(&below, 1);
    vane_bigint_shift_left(&below, up);
    vane_bigint_set(&above, 1);
    vane_bigint_shift_left(&above, up + lower_is_nearer);

    /* The estimate is right or one too small. */
    int power = log10_of_power_of_2(exponent + (int)bit_length(mantissa) - 1);
    if (power >= 0) {
        multiply_pow10(&unit, (unsigned)power);
    } else {
        multiply_pow10(&rest, (unsigned)-power);
        multiply_pow10(&below, (unsigned)-power);
        multiply_pow10(&above, (unsigned)-power);
    }
    /* A middle itself reads back as the value when its mantissa is even: ties go there. */
    const int tie = mantissa % 2 == 0;
    vane_bigint ten_units;
    vane_bigint_copy(&ten_units, &unit);
    vane_bigint_mul_add(&ten_units, 10, 0);
    if (compare_sum(&rest, &above, &ten_units) + tie > 0) {
        power++;
        vane_bigint_copy(&unit, &ten_units);
    }

    out->count = 0;
    out->exponent = power;
    for (;;) {
        unsigned digit = vane_bigint_divide(&rest, &unit);
        const bool may_cut = vane_bigint_compare(&rest, &below) < tie;
        const bool may_raise = compare_sum(&rest, &above, &unit) + tie > 0;
        if (may_cut || may_raise) {
            const int to_half = may_cut && may_raise ? compare_sum(&rest, &rest, &unit) : 0;
            if (!may_cut || to_half > 0 || (to_half == 0 && may_raise && digit % 2)) digit++;
            out->digits[out->count++] = (char)('0' + digit);
            return;
        }
        out->digits[out->count++] = (char)('0' + digit);
        vane_bigint_mul_add(&rest, 10, 0);
        vane_bigint_mul_add(&below, 10, 0);
        vane_bigint_mul_add(&above, 10, 0);
    }
}

static char *put_zeros(char *out, int count)
{
    while (count-- > 0) *out++ = '0';
    return out;
}

static char *put_digits(char *out, const decimal *number, int from, int to)
{
    for (int i = from; i < to; i++) *out++ = i < number->count ? number->digits[i] : '0';
    return out;
}

/* `precision` is that of the %g whose choice between fixed and scientific form this follows. */
static char *put_decimal(char *out, const decimal *number, int precision)
{
    const int exponent = number->exponent;
    if (exponent < -4 || exponent >= precision) {
        out = put_digits(out, number, 0, 1);
        if (number->count > 1) *out++ = '.';
        out = put_digits(out, number, 1, number->count);
        *out++ = 'e';
        *out++ = exponent < 0 ? '-' : '+';
        return out + vane_u64_to_text(out, (uint64_t)(exponent < 0 ? -exponent : exponent));
    }
    if (exponent < 0) {
        *out++ = '0';
        *out++ = '.';
        out = put_zeros(out, -exponent - 1);
        return put_digits(out, number, 0, number->count);
    }
    out = put_digits(out, number, 0, exponent + 1);
    if (number->count > exponent + 1) *out++ = '.';
    return put_digits(out, number, exponent + 1, number->count);
}

static size_t write_number(char *out, uint64_t bits, int mantissa_bits, int exponent_bits,
                           int precision)
{
    const int hidden = mantissa_bits - 1, special = (1 << exponent_bits) - 1;
    const int biased = (int)(bits >> hidden) & special;
    const uint64_t fraction = bits & (((uint64_t)1 << hidden) - 1);
    char *p = out;
    if (biased == special && fraction) {
        memcpy(p, "nan", 3);
        p += 3;
    } else {
        if (bits >> (hidden + exponent_bits)) *p++ = '-';
        if (biased == special) {
            memcpy(p, "inf", 3);
            p += 3;
        } else if (biased == 0 && fraction == 0) {
            *p++ = '0';
        } else {
            decimal number;
            const bool normal = biased > 0;
            const int exponent = (normal ? biased : 1) - special / 2 - hidden;
            shortest(fraction | (uint64_t)normal << hidden, exponent, fraction == 0 && biased > 1,
                     &number);
            p = put_decimal(p, &number, precision);
        }
    }
    *p = '\0';
    return (size_t)(p - out);
}

size_t vane_float_to_text(char out[VANE_FLOAT_TEXT], float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return write_number(out, bits, 24, 8, 9);
}

size_t vane_double_to_text(char out[VANE_DOUBLE_TEXT], double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return write_number(out, bits, 53, 11, 17);
}

size_t vane_u64_to_text(char out[VANE_U64_TEXT], uint64_t value)
{
    size_t n = 1;
    for (uint64_t rest = value / 10; rest > 0; rest /= 10) n++;
    out[n] = '\0';
    for (size_t i = n; i-- > 0; value /= 10) out[i] = (char)('0' + value % 10);
    return n;
}
