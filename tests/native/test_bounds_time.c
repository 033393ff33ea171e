/* The time that reading takes grows as the size of the file does, whatever is in it. Counted is the processor's time,
 * which other programs on the machine change little. */
#include <math.h>
#include <time.h>

#include "tests/core/hostile.h"
#include "tests/vtest.h"

enum { ROOM = 1 << 17, LARGER = 4, TRIES = 5, ROUNDS = 8 };

/* Four times the size takes four times as long, or a little more where things are sorted; were it the square, sixteen.
 * What is over at once says nothing. */
static bool grows_as_the_size(double small, double large)
{
    static const double most = 2 * LARGER, at_once = 0.004;
    return large <= most * small + at_once;
}

static double seconds(vane_ctx *ctx, const hostile_kind *kind, const hostile_file *file)
{
    const clock_t begin = clock();
    hostile_read(ctx, kind, file);
    return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

/* The fastest of a few readings of each, by turns: what else the machine does only adds to a time. Where they seem not
 * to fit, all are read again and the first times forgotten, as a clock of a virtual machine now and then stands still.
 * False where there is no memory. */
static bool measure(vane_ctx *ctx, const hostile_kind *kind, double *small, double *large)
{
    hostile_file files[2];
    int round = 0;
    if (!hostile_make(&files[0], kind, ROOM)) return false;
    if (!hostile_make(&files[1], kind, LARGER * ROOM)) {
        hostile_free(&files[0]);
        return false;
    }
    do {
        *small = *large = INFINITY;
        for (int i = 0; i < TRIES; i++) {
            *small = fmin(*small, seconds(ctx, kind, &files[0]));
            *large = fmin(*large, seconds(ctx, kind, &files[1]));
        }
    } while (!grows_as_the_size(*small, *large) && ++round < ROUNDS);
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
