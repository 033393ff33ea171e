#include "bench/peak.h"

#include "core/vec/vec.h"

#define PASTE(prefix, width) prefix##width
#define NAME_OF(width) PASTE(bench_peak_, width)

/* Enough chains to hide an addition's latency of four cycles on two pipes, few enough for 16 registers. */
enum { CHAINS = 12 };

static float multiply_add(long turns)
{
    const vf a = vf_set1(0.999999f), b = vf_set1(1e-6f);
    vf sums[CHAINS];
    for (int i = 0; i < CHAINS; i++) sums[i] = vf_set1((float)i);
    for (long t = 0; t < turns; t++) {
        _Pragma("GCC unroll 12") for (int i = 0; i < CHAINS; i++) sums[i] = vf_fma(sums[i], a, b);
    }
    for (int i = 1; i < CHAINS; i++) sums[0] = vf_add(sums[0], sums[i]);
    return vf_hsum(sums[0]);
}

/* Lengths are multiples of 64. */
static void triad(size_t n, const float *b, const float *c, float *a)
{
    const vf three = vf_set1(3.0f);
    for (size_t i = 0; i < n; i += VF_LANES) vf_store(a + i, vf_fma(three, vf_load(c + i), vf_load(b + i)));
}

static float read(size_t n, const float *x)
{
    vf s[4] = { vf_zero(), vf_zero(), vf_zero(), vf_zero() };
    for (size_t i = 0; i < n; i += 4 * VF_LANES) {
        _Pragma("GCC unroll 4") for (size_t j = 0; j < 4; j++) s[j] = vf_add(s[j], vf_load(x + i + j * VF_LANES));
    }
    return vf_hsum(vf_add(vf_add(s[0], s[1]), vf_add(s[2], s[3])));
}

extern const bench_peak NAME_OF(VANE_WIDTH);
const bench_peak NAME_OF(VANE_WIDTH) = {
    VEC_NAME, 2.0 * CHAINS * VF_LANES, multiply_add, triad, read,
};
