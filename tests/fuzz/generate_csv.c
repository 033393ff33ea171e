/* generate_csv.c - CSV files made at random: every separator and line end, quotes, headers, labels. */
#include "tests/fuzz/mutate.h"

static const char *const words[] = {
    "a,b,c\n", "1,2,3\n", "\"", "\"\"", "\"a,b\"", ",", ";", "\t", "\r", "\n", "\xEF\xBB\xBF", "a", "-1", "setosa",
    "\"two\nlines\"", " ",
};

static const char *label(fuzz_random *random)
{
    static const char *const labels[] = { "a", "b", "c", "yes", "no", "\"x y\"", "\"\"\"\"", "7", "-3", "+3", "0007" };
    return labels[fuzz_below(random, sizeof labels / sizeof *labels)];
}

static void generate(fuzz_text *text, fuzz_random *random)
{
    const uint32_t rows = 1 + fuzz_below(random, 8), columns = 1 + fuzz_below(random, 5);
    const uint32_t every = 8 << fuzz_below(random, 4);
    const char separator = ",;\t "[fuzz_below(random, 4)], *end = fuzz_one_in(random, 3) ? "\r\n" : "\n";
    const bool header = fuzz_one_in(random, 2);
    for (uint32_t j = 0; header && j < columns; j++)
        fuzz_put(text, "%c%c", (char)('a' + j), j + 1 < columns ? separator : '\n');
    const bool labels = fuzz_one_in(random, 2);
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++) {
            const bool last = j + 1 == columns;
            if (last && labels) fuzz_put(text, "%s", label(random));
            else if (fuzz_one_in(random, every)) fuzz_put(text, "%s", fuzz_odd_number(random));
            else fuzz_put(text, fuzz_one_in(random, 4) ? "\"%g\"" : "%g", fuzz_below(random, 4096) / 64.0 - 32.0);
            if (last) fuzz_put(text, "%s", end);
            else fuzz_put(text, "%c", separator);
        }
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, NULL, NULL };
