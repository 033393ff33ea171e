#include "core/base/rng.h"
#include "core/base/text.h"
#include "tests/core/float_bits.h"
#include "tests/vtest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

VT_TEST(text_write, forms)
{
    static const struct {
        float value;
        const char *want;
    } cases[] = {
        {0.0f, "0"},
        {-0.0f, "-0"},
        {1, "1"},
        {0.1f, "0.1"},
        {-2.5f, "-2.5"},
        {100, "100"},
        {16777216, "16777216"},
        {123456789.0f, "123456790"},
        {1e9f, "1e+9"},
        {1e-4f, "0.0001"},
        {1e-5f, "1e-5"},
        {0.00012345678f, "0.00012345678"},
        {3.4028235e38f, "3.4028235e+38"},
        {1e-42f, "1e-42"},
        {1e-45f, "1e-45"},
        {-1.17549435e-38f, "-1.1754944e-38"},
        {8589934592.0f, "8.589935e+9"},
        {9.999999e9f, "9.999999e+9"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
        {-NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[VANE_FLOAT_TEXT];
        VT_CHECK(vane_float_to_text(out, cases[i].value) == strlen(cases[i].want));
        VT_CHECK_MSG(strcmp(out, cases[i].want) == 0, "%s is not %s", out, cases[i].want);
    }
}

VT_TEST(text_write, doubles_and_integers)
{
    static const struct {
        double value;
        const char *want;
    } cases[] = {
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {5e-324, "5e-324"},
        {-1.7976931348623157e308, "-1.7976931348623157e+308"},
        {1e23, "1e+23"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1e16, "10000000000000000"},
        {9007199254740993.0, "9007199254740992"},
        {9.5367431640625e-7, "9.5367431640625e-7"},
        {0.00012345678901234567, "0.00012345678901234567"},
    };
    char out[VANE_DOUBLE_TEXT];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        VT_CHECK(vane_double_to_text(out, cases[i].value) == strlen(cases[i].want));
        VT_CHECK_MSG(strcmp(out, cases[i].want) == 0, "%s is not %s", out, cases[i].want);
    }
    VT_CHECK(vane_u64_to_text(out, 0) == 1 && strcmp(out, "0") == 0);
    VT_CHECK(vane_u64_to_text(out, 10) == 2 && strcmp(out, "10") == 0);
    VT_CHECK(vane_u64_to_text(out, UINT64_MAX) == 20 && strcmp(out, "18446744073709551615") == 0);
}

/* The digits alone, without zeros at either end. */
static int digits_of(const char *text, char *digits)
{
    int n = 0, end = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (n == 0 && *text == '0')) continue;
        digits[n++] = *text;
        if (*text != '0') end = n;
    }
    digits[end] = '\0';
    return end;
}

/* Shortest: libc's rounding to one digit less is another number. Closest: its rounding to as many
 * digits is ours; but at a power of two that may lie outside on the nearer side. */
static bool is_shortest(const char *text, double value, bool single, bool power_of_two)
{
    char digits[40], other[40], other_digits[40];
    const int count = digits_of(text, digits);
    if (count > 1) {
        snprintf(other, sizeof other, "%.*e", count - 2, value);
        const double back = single ? (double)strtof(other, NULL) : strtod(other, NULL);
        if (back == value) return false;
    }
    snprintf(other, sizeof other, "%.*e", count - 1, value);
    digits_of(other, other_digits);
    return power_of_two || strcmp(digits, other_digits) == 0;
}

VT_TEST(text_write, floats_read_back_and_are_shortest)
{
    const uint64_t count = vt_long() ? (uint64_t)1 << 26 : 200000;
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t bits = (uint32_t)(i * 2654435761u); /* odd, so spread over all 2^32 */
        const float value = float_of(bits);
        char out[VANE_FLOAT_TEXT];
        float back;
        const size_t n = vane_float_to_text(out, value);
        VT_CHECK(n < sizeof out && out[n] == '\0');
        VT_CHECK(vane_text_to_float(out, out + n, &back) == out + n);
        if (value != value) continue;
        VT_CHECK_MSG(float_bits(back) == bits, "%s", out);
        if (i % 8 == 0 && value * 0 == 0)
            VT_CHECK_MSG(is_shortest(out, (double)value, true, bits % 0x800000 == 0), "%s", out);
    }
}

VT_TEST(text_write, powers_of_two_read_back)
{
    char out[VANE_DOUBLE_TEXT];
    for (uint64_t exponent = 0; exponent < 2047; exponent++) {
        for (uint64_t nudge = 0; nudge < 3; nudge++) {
            const uint64_t bits = (exponent << 52) + nudge - (exponent > 0);
            double back;
            const size_t n = vane_double_to_text(out, double_of(bits));
            vane_text_to_double(out, out + n, &back);
            VT_CHECK_MSG(double_bits(back) == bits, "%s", out);
        }
    }
    for (uint32_t exponent = 0; exponent < 255; exponent++) {
        float back;
        const size_t n = vane_float_to_text(out, float_of(exponent << 23));
        vane_text_to_float(out, out + n, &back);
        VT_CHECK_MSG(float_bits(back) == exponent << 23, "%s", out);
    }
}

VT_TEST(text_write, doubles_read_back_and_are_shortest)
{
    const vane_stream stream = vane_stream_at(1, VANE_RANDOM_USER, 0, 4);
    const uint64_t count = vt_long() ? 3000000 : 30000;
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t bits = (uint64_t)vane_stream_u32(&stream, 2 * i) << 32 | vane_stream_u32(&stream, 2 * i + 1);
        const double value = double_of(bits);
        char out[VANE_DOUBLE_TEXT];
        double back;
        const size_t n = vane_double_to_text(out, value);
        VT_CHECK(n < 25 && vane_text_to_double(out, out + n, &back) == out + n);
        if (value != value) continue;
        VT_CHECK_MSG(double_bits(back) == bits, "%s", out);
        VT_CHECK_MSG(is_shortest(out, value, false, bits << 12 == 0), "%s", out);
    }
}
