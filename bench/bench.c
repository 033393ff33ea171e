#define _POSIX_C_SOURCE 200809L
#include "bench/bench.h"

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS_MAX = 101 };

double bench_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double time_runs(const contender *c, long runs)
{
    const double start = bench_seconds();
    for (long i = 0; i < runs; i++) c->run(c->arg);
    return bench_seconds() - start;
}

/* Runs that take about `trial` seconds; warms up on the way. */
static long calibrate(const contender *c, double trial)
{
    for (long runs = 1;; runs *= 2) {
        const double seconds = time_runs(c, runs);
        if (seconds >= trial / 2) return (long)((double)runs * trial / seconds) + 1;
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void bench_race(contender *contenders, size_t count, double trial, int rounds)
{
    double *rates = calloc(count * ROUNDS_MAX, sizeof *rates);
    long *runs = calloc(count, sizeof *runs);
    if (rounds > ROUNDS_MAX) rounds = ROUNDS_MAX;
    if (!rates || !runs) abort();
    for (size_t c = 0; c < count; c++) runs[c] = calibrate(&contenders[c], trial);
    for (int r = 0; r < rounds; r++)
        for (size_t c = 0; c < count; c++)
            rates[c * ROUNDS_MAX + (size_t)r] =
                (double)runs[c] * contenders[c].work / time_runs(&contenders[c], runs[c]);
    for (size_t c = 0; c < count; c++) {
        qsort(rates + c * ROUNDS_MAX, (size_t)rounds, sizeof *rates, by_value);
        contenders[c].best = rates[c * ROUNDS_MAX + (size_t)rounds - 1];
        contenders[c].median = rates[c * ROUNDS_MAX + (size_t)rounds / 2];
    }
    free(rates);
    free(runs);
}

void bench_fill(float *x, size_t n, unsigned seed)
{
    uint32_t state = seed * 2654435761u + 1;
    for (size_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = (float)(state >> 8) / 16777216.0f - 0.5f;
    }
}
