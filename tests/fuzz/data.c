/* data.c - harness of FANN's training data, and all of it through the drop-in. */
#include "core/data/reader.h"
#include "tests/fuzz/fuzz.h"

/* "0 " becomes a float; small blocks have headers. */
enum { READ_TIMES = 4 };

/* What isn't FANN's is left to the harnesses of other formats. */
void fuzz_one(fuzz_bytes file)
{
    const fuzz_table table = { "fuzz.data", file, { NULL, 0 }, VANE_DATA_OPTIONS, READ_TIMES };
    if (vane_is_fann_data(&(vane_bytes){ file.at, file.at + file.size, table.name })) fuzz_rows(&table);
    fuzz_drop_in_data(file);
}
