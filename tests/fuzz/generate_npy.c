/* generate_npy.c - NumPy's arrays made at random: every version, type and order. */
#include <string.h>

#include "tests/fuzz/mutate.h"

static const char *const words[] = {
    "'descr': '<f4', ", "'descr': '|u1', ", "'fortran_order': True, ", "'shape': (2,), ", "'shape': (1, 2), ", "True",
    "False", "<f8", "<i8", "|b1", "<u2", ">f4", "{", "}", "(", ")", ", ",
};

enum { MAGIC = 6, LENGTH_AT = 8 };

static size_t prefix_of(const fuzz_text *file) { return file->size > MAGIC && file->at[MAGIC] == 1 ? 10 : 12; }

/* What the length says, but no more than there is. */
static fuzz_span text_of(const fuzz_text *file)
{
    const size_t prefix = prefix_of(file);
    const char *end = file->size > prefix ? memchr(file->at + prefix, '}', file->size - prefix) : NULL;
    if (!end) return (fuzz_span){ 0, 0 };
    return (fuzz_span){ prefix, (size_t)(end - file->at) + 1 };
}

/* The text's length becomes what it has, up to the end of its line. */
static void mend(fuzz_text *file, fuzz_random *random)
{
    (void)random;
    const fuzz_span text = text_of(file);
    if (text.end == 0) return;
    const char *end = memchr(file->at + text.end, '\n', file->size - text.end);
    size_t length = (end ? (size_t)(end - file->at) + 1 : text.end) - text.begin;
    for (size_t i = LENGTH_AT; i < text.begin; i++, length >>= 8) file->at[i] = (char)(unsigned char)length;
}

static void generate(fuzz_text *file, fuzz_random *random)
{
    static const struct { const char *name; uint32_t bytes; } types[] = {
        { "<f4", 4 }, { "<f8", 8 }, { "|u1", 1 }, { "|i1", 1 }, { "|b1", 1 }, { "<u2", 2 }, { "<i2", 2 }, { "<i4", 4 },
        { "<i8", 8 },
    };
    const uint32_t type = fuzz_below(random, sizeof types / sizeof *types), version = 1 + fuzz_below(random, 3);
    const uint32_t rows = 1 + fuzz_below(random, 6), columns = 1 + fuzz_below(random, 4);
    fuzz_put_bytes(file, "\x93NUMPY", MAGIC);
    fuzz_put(file, "%c", (char)version);
    fuzz_put_bytes(file, "\0\0\0\0\0", version == 1 ? 3 : 5);
    fuzz_put(file, "{'descr': '%s', ", types[type].name);
    fuzz_put(file, "'fortran_order': %s, ", fuzz_one_in(random, 2) ? "True" : "False");
    if (fuzz_one_in(random, 4)) fuzz_put(file, "'shape': (%u,), }  \n", rows * columns);
    else fuzz_put(file, "'shape': (%u, %u), }\n", rows, columns);
    for (uint32_t i = 0; i < rows * columns; i++) {
        const float single = (float)fuzz_below(random, 64) / 4;
        const double pair = (double)single;
        const uint64_t whole = fuzz_below(random, 8);
        if (type == 0) fuzz_put_bytes(file, &single, sizeof single);
        else if (type == 1) fuzz_put_bytes(file, &pair, sizeof pair);
        else fuzz_put_bytes(file, &whole, types[type].bytes);
    }
    mend(file, random);
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, text_of, mend };
