#include "core/base/text.h"

#include <stdbool.h>
#include <string.h>

/* All the digits of a float: it is a whole number of 2^-149 below 2^128, so at most 39 digits before the point and 149
 * after it. Held as nine limbs in units of 2^-160, whose upper four are the whole part. Division of these by 10^9
 * gives nine digits at a time from the right, multiplication of the others nine from the left. */
enum {
    LIMBS = 9,
    FRACTION_LIMBS = 5,
    FRACTION_BITS = 32 * FRACTION_LIMBS,
    CHUNK = 9,
    CHUNK_VALUE = 1000000000,
    WHOLE_CHUNKS = 5,
    MOST_DIGITS = CHUNK * WHOLE_CHUNKS + 153
};

/* 0.d0 d1 d2 … * 10^point; d0 is not 0; digits past `count` are 0. */
typedef struct {
    char digits[MOST_DIGITS]; /* '0' to '9' */
    int count, point;
} decimal;

static void set_limbs(uint32_t limbs[LIMBS], uint32_t mantissa, unsigned shift)
{
    const uint64_t shifted = (uint64_t)mantissa << shift % 32;
    memset(limbs, 0, LIMBS * sizeof *limbs);
    limbs[shift / 32] = (uint32_t)shifted;
    if (shifted >> 32) limbs[shift / 32 + 1] = (uint32_t)(shifted >> 32);
}

static bool is_zero(const uint32_t *limbs, int count)
{
    for (int i = 0; i < count; i++)
        if (limbs[i]) return false;
    return true;
}

/* Divides by CHUNK_VALUE and returns the remainder. */
static uint32_t take_low_chunk(uint32_t *limbs, int count)
{
    uint64_t rest = 0;
    for (int i = count; i-- > 0;) {
        rest = rest << 32 | limbs[i];
        limbs[i] = (uint32_t)(rest / CHUNK_VALUE);
        rest %= CHUNK_VALUE;
    }
    return (uint32_t)rest;
}

/* Multiplies by CHUNK_VALUE and returns what goes past the top. */
static uint32_t take_high_chunk(uint32_t *limbs, int count)
{
    uint64_t carry = 0;
    for (int i = 0; i < count; i++) {
        carry += (uint64_t)limbs[i] * CHUNK_VALUE;
        limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

/* Leading zeros only move the point. */
static void append_chunk(decimal *number, uint32_t chunk)
{
    char digits[CHUNK];
    int first = 0;
    for (int i = CHUNK; i-- > 0; chunk /= 10) digits[i] = (char)('0' + chunk % 10);
    if (number->count == 0)
        while (first < CHUNK && digits[first] == '0') first++;
    number->point -= first;
    memcpy(number->digits + number->count, digits + first, (size_t)(CHUNK - first));
    number->count += CHUNK - first;
}

/* Of a number that is finite; sign apart. */
static void expand(uint32_t bits, decimal *number)
{
    uint32_t limbs[LIMBS], chunks[WHOLE_CHUNKS];
    const uint32_t biased = bits >> 23 & 255, fraction = bits & 0x7fffff;
    int whole = 0;
    set_limbs(limbs, biased ? fraction | 0x800000 : fraction, (biased ? biased - 1 : 0) + FRACTION_BITS - 149);
    while (!is_zero(limbs + FRACTION_LIMBS, LIMBS - FRACTION_LIMBS))
        chunks[whole++] = take_low_chunk(limbs + FRACTION_LIMBS, LIMBS - FRACTION_LIMBS);
    number->count = 0;
    number->point = CHUNK * whole;
    while (whole > 0) append_chunk(number, chunks[--whole]);
    while (!is_zero(limbs, FRACTION_LIMBS)) append_chunk(number, take_high_chunk(limbs, FRACTION_LIMBS));
    if (number->count == 0) number->point = 0;
}

/* To `keep` digits, which may be none or fewer; exact halves to the even digit, as printf does. */
static void round_digits(decimal *number, int keep)
{
    if (keep >= number->count) return;
    bool up = false;
    if (keep >= 0) {
        const char *cut = number->digits + keep, *end = number->digits + number->count;
        bool above_half = *cut > '5';
        for (const char *p = cut + 1; *cut == '5' && p < end; p++) above_half |= *p != '0';
        up = above_half || (*cut == '5' && keep > 0 && number->digits[keep - 1] % 2 == 1);
    }
    number->count = keep > 0 ? keep : 0;
    if (!up) return;
    while (number->count > 0 && number->digits[number->count - 1] == '9') number->count--;
    if (number->count > 0) {
        number->digits[number->count - 1]++;
        return;
    }
    number->digits[number->count++] = '1';
    number->point++;
}

static char *put_digits(char *out, const decimal *number, int from, int count)
{
    for (int i = from; i < from + count; i++) *out++ = i >= 0 && i < number->count ? number->digits[i] : '0';
    return out;
}

static char *put_fixed(char *out, decimal *number, int decimals)
{
    round_digits(number, number->point + decimals);
    out = put_digits(out, number, number->point > 0 ? 0 : number->point - 1, number->point > 0 ? number->point : 1);
    if (decimals > 0) *out++ = '.';
    return put_digits(out, number, number->point, decimals);
}

static char *put_scientific(char *out, decimal *number, int decimals)
{
    round_digits(number, 1 + decimals);
    const int exponent = number->count > 0 ? number->point - 1 : 0;
    out = put_digits(out, number, 0, 1);
    if (decimals > 0) *out++ = '.';
    out = put_digits(out, number, 1, decimals);
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    *out++ = (char)('0' + (exponent < 0 ? -exponent : exponent) / 10);
    *out++ = (char)('0' + (exponent < 0 ? -exponent : exponent) % 10);
    return out;
}

static size_t write_exact(char *out, float value, int decimals, char *(*put)(char *, decimal *, int))
{
    uint32_t bits;
    char *p = out;
    memcpy(&bits, &value, sizeof bits);
    if (bits >> 31) *p++ = '-';
    if ((bits & 0x7f800000) == 0x7f800000) {
        memcpy(p, bits & 0x7fffff ? "nan" : "inf", 3);
        p += 3;
    } else {
        decimal number;
        expand(bits, &number);
        p = put(p, &number, decimals);
    }
    *p = '\0';
    return (size_t)(p - out);
}

size_t vane_float_to_fixed(char out[VANE_EXACT_TEXT], float value, unsigned decimals)
{
    return write_exact(out, value, (int)decimals, put_fixed);
}

size_t vane_float_to_scientific(char out[VANE_EXACT_TEXT], float value, unsigned decimals)
{
    return write_exact(out, value, (int)decimals, put_scientific);
}
