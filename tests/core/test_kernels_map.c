/* Passes over arrays: scaling, dropout, the search for what isn't finite, the largest of a row. */
#include <math.h>

#include "tests/core/widths.h"
#include "tests/vtest.h"

enum { N = 4 * 64 + 2, ROWS = 3 };

static float x[ROWS * N], y[ROWS * N + 1], scale[N], shift[N];

VT_TEST(kernels_map, scaling_rounds_twice_at_every_width)
{
    const vane_kernels *k;
    vane_random_fill(1, ROWS * N, -3.0f, 3.0f, x);
    vane_random_fill(2, N, 0.1f, 2.0f, scale);
    vane_random_fill(3, N, -1.0f, 1.0f, shift);
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t n = 1; n <= 4 * k->lanes + 1 && n < N; n++)
            for (int in_place = 0; in_place < 2; in_place++) {
                vane_constant_fill(ROWS * N + 1, -777.0f, y);
                if (in_place) memcpy(y, x, ROWS * n * sizeof *x);
                k->affine(ROWS, n, in_place ? y : x, scale, shift, y);
                VT_CHECK(y[ROWS * n] == -777.0f);
                for (size_t i = 0; i < ROWS * n; i++) {
                    const float product = x[i] * scale[i % n];
                    VT_CHECK_MSG(y[i] == product + shift[i % n], "%s, n %zu", k->name, n);
                }
            }
}

VT_TEST(kernels_map, random_words_are_those_of_the_stream)
{
    enum { MOST = 8 * 64 + 3 };
    static uint32_t words[MOST + 1], want[MOST];
    const vane_stream stream = vane_stream_at(0x123456789abcdef, VANE_RANDOM_DROPOUT, 3, 0xfedcba9876543210);
    const vane_kernels *k;
    vane_stream_fill(&stream, 0, MOST, want);
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t n = 0; n <= MOST; n++) {
            memset(words, 0, sizeof words);
            words[n] = 777;
            k->random_words(n, stream.key, stream.step, words);
            VT_CHECK_MSG(memcmp(words, want, n * sizeof *words) == 0 && words[n] == 777, "%s, n %zu", k->name, n);
        }
}

VT_TEST(kernels_map, dropout_follows_its_words)
{
    static uint32_t words[N];
    const vane_kernels *k;
    const vane_stream stream = vane_stream_at(7, VANE_RANDOM_USER, 0, 0);
    vane_stream_fill(&stream, 0, N, words);
    vane_random_fill(1, N, -3.0f, 3.0f, x);
    words[0] = 0x40000000u;     /* just not below a rate of 1/4 */
    words[1] = 0x3fffffffu;
    words[2] = UINT32_MAX;
    x[4] = NAN;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t n = 0; n <= 4 * k->lanes + 1 && n < N; n++)
            for (int in_place = 0; in_place < 2; in_place++) {
                vane_constant_fill(N + 1, -777.0f, y);
                if (in_place) memcpy(y, x, n * sizeof *x);
                k->dropout(n, words, 0.25f, 1.0f / 0.75f, in_place ? y : x, y);
                VT_CHECK(y[n] == -777.0f);
                for (size_t i = 0; i < n; i++) {
                    const float want = vane_unit_float(words[i]) < 0.25f ? 0.0f : x[i] * (1.0f / 0.75f);
                    VT_CHECK_MSG(vane_first_difference(1, &y[i], &want) == 1, "%s, n %zu, element %zu", k->name, n, i);
                }
            }
}

VT_TEST(kernels_map, the_first_value_that_is_not_finite_is_found)
{
    static const float bad[] = { NAN, INFINITY, -INFINITY };
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t n = 0; n <= 4 * k->lanes + 1 && n < N; n++) {
            vane_random_fill(1, N, -1.0f, 1.0f, x);
            if (n) x[n / 2] = 0x1.fffffep127f;
            x[n] = NAN;
            VT_CHECK_MSG(k->find_nonfinite(n, x) == n, "%s, n %zu", k->name, n);
            for (size_t at = n; at-- > 0;) {
                x[at] = bad[at % 3];
                VT_CHECK_MSG(k->find_nonfinite(n, x) == at, "%s, n %zu, at %zu", k->name, n, at);
            }
        }
}

VT_TEST(kernels_map, the_first_of_the_largest_is_found)
{
    static const float equal[] = { 1.0f, 3.0f, 3.0f, 2.0f }, with_nan[] = { 1.0f, NAN, 2.0f },
                       low[] = { -INFINITY, -5.0f, -7.0f };
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) {
        VT_CHECK(k->argmax(4, equal) == 1 && k->argmax(1, equal) == 0);
        VT_CHECK(k->argmax(3, with_nan) == 2 && k->argmax(3, low) == 1);
        for (size_t at = 0; at < 70; at++) {
            vane_random_fill(1, 70, -1.0f, 1.0f, x);
            x[at] = 2.0f;
            VT_CHECK_MSG(k->argmax(70, x) == at, "%s", k->name);
        }
    }
}

VT_TEST(kernels_map, flushing_keeps_what_is_not_tiny)
{
    const vane_kernels *k;
    for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++)
        for (size_t n = 0; n <= 4 * k->lanes + 1 && n < N; n++) {
            static const float kinds[] = { 0x1p-63f, -0x1.fffffep-64f, 1.0f, 1e-42f, NAN, -0x1p-63f, INFINITY, -0.0f };
            static const float flushed[] = { 0x1p-63f, 0.0f, 1.0f, 0.0f, NAN, -0x1p-63f, INFINITY, 0.0f };
            for (size_t i = 0; i < N; i++) x[i] = kinds[i % 8], y[i] = flushed[i % 8];
            x[n] = 1e-42f;
            k->flush(n, x);
            VT_CHECK_MSG(vane_first_difference(n, x, y) == n && x[n] == 1e-42f, "%s, n %zu", k->name, n);
        }
}
