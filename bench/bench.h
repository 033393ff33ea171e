/* bench.h - timing of two or more ways to do one thing, by turns in one process, so that a machine whose speed drifts
 * is the same for all: best and median of `rounds` trials of about `trial` seconds each. */
#ifndef VANE_BENCH_BENCH_H
#define VANE_BENCH_BENCH_H

#include <stddef.h>

typedef struct contender {
    const char *name;
    void (*run)(void *arg);     /* once */
    void *arg;
    double work;                /* units that one run does */
    double best, median;        /* units per second, filled by race */
} contender;

double bench_seconds(void);

/* Times all contenders by turns. */
void bench_race(contender *contenders, size_t count, double trial, int rounds);

/* Small reproducible numbers in [-0.5, 0.5). */
void bench_fill(float *x, size_t n, unsigned seed);

#endif
