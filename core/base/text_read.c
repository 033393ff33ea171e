#include "core/base/text.h"

#include "core/base/bigint.h"

#include <stdbool.h>
#include <string.h>

/* Decimal to binary in three steps, each for what the one before leaves open. All give bounds of the value and round
 * both: where these agree, so does the value itself (W. D. Clinger, "How to read floating point numbers accurately",
 * PLDI 1990). The first multiplies the leading 19 digits by a 64-bit power of ten, as D. Lemire does ("Number parsing
 * at a gigabyte per second", 2021); for floats one random number in 2^36 is left open. The second has powers of 128
 * bits. The third, for values within 2^-59 of the middle between two neighbours, compares the digits with that middle
 * in exact arithmetic. All of it is in integers, so the rounding mode plays no part. */

enum {
    LEADING_DIGITS = 19,
    CHUNK = 8,
    POWER_MIN = -364, /* 10^-364 times 19 digits is below half of the smallest double */
    POWER_MAX = 308
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number that 8 bytes hold, a digit from 0 to 9 each, the lowest byte first: neighbours are joined to pairs, pairs
 * to fours, fours to all eight. */
static uint64_t join_digits(uint64_t bytes)
{
    bytes = bytes * 10 + (bytes >> 8);
    bytes = (bytes & 0x00ff00ff00ff00ff) * 100 + ((bytes >> 16) & 0x00ff00ff00ff00ff);
    bytes = (bytes & 0x0000ffff0000ffff) * 10000 + ((bytes >> 32) & 0x0000ffff0000ffff);
    return bytes & 0xffffffff;
}

/* Appends the digits that begin at p to *digits, modulo 2^64, and returns the first character after them. Takes eight
 * characters at a time: lengths differ from number to number, and a branch for each digit would be mispredicted. */
static inline const char *scan_digits(const char *p, const char *end, uint64_t *digits)
{
    static const uint32_t powers_of_10[CHUNK + 1] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    while (end - p >= CHUNK) {
        uint64_t bytes;
        memcpy(&bytes, p, CHUNK);
        bytes ^= 0x3030303030303030;
        /* The top bit of each byte that is no digit; a carry spoils only bytes behind the first of these. */
        const uint64_t others = ((bytes + 0x7676767676767676) | bytes) & 0x8080808080808080;
        if (others) {
            const uint64_t before = ((others & (0 - others)) >> 7) - 1; /* ones in all bits below the first */
            const unsigned count = (unsigned)((before & 0x0101010101010101) * 0x0101010101010101 >> 56);
            *digits = *digits * powers_of_10[count] + join_digits(bytes << 8 * (CHUNK - 1 - count) << 8);
            return p + count;
        }
        *digits = *digits * powers_of_10[CHUNK] + join_digits(bytes);
        p += CHUNK;
    }
    for (; p < end && is_digit(*p); p++) *digits = *digits * 10 + (unsigned)(*p - '0');
    return p;
}

/* Of what follows an e; returns p itself when that is no exponent. */
static const char *scan_exponent(const char *p, const char *end, int64_t *exponent)
{
    const int64_t most = INT64_MAX / 4; /* more than any text has digits to make up for */
    const char *q = p + 1;
    const bool negative = q < end && *q == '-';
    if (q < end && (*q == '-' || *q == '+')) q++;
    if (q == end || !is_digit(*q)) return p;
    int64_t written = 0;
    for (; q < end && is_digit(*q); q++)
        if (written < most / 10) written = written * 10 + (*q - '0');
    *exponent = negative ? -written : written;
    return q;
}

typedef struct {
    int mantissa_bits; /* with the hidden one */
    int min_exponent;  /* of the smallest normal number */
    uint64_t infinity; /* its bits */
} binary_format;

static const binary_format FLOAT = {24, -126, 0x7f800000};
static const binary_format DOUBLE = {53, -1022, 0x7ff0000000000000};

typedef struct {
    uint64_t digits;         /* the first 19 significant digits, or fewer */
    bool more;               /* a digit that is not 0 follows them */
    int64_t exponent;        /* value = digits * 10^exponent when there are no more */
    const char *begin, *end; /* all digits, and perhaps a point among them */
} decimal;

static unsigned decimal_length(uint64_t x)
{
    unsigned n = 0;
    for (; x > 0; x /= 10) n++;
    return n;
}

/* The significant digits, of which all after the first 769 count as a single 1 when one of them is
 * not 0: the middle between two doubles has at most 768. Returns the exponent of ten that goes with
 * them. */
static int exact_digits(const decimal *number, vane_bigint *digits)
{
    enum { MOST = 769 };
    unsigned count = 0;
    bool more = false;
    vane_bigint_set(digits, 0);
    for (const char *p = number->begin; p < number->end; p++) {
        if (*p == '.' || (count == 0 && *p == '0')) continue;
        if (count < MOST) {
            vane_bigint_mul_add(digits, 10, (uint32_t)(*p - '0'));
            count++;
        } else {
            more |= *p != '0';
        }
    }
    if (more) {
        vane_bigint_mul_add(digits, 10, 1);
        count++;
    }
    return (int)number->exponent - (int)(count - decimal_length(number->digits));
}

/* Whether digits * 10^power is nearer to bits + 1 than to `bits`, ties to even. */
static bool is_nearer_to_next(const binary_format *format, const vane_bigint *digits, int power, uint64_t bits)
{
    const int hidden = format->mantissa_bits - 1;
    const int biased = (int)(bits >> hidden);
    uint64_t mantissa = bits & (((uint64_t)1 << hidden) - 1);
    if (biased > 0) mantissa |= (uint64_t)1 << hidden;
    const int exponent = format->min_exponent - hidden + (biased > 0 ? biased - 1 : 0);

    /* Are they above the middle, (2 mantissa + 1) * 2^(exponent - 1)? */
    vane_bigint value, middle;
    vane_bigint_copy(&value, digits);
    vane_bigint_set(&middle, 2 * mantissa + 1);
    vane_bigint_mul_pow5(power < 0 ? &middle : &value, (unsigned)(power < 0 ? -power : power));
    const int shift = power - (exponent - 1);
    vane_bigint_shift_left(shift < 0 ? &middle : &value, (unsigned)(shift < 0 ? -shift : shift));
    const int order = vane_bigint_compare(&value, &middle);
    return order > 0 || (order == 0 && bits & 1);
}

/* The nearest to the number among the bits low .. high. */
static uint64_t round_exactly(const binary_format *format, const decimal *number, uint64_t low, uint64_t high)
{
    vane_bigint digits;
    const int power = exact_digits(number, &digits);
    while (low < high) {
        const uint64_t bits = low + (high - low) / 2;
        if (is_nearer_to_next(format, &digits, power, bits)) low = bits + 1;
        else high = bits;
    }
    return low;
}

/* The leading digits of a mantissa. */
static decimal take_digits(const char *begin, const char *end)
{
    decimal number = {.begin = begin, .end = end};
    unsigned count = 0;
    bool point = false;
    for (const char *p = begin; p < end; p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        if (point) number.exponent--;
        if (count == LEADING_DIGITS) {
            number.exponent++;
            number.more |= *p != '0';
        } else if (count > 0 || *p != '0') {
            number.digits = number.digits * 10 + (unsigned)(*p - '0');
            count++;
        }
    }
    return number;
}

/* A lean module has no tables of powers: for the few numbers of a model's description, exact arithmetic is fast
 * enough. */
#ifdef VANE_LEAN
#define round_quickly(format, digits, power, more, bits) false
static uint64_t round_in_range(const binary_format *format, const decimal *number)
{
    return round_exactly(format, number, 0, format->infinity);
}
#else
#include "core/base/text_powers.inc.h"
#endif

/* For what is left of the first step, with the digits as scanned. */
static uint64_t round_carefully(const binary_format *format, const char *begin, const char *end, int64_t exponent)
{
    decimal number = take_digits(begin, end);
    number.exponent += exponent;
    if (number.digits == 0 || number.exponent < POWER_MIN) return 0;
    if (number.exponent > POWER_MAX) return format->infinity;
    return round_in_range(format, &number);
}

static bool take_word(const char **p, const char *end, const char *word)
{
    const char *q = *p;
    for (; *word; word++, q++)
        if (q == end || (*q | 0x20) != *word) return false;
    *p = q;
    return true;
}

static const char *read_word(const char *p, const char *end, const binary_format *format, uint64_t *bits)
{
    if (take_word(&p, end, "inf")) {
        take_word(&p, end, "inity");
        *bits = format->infinity;
        return p;
    }
    *bits = format->infinity | (uint64_t)1 << (format->mantissa_bits - 2);
    return take_word(&p, end, "nan") ? p : NULL;
}

/* Gives the bits without the sign. */
static const char *read_number(const char *begin, const char *end, const binary_format *format, bool *negative,
                               uint64_t *bits)
{
    if (begin == end) return begin;
    *negative = *begin == '-';
    const char *first = begin + (*negative | (*begin == '+')), *p = first;
    uint64_t digits = 0;
    for (; p < end && is_digit(*p); p++) digits = digits * 10 + (unsigned)(*p - '0');
    ptrdiff_t count = p - first, decimals = 0;
    if (p < end && *p == '.') {
        const char *fraction = p + 1;
        p = scan_digits(fraction, end, &digits);
        decimals = p - fraction;
        count += decimals;
    }
    if (count == 0) {
        p = read_word(first, end, format, bits);
        return p ? p : begin;
    }
    const char *after = p;
    int64_t exponent = 0;
    if (p < end && (*p == 'e' || *p == 'E')) after = scan_exponent(p, end, &exponent);
    if (count > LEADING_DIGITS || !round_quickly(format, digits, exponent - decimals, false, bits))
        *bits = round_carefully(format, first, p, exponent);
    return after;
}

const char *vane_text_to_float(const char *begin, const char *end, float *out)
{
    bool negative;
    uint64_t bits;
    const char *p = read_number(begin, end, &FLOAT, &negative, &bits);
    if (p == begin) return begin;
    const uint32_t word = (uint32_t)bits | (uint32_t)negative << 31;
    memcpy(out, &word, sizeof *out);
    return p;
}

const char *vane_text_to_double(const char *begin, const char *end, double *out)
{
    bool negative;
    uint64_t bits;
    const char *p = read_number(begin, end, &DOUBLE, &negative, &bits);
    if (p == begin) return begin;
    bits |= (uint64_t)negative << 63;
    memcpy(out, &bits, sizeof *out);
    return p;
}
