/* The time that reading takes grows as the size of the file does, whatever is in it. Counted is the processor's time,
 * which other programs on the machine change little; that of the thread, as the process's moves by ticks of 4 ms where
 * that time is limited. */
#define _POSIX_C_SOURCE 199309L /* clock_gettime */
#include <math.h>
#include <time.h>

#include "tests/core/hostile.h"
#include "tests/vtest.h"

enum { ROOM = 1 << 17, LARGER = 4, LEAST_TRIES = 5, MOST_TRIES = 40 };

/* Four times the size takes four times as long, or a little more where things are sorted; were it the square, sixteen.
 * What is over at once says nothing. */
static bool grows_as_the_size(double small, double large)
{
    static const double most = 2 * LARGER, at_once = 0.004;
    return large <= most * small + at_once;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double seconds(vane_ctx *ctx, const hostile_kind *kind, const hostile_file *file)
{
    const double begin = now();
    hostile_read(ctx, kind, file);
    return now() - begin;
}

/* The fastest of a few readings of each, by turns. What else the machine does only adds to a time: where they seem not
 * to fit, more readings tell. False where there is no memory. */
static bool measure(vane_ctx *ctx, const hostile_kind *kind, double *small, double *large)
{
    hostile_file files[2];
    if (!hostile_make(&files[0], kind, ROOM)) return false;
    if (!hostile_make(&files[1], kind, LARGER * ROOM)) {
        hostile_free(&files[0]);
        return false;
    }
    *small = *large = INFINITY;
    for (int i = 0; i < LEAST_TRIES || (i < MOST_TRIES && !grows_as_the_size(*small, *large)); i++) {
        *small = fmin(*small, seconds(ctx, kind, &files[0]));
        *large = fmin(*large, seconds(ctx, kind, &files[1]));
    }
    hostile_free(&files[0]);
    hostile_free(&files[1]);
    return true;
}

VT_TEST(bounds, time_grows_with_a_files_size)
{
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    options.threads = 1;
    VT_CHECK_MSG(!vane_ctx_create(&ctx, &options), "%s", vane_last_error());
    for (size_t i = 0; i < hostile_kind_count; i++) {
        const hostile_kind *kind = &hostile_kinds[i];
        double small, large;
        VT_CHECK(measure(ctx, kind, &small, &large));
        VT_CHECK_MSG(grows_as_the_size(small, large), "%s, %s: %.4f s, %d times the size: %.4f s", kind->name,
                     kind->what, small, LARGER, large);
    }
    vane_ctx_destroy(ctx);
}
