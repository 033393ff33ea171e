/* The time that reading takes grows as the size of the file does, whatever is in it. Counted is the processor's time,
 * which other programs on the machine change little. */
#include <time.h>

#include "tests/core/hostile.h"
#include "tests/vtest.h"

enum { ROOM = 1 << 17, LARGER = 4, TRIES = 5 };

/* Seconds of the fastest of a few readings of a file of this size; negative where there is no memory. */
static double seconds(vane_ctx *ctx, const hostile_kind *kind, size_t room)
{
    hostile_file file;
    double least = -1;
    if (!hostile_make(&file, kind, room)) return least;
    for (int i = 0; i < TRIES; i++) {
        const clock_t begin = clock();
        hostile_read(ctx, kind, &file);
        const double took = (double)(clock() - begin) / CLOCKS_PER_SEC;
        if (i == 0 || took < least) least = took;
    }
    hostile_free(&file);
    return least;
}

/* Four times the size takes four times as long, or a little more where things are sorted; were it the square, sixteen.
 * What is over at once says nothing. */
VT_TEST(bounds, time_grows_with_a_files_size)
{
    static const double most = 2 * LARGER, at_once = 0.004;
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    options.threads = 1;
    VT_CHECK_MSG(!vane_ctx_create(&ctx, &options), "%s", vane_last_error());
    for (size_t i = 0; i < hostile_kind_count; i++) {
        const hostile_kind *kind = &hostile_kinds[i];
        const double small = seconds(ctx, kind, ROOM), large = seconds(ctx, kind, LARGER * ROOM);
        VT_CHECK(small >= 0 && large >= 0);
        VT_CHECK_MSG(large <= most * small + at_once, "%s, %s: %.4f s, %d times the size: %.4f s", kind->name,
                     kind->what, small, LARGER, large);
    }
    vane_ctx_destroy(ctx);
}
