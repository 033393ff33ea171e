/* generate_data.c - FANN's training data made at random. */
#include "tests/fuzz/mutate.h"

static const char *const words[] = {
    "1 1 1\n", "0 0 0\n", "3 2 1\n", "2 3 0\n", "0.5 ", "-1 ", "\n", "\r\n", "\t", "\f",
};

static void generate(fuzz_text *text, fuzz_random *random)
{
    const uint32_t rows = 1 + fuzz_below(random, 8), inputs = 1 + fuzz_below(random, 5);
    const uint32_t outputs = fuzz_below(random, 4), every = 8 << fuzz_below(random, 4);
    fuzz_put(text, "%u %u %u\n", rows, inputs, outputs);
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 1; j <= inputs + outputs; j++) {
            const double value = (double)fuzz_below(random, 4096) / 2048.0 - 1.0;
            if (fuzz_one_in(random, every)) fuzz_put(text, "%s", fuzz_odd_number(random));
            else fuzz_put(text, fuzz_one_in(random, 2) ? "%g" : "%f", value);
            fuzz_put(text, j == inputs || j == inputs + outputs ? " \n" : " ");
        }
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, NULL, NULL };
