/* generate_idx.c - pairs of IDX files made at random: images of one to four dimensions, and their labels. */
#include "tests/fuzz/mutate.h"

static const char *const words[] = { "" };

static void put_size(fuzz_text *file, uint32_t size)
{
    for (unsigned shift = 32; shift > 0; shift -= 8)
        fuzz_put_bytes(file, &(unsigned char){ (unsigned char)(size >> (shift - 8)) }, 1);
}

/* Sizes at which a product wraps, and no bytes. */
static void generate_wrapped(fuzz_text *file, fuzz_random *random)
{
    static const uint32_t odd[] = { 0, 1, 4, 0x10000, 0x10000, 0x80000000, 0x80000000, 0xffffffff };
    const uint32_t dimensions = 2 + fuzz_below(random, 4);
    put_size(file, 0x800 + dimensions);
    for (uint32_t i = 0; i < dimensions; i++) put_size(file, odd[fuzz_below(random, sizeof odd / sizeof *odd)]);
}

static void put_bytes(fuzz_text *file, fuzz_random *random, uint32_t count, uint32_t below)
{
    for (uint32_t i = 0; i < count; i++) fuzz_put_bytes(file, &(char){ (char)fuzz_below(random, below) }, 1);
}

static void generate(fuzz_text *file, fuzz_random *random)
{
    const uint32_t items = 1 + fuzz_below(random, 6), dimensions = 1 + fuzz_below(random, 4);
    const uint32_t classes = 1 + fuzz_below(random, fuzz_one_in(random, 8) ? 256 : 8);
    uint32_t size = 1;
    if (fuzz_one_in(random, 4)) {
        generate_wrapped(file, random);
        return;
    }
    put_size(file, 0x800 + dimensions);
    put_size(file, items);
    for (uint32_t i = 1; i < dimensions; i++) {
        const uint32_t side = 1 + fuzz_below(random, 3);
        put_size(file, side);
        size *= side;
    }
    put_bytes(file, random, items * size, 256);
    if (fuzz_one_in(random, 8)) return;
    put_size(file, 0x801);
    put_size(file, items);
    put_bytes(file, random, items, classes);
}

/* None of it is text. */
static fuzz_span text_of(const fuzz_text *file)
{
    (void)file;
    return (fuzz_span){ 0, 0 };
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, text_of, NULL };
