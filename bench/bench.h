/* bench.h - timing of two or more ways to do one thing, by turns in one process, so that a machine whose speed drifts
 * is the same for all. A row is such a race with a name and, for most, a goal; it is printed, and recorded as lines of
 * JSON in the file that the environment variable BENCH_JSON names (bench/run sets it). */
#ifndef VANE_BENCH_BENCH_H
#define VANE_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct contender {
    const char *name;
    void (*run)(void *arg);     /* once */
    void *arg;
    double work;                /* units that one run does */
    double best, median;        /* units per second, filled by race */
} contender;

typedef struct bench_row {
    const char *name;           /* words: the filter of bench_selected looks at them */
    const char *width;          /* vector width that ours runs */
    const char *unit;           /* "GFLOP/s" */
    double goal;                /* least ratio of ours to the best peer; 0: none */
    bool less;                  /* less is better: the ratio is then the best peer's to ours (bench_note alone) */
} bench_row;

double bench_seconds(void);

/* Times all contenders by turns: best and median of `rounds` trials of about `trial` seconds each. */
void bench_race(contender *contenders, size_t count, double trial, int rounds);

/* A row of the report: the first contender is ours, the others are peers, of which the best counts. Three races of 15
 * rounds, or one of 7 with BENCH_QUICK in the environment; the ratio is the median of the races' ratios of medians, and
 * when these differ by more than 5 % the row is unresolved. */
void bench_measure(const bench_row *row, contender *contenders, size_t count);

/* A row of figures taken once, in the contenders' `median`: an error, a time, a size. */
void bench_note(const bench_row *row, contender *contenders, size_t count);

/* True when every word of `words` is a word of `name`. */
bool bench_selected(const char *name, int count, char **words);

/* Memory that begins at a cache line, as a network's does; ends the program when there is none. */
float *bench_floats(size_t n);

/* Small reproducible numbers in [-0.5, 0.5). */
void bench_fill(float *x, size_t n, unsigned seed);

#endif
