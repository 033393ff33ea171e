/* generate_json.c - JSON made at random. */
#include "tests/fuzz/mutate.h"

static const char *const words[] = {
    "null", "true", "false", "{}", "[]", "\"\"", "\"a\":", "\"\\u0061\":", "\"\\uD834\\uDD1E\"",
    "\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0000\"", "-0", "1e308", "18446744073709551615", ",", " \t\r\n", "\"\xC3\xA9\"", "\"a\":null,",
};

enum { DEEPEST = 6 };

static void put_value(fuzz_text *text, fuzz_random *random, uint32_t depth)
{
    static const char *const scalars[] = { "null", "true", "false", "0", "-1.5e-3", "12", "\"\"", "\"text\"",
                                           "\"\\u00e9\\n\"" };
    const uint32_t kind = fuzz_below(random, 4), count = fuzz_below(random, 4);
    if (depth == DEEPEST || kind < 2) {
        const char *odd = fuzz_odd_number(random);
        const char *scalar = scalars[fuzz_below(random, sizeof scalars / sizeof *scalars)];
        fuzz_put(text, "%s", fuzz_one_in(random, 8) ? odd : scalar);
        return;
    }
    fuzz_put(text, kind == 2 ? "[" : "{");
    for (uint32_t i = 0; i < count; i++) {
        if (i) fuzz_put(text, fuzz_one_in(random, 4) ? " , " : ",");
        if (kind == 3) fuzz_put(text, "\"%c%u\":", (char)('a' + fuzz_below(random, 4)), i);
        put_value(text, random, depth + 1);
    }
    fuzz_put(text, kind == 2 ? "]" : "}");
}

/* Now and then deeper than may be. */
static void generate(fuzz_text *text, fuzz_random *random)
{
    const uint32_t around = fuzz_one_in(random, 8) ? 24 + fuzz_below(random, 12) : 0;
    for (uint32_t i = 0; i < around; i++) fuzz_put(text, i % 2 ? "[" : "{\"k\":");
    put_value(text, random, 0);
    for (uint32_t i = around; i-- > 0;) fuzz_put(text, i % 2 ? "]" : "}");
}

const fuzz_format fuzz_format_of_harness = { words, sizeof words / sizeof *words, generate, NULL, NULL };
