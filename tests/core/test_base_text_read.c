#include "core/base/rng.h"
#include "core/base/text.h"
#include "tests/core/float_bits.h"
#include "tests/vtest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Both readers against libc's, bits and end. The copy has no terminator, for ASan. */
static bool reads_like_libc(const char *text)
{
    const size_t size = strlen(text);
    char *copy = malloc(size ? size : 1), *float_end, *double_end;
    memcpy(copy, text, size);
    const float want_float = strtof(text, &float_end);
    const double want_double = strtod(text, &double_end);
    float got_float = 0;
    double got_double = 0;
    const char *end = vane_text_to_float(copy, copy + size, &got_float);
    bool same = end - copy == float_end - text && float_bits(got_float) == float_bits(want_float);
    end = vane_text_to_double(copy, copy + size, &got_double);
    same &= end - copy == double_end - text && double_bits(got_double) == double_bits(want_double);
    if (!same)
        printf("\"%.60s\": %a %a, want %a %a\n", text, (double)got_float, got_double, (double)want_float, want_double);
    free(copy);
    return same;
}

VT_TEST(text_read, grammar_and_hard_numbers_as_strtod_has_them)
{
    static const char *const cases[] = {
        "",
        "-",
        "+",
        ".",
        "-.",
        "e5",
        ".e5",
        "x",
        "- 1",
        "+-1",
        "0",
        "-0",
        "+0.0",
        "0e999999999999",
        "1",
        "+1",
        "-1",
        "1.",
        ".5",
        "-.5e1",
        "1.e2",
        "1..2",
        "1.2.3",
        "1ex",
        "1e",
        "1e+",
        "1e-",
        "1e5x",
        "1E5",
        "1e+5",
        "1e-5",
        "1e05",
        "12,5",
        "007",
        "1_000",
        "1e1.5",
        "inf",
        "INF",
        "-Infinity",
        "infinit",
        "infinityx",
        "in",
        "i",
        "NaN",
        "nanx",
        "na",
        "1inf",
        "16777217",
        "16777219",
        "33554433.0",
        "33554435",
        "9007199254740993",
        "9007199254740995",
        "9007199254740992.99999999999999999",
        "9007199254740993.00000000000000000001",
        "3.4028235e38",
        "3.40282356779733661637539395458142568447e38",
        "3.40282356779733661637539395458142568448e38",
        "3.5e38",
        "1e39",
        "-1e39",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1.8e308",
        "1e309",
        "1e310",
        "1e-45",
        "7.006492321624085e-46",
        "7.0064923216240854e-46",
        "7e-46",
        "1.1754943508222875e-38",
        "1.17549429e-38",
        "1.1754942e-38",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "4.9406564584124654e-324",
        "2.4703282292062327208e-324",
        "2.4703282292062328e-324",
        "2.4703282292062327e-324",
        "1e-324",
        "1e-400",
        "1e-99999999999999999999",
        "1e99999999999999999999",
        "0.000000000000000000000000000000000000000000001e60",
        "100000000000000000000000000000e-29",
        "1234567890123456789012345678901234567890e-20",
        "0.1",
        "0.2",
        "0.3",
        "1e22",
        "1e23",
        "8.5e-5",
        "6.631236846766476e-316",
        "3.2378839133029012895883524125015321748630e-314",
        "6.9294956446009195e15",
        "0.1e-1000000000000000000000",
        "18446744073709551616",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) VT_CHECK_MSG(reads_like_libc(cases[i]), "case %zu", i);
}

VT_TEST(text_read, stops_at_the_end_it_was_given)
{
    const char text[] = "-12.5e+1";
    static const double want[] = {0, 0, -1, -12, -12, -12.5, -12.5, -12.5, -125};
    static const int length[] = {0, 0, 2, 3, 4, 5, 5, 5, 8};
    for (int n = 0; n <= 8; n++) {
        double got = 0;
        VT_CHECK(vane_text_to_double(text, text + n, &got) - text == length[n]);
        VT_CHECK_MSG(got == want[n], "%d characters: %g", n, got);
    }
}

VT_TEST(text_read, thousands_of_digits)
{
    enum { DIGITS = 5000 };
    static char text[DIGITS + 20];
    memset(text, '0', DIGITS);
    memcpy(text, "0.", 2);
    strcpy(text + DIGITS, "1e4990");
    VT_CHECK(reads_like_libc(text));
    memset(text, '9', DIGITS);
    strcpy(text + DIGITS, "e-5000");
    VT_CHECK(reads_like_libc(text));
    /* A middle between neighbours, and a last digit that alone decides against the even one. */
    memset(text, '0', DIGITS);
    memcpy(text, "9007199254740993.", 17);
    text[DIGITS] = '\0';
    VT_CHECK(reads_like_libc(text));
    text[DIGITS - 1] = '1';
    VT_CHECK(reads_like_libc(text));
    double got;
    vane_text_to_double(text, text + DIGITS, &got);
    VT_CHECK(got == 9007199254740994.0);
}

