#include "core/base/rng.h"
#include "core/base/text.h"
#include "tests/core/float_bits.h"
#include "tests/vtest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The C library's printf, exact in glibc and in musl, is the reference. */
static bool agrees(float value, unsigned decimals)
{
    char ours[VANE_EXACT_TEXT], theirs[96];
    size_t n = vane_float_to_fixed(ours, value, decimals);
    snprintf(theirs, sizeof theirs, "%.*f", (int)decimals, (double)value);
    bool same = n == strlen(theirs) && strcmp(ours, theirs) == 0;
    if (!same) printf("%%.%uf: %s is not %s\n", decimals, ours, theirs);
    n = vane_float_to_scientific(ours, value, decimals);
    snprintf(theirs, sizeof theirs, "%.*e", (int)decimals, (double)value);
    if (n == strlen(theirs) && strcmp(ours, theirs) == 0) return same;
    printf("%%.%ue: %s is not %s\n", decimals, ours, theirs);
    return false;
}

VT_TEST(text_exact, forms)
{
    static const struct {
        float value;
        const char *fixed, *scientific;
    } cases[] = {
        {0.0f, "0.000000", "0.00000000000000000000e+00"},
        {-0.0f, "-0.000000", "-0.00000000000000000000e+00"},
        {0.35f, "0.350000", "3.49999994039535522461e-01"},
        {1e10f, "10000000000.000000", "1.00000000000000000000e+10"},
        {999999.9375f, "999999.937500", "9.99999937500000000000e+05"},
        {-1e-7f, "-0.000000", "-1.00000001168609742308e-07"},
        {3.40282347e38f, "340282346638528859811704183484516925440.000000", "3.40282346638528859812e+38"},
        {1e-45f, "0.000000", "1.40129846432481707092e-45"},
        {INFINITY, "inf", "inf"},
        {-INFINITY, "-inf", "-inf"},
        {NAN, "nan", "nan"},
        {-NAN, "-nan", "-nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[VANE_EXACT_TEXT];
        size_t n = vane_float_to_fixed(out, cases[i].value, 6);
        VT_CHECK_MSG(strcmp(out, cases[i].fixed) == 0 && n == strlen(out), "%s is not %s", out, cases[i].fixed);
        n = vane_float_to_scientific(out, cases[i].value, 20);
        VT_CHECK_MSG(strcmp(out, cases[i].scientific) == 0 && n == strlen(out), "%s is not %s", out,
                     cases[i].scientific);
    }
}

VT_TEST(text_exact, ties_go_to_the_even_digit)
{
    for (int i = 0; i < 64; i++)
        for (unsigned decimals = 0; decimals <= 20; decimals++) {
            VT_CHECK(agrees((float)i / 2, decimals));
            VT_CHECK(agrees((float)i / 128, decimals));
            VT_CHECK(agrees((float)i / 8388608, decimals));
            VT_CHECK(agrees((float)i * 5e5f, decimals));
        }
}

VT_TEST(text_exact, powers_of_two_and_their_neighbours)
{
    for (uint32_t exponent = 0; exponent < 255; exponent++)
        for (uint32_t nudge = 0; nudge < 3; nudge++)
            for (unsigned decimals = 0; decimals <= 20; decimals += 5)
                VT_CHECK(agrees(float_of((exponent << 23) + nudge - (exponent > 0)), decimals));
}

VT_TEST(text_exact, random_bits)
{
    const vane_stream stream = vane_stream_at(3, VANE_RANDOM_USER, 0, 0);
    const uint64_t count = vt_long() ? 20000000 : 200000;
    for (uint64_t i = 0; i < count; i++) {
        /* The sign of a NaN is lost in the conversion to double on some machines. */
        const float value = float_of(vane_stream_u32(&stream, i));
        if (value == value) VT_CHECK(agrees(value, i % 4 == 0 ? (unsigned)(i / 4 % 21) : i % 2 ? 6 : 20));
    }
}
