/* peak.h - loops that reach the limits of one core, written over vec.h and compiled once per width: what a figure is a
 * share of. */
#ifndef VANE_BENCH_PEAK_H
#define VANE_BENCH_PEAK_H

#include <stddef.h>

typedef struct bench_peak {
    const char *width;
    double flops_per_turn;
    float (*multiply_add)(long turns);                                      /* in registers */
    void (*triad)(size_t n, const float *b, const float *c, float *a);      /* a = b + 3 c: 12 bytes an element */
    float (*read)(size_t n, const float *x);                                /* a sum: 4 bytes an element */
} bench_peak;

#endif
