#include "core/base/rng.h"
#include "tests/vtest.h"

#include <string.h>

/* kat_vectors of Random123: threefry4x32, 20 rounds. */
VT_TEST(rng, threefry_known_answers)
{
    static const uint32_t cases[3][3][4] = {
        {{0, 0, 0, 0}, {0, 0, 0, 0}, {0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89},
         {0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84}},
    };
    for (int i = 0; i < 3; i++) {
        uint32_t out[4];
        vane_threefry(out, cases[i][1], cases[i][0]);
        VT_CHECK_MSG(memcmp(out, cases[i][2], sizeof out) == 0, "case %d: %08x", i, out[0]);
    }
}

/* The layout that rng.h calls binding. */
VT_TEST(rng, stream_layout)
{
    const uint64_t seed = 0x1122334455667788, step = 0x99aabbccddeeff00, element = 0x123456789a;
    const vane_stream stream = vane_stream_at(seed, VANE_RANDOM_DROPOUT, 7, step);
    const uint32_t key[4] = {0x55667788, 0x11223344, 3, 7};
    const uint32_t counter[4] = {(uint32_t)(element / 4), (uint32_t)(element / 4 >> 32), 0xddeeff00,
                                 0x99aabbcc};
    uint32_t out[4];
    vane_threefry(out, key, counter);
    VT_CHECK(vane_stream_u32(&stream, element) == out[element % 4]);
}

VT_TEST(rng, fill_gives_the_single_elements)
{
    const vane_stream stream = vane_stream_at(1, VANE_RANDOM_INIT, 2, 3);
    for (uint64_t first = 0; first < 9; first++) {
        for (size_t n = 0; n < 20; n++) {
            uint32_t out[21];
            out[n] = 12345;
            vane_stream_fill(&stream, first, n, out);
            for (size_t i = 0; i < n; i++) VT_CHECK(out[i] == vane_stream_u32(&stream, first + i));
            VT_CHECK(out[n] == 12345);
        }
    }
}

VT_TEST(rng, unit_float_range_and_mean)
{
    VT_CHECK(vane_unit_float(0) == 0);
    VT_CHECK(vane_unit_float(0xffffffff) == 1 - 0x1p-24f);
    VT_CHECK(vane_unit_float(0x80000000) == 0.5f);
    const vane_stream stream = vane_stream_at(42, VANE_RANDOM_USER, 0, 0);
    double sum = 0, squares = 0;
    const int n = 100000;
    for (int i = 0; i < n; i++) {
        const double u = vane_unit_float(vane_stream_u32(&stream, (uint64_t)i)) - 0.5;
        sum += u;
        squares += u * u;
    }
    VT_NEAR(sum / n, 0, 0.004); /* 4 standard deviations */
    VT_NEAR(squares / n, 1.0 / 12, 0.001);
}

VT_TEST(rng, shuffle_is_a_bijection)
{
    enum { MOST = 3000 };
    for (uint64_t n = 1; n <= MOST; n = n < 70 ? n + 1 : n * 5 / 3) {
        unsigned char seen[MOST] = {0};
        const vane_stream stream = vane_stream_at(9, VANE_RANDOM_SHUFFLE, 0, n);
        for (uint64_t i = 0; i < n; i++) {
            const uint64_t to = vane_shuffle_index(&stream, n, i);
            VT_CHECK_MSG(to < n && !seen[to], "n %d", (int)n);
            seen[to] = 1;
        }
    }
}

VT_TEST(rng, shuffle_of_huge_sets_stays_inside)
{
    const vane_stream stream = vane_stream_at(9, VANE_RANDOM_SHUFFLE, 0, 0);
    for (int bits = 30; bits <= 48; bits++) {
        const uint64_t n = (uint64_t)1 << bits;
        for (uint64_t i = 0; i < 100; i++) {
            VT_CHECK(vane_shuffle_index(&stream, n, n - 1 - i) < n);
            VT_CHECK(vane_shuffle_index(&stream, n - 1, i) < n - 1);
        }
    }
}

/* All 120 orders of five rows over the epochs, each expected 100 times. A network without its coin
 * prefers one parity, and with four rounds the orders are far from equally frequent. */
VT_TEST(rng, shuffle_of_few_rows_gives_all_orders)
{
    enum { N = 5, ORDERS = 120, EPOCHS = 100 * ORDERS };
    int count[ORDERS] = {0};
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        const vane_stream stream = vane_stream_at(3, VANE_RANDOM_SHUFFLE, 0, epoch);
        uint64_t order[N];
        int code = 0;
        for (uint64_t i = 0; i < N; i++) order[i] = vane_shuffle_index(&stream, N, i);
        for (int i = 0; i < N; i++) {
            int below = 0;
            for (int j = i + 1; j < N; j++) below += order[j] < order[i];
            code = code * (N - i) + below;
        }
        count[code]++;
    }
    double chi_square = 0;
    for (int i = 0; i < ORDERS; i++) chi_square += (count[i] - 100) * (count[i] - 100) / 100.0;
    VT_CHECK_MSG(chi_square < 250, "chi square %g with 119 degrees of freedom", chi_square);
}

/* A change here changes every seed's meaning. */
VT_TEST(rng, shuffle_is_pinned)
{
    const vane_stream stream = vane_stream_at(42, VANE_RANDOM_SHUFFLE, 0, 1);
    static const uint64_t want[8] = {1676, 3536, 2980, 3939, 6206, 7887, 2354, 7406};
    for (uint64_t i = 0; i < 8; i++) {
        const uint64_t got = vane_shuffle_index(&stream, 8000, i);
        VT_CHECK_MSG(got == want[i], "%d: %d", (int)i, (int)got);
    }
}
