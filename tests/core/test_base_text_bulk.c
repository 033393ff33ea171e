/* Hundreds of millions of strings, in the long tier, against libc's strtof. */
#include "core/base/rng.h"
#include "core/base/text.h"
#include "tests/core/float_bits.h"
#include "tests/vtest.h"

#include <stdio.h>
#include <string.h>

static bool agrees(const char *text, size_t size)
{
    char *want_end;
    float got = 0;
    const float want = strtof(text, &want_end);
    const char *end = vane_text_to_float(text, text + size, &got);
    if (end == want_end && float_bits(got) == float_bits(want)) return true;
    printf("\"%s\": %a, want %a\n", text, (double)got, (double)want);
    return false;
}

static size_t put_digits(char *text, uint32_t value, int least)
{
    char reversed[10];
    int count = 0;
    size_t size = 0;
    for (; value > 0 || count < least; value /= 10) reversed[count++] = (char)('0' + value % 10);
    while (count > 0) text[size++] = reversed[--count];
    return size;
}

/* What tables hold: sign, a few digits, a point among them, now and then an exponent. */
static size_t plain_number(char *text, const uint32_t random[4])
{
    static const uint32_t limits[] = {1, 10, 256, 1000, 65536, 1000000, 100000000, UINT32_MAX};
    size_t n = 0;
    if (random[0] & 1) text[n++] = '-';
    n += put_digits(text + n, random[1] % limits[random[0] >> 1 & 7], 1);
    if (random[0] & 16) {
        text[n++] = '.';
        n += put_digits(text + n, random[2] % limits[random[0] >> 5 & 7], (int)(random[0] >> 8 & 7));
        if (random[0] >> 11 & 1) n += put_digits(text + n, random[3] % 1000000000, 9);
    }
    if ((random[0] >> 12 & 3) == 0) {
        const int exponent = (int)(random[0] >> 14 & 127) - 70;
        text[n++] = 'e';
        if (exponent < 0) text[n++] = '-';
        n += put_digits(text + n, (uint32_t)(exponent < 0 ? -exponent : exponent), 1);
    }
    text[n] = '\0';
    return n;
}

/* The middle between neighbours, cut to so many digits: just below it, just above, or itself. All floats alike, so
 * that denormals and the largest are there. */
static size_t near_middle(char *text, const uint32_t random[4])
{
    const uint32_t bits = random[0] % 0x7f800000;
    const double above = bits + 1 < 0x7f800000 ? (double)float_of(bits + 1) : 0x1p128;
    return (size_t)sprintf(text, "%.*e", (int)(random[1] % 30), ((double)float_of(bits) + above) / 2);
}

VT_TEST(text_bulk, floats_as_strtof_has_them)
{
    const vane_stream stream = vane_stream_at(2, VANE_RANDOM_USER, 0, 1);
    const uint64_t blocks = vt_long() && !getenv("VANE_TEST_EMULATED") ? 1000000 : 1000;
    enum { NUMBERS = 256 };
    static uint32_t random[4 * NUMBERS];
    for (uint64_t i = 0; i < blocks; i++) {
        vane_stream_fill(&stream, i * 4 * NUMBERS, 4 * NUMBERS, random);
        for (size_t j = 0; j < NUMBERS; j++) {
            char text[80];
            const size_t size = (j % 8 ? plain_number : near_middle)(text, random + 4 * j);
            VT_CHECK(agrees(text, size));
        }
    }
}

/* Every whole number that a float can tell from its neighbours and beyond, and the middles there. */
VT_TEST(text_bulk, whole_numbers_and_halves)
{
    const uint32_t most = (uint32_t)1 << (vt_long() ? 26 : 18), first = ((uint32_t)1 << 24) - most / 4;
    for (uint32_t i = 0; i < most; i++) {
        char text[24];
        size_t size = put_digits(text, first + i, 1);
        text[size] = '\0';
        VT_CHECK(agrees(text, size));
        memcpy(text + size, ".5", 3);
        VT_CHECK(agrees(text, size + 2));
    }
}
