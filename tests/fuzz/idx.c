/* idx.c - harness of IDX files: one of images, and behind it, from where a file of labels begins, that. */
#include <string.h>

#include "core/data/reader.h"
#include "tests/fuzz/fuzz.h"

/* The files, and floats of bytes. */
enum { READ_TIMES = 6, MAGIC = 4 };

static size_t find_labels(fuzz_bytes file)
{
    for (size_t at = 1; at + MAGIC <= file.size; at++)
        if (memcmp(file.at + at, "\0\0\x08\x01", MAGIC) == 0) return at;
    return file.size;
}

void fuzz_one(fuzz_bytes file)
{
    const size_t images = find_labels(file);
    fuzz_table pair = { "fuzz.idx", { file.at, images }, { file.at + images, file.size - images }, VANE_DATA_OPTIONS,
                        READ_TIMES };
    if (!vane_is_idx(&(vane_bytes){ file.at, file.at + images, pair.name })) return;
    pair.options.labels_path = "labels.idx";
    fuzz_rows(&pair);
    pair.options.inputs_only = 1;
    fuzz_rows(&pair);
}
