/* npy.c - harness of NumPy's arrays. */
#include "core/data/reader.h"
#include "tests/fuzz/fuzz.h"

/* As SECURITY.md says: bytes become floats. */
enum { READ_TIMES = 6 };

void fuzz_one(fuzz_bytes file)
{
    static const vane_data_options all[] = {
        { .struct_size = sizeof *all },
        { .struct_size = sizeof *all, .labels = 1 },
        { .struct_size = sizeof *all, .inputs_only = 1 },
        { .struct_size = sizeof *all, .targets = 2 },
    };
    if (!vane_is_npy(&(vane_bytes){ file.at, file.at + file.size, "fuzz.npy" })) return;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        fuzz_rows(&(fuzz_table){ "fuzz.npy", file, { NULL, 0 }, all[i], READ_TIMES });
}
