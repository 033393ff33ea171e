/* Size arithmetic that can't overflow unseen. Each function returns false, and leaves *out alone,
 * when the true result does not fit; size_t has 32 bits in WebAssembly. */
#ifndef VANE_CORE_BASE_SIZES_H
#define VANE_CORE_BASE_SIZES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool vane_size_add(size_t a, size_t b, size_t *out)
{
    if (b > SIZE_MAX - a) return false;
    *out = a + b;
    return true;
}

static inline bool vane_size_mul(size_t a, size_t b, size_t *out)
{
    if (a != 0 && b > SIZE_MAX / a) return false;
    *out = a * b;
    return true;
}

/* False also where c is 0 and a * b does not fit. */
static inline bool vane_size_mul3(size_t a, size_t b, size_t c, size_t *out)
{
    size_t ab;
    return vane_size_mul(a, b, &ab) && vane_size_mul(ab, c, out);
}

static inline bool vane_size_from_u64(uint64_t n, size_t *out)
{
    if (n > SIZE_MAX) return false;
    *out = (size_t)n;
    return true;
}

/* n rounded up to a multiple of alignment, a power of two. */
static inline bool vane_size_align(size_t n, size_t alignment, size_t *out)
{
    if (!vane_size_add(n, alignment - 1, &n)) return false;
    *out = n & ~(alignment - 1);
    return true;
}

static inline size_t vane_size_min(size_t a, size_t b) { return a < b ? a : b; }

/* To a multiple of step; n + step must fit. */
static inline size_t vane_size_round_up(size_t n, size_t step) { return (n + step - 1) / step * step; }

#endif
