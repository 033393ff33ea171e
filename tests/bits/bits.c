/* bits.c - trains small networks in deterministic mode and prints, for each, the hash of all numbers that came out, so
 * that runs at different widths, thread counts and machines can be compared (compare.py):
 *
 *     bits [--isa WIDTH] [--threads N] [--no-pool] [--hostile]
 *
 * A line "HASH NAME" for each row, and last one of all files that were saved. --no-pool: the context keeps no memory
 * for reuse. --hostile turns on flush-to-zero and rounding up before every call. */
#include <string.h>

#include "tests/bits/bits.h"

int main(int argc, char **argv)
{
    vane_options options = VANE_OPTIONS;
    vane_ctx *ctx;
    options.deterministic = 1;
    options.threads = 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--hostile") == 0) bits_hostile = true;
        else if (strcmp(argv[i], "--no-pool") == 0) options.pool_bytes = 0;
        else if (strcmp(argv[i], "--isa") == 0 && i + 1 < argc) options.isa = argv[++i];
        else if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc) options.threads = (unsigned)atoi(argv[++i]);
        else return 2;
    }
    CALL(vane_ctx_create(&ctx, &options));
    bits_play_enumerations(ctx);
    bits_play_shapes(ctx);
    bits_play_features(ctx);
    bits_print_files();
    vane_ctx_destroy(ctx);
    return 0;
}
