/* dispatch.c - the kernel tables of this architecture, best first, and which of them this machine runs. The plain
 * forms of wide tables come after the fused ones, so they are picked by name or for deterministic contexts alone. */
#include "core/kernels/kernels.h"
#include "core/sys/host.h"

typedef struct row {
    const vane_kernels *kernels;
    int (*runs)(void);
} row;

static int always(void) { return 1; }

extern const vane_kernels vane_kernels_scalar;

#if defined(__x86_64__) || defined(__i386__)
extern const vane_kernels vane_kernels_sse2, vane_kernels_avx2, vane_kernels_avx512, vane_kernels_avx2_plain,
    vane_kernels_avx512_plain;

/* The compiler's run time asks cpuid, and xgetbv whether the system saves the registers. */
static int has_sse2(void) { return __builtin_cpu_supports("sse2") != 0; }
static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma");
}

static const row table[] = {
    { &vane_kernels_avx512, has_avx512 },
    { &vane_kernels_avx2, has_avx2 },
    { &vane_kernels_avx512_plain, has_avx512 },
    { &vane_kernels_avx2_plain, has_avx2 },
    { &vane_kernels_sse2, has_sse2 },
    { &vane_kernels_scalar, always },
};
#elif defined(__aarch64__)
extern const vane_kernels vane_kernels_neon;

static const row table[] = {
    { &vane_kernels_neon, always },     /* part of the architecture */
    { &vane_kernels_scalar, always },
};
#else
static const row table[] = { { &vane_kernels_scalar, always } };
#endif

const vane_kernels *vane_kernels_at(size_t index, int *runs)
{
    if (index >= sizeof table / sizeof *table) return NULL;
    *runs = table[index].runs();
    return table[index].kernels;
}