/* Writes mantissa * 2^exponent (exponent <= 0) with all its digits: mantissa * 5^-exponent. */
static void exact_digits(uint64_t mantissa, int exponent, char *out)
{
    unsigned char digit[1200] = {0};
    int count = 0;
    for (; mantissa; mantissa /= 10) digit[count++] = (unsigned char)(mantissa % 10);
    for (int i = 0; i > exponent; i--) {
        int carry = 0;
        for (int j = 0; j < count; j++) {
            carry += digit[j] * 5;
            digit[j] = (unsigned char)(carry % 10);
            carry /= 10;
        }
        if (carry) digit[count++] = (unsigned char)carry;
    }
    for (int j = count; j-- > 0;) *out++ = (char)('0' + digit[j]);
    *out = '\0';
}

/* The middle between the doubles `bits` and bits + 1 reads as the even one; a unit in the last
 * place more or less, or a digit far behind, as the nearer one. */
static bool middle_is_exact(uint64_t bits)
{
    static char text[1300];
    double got[4];
    const int biased = (int)(bits >> 52);
    const uint64_t mantissa = (bits & 0xfffffffffffff) | (biased ? (uint64_t)1 << 52 : 0);
    const int exponent = (biased ? biased : 1) - 1076;
    exact_digits(2 * mantissa + 1, exponent, text);
    const size_t size = strlen(text);
    const char last = text[size - 1]; /* 5, because exponent < 0 */
    for (int i = 0; i < 4; i++) {
        text[size - 1] = (char)(last + (i == 1) - (i == 2));
        snprintf(text + size, sizeof text - size, "%se%d", i == 3 ? ".00001" : "", exponent);
        vane_text_to_double(text, text + strlen(text), &got[i]);
    }
    return double_bits(got[0]) == bits + (bits & 1) && double_bits(got[1]) == bits + 1 && double_bits(got[2]) == bits &&
           double_bits(got[3]) == bits + 1;
}

VT_TEST(text_read, middles_between_doubles)
{
    const vane_stream stream = vane_stream_at(1, VANE_RANDOM_USER, 0, 1);
    VT_CHECK(middle_is_exact(0) && middle_is_exact(1) && middle_is_exact(0xfffffffffffff));
    for (uint64_t i = 0; i < 2000; i++) {
        const uint64_t biased = vane_stream_u32(&stream, 3 * i) % 1075;
        const uint64_t fraction =
            (uint64_t)vane_stream_u32(&stream, 3 * i + 1) << 20 | vane_stream_u32(&stream, 3 * i + 2) >> 12;
        VT_CHECK_MSG(middle_is_exact(biased << 52 | fraction), "%llx", (unsigned long long)(biased << 52 | fraction));
    }
}

/* Middles between floats are doubles, which printf writes exactly. */
VT_TEST(text_read, middles_between_floats)
{
    const vane_stream stream = vane_stream_at(1, VANE_RANDOM_USER, 0, 2);
    for (uint64_t i = 0; i < 5000; i++) {
        const uint32_t bits = vane_stream_u32(&stream, i) % 0x7f7fffff;
        const double middle = ((double)float_of(bits) + (double)float_of(bits + 1)) / 2;
        char text[400];
        float got;
        snprintf(text, sizeof text, "%.160e", middle);
        vane_text_to_float(text, text + strlen(text), &got);
        VT_CHECK_MSG(float_bits(got) == bits + (bits & 1), "%s", text);
        snprintf(text, sizeof text, "%.17g", middle);
        VT_CHECK(reads_like_libc(text));
    }
}

VT_TEST(text_read, random_digits_as_strtod_has_them)
{
    const vane_stream stream = vane_stream_at(1, VANE_RANDOM_USER, 0, 3);
    const uint64_t count = vt_long() ? 20000000 : 200000;
    for (uint64_t i = 0; i < count; i++) {
        uint32_t random[8];
        char text[80];
        vane_stream_fill(&stream, 8 * i, 8, random);
        const unsigned digits = 1 + random[0] % 24, point = random[1] % 25;
        size_t n = 0;
        for (unsigned j = 0; j < digits; j++) {
            if (j == point) text[n++] = '.';
            text[n++] = (char)('0' + (random[2 + j / 8] >> 4 * (j % 8) & 15) % 10);
        }
        const int range = i % 2 ? 45 : 330;
        snprintf(text + n, sizeof text - n, "e%d", (int)(random[6] % (2 * range)) - range);
        VT_CHECK(reads_like_libc(text));
    }
}
