/* widths.h - every vector width that this build has and this machine runs, and what tests of them share. */
#ifndef VANE_TESTS_CORE_WIDTHS_H
#define VANE_TESTS_CORE_WIDTHS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/base/rng.h"
#include "core/kernels/kernels.h"
#include "core/sys/host.h"

/* for (size_t w = 0; (k = vane_width_at(w)) != NULL; w++) visits them, best first. */
static inline const vane_kernels *vane_width_at(size_t index)
{
    const vane_kernels *k;
    int runs;
    for (size_t i = 0; (k = vane_kernels_at(i, &runs)) != NULL; i++)
        if (runs && index-- == 0) return k;
    return NULL;
}

static inline bool vane_width_is(const vane_kernels *k, const char *family)
{
    return strcmp(k->family, family) == 0;
}

/* The width whose bits all others of k's family must have: the last one, the narrowest. */
static inline const vane_kernels *vane_width_reference(const vane_kernels *k)
{
    const vane_kernels *other, *last = k;
    for (size_t w = 0; (other = vane_width_at(w)) != NULL; w++)
        if (vane_width_is(other, k->family)) last = other;
    return last;
}

/* Uniform in [low, high), the same numbers for the same sequence. */
static inline void vane_random_fill(uint32_t sequence, size_t n, float low, float high, float *out)
{
    const vane_stream stream = vane_stream_at(1, VANE_RANDOM_USER, sequence, 0);
    for (size_t i = 0; i < n; i++)
        out[i] = low + (high - low) * vane_unit_float(vane_stream_u32(&stream, i));
}

static inline void vane_constant_fill(size_t n, float value, float *out)
{
    for (size_t i = 0; i < n; i++) out[i] = value;
}

/* Index of the first element whose bits differ, n when none does; all NaNs are one. */
static inline size_t vane_first_difference(size_t n, const float *a, const float *b)
{
    size_t i = 0;
    while (i < n && (memcmp(&a[i], &b[i], sizeof *a) == 0 || (a[i] != a[i] && b[i] != b[i]))) i++;
    return i;
}

#endif
