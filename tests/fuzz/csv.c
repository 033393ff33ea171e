/* csv.c - harness of CSV files. */
#include "tests/fuzz/fuzz.h"

/* As SECURITY.md says; likewise in the harnesses of other formats. */
enum { READ_TIMES = 48 };

void fuzz_one(fuzz_bytes file)
{
    static const vane_data_options all[] = {
        { .struct_size = sizeof *all, .header = -1 },
        { .struct_size = sizeof *all, .header = -1, .labels = 1 },
        { .struct_size = sizeof *all, .header = -1, .inputs_only = 1 },
        { .struct_size = sizeof *all, .header = 1, .target_names = "c,a" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        fuzz_rows(&(fuzz_table){ "fuzz.csv", file, { NULL, 0 }, all[i], READ_TIMES });
}
