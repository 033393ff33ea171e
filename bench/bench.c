#define _POSIX_C_SOURCE 200809L
#include "bench/bench.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS_MAX = 101, RACES = 3, CONTENDERS_MAX = 8 };

static const double most_spread = 0.05;

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

/* Figures of one contender, or of one ratio, over the races of a row. */
typedef struct series {
    double values[RACES];
    int count;
} series;

static void add(series *s, double value)
{
    s->values[s->count++] = value;
    qsort(s->values, (size_t)s->count, sizeof *s->values, by_value);
}

static double median(const series *s) { return s->values[s->count / 2]; }

static double spread(const series *s) { return (s->values[s->count - 1] - s->values[0]) / median(s); }

/* What the races of a row have given: ratios[0] is to the best peer, the others to each peer. */
typedef struct result {
    const bench_row *row;
    const contender *contenders;
    size_t count, best_peer;
    series medians[CONTENDERS_MAX], ratios[CONTENDERS_MAX];
    double best[CONTENDERS_MAX];
    const char *verdict;
} result;

/* How many times better ours is. */
static double ratio(const result *r, size_t peer)
{
    const double is = r->contenders[0].median, peers = r->contenders[peer].median;
    return r->row->less ? peers / is : is / peers;
}

static void take_race(result *r)
{
    double least = 0;
    for (size_t c = 0; c < r->count; c++) {
        const contender *one = &r->contenders[c];
        add(&r->medians[c], one->median);
        if (one->best > r->best[c]) r->best[c] = one->best;
        if (!c) continue;
        add(&r->ratios[c], ratio(r, c));
        if (c == 1 || ratio(r, c) < least) least = ratio(r, c);
    }
    if (r->count > 1) add(&r->ratios[0], least);
}

static void judge(result *r)
{
    r->best_peer = 1;
    for (size_t c = 2; c < r->count; c++)
        if (median(&r->ratios[c]) < median(&r->ratios[r->best_peer])) r->best_peer = c;
    if (r->count < 2) r->verdict = "measured";
    else if (spread(&r->ratios[0]) > most_spread) r->verdict = "unresolved";
    else if (r->row->goal == 0) r->verdict = "measured";
    else r->verdict = median(&r->ratios[0]) >= r->row->goal ? "met" : "missed";
}

static void print(const result *r)
{
    const bool judged = r->row->goal != 0 || !strcmp(r->verdict, "unresolved");
    printf("%-7s %-33s", r->row->width, r->row->name);
    for (size_t c = 0; c < r->count; c++) printf("  %s %.4g", r->contenders[c].name, median(&r->medians[c]));
    printf(" %s", r->row->unit);
    if (r->count > 1) printf("  = %.2f x %s", median(&r->ratios[0]), r->contenders[r->best_peer].name);
    if (r->ratios[0].count > 1) printf(" (spread %.1f %%)", 100 * spread(&r->ratios[0]));
    if (r->row->goal != 0) printf(", goal %.2f", r->row->goal);
    printf("%s%s\n", judged ? ": " : "", judged ? r->verdict : "");
    fflush(stdout);
}

/* One line per contender. BENCH_STAMP is what bench/run adds to each: commit, date, CPU, as members of an object. */
static void record(const result *r)
{
    const char *path = getenv("BENCH_JSON"), *stamp = getenv("BENCH_STAMP");
    FILE *out = path ? fopen(path, "a") : NULL;
    if (!out) return;
    for (size_t c = 0; c < r->count; c++) {
        const series *ratios = &r->ratios[c];
        fprintf(out, "{\"row\": \"%s\", \"width\": \"%s\", \"unit\": \"%s\", \"contender\": \"%s\", \"best\": %.6g, "
                     "\"median\": %.6g, \"spread\": %.4f",
                r->row->name, r->row->width, r->row->unit, r->contenders[c].name, r->best[c], median(&r->medians[c]),
                spread(&r->medians[c]));
        if (ratios->count)
            fprintf(out, ", \"ratio\": %.4f, \"ratio_spread\": %.4f", median(ratios), spread(ratios));
        if (c == 0) fprintf(out, ", \"verdict\": \"%s\", \"goal\": %.4g", r->verdict, r->row->goal);
        if (c == 0 && r->count > 1) fprintf(out, ", \"peer\": \"%s\"", r->contenders[r->best_peer].name);
        fprintf(out, ", \"races\": %d%s%s}\n", r->medians[c].count, stamp ? ", " : "", stamp ? stamp : "");
    }
    fclose(out);
}

void bench_measure(const bench_row *row, contender *contenders, size_t count)
{
    const bool quick = getenv("BENCH_QUICK") != NULL;
    result r = { .row = row, .contenders = contenders, .count = count };
    if (count > CONTENDERS_MAX) abort();
    for (int race = 0; race < (quick ? 1 : RACES); race++) {
        bench_race(contenders, count, quick ? 0.003 : 0.006, quick ? 7 : 15);
        take_race(&r);
    }
    judge(&r);
    print(&r);
    record(&r);
}

void bench_note(const bench_row *row, contender *contenders, size_t count)
{
    result r = { .row = row, .contenders = contenders, .count = count };
    if (count > CONTENDERS_MAX) abort();
    for (size_t c = 0; c < count; c++) contenders[c].best = contenders[c].median;
    take_race(&r);
    judge(&r);
    print(&r);
    record(&r);
}

static bool has_word(const char *text, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if ((at == text || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
    return false;
}

bool bench_selected(const char *name, int count, char **words)
{
    for (int i = 0; i < count; i++)
        if (!has_word(name, words[i])) return false;
    return true;
}

float *bench_floats(size_t n)
{
    void *p;
    if (posix_memalign(&p, 64, n * sizeof(float))) {
        fprintf(stderr, "no memory for %zu floats\n", n);
        exit(1);
    }
    return p;
}

void bench_fill(float *x, size_t n, unsigned seed)
{
    uint32_t state = seed * 2654435761u + 1;
    for (size_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = (float)(state >> 8) / 16777216.0f - 0.5f;
    }
}
